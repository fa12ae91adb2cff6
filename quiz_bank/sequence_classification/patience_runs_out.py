"""Early stopping: the loop, and a validation loss that falls and rises again."""
import torch

best = 9  # @param {type:"slider", min:3, max:15, step:1}
patience = 3  # @param {type:"slider", min:1, max:8, step:1}

noise = 0.01 * torch.rand(31)                                    # (31,)
turn = torch.arange(31) - best                                   # (31,)  0 in the best epoch
validation = 0.4 + 0.02 * turn.abs() + noise * turn.sign().abs() # (31,)  one loss for each epoch, from 1
lowest, waited = float("inf"), 0
for epoch in range(1, 31):
    loss = validation[epoch].item()
    if loss < lowest:
        lowest, waited, kept = loss, 0, epoch                    # here the weights are saved
    else:
        waited += 1
    epochs = epoch
    if waited >= patience:
        break

print(f"ran {epochs} epochs, kept the weights of epoch {kept}")
