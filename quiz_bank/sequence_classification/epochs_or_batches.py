"""A learning-rate schedule that is called for every batch."""
import torch
import torch.nn as nn

start = 128  # @param {type:"slider", min:16, max:256, step:16}
patience = 2  # @param {type:"slider", min:1, max:4, step:1}
epochs = 4  # @param {type:"slider", min:1, max:6, step:1}
batches = 5  # @param {type:"slider", min:1, max:8, step:1}

weight = nn.Parameter(torch.ones(()))                # ()
optimizer = torch.optim.SGD([weight], lr=float(start))
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=patience, gamma=0.5)
for epoch in range(epochs):
    for batch in range(batches):
        loss = weight.tanh()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    print(f"epoch {epoch + 1}: rate {optimizer.param_groups[0]['lr']}")
