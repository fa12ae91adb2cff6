"""Plain programs whose training ends badly, each for one known reason, small enough to be run ten times."""

PROGRAM = """
import torch
from torch import nn
from torch.nn import functional as F

V, E, H, T, B, STEPS = 10, 8, 12, 6, 16, 50
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = @RNN
        self.fc = nn.Linear(H, 2)
    def forward(self, tokens):
        states, _ = self.rnn(self.embedding(tokens))
        return self.fc(states[:, -1])
model = Reader()
optimizer = @OPTIMIZER
for step in range(STEPS):
    tokens = torch.randint(V, (B, T))
    labels = (tokens[:, -1] >= 5).long()
    logits = model(tokens)
    loss = @LOSS
    optimizer.zero_grad()
    loss.backward()
    @BEFORE
    optimizer.step()
    print(loss.item())
"""
GRU, RELU = "nn.GRU(E, H, batch_first=True)", "nn.RNN(E, H, nonlinearity='relu', batch_first=True)"
SQUARED, CROSS = "F.mse_loss(logits, F.one_hot(labels, 2).float())", "F.cross_entropy(logits, labels)"
BY_HAND = "-torch.log(torch.softmax(logits, 1))[torch.arange(B), labels].mean()"


def program(rnn=GRU, rate=2.0, loss=SQUARED, optimizer="torch.optim.SGD(model.parameters(), lr=@RATE)", before="pass"):
    """The program with these parts."""
    parts = {"RNN": rnn, "OPTIMIZER": optimizer, "LOSS": loss, "BEFORE": before, "RATE": str(rate)}
    source = PROGRAM
    for name, value in parts.items():
        source = source.replace(f"@{name}", value)
    return source


SERIES = """
import torch
from torch import nn
torch.set_num_threads(1)
rnn, fc = nn.RNN(3, 8, nonlinearity="relu", batch_first=True), nn.Linear(8, 1)
parameters = [*rnn.parameters(), *fc.parameters()]
optimizer = torch.optim.SGD(parameters, lr=0.02)
x = torch.randn(32, 6, 3) * @SCALE
y = (x.sum((1, 2)) > 0).float()
@HARM
for step in range(60):
    states, _ = rnn(x)
    loss = ((fc(states[:, -1]).squeeze(1) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
"""


def series(scale=1.0, harm=""):
    """A ReLU-RNN that reads float data of some scale."""
    return SERIES.replace("@SCALE", str(scale)).replace("@HARM", harm)


TWO_OPTIMIZERS = program(
    optimizer="torch.optim.SGD(model.fc.parameters(), lr=2.0)\n"
    "other = torch.optim.Adam([*model.embedding.parameters(), *model.rnn.parameters()], lr=0.01)",
    before="other.step()",
)
RAISES = program().replace(
    "        states, _ =",
    "        assert self.fc.weight.dtype is torch.float32, 'this program wants 32 bits'\n        states, _ =",
)
NEVER_TRAINS = "import torch\nmodel = torch.nn.GRU(2, 3)\nprint(model(torch.randn(4, 5, 2))[0].shape)\n"
