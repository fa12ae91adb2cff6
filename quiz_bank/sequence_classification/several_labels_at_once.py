"""Messages with two labels that do not exclude each other, and four heads for them."""
import torch
import torch.nn as nn
import torch.nn.functional as F

label_share = 0.4  # @param {type:"slider", min:0.2, max:0.6, step:0.1}

N, SEQ_LEN = 200, 6
labels = (torch.rand(N, 2) < label_share).float()                    # (N, 2)  angry, urgent
x = 0.3 * torch.randn(N, SEQ_LEN, 4)                                 # (N, SEQ_LEN, 4)
place = torch.randint(SEQ_LEN, (N,))                                 # (N,)
x[torch.arange(N), place, :2] += 4 * labels                          # a sign of each label, somewhere


def trained(outputs, loss):
    """Scores of a max-pooled model, trained on the messages."""
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, outputs))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(50):
        optimizer.zero_grad()
        loss(model(x.amax(1))).backward()
        optimizer.step()
    return model(x.amax(1)).detach()                                 # (N, outputs)


share = (labels + 1e-6) / (labels + 1e-6).sum(1, keepdim=True)       # (N, 2)  targets that add up to 1
by_softmax = trained(2, lambda scores: F.cross_entropy(scores, share))
by_sigmoid = trained(2, lambda scores: F.binary_cross_entropy_with_logits(scores, labels))
by_number = trained(1, lambda scores: F.mse_loss(scores[:, 0], labels.sum(1))).round().clamp(0, 2)    # (N, 1)

winner = F.one_hot(by_softmax.argmax(1), 2).float()                  # (N, 2)
above = (by_softmax.softmax(1) > 0.4).float()                        # (N, 2)
own = (by_sigmoid > 0).float()                                       # (N, 2)
which = F.one_hot(torch.randint(2, (N,)), 2).float()                 # (N, 2)  a guess where it is one
guessed = torch.where(by_number == 1, which, by_number / 2)          # (N, 2)


def share_right(predicted):
    return (predicted == labels).all(1).float().mean().item()


exact = {
    "best_of_two": share_right(winner),
    "shares_above": share_right(above),
    "own_sigmoid": share_right(own),
    "counted": share_right(guessed),
}
for name, value in exact.items():
    print(f"{name:13} exact set right for {value:.1%}")
