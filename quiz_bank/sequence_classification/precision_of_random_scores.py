"""Scores that were drawn by chance, ranked and rated as if a model had made them."""
import torch

rare_share = 0.05  # @param {type:"slider", min:0.01, max:0.5, step:0.01}

N = 20_000                                                               # sequences of the test set
labels = (torch.arange(N) < round(rare_share * N)).long()                # (N,)  1: rare
scores = torch.rand(N)                                                   # (N,)  no model at all

ranked = labels[scores.argsort(descending=True)]                         # (N,)  labels, highest score first
hits = ranked.cumsum(0)                                                  # (N,)  rare ones so far
precision = hits / torch.arange(1, N + 1)                                # (N,)  if the alarm were raised down to here
average_precision = precision[ranked == 1].mean().item()                 # the area under the precision-recall curve

overtaken = (hits * (1 - ranked)).sum()                                  # pairs in which the rare one scores higher
roc_auc = (overtaken / (labels.sum() * (1 - labels).sum())).item()

found = {"average_precision": average_precision, "roc_auc": roc_auc}
print(f"average precision     {average_precision:.3f}")
print(f"area under the ROC    {roc_auc:.3f}")
