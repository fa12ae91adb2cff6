import torch

lstm = torch.nn.LSTM(4, 6)
out, h_n = lstm(torch.zeros(3, 1, 4))
print(out.shape)
print(h_n.squeeze(0).shape)
