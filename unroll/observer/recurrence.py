"""The equations of one recurrent layer in one direction: forward states, gates, and the adjoint of its steps.

Everything here is in *processing order*: index 0 is the step the layer computes first. Shapes: T steps, S calls
that are gone through at once, each with weights of its own, B sequences, I inputs, H units, P = H, or `proj_size` where
an LSTM projects its output.

The states come from PyTorch's own one-layer kernel, the gates from one matrix product over all steps, and the
derivative from the adjoint recursion of the textbook equations. No autograd graph is built, nothing the learner's
program owns is touched, and a step of the recursion costs a handful of small operations, however many calls S are.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Weights:
    """One layer's weights in one direction, as `nn.RNN`, `nn.GRU` and `nn.LSTM` lay them out, of S calls.

    A cell's gates are computed from its own two-dimensional weights, without S.
    """

    w_ih: Tensor
    """(S, gates * H, I)"""
    w_hh: Tensor
    """(S, gates * H, P)"""
    b_ih: Tensor | None = None
    b_hh: Tensor | None = None
    w_hr: Tensor | None = None
    """(S, P, H), only for an LSTM with `proj_size`."""

    def flat(self, call: int) -> list[Tensor]:
        """Those of one call, as the kernel takes them."""
        return [w[call] for w in (self.w_ih, self.w_hh, self.b_ih, self.b_hh, self.w_hr) if w is not None]


@dataclass
class States:
    """What one layer computed in one direction, and what its adjoint needs."""

    inputs: Tensor
    """(T, S, B, I)"""
    hidden: Tensor
    """(T, S, B, P): h_1 .. h_T."""
    before: Tensor
    """(T, S, B, P): h_0 .. h_{T-1}."""
    cell: Tensor | None = None
    """(T, S, B, H): c_1 .. c_T, LSTM only."""
    cell_before: Tensor | None = None
    gates: dict[str, Tensor] = field(default_factory=dict)
    """(T, S, B, H) each: GRU r, z, n; LSTM i, f, g, o; RNN none."""
    inner: Tensor | None = None
    """(T, S, B, H): GRU's W_hn h + b_hn before the reset gate."""


@dataclass(frozen=True)
class Gradients:
    """Total derivatives of the loss by every state, and by the layer's input."""

    hidden: Tensor
    """(T, S, B, P): dL/dh_t, through the output, h_n, the next step and the layer above."""
    cell: Tensor | None
    """(T, S, B, H): dL/dc_t, LSTM only."""
    inputs: Tensor
    """(T, S, B, I)"""


def run_layer(
    kind: str, nonlinearity: str, inputs: Tensor, state: tuple[Tensor, ...], w: Weights, hidden: Tensor | None = None
) -> States:
    """States and gates of one layer.

    Args:
        kind: `RNN`, `GRU` or `LSTM`.
        nonlinearity: `tanh` or `relu`; only an RNN looks at it.
        inputs: (T, S, B, I).
        state: h_0 (S, B, P), and c_0 (S, B, H) for an LSTM.
        w: the weights.
        hidden: (T, S, B, P) where the states are known already; see `recomputed`.
    """
    if hidden is None:
        runs = [
            _run_kernel(kind, nonlinearity, inputs[:, call], tuple(s[call] for s in state), w, call)
            for call in range(inputs.shape[1])
        ]
        hidden = torch.stack(runs, 1)
    states = States(inputs, hidden, torch.cat([state[0].unsqueeze(0), hidden[:-1]]))
    if kind == "GRU":
        states.gates, states.inner = gru_gates(inputs, states.before, w)
    elif kind == "LSTM":
        states.gates = lstm_gates(inputs, states.before, w)
        states.cell_before, states.cell = _cells(states.gates, state[1])
    return states


def recomputed(kind: str, nonlinearity: str, states: States, w: Weights) -> Tensor:
    """(T, S, B, P): every h_t from its h_{t-1} by the equations; `states.hidden`, if those are this layer's."""
    if kind == "GRU":
        z, n = states.gates["z"], states.gates["n"]
        return n + z * (states.before - n)
    if kind == "LSTM":
        assert states.cell is not None
        inner = states.gates["o"] * torch.tanh(states.cell)
        return inner if w.w_hr is None else _linear(inner, w.w_hr, None)
    sums = _linear(states.inputs, w.w_ih, w.b_ih) + _linear(states.before, w.w_hh, w.b_hh)
    return torch.tanh(sums) if nonlinearity == "tanh" else torch.relu(sums)


