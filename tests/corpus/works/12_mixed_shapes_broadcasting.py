"""Broadcasting, views, einsum, and what shares memory with what."""

import torch

a, b = torch.arange(3).view(3, 1), torch.arange(4)
print((a + b).shape, (a * 10 + b).tolist())
x = torch.arange(24).view(2, 3, 4)
print(x.permute(2, 0, 1).shape, x.transpose(1, 2).is_contiguous(), x.flatten(1).shape)
print(torch.einsum("bij,bkj->bik", x.float(), x.float())[0])
print(x.unsqueeze(0).expand(5, -1, -1, -1).stride())
view = x.view(6, 4)
view[0, 0] = 100
print(x[0, 0, 0], x.data_ptr() == view.data_ptr())
print(torch.where(x > 12, x, torch.zeros_like(x)).sum(-1))
print(x.gather(2, torch.tensor([[[0], [1], [2]], [[3], [2], [1]]])).squeeze(-1))
mask = torch.ones(4, 4).tril().bool()
print(torch.zeros(4, 4).masked_fill(~mask, float("-inf")).softmax(-1))
values, indices = x.float().mean(-1).topk(2)
print(values, indices, sep="\n")
torch.set_printoptions(precision=2, sci_mode=False)
print(torch.tensor([1e-3, 1234.5678]), torch.tensor(float("nan")), torch.tensor([]).sum())
