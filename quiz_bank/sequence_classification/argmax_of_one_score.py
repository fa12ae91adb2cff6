"""Two classes, one score for each sequence, and a habit from models with several scores."""
import torch

positives = 24  # @param {type:"slider", min:2, max:60, step:2}
negatives = 40  # @param {type:"slider", min:2, max:60, step:2}

labels = torch.cat([torch.ones(positives), torch.zeros(negatives)]).long()         # (N,)
logits = torch.where(labels == 1, 3.0, -3.0).unsqueeze(1)                # (N, 1)  the sign is right every time

predicted = logits.argmax(1)                                             # (N,)
accuracy = (predicted == labels).float().mean()

print("first predictions ", predicted[:8].tolist())
print("first labels      ", labels[:8].tolist())
print(f"accuracy           {accuracy.item():.3f}")
