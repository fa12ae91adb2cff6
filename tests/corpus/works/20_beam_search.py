"""Greedy against beam search on a hand-made table of probabilities."""

import heapq

import torch

torch.manual_seed(4)
TABLE = torch.randn(6, 6).mul(2).log_softmax(-1)


def greedy(start, steps):
    path, score = [start], 0.0
    for _ in range(steps):
        best = TABLE[path[-1]].max(0)
        score += best.values.item()
        path.append(best.indices.item())
    return path, score


def beam(start, steps, width):
    beams = [(0.0, [start])]
    for _ in range(steps):
        spread = [(s + TABLE[p[-1], j].item(), [*p, j]) for s, p in beams for j in range(6)]
        beams = heapq.nlargest(width, spread)
    return beams


path, score = greedy(0, 4)
print(f"greedy {path} {score:.4f}")
for score, path in beam(0, 4, 3):
    print(f"beam   {path} {score:.4f}")
assert beam(0, 4, 3)[0][0] >= greedy(0, 4)[1]
