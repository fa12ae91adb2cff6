"""Making tensors, looking at their attributes, and bridging to NumPy."""

import numpy as np
import torch

rows = [[1, 2], [3, 4]]
x = torch.tensor(rows)
print(f"from a list:\n{x}")
ones = torch.ones_like(x)
random = torch.rand((2, 3), generator=torch.Generator().manual_seed(7))
print(f"ones:\n{ones}\nrandom:\n{random}")
print(f"shape {random.shape}, dtype {random.dtype}, device {random.device}")

t = torch.arange(12).reshape(3, 4)
print("first row:", t[0])
print("last column:", t[..., -1])
t[:, 1] = 0
print(torch.cat([t, t], dim=1))
print(t @ t.T, (t * t).sum().item())

n = np.ones(5)
shared = torch.from_numpy(n)
np.add(n, 1, out=n)
print(shared, n)
