import torch
from torch import nn

small, large = nn.GRU(3, 4), nn.GRU(3, 5)
large.load_state_dict(small.state_dict())
