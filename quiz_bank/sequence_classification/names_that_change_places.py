"""The same answers, but what was called class 1 is now called class 0."""
import torch

common_share = 0.9  # @param {type:"slider", min:0.5, max:0.95, step:0.05}
error_share = 0.1  # @param {type:"slider", min:0.02, max:0.4, step:0.02}

N = 2_000
labels = (torch.rand(N) < common_share).long()                           # (N,)  1: common
wrong = torch.rand(N) < error_share * (3 - 2 * labels)                   # (N,)  three times as often for the rare class
predicted = torch.where(wrong, 1 - labels, labels)                       # (N,)


def scores(predicted, labels):
    """Metrics of predictions (N,) for labels (N,), both 0 or 1."""
    tp = ((predicted == 1) & (labels == 1)).sum().item()
    fp = ((predicted == 1) & (labels == 0)).sum().item()
    fn = ((predicted == 0) & (labels == 1)).sum().item()
    tn = ((predicted == 0) & (labels == 0)).sum().item()
    return {
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "mcc": (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5,
    }


before, after = scores(predicted, labels), scores(1 - predicted, 1 - labels)
found = {f"{name}_before": value for name, value in before.items()}
found |= {f"{name}_after": value for name, value in after.items()}
for name in before:
    print(f"{name:10} {before[name]:.3f}   renamed {after[name]:.3f}")
