"""Names are classified by their endings with an RNN cell written out, one letter at a time."""

import random
import string

import torch
from torch import nn

random.seed(0)
torch.manual_seed(0)
LETTERS = string.ascii_lowercase
DATA = {
    "alpine": ["oberli", "steinli", "baerli", "kuenzli", "haefeli", "zuberli"],
    "northern": ["larsen", "hansen", "jensen", "nielsen", "olsen", "madsen"],
    "southern": ["rossini", "bellini", "martini", "contini", "pacini", "puccini"],
}


def line_to_tensor(line):
    tensor = torch.zeros(len(line), 1, len(LETTERS))
    for i, letter in enumerate(line):
        tensor[i][0][LETTERS.index(letter)] = 1
    return tensor


class CharRNN(nn.Module):
    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.hidden_size = hidden
        self.i2h = nn.Linear(inputs + hidden, hidden)
        self.h2o = nn.Linear(hidden, outputs)

    def forward(self, letter, hidden):
        hidden = torch.tanh(self.i2h(torch.cat((letter, hidden), 1)))
        return self.h2o(hidden), hidden

    def init_hidden(self):
        return torch.zeros(1, self.hidden_size)


categories = list(DATA)
rnn = CharRNN(len(LETTERS), 24, len(categories))
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.05)
current, plot = 0.0, []
for step in range(1, 601):
    category = random.choice(categories)
    name = random.choice(DATA[category])
    hidden = rnn.init_hidden()
    for letter in line_to_tensor(name):
        output, hidden = rnn(letter, hidden)
    loss = nn.functional.cross_entropy(output, torch.tensor([categories.index(category)]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    current += loss.item()
    if step % 150 == 0:
        print(f"{step:4d} {step / 6:3.0f} %  loss {current / 150:.3f}  {name} / {category}")
        plot.append(current / 150)
        current = 0.0
print("falls:", all(a > b for a, b in zip(plot, plot[1:])))
