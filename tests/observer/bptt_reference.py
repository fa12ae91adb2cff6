"""Recurrent networks unrolled by hand in float64, one sequence at a time, with every h_t and c_t a node of its own.

Written from the equations in PyTorch's documentation, and sharing nothing with `unroll.observer`: autograd's
`retain_grad` on each state gives the total derivative, and central differences of the same unrolling check that.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class Unrolled:
    """States of one sequence by (layer, direction), in the order of the input's time."""

    hidden: dict[tuple[int, int], list[Tensor]] = field(default_factory=dict)
    cell: dict[tuple[int, int], list[Tensor]] = field(default_factory=dict)
    output: Tensor | None = None
    h_n: Tensor | None = None
    c_n: Tensor | None = None


def step(kind: str, x: Tensor, h: Tensor, c: Tensor | None, w: dict[str, Tensor]) -> tuple[Tensor, Tensor | None]:
    """h_t (and c_t) of one step: x (I,), h (P,), c (H,)."""
    a = w["weight_ih"] @ x + w.get("bias_ih", 0)
    b = w["weight_hh"] @ h + w.get("bias_hh", 0)
    if kind == "tanh":
        return torch.tanh(a + b), None
    if kind == "relu":
        return torch.relu(a + b), None
    if kind == "GRU":
        size = len(h)
        r = torch.sigmoid(a[:size] + b[:size])
        z = torch.sigmoid(a[size : 2 * size] + b[size : 2 * size])
        n = torch.tanh(a[2 * size :] + r * b[2 * size :])
        return (1 - z) * n + z * h, None
    i, f, g, o = (a + b).reshape(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return c, torch.sigmoid(o)  # h is made by the caller, from c as a node of its own


def unroll(
    kind: str, module: nn.RNNBase, x: Tensor, h_0: Tensor, c_0: Tensor | None, masks: list[Tensor],
    nudge: tuple[int, int, int, str, Tensor] | None = None, dtype: torch.dtype = torch.float64,
) -> Unrolled:  # fmt: skip
    """One sequence x (L, I) through all layers and directions; `masks[l]` (L, features) is dropout after layer l.

    `nudge` = (layer, direction, t, "h" or "c", change) adds a change to one state, for central differences.
    """
    found = Unrolled()
    directions = 2 if module.bidirectional else 1
    lasts, last_cells = [], []
    for layer in range(module.num_layers):
        sides = []
        for direction in range(directions):
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            w = {
                name.removesuffix(suffix): p.detach().to(dtype)
                for name, p in module.named_parameters()
                if name.endswith(suffix)
            }
            at = layer * directions + direction
            h, c = h_0[at], None if c_0 is None else c_0[at]
            states: dict[int, Tensor] = {}
            cells: dict[int, Tensor] = {}
            for t in reversed(range(len(x))) if direction else range(len(x)):
                if kind == "LSTM":
                    c, o = step(kind, x[t], h, c, w)
                    c = _node(c, nudge, (layer, direction, t, "c"))
                    cells[t] = c
                    h = o * torch.tanh(c)
                    if "weight_hr" in w:
                        h = w["weight_hr"] @ h
                else:
                    h, _ = step(kind, x[t], h, None, w)
                h = _node(h, nudge, (layer, direction, t, "h"))
                states[t] = h
            found.hidden[layer, direction] = [states[t] for t in range(len(x))]
            if cells:
                found.cell[layer, direction] = [cells[t] for t in range(len(x))]
                last_cells.append(c)
            lasts.append(h)
            sides.append(torch.stack(found.hidden[layer, direction]))
        x = torch.cat(sides, -1)
        found.output = x
        if layer < len(masks):
            x = x * masks[layer]
    found.h_n = torch.stack(lasts)
    found.c_n = torch.stack(last_cells) if last_cells else None
    return found


def _node(value: Tensor, nudge: tuple | None, place: tuple[int, int, int, str]) -> Tensor:
    if nudge is not None and nudge[:4] == place:
        value = value + nudge[4]
    if not value.requires_grad:
        value = value.detach().requires_grad_()
    else:
        value.retain_grad()
    return value


def grads(nodes: list[Tensor]) -> Tensor:
    """(L, features): what arrived at each node."""
    return torch.stack([torch.zeros_like(n) if n.grad is None else n.grad for n in nodes])
