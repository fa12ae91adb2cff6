import torch

mask = torch.tensor([[1, 1, 0], [1, 0, 0]], dtype=torch.bool)
lengths = mask.sum(1)
assert (lengths == torch.tensor([2, 2])).all(), f"lengths are {lengths.tolist()}"
