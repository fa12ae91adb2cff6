"""Two sequences, two losses, and a weight for the rare class."""
import math

import torch
import torch.nn.functional as F

rare_weight = 4  # @param {type:"slider", min:1, max:20, step:1}
common_loss = 0.2  # @param {type:"slider", min:0.1, max:0.6, step:0.1}
rare_loss = 1.6  # @param {type:"slider", min:0.8, max:3, step:0.1}

right = torch.tensor([math.exp(-common_loss), math.exp(-rare_loss)])     # (2,)  probability of the right class
probabilities = torch.stack([                                            # (2, 2)  one row for each sequence
    torch.stack([right[0], 1 - right[0]]),                               # a common one: class 0
    torch.stack([1 - right[1], right[1]]),                               # a rare one: class 1
])
labels = torch.tensor([0, 1])                                            # (2,)
weight = torch.tensor([1.0, rare_weight])                                # (2,)  one for each class

loss = F.cross_entropy(probabilities.log(), labels, weight=weight)

print("losses one by one ", F.cross_entropy(probabilities.log(), labels, reduction="none"))
print(f"loss of the batch  {loss.item():.3f}")
