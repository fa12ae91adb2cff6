"""A classifier that can be built, but raises an error when it is called."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 5  # @param {type:"slider", min:3, max:32, step:1}
seq_len = 7  # @param {type:"slider", min:3, max:40, step:1}
features = 10  # @param {type:"slider", min:4, max:64, step:1}
hidden_size = 20  # @param {type:"slider", min:4, max:128, step:1}
classes = 2  # @param {type:"slider", min:2, max:3, step:1}


class SequenceClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(features, hidden_size, batch_first=True)
        self.head = nn.Linear(features, classes)

    def forward(self, x):                            # (batch, seq_len, features)
        output, h_n = self.rnn(x)                    # every state, and the last one of each layer
        logits = self.head(h_n.squeeze(0))
        return logits


model = SequenceClassifier()
print("The model is built:", model)

x = torch.randn(batch, seq_len, features)            # (batch, seq_len, features)
labels = torch.randint(classes, (batch,))            # (batch,)
logits = model(x)
loss = F.cross_entropy(logits, labels)
loss.backward()

print("logits ", list(logits.shape))
print(f"loss    {loss.item():.3f}")
