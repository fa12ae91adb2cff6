"""What five metrics say of one classifier, and two classifiers that a metric ranks against their costs.

Scores are drawn: positives and negatives have normal logits whose means lie `apart` standard deviations from each other.
Every metric is scikit-learn's.
"""
import numpy as np
from sklearn.metrics import (accuracy_score, average_precision_score, balanced_accuracy_score, confusion_matrix, f1_score,
                             matthews_corrcoef)

positives = 0.05  # @param {type:"slider", min:0.01, max:0.5, step:0.01}
threshold = 0.5  # @param {type:"slider", min:0.05, max:0.95, step:0.05}
miss_cost = 10  # @param {type:"slider", min:1, max:50, step:1}
metric = "accuracy"  # @param ["accuracy", "macro-F1", "balanced accuracy", "MCC", "PR-AUC"]
apart = 2.0  # @param {type:"slider", min:0.5, max:4.0, step:0.5}
N = 2000
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
NEVER = 1.01                                                       # no score reaches it: always says "negative"

noise = np.random.default_rng(0).standard_normal(N)               # (N,): the same cases behind every slider


def cases(share, distance):
    """truth (N,), the first ones positive; scores (N,) in (0, 1)."""
    truth = (np.arange(N) < max(1, round(share * N))).astype(int)
    logits = noise + distance * (truth - 0.5)
    return truth, 1 / (1 + np.exp(-1.5 * logits))


METRICS = {
    "accuracy": accuracy_score,
    "macro-F1": lambda truth, said: f1_score(truth, said, average="macro", zero_division=0),
    "balanced accuracy": balanced_accuracy_score,
    "MCC": matthews_corrcoef,
}


def judge(name, truth, scores, at):
    """One metric; PR-AUC is the average precision of the scores and knows no threshold."""
    if name == "PR-AUC":
        return float(average_precision_score(truth, scores))
    return float(METRICS[name](truth, (scores >= at).astype(int)))


def table(truth, scores, at):
    """[[true negatives, false alarms], [misses, hits]]"""
    return confusion_matrix(truth, (scores >= at).astype(int), labels=[0, 1]).tolist()


def cost(counts):
    """Of 1000 cases, in false alarms: a miss costs as much as `miss_cost` of them."""
    return (counts[0][1] + miss_cost * counts[1][0]) / N * 1000


def wrong_pair():
    """Of 30 classifiers the two that the metric ranks against their costs by the widest margin; None if there are none."""
    made = []
    for distance in (1.0, 2.0, 3.0):
        truth, scores = cases(positives, distance)
        for at in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, NEVER):
            counts = table(truth, scores, at)
            made.append({"apart": distance, "threshold": at, "counts": counts, "cost": cost(counts),
                         "value": judge(metric, truth, scores, at)})
    pairs = [(a, b) for a in made for b in made if a["value"] >= b["value"] + 0.01 and a["cost"] > b["cost"]]
    return max(pairs, key=lambda pair: pair[0]["cost"] - pair[1]["cost"], default=None)


truth, scores = cases(positives, apart)
everything = [*METRICS, "PR-AUC"]
result = {
    "positives": positives, "threshold": threshold, "miss_cost": miss_cost, "metric": metric,
    "counts": table(truth, scores, threshold),
    "values": {name: judge(name, truth, scores, threshold) for name in everything},
    "by_share": [{"share": share} | {name: judge(name, *cases(share, apart), threshold) for name in everything}
                 for share in SHARES],
    "pair": wrong_pair(),
}
for name, value in result["values"].items():
    print(f"{name:18} {value:.3f}")
