"""One call of `torch.rnn_tanh`, `rnn_relu`, `gru` or `lstm` as the program made it, as it can be replayed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from .layout import Layout, layout_of

KINDS: dict[Callable[..., Any], tuple[str, str]] = {
    torch.rnn_tanh: ("RNN", "tanh"),
    torch.rnn_relu: ("RNN", "relu"),
    torch.gru: ("GRU", "tanh"),
    torch.lstm: ("LSTM", "tanh"),
}
"""The functions that `nn.RNN`, `nn.GRU` and `nn.LSTM` call, with kind and nonlinearity."""


@dataclass
class FusedCall:
    """What a recurrent call was given and returned. Tensors are detached; the program's own are never changed."""

    kind: str
    nonlinearity: str
    inputs: Tensor
    """(T, B, I), (B, T, I) when `batch_first`, or (sum of lengths, I) when packed."""
    state: tuple[Tensor, ...]
    """h_0 (layers * directions, B, P), and c_0 (.., H) for an LSTM."""
    weights: list[Tensor]
    has_biases: bool
    num_layers: int
    dropout: float
    """Probability between layers; 0 outside training."""
    bidirectional: bool
    batch_first: bool
    batch_sizes: Tensor | None
    unsorted: Tensor | None
    """Where the program's sequences stand in a packed batch; None when it was sorted already."""
    random_state: Tensor | None
    """CPU generator state before the call, kept only if dropout draws from it."""
    module: nn.Module | None
    training: bool
    index: int = 0
    """The how manieth recurrent call of the program this is."""
    output: Tensor | None = None
    last: Tensor | None = None
    """h_n, to recognise it as the next call's initial state."""
    output_version: tuple[int, ...] = ()
    upstream: dict[str, Tensor] = field(default_factory=dict)
    """dL/d output, dL/d h_n, dL/d c_n as they arrived in backward, summed over backward passes."""
    target: Tensor | None = None
    again: bool = False
    """Differentiated twice: what arrives is then of both orders."""
    versions: tuple[int, ...] = ()
    original: list[Tensor] = field(default_factory=list)
    begins: int = 0
    ends: int = 0
    """Where h_0 and h_n stand in memory. While a pass is held, the same place means the same state."""
    picked: Layout | None = None
    """Where the sequences stood in the batch that they were picked from."""
    drop_shape: tuple[int, ...] = ()
    """What dropout draws its masks for, without the features: (T, B), or (sum of lengths,) when packed."""

    @property
    def key(self) -> tuple[int, ...]:
        """Same weights, same key."""
        return tuple(map(id, self.original))

    @property
    def fired(self) -> bool:
        return bool(self.upstream)

    @property
    def batch(self) -> int:
        return self.state[0].shape[1]

    @property
    def steps(self) -> int:
        if self.batch_sizes is not None:
            return len(self.batch_sizes)
        return self.inputs.shape[1 if self.batch_first else 0]

    def unchanged(self) -> bool:
        """Whether the weights are still those of the call."""
        return self.weights is not self.original or self.versions == versions_of(self.original)

    @property
    def make(self) -> tuple[object, ...]:
        """Calls of the same make can be gone through at once."""
        shapes = tuple(w.shape for w in self.weights)
        how = (self.kind, self.nonlinearity, self.num_layers, self.bidirectional, self.has_biases, self.inputs.dtype)
        return (*how, shapes, self.dropout, self.fired, self.untouched)

    @property
    def untouched(self) -> bool:
        """Whether `output` is still what the call returned."""
        return self.output is not None and versions_of([self.output]) == self.output_version

    def layout(self, most: int) -> Layout:
        """Where the first `most` sequences stand."""
        if self.picked is not None:
            rows = torch.arange(self.batch)
            return Layout(rows, self.picked.lengths, self.picked.steps, False, None)
        return layout_of(tuple(self.inputs.shape), self.batch_sizes, self.unsorted, self.batch_first, most)

    def picking(self, most: int) -> "FusedCall":
        """A copy of its first `most` sequences, time first and padded; weights are copied as well.

        What the program later does to the call's tensors does not touch it, and the rest of the batch is let go.
        """
        layout = self.layout(most)
        self.freeze()
        output = layout.take(self.output) if self.untouched and self.output is not None else None
        upstream = {
            name: layout.take(grad) if name == "output" else layout.take_state(grad)
            for name, grad in self.upstream.items()
        }
        return replace(
            self, inputs=layout.take(self.inputs), state=tuple(layout.take_state(s) for s in self.state),
            output=output, output_version=() if output is None else versions_of([output]), last=None,
            upstream=upstream, batch_first=False, batch_sizes=None, unsorted=None, picked=layout,
        )  # fmt: skip

    def freeze(self) -> None:
        """Copy the weights, so that the replay can wait until an optimizer has changed them."""
        if self.weights is self.original and self.unchanged():
            self.weights = [w.detach().clone() for w in self.original]


def versions_of(tensors: list[Tensor]) -> tuple[int, ...]:
    """In-place changes so far, by tensor; inference tensors do not count theirs."""
    return tuple(0 if t.is_inference() else t._version for t in tensors)


def read_call(function: Callable[..., Any], args: tuple[Any, ...]) -> FusedCall:
    """The call's arguments by name.

    Padded: `(input, hx, weights, has_biases, num_layers, dropout, train, bidirectional, batch_first)`; packed:
    `(data, batch_sizes, hx, ...)` without `batch_first`. An LSTM's hx is a pair.
    """
    kind, nonlinearity = KINDS[function]
    packed = isinstance(args[2], Tensor) or (kind == "LSTM" and isinstance(args[1], Tensor))
    inputs, batch_sizes, rest = (args[0], args[1], args[2:]) if packed else (args[0], None, args[1:])
    hx, weights, has_biases, num_layers, dropout, train, bidirectional = rest[:7]
    state = tuple(s.detach() for s in hx) if kind == "LSTM" else (hx.detach(),)
    drops = float(dropout) if train and num_layers > 1 else 0.0
    original = list(weights)
    first = bool(rest[7]) if len(rest) > 7 else False
    shape = args[0].shape[:1] if packed else (args[0].shape[1 if first else 0], state[0].shape[1])
    return FusedCall(
        kind, nonlinearity, inputs.detach(), state, original, bool(has_biases), int(num_layers), drops,
        bool(bidirectional), first, batch_sizes, None, torch.get_rng_state() if drops else None, None, bool(train),
        original=original, versions=versions_of(original), begins=state[0].data_ptr(), drop_shape=tuple(shape),
    )  # fmt: skip
