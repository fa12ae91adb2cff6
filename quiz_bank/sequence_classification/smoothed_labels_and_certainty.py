"""A right answer, given with more and more certainty, under a loss with smoothed labels."""
import torch
import torch.nn.functional as F

label_smoothing = 0.1  # @param {type:"slider", min:0, max:0.5, step:0.05}
classes = 4  # @param {type:"slider", min:2, max:10, step:1}

score = torch.tensor([0.0, 2.0, 4.0, 8.0, 16.0])                         # (5,)  of the right class, 0
logits = torch.zeros(5, classes)                                         # (5, classes)  the others stay at 0
logits[:, 0] = score
labels = torch.zeros(5, dtype=torch.long)                                # (5,)
loss = F.cross_entropy(logits, labels, label_smoothing=label_smoothing, reduction="none")          # (5,)

change = loss.diff()                                                     # (4,)  from each score to the next
falls, rises = (change < -0.01).tolist(), (change > 0.01).tolist()
if rises[-1]:
    course = "falls, then rises" if falls[0] else "rises"
else:
    course = "falls, then levels off above 0" if loss[-1] > 0.05 else "falls to 0"

for row in zip(score.tolist(), loss.tolist(), strict=True):
    print("score {:4.0f}   loss {:.3f}".format(*row))
