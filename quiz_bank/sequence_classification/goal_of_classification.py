"""Small film reviews, read by one GRU. The task decides what the head reads and how many answers come out."""
import torch
import torch.nn as nn
import torch.nn.functional as F

task = "classify"  # @param ["classify", "tag", "next", "generate"]
hidden_size = 16  # @param {type:"slider", min:4, max:64, step:4}
training_steps = 40  # @param {type:"slider", min:1, max:150, step:1}

WORDS = ["the", "a", "plot", "cast", "film", "was", "is", "very", "good", "great", "fine", "bad", "dull", "poor"]
FIRST_PRAISE, FIRST_BLAME = 8, 11                    # words 8..10 praise, 11..13 blame
B, T, V, H = 32, 6, len(WORDS), hidden_size          # sequences, steps, words, hidden units

tokens = torch.randint(FIRST_PRAISE, (B, T))         # (B, T)  neutral words
place = torch.randint(T, (B,))                       # (B,)    where the verdict stands
tokens[torch.arange(B), place] = torch.randint(FIRST_PRAISE, V, (B,))
is_blame = tokens >= FIRST_BLAME                     # (B, T)
is_verdict = tokens >= FIRST_PRAISE                  # (B, T)

if task == "classify":                               # one label for a whole review: 0 praise, 1 blame
    inputs, targets, answers = tokens, is_blame.any(1).long(), 2         # (B, T), (B,)
elif task == "tag":                                  # one label for each word: 0 neutral, 1 verdict
    inputs, targets, answers = tokens, is_verdict.long(), 2              # (B, T), (B, T)
else:                                                # the word that comes next
    inputs, targets, answers = tokens[:, :-1], tokens[:, -1], V          # (B, T-1), (B,)

embedding = nn.Embedding(V, 8)
gru = nn.GRU(8, H, batch_first=True)
head = nn.Linear(H, answers)
optimizer = torch.optim.Adam([*embedding.parameters(), *gru.parameters(), *head.parameters()], lr=0.03)


def scores_for(tokens):
    output, h_n = gru(embedding(tokens))             # (B, steps, H), (1, B, H)
    return head(output if task == "tag" else h_n[-1])  # (B, steps, answers) or (B, answers)


for step in range(training_steps):
    logits = scores_for(inputs)
    loss = F.cross_entropy(logits.reshape(-1, answers), targets.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    logits = scores_for(inputs)
    predicted = logits.argmax(-1)                    # (B,) or (B, T)
    if task == "generate":                           # go on from the review, word by word
        written = tokens
        for _ in range(3):
            next_word = scores_for(written).argmax(-1, keepdim=True)     # (B, 1)
            written = torch.cat([written, next_word], dim=1)             # (B, T + 1 ...)
        predicted = written

found = {
    "steps": T,
    "vocabulary": V,
    "predictions_per_sequence": predicted.numel() // B,
    "scores_per_prediction": logits.shape[-1],
}
print("review     ", " ".join(WORDS[token] for token in tokens[0]))
print("prediction ", predicted[0].tolist())
print("For each sequence:", found["predictions_per_sequence"], "prediction(s), from", logits.shape[-1], "scores each")
print(f"Loss after training: {loss.item():.3f}")