def _run_kernel(
    kind: str, nonlinearity: str, inputs: Tensor, state: tuple[Tensor, ...], w: Weights, call: int
) -> Tensor:
    """(T, B, P) by PyTorch's own kernel of one layer, for one of the calls."""
    given = tuple(s.unsqueeze(0) for s in state)
    settings = (w.flat(call), w.b_ih is not None, 1, 0.0, False, False, False)
    if kind == "LSTM":
        return _quiet_lstm(inputs, given, settings, w)
    if kind == "GRU":
        return torch.gru(inputs, given[0], *settings)[0]
    kernel = torch.rnn_tanh if nonlinearity == "tanh" else torch.rnn_relu
    hidden: Tensor = kernel(inputs, given[0], *settings)[0]
    return hidden


def _quiet_lstm(inputs: Tensor, given: tuple[Tensor, ...], settings: tuple[Any, ...], w: Weights) -> Tensor:
    """`torch.lstm`, without the warning that oneDNN knows no projection (`backends.mkldnn.flags` warns as well)."""
    was = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(was and w.w_hr is None)
    try:
        return torch.lstm(inputs, given, *settings)[0]
    finally:
        torch._C._set_mkldnn_enabled(was)


def gru_gates(inputs: Tensor, before: Tensor, w: Weights) -> tuple[dict[str, Tensor], Tensor]:
    """Gates r, z, n (.., B, H) of a GRU, and the reset gate's operand W_hn h + b_hn."""
    i_r, i_z, i_n = _linear(inputs, w.w_ih, w.b_ih).chunk(3, -1)
    h_r, h_z, h_n = _linear(before, w.w_hh, w.b_hh).chunk(3, -1)
    r, z = torch.sigmoid(i_r + h_r), torch.sigmoid(i_z + h_z)
    return {"r": r, "z": z, "n": torch.tanh(i_n + r * h_n)}, h_n


def lstm_gates(inputs: Tensor, before: Tensor, w: Weights) -> dict[str, Tensor]:
    """Gates i, f, g, o (.., B, H) of an LSTM."""
    both = _linear(inputs, w.w_ih, w.b_ih) + _linear(before, w.w_hh, w.b_hh)
    i, f, g, o = both.chunk(4, -1)
    return {"i": torch.sigmoid(i), "f": torch.sigmoid(f), "g": torch.tanh(g), "o": torch.sigmoid(o)}


