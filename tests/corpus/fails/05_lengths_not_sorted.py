import torch
from torch.nn.utils.rnn import pack_padded_sequence

batch = torch.zeros(3, 5, 2)
packed = pack_padded_sequence(batch, torch.tensor([2, 5, 3]), batch_first=True)
