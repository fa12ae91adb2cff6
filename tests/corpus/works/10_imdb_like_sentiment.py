"""Sentiment of short reviews with an LSTM: vocabulary, padding, training, and a try on unseen text."""

import re
from collections import Counter

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

REVIEWS = [
    ("A wonderful little film, warm and funny.", 1), ("Dull, slow and far too long.", 0),
    ("I loved every minute of it!", 1), ("I hated the plot and the acting.", 0),
    ("Warm, funny, a joy.", 1), ("A dull plot, awful acting.", 0),
    ("Great cast, great story.", 1), ("Slow story, awful cast.", 0),
]  # fmt: skip


def tokenize(text):
    return re.findall(r"[a-z']+", text.lower())


counter = Counter(token for text, _ in REVIEWS for token in tokenize(text))
vocabulary = {"<pad>": 0, "<unk>": 1} | {word: i for i, (word, _) in enumerate(counter.most_common(), start=2)}
print(len(vocabulary), list(vocabulary)[:6])


class Reviews(Dataset):
    def __len__(self):
        return len(REVIEWS)

    def __getitem__(self, i):
        text, label = REVIEWS[i]
        return torch.tensor([vocabulary.get(t, 1) for t in tokenize(text)]), label


def collate(batch):
    texts, labels = zip(*batch)
    return pad_sequence(texts, batch_first=True), torch.tensor([len(t) for t in texts]), torch.tensor(labels).float()


class Classifier(nn.Module):
    def __init__(self, words, dim=16, hidden=16):
        super().__init__()
        self.embedding = nn.Embedding(words, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, 1)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(x), lengths, batch_first=True, enforce_sorted=False)
        _, (h_n, _) = self.lstm(packed)
        return self.fc(torch.cat([h_n[0], h_n[1]], dim=1)).squeeze(1)


torch.manual_seed(0)
model = Classifier(len(vocabulary))
criterion, optimizer = nn.BCEWithLogitsLoss(), torch.optim.Adam(model.parameters(), lr=0.02)
loader = DataLoader(Reviews(), batch_size=4, shuffle=True, collate_fn=collate)
for epoch in range(12):
    total = 0.0
    for x, lengths, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x, lengths), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item() * len(y)
    if epoch % 4 == 3:
        print(f"Epoch {epoch + 1:02d} | loss {total / len(REVIEWS):.3f}")
model.eval()
with torch.no_grad():
    for text in ("a joy, warm and great", "awful and dull"):
        ids = torch.tensor([[vocabulary.get(t, 1) for t in tokenize(text)]])
        p = torch.sigmoid(model(ids, torch.tensor([ids.size(1)]))).item()
        print(f"{text!r}: {'positive' if p > 0.5 else 'negative'}")