def _linear(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Each call's x by its own weight: (T, S, B, I) and (S, G, I), or any x and (G, I)."""
    if weight.dim() == 2:
        return torch.nn.functional.linear(x, weight, bias)
    product = torch.einsum("tsbi,sgi->tsbg", x, weight)
    return product if bias is None else product + bias.unsqueeze(1)


def _back(x: Tensor, weight: Tensor) -> Tensor:
    """(T, S, B, I) from (T, S, B, G) and (S, G, I): the other way through `_linear`."""
    return torch.einsum("tsbg,sgi->tsbi", x, weight)


def _cells(gates: dict[str, Tensor], c_0: Tensor) -> tuple[Tensor, Tensor]:
    """c_0 .. c_{T-1} and c_1 .. c_T, (T, S, B, H) each."""
    cells = [c_0]
    for kept, new in zip(gates["f"].unbind(0), (gates["i"] * gates["g"]).unbind(0), strict=True):
        cells.append(torch.addcmul(new, kept, cells[-1]))  # c_t = f c_{t-1} + i g
    every = torch.stack(cells)
    return every[:-1], every[1:]


def adjoint(
    kind: str, nonlinearity: str, states: States, direct: Tensor, direct_cell: Tensor | None, w: Weights, real: Tensor
) -> Gradients:
    """Backpropagation through time, written out.

    Args:
        states: from `run_layer`.
        direct: (T, S, B, P), what reaches h_t other than through step t + 1: output, h_n, the layer above.
        direct_cell: (T, S, B, H), what reaches c_t from c_n; LSTM only.
        real: (T, S, B) False at steps beyond a sequence's end. Nothing flows there.
    """
    if kind == "GRU":
        return _gru_adjoint(states, direct, w, real)
    if kind == "LSTM":
        return _lstm_adjoint(states, direct, direct_cell, w, real)
    slope = 1 - states.hidden**2 if nonlinearity == "tanh" else (states.hidden > 0).to(direct.dtype)
    slopes, carry, totals = _masked(slope, real).unbind(0), torch.zeros_like(direct[0]), []
    for step in range(len(direct) - 1, -1, -1):
        totals.append(direct[step] + carry)
        carry = (totals[-1] * slopes[step]) @ w.w_hh
    total = torch.stack(totals[::-1])
    return Gradients(total, None, _back(total * _masked(slope, real), w.w_ih))


def _masked(values: Tensor, real: Tensor) -> Tensor:
    """Zero beyond each sequence's end, even where the padding held NaN or Inf."""
    mask = real.reshape(real.shape + (1,) * (values.dim() - real.dim()))
    return torch.where(mask, values, torch.zeros((), dtype=values.dtype, device=values.device))


def _gru_adjoint(states: States, direct: Tensor, w: Weights, real: Tensor) -> Gradients:
    r, z, n = states.gates["r"], states.gates["z"], states.gates["n"]
    assert states.inner is not None
    by_n = (1 - z) * (1 - n * n)
    by_r = by_n * states.inner * r * (1 - r)
    by_z = (states.before - n) * z * (1 - z)
    local = _masked(
        torch.stack([by_r, by_z, by_n * r], dim=-2), real
    )  # (T, S, B, 3, H), of the recurrent pre-activations
    rows, kept = local.unbind(0), _masked(z, real).unbind(0)
    carry, totals = torch.zeros_like(direct[0]), []
    for step in range(len(direct) - 1, -1, -1):
        total = direct[step] + carry
        totals.append(total)
        gates = (total.unsqueeze(-2) * rows[step]).flatten(-2)
        carry = torch.baddbmm(total * kept[step], gates, w.w_hh)
    hidden = torch.stack(totals[::-1])
    local[..., 2, :] = _masked(by_n, real)  # the input's part of n is not multiplied by r
    return Gradients(hidden, None, _back((hidden.unsqueeze(-2) * local).flatten(-2), w.w_ih))


def _lstm_adjoint(states: States, direct: Tensor, direct_cell: Tensor | None, w: Weights, real: Tensor) -> Gradients:
    i, f, g, o = (states.gates[name] for name in "ifgo")
    assert states.cell is not None
    assert states.cell_before is not None
    squashed = torch.tanh(states.cell)
    by_cell = [g * i * (1 - i), states.cell_before * f * (1 - f), i * (1 - g * g)]
    local = _masked(torch.stack([*by_cell, squashed * o * (1 - o)], dim=-2), real).unbind(0)
    to_cell = _masked(o * (1 - squashed * squashed), real).unbind(0)
    kept = _masked(f, real).unbind(0)
    own = (torch.zeros_like(states.cell) if direct_cell is None else direct_cell).unbind(0)
    carry, carry_cell = torch.zeros_like(direct[0]), torch.zeros_like(states.cell[0])
    totals, cells, gates = [], [], []
    for step in range(len(direct) - 1, -1, -1):
        total = direct[step] + carry
        inner = total if w.w_hr is None else total @ w.w_hr
        cell = torch.addcmul(own[step] + carry_cell, inner, to_cell[step])
        gate = (torch.stack([cell, cell, cell, inner], dim=-2) * local[step]).flatten(-2)
        carry, carry_cell = gate @ w.w_hh, cell * kept[step]
        totals.append(total)
        cells.append(cell)
        gates.append(gate)
    back = [torch.stack(seq[::-1]) for seq in (totals, cells, gates)]
    return Gradients(back[0], back[1], _back(back[2], w.w_ih))
