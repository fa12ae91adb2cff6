"""A GRU reads a batch of token sequences; a linear layer turns what it remembers into class scores."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 8  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 10  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 32  # @param {type:"slider", min:8, max:128, step:4}
classes = 3  # @param {type:"slider", min:2, max:10, step:1}

V, E = 20, 16  # different tokens, size of the vector that stands for each


class SequenceClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, classes)

    def forward(self, tokens):                       # (batch, seq_len)
        x = self.embedding(tokens)                   # (batch, seq_len, E)
        output, h_n = self.gru(x)                    # every state of the top layer, and each layer's last one
        return self.head(h_n[-1])


model = SequenceClassifier()
tokens = torch.randint(V, (batch, seq_len))
logits = model(tokens)

labels = torch.randint(classes, logits.shape[:-1])   # a random label for every row of scores
loss = F.cross_entropy(logits.reshape(-1, classes), labels.reshape(-1))
loss.backward()

print("tokens ", tuple(tokens.shape))
print("logits ", tuple(logits.shape))
print("labels ", tuple(labels.shape))
print(f"loss    {loss.item():.3f}")
