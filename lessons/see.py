"""A network that reads short film reviews. "not" turns the verdict of the words that come after it."""
import base64

import torch
import torch.nn as nn
import torch.nn.functional as F

cell = "GRU"  # @param ["RNN", "GRU", "LSTM"]
training_steps = 150  # @param {type:"slider", min:0, max:300, step:50}
sentence = "the film was not very good"  # @param {type:"string"}
weights = ""  # @param {type:"string"}

WORDS = "the a film plot cast was is very good great fine bad dull poor not".split()
PRAISE, BLAME = {"good", "great", "fine"}, {"bad", "dull", "poor"}
HIDDEN = 16


def verdict(words):
    """1 for praise, 0 for blame: the last word that judges counts, turned round by each "not" before it."""
    told, turned = 0, False
    for word in words:
        if word == "not":
            turned = not turned
        elif word in PRAISE | BLAME:
            told = int((word in PRAISE) != turned)
    return told


def draw_sentence(length):
    """Neutral words, one that judges near the end, and in half of the cases a "not" somewhere before it."""
    words = [WORDS[i] for i in torch.randint(8, (length,)).tolist()]
    place = int(torch.randint(length // 2, length, ()))
    words[place] = WORDS[8 + int(torch.randint(6, ()))]
    if torch.rand(()) < 0.5:
        words[int(torch.randint(place, ()))] = "not"
    return words


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), 8)
        self.rnn = getattr(nn, cell)(8, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 2)

    def forward(self, tokens):
        output, _ = self.rnn(self.embedding(tokens))  # (B, T, H)
        return self.head(output)                      # (B, T, 2): what it would say after each word


def encode(words):
    return torch.tensor([[WORDS.index(word) for word in words]])


torch.manual_seed(0)
model = Reader()
if weights:                                           # what an earlier run of this very training came to
    known = torch.frombuffer(bytearray(base64.b64decode(weights)), dtype=torch.float32)
    nn.utils.vector_to_parameters(known, model.parameters())
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(0 if weights else training_steps):
    drawn = [draw_sentence(6) for _ in range(64)]
    tokens = torch.cat([encode(words) for words in drawn])
    targets = torch.tensor([verdict(words) for words in drawn])
    loss = F.cross_entropy(model(tokens)[:, -1], targets)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()

learnt = nn.utils.parameters_to_vector(model.parameters()).detach()
words = sentence.split()
scores = model(encode(words))
F.cross_entropy(scores[:, -1], torch.tensor([verdict(words)])).backward()
praise = scores.softmax(-1)[0, :, 1].tolist()
print(f"{'praise' if praise[-1] > 0.5 else 'blame'}, {max(praise[-1], 1 - praise[-1]):.0%} sure")
