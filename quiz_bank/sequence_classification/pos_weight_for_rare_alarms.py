"""Many sequences without an alarm, few with one: who pulls harder at an untrained model?"""
import torch
import torch.nn as nn

positives = 20  # @param {type:"slider", min:5, max:100, step:5}
negatives = 180  # @param {type:"slider", min:50, max:500, step:10}

labels = torch.cat([torch.ones(positives), torch.zeros(negatives)])      # (N,)
logits = torch.zeros(positives + negatives, requires_grad=True)          # (N,)  nothing learnt yet

loss = nn.BCEWithLogitsLoss()(logits, labels)
loss.backward()

pull = logits.grad.abs()                                                 # (N,)
positive_share = (pull[labels == 1].sum() / pull.sum()).item()
print(f"share of the gradient that comes from alarms  {positive_share:.3f}")
