"""An n-gram language model learns embeddings; the nearest words by cosine."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
TEXT = """the rain falls on the hill and the hill gives the rain to the river and the river
gives the rain to the sea and the sea gives the rain to the sky and the sky lets the rain fall""".split()
CONTEXT = 2
ngrams = [([TEXT[i - j - 1] for j in range(CONTEXT)], TEXT[i]) for i in range(CONTEXT, len(TEXT))]
print(ngrams[:3])
vocab = sorted(set(TEXT))
ix = {word: i for i, word in enumerate(vocab)}


class NGram(nn.Module):
    def __init__(self, vocab_size, dim):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, dim)
        self.linear1 = nn.Linear(CONTEXT * dim, 32)
        self.linear2 = nn.Linear(32, vocab_size)

    def forward(self, inputs):
        return F.log_softmax(self.linear2(F.relu(self.linear1(self.embeddings(inputs).view((1, -1))))), dim=1)


losses = []
model = NGram(len(vocab), 8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(12):
    total = 0
    for context, target in ngrams:
        model.zero_grad()
        loss = F.nll_loss(model(torch.tensor([ix[w] for w in context])), torch.tensor([ix[target]]))
        loss.backward()
        optimizer.step()
        total += loss.item()
    losses.append(round(total, 2))
print(losses)
E = F.normalize(model.embeddings.weight.detach(), dim=1)
print(vocab[(E @ E[ix["rain"]]).topk(2).indices[1]], model.embeddings.weight[ix["sea"]].shape)
