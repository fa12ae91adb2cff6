"""Splits, weights and generators: who is drawn, and that it is drawn again."""

import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, WeightedRandomSampler, random_split


class Parity(Dataset):
    def __init__(self, size):
        self.items = torch.arange(size)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index].float(), int(self.items[index]) % 2


def seeded(seed):
    return torch.Generator().manual_seed(seed)


train, rest = random_split(Parity(20), [0.7, 0.3], generator=seeded(7))
print(len(train), len(rest), train.indices[:5])
again, _ = random_split(Parity(20), [14, 6], generator=seeded(7))
print("drawn again:", again.indices == train.indices)

labels = torch.tensor([label for _, label in train])
weights = (1.0 / torch.bincount(labels).float())[labels]
sampler = WeightedRandomSampler(weights.tolist(), num_samples=12, replacement=True, generator=seeded(1))
for x, y in DataLoader(train, batch_size=5, sampler=sampler):
    print(x.shape, y.tolist())

for batch in DataLoader(Subset(Parity(20), range(6)), batch_size=4, shuffle=True, generator=seeded(2), num_workers=0):
    print(batch)

pairs = TensorDataset(torch.einsum("i,j->ij", torch.arange(3.0), torch.ones(2)), torch.tensor([0, 1, 0]))
print([tuple(map(lambda t: t.tolist(), pair)) for pair in pairs])
print(torch.randperm(6, generator=seeded(5)).tolist(), torch.multinomial(torch.ones(4), 2, generator=seeded(5)).tolist())
