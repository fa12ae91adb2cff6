"""What makes a text classifier large, and what makes it smaller."""
import torch
import torch.nn as nn

vocabulary = 20000  # @param {type:"slider", min:5000, max:40000, step:5000}
hidden_size = 48  # @param {type:"slider", min:16, max:96, step:16}


class Classifier(nn.Module):
    def __init__(self, vocabulary=vocabulary, width=64, hidden_size=hidden_size, layer=nn.LSTM):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.rnn = layer(width, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, 3)

    def forward(self, tokens):                       # (batch, seq_len)
        output, _ = self.rnn(self.embedding(tokens)) # (batch, seq_len, hidden_size)
        return self.head(output[:, -1])              # (batch, 3)


def count(module):
    """Numbers that are trained."""
    return sum(weight.numel() for weight in module.parameters())


model = Classifier()
tokens = torch.randint(5000, (4, 40))                # (4, 40)
model(tokens)
whole = count(model)
model(tokens[:, :20])                                # half the steps, with the same weights
smaller = {
    "tokens": count(Classifier(vocabulary=vocabulary // 2)),
    "vector": count(Classifier(width=32)),
    "units": count(Classifier(hidden_size=hidden_size // 2)),
    "gru": count(Classifier(layer=nn.GRU)),
    "steps": count(model),
}
saved = {name: 1 - number / whole for name, number in smaller.items()}

for name, part in model.named_children():
    print(f"{name:10} {count(part):10,}   {count(part) / whole:6.1%}")
for name, share in saved.items():
    print(f"{name:10} takes away {share:6.1%}")
