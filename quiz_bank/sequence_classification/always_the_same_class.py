"""A model that has learnt one thing only: which class is the most frequent."""
import torch

classes = 4  # @param {type:"slider", min:2, max:10, step:1}
common_share = 0.7  # @param {type:"slider", min:0.4, max:0.95, step:0.05}

common = round(1000 * common_share)
labels = torch.zeros(1000, dtype=torch.long)                             # (1000,)  class 0 is the common one
labels[common:] = 1 + torch.arange(1000 - common) % (classes - 1)        #          the others share the rest
predicted = torch.zeros_like(labels)                                     # (1000,)  always class 0

recall = torch.stack([(predicted[labels == c] == c).float().mean() for c in range(classes)])       # (classes,)
accuracy = (predicted == labels).float().mean()
balanced_accuracy = recall.mean()

print("recall of each class ", [round(value, 2) for value in recall.tolist()])
print(f"accuracy              {accuracy.item():.3f}")
print(f"balanced accuracy     {balanced_accuracy.item():.3f}")
