"""The threshold of an alarm goes up, step by step. What can that do to each metric?"""
import torch

rare_share = 0.2  # @param {type:"slider", min:0.05, max:0.5, step:0.05}
gap = 1.0  # @param {type:"slider", min:0, max:4, step:0.5}

N = 500                                                                  # sequences of the test set
labels = (torch.arange(N) < round(rare_share * N)).long()                # (N,)  1: rare
probability = torch.sigmoid(torch.randn(N) + gap * labels - 1)           # (N,)  of the rare class
thresholds = torch.linspace(0.05, 0.9, 86)                               # (86,)

alarm = (probability >= thresholds[:, None]).long()                      # (86, N)
hits = (alarm * labels).sum(1)                                           # (86,)
alarms = alarm.sum(1)                                                    # (86,)
metric = {
    "alarms": alarms.float(),
    "recall": hits / labels.sum(),
    "precision": hits / alarms.clamp(min=1),
    "accuracy": (alarm == labels).float().mean(1),
}

found = {}
for name, value in metric.items():
    change = value.diff()                                                # (85,)  from each threshold to the next
    found[f"{name}_rises"] = change.max().clamp(min=0).item()            # largest single rise
    found[f"{name}_falls"] = (-change).max().clamp(min=0).item()         # largest single fall
    print(f"{name:10} at 0.05 {value[0].item():8.3f}   at 0.50 {value[45].item():8.3f}   at 0.90 {value[-1].item():8.3f}")
