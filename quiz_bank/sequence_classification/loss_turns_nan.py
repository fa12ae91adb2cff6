"""A training run whose loss stops being a number. One thing is altered at a time: what cures it?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

learning_rate = 2.0  # @param {type:"number"}
clip = 0.0  # @param {type:"slider", min:0, max:2, step:0.25}
batch = 16  # @param {type:"slider", min:4, max:128, step:4}
num_layers = 1  # @param {type:"slider", min:1, max:3, step:1}
seq_len = 12  # @param {type:"slider", min:4, max:40, step:2}
loss_function = "squared error"  # @param ["squared error", "cross entropy"]

V, E, H, C = 10, 16, 32, 2                           # tokens, embedding size, hidden units, classes
STEPS = 30


class Reader(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, num_layers=layers, batch_first=True)
        self.head = nn.Linear(H, C)

    def forward(self, tokens):                       # (B, T)
        _, h_n = self.gru(self.embedding(tokens))    # (layers, B, H)
        return self.head(h_n[-1])                    # (B, C)


def steps_until_nan(learning_rate=learning_rate, clip=clip, batch=batch, layers=num_layers, seq_len=seq_len):
    """Training steps before the loss is NaN; STEPS if it never is."""
    model = Reader(layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for step in range(STEPS):
        tokens = torch.randint(V, (batch, seq_len))                      # (batch, seq_len)
        labels = (tokens[:, -1] >= V // 2).long()                        # (batch,)
        logits = model(tokens)                                           # (batch, C)
        if loss_function == "cross entropy":
            loss = F.cross_entropy(logits, labels)
        else:
            loss = F.mse_loss(logits, F.one_hot(labels, C).float())
        if loss.isnan():
            return step
        optimizer.zero_grad()
        loss.backward()
        if clip:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    return STEPS


found = {
    "as_given": steps_until_nan(),
    "small_steps": steps_until_nan(learning_rate=learning_rate / 40),
    "clipped": steps_until_nan(clip=0.25),
    "large_batch": steps_until_nan(batch=8 * batch),
    "more_layers": steps_until_nan(layers=num_layers + 1),
    "long_sequences": steps_until_nan(seq_len=2 * seq_len),
    "steps": STEPS,
}
print("Steps before the loss is NaN, of", STEPS)
for change, steps in found.items():
    if change != "steps":
        print(f"  {change.replace('_', ' '):15} {steps:3}   {'never NaN' if steps == STEPS else 'then NaN'}")
