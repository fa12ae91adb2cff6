"""The nonlinearity of PyTorch's own RNN: tanh where the program has relu."""

from typing import Any

import torch

from .change import Call, Change


class Tanh(Change):
    """`nn.RNN` and `nn.RNNCell` with relu compute with tanh, whose states stay between -1 and 1."""

    def __init__(self) -> None:
        super().__init__()
        self.why_not = "This program has no nn.RNN or nn.RNNCell with relu."

    def instead(self, call: Call) -> Call:
        func, args, kwargs = call
        other: Any = {torch.rnn_relu: torch.rnn_tanh, torch.rnn_relu_cell: torch.rnn_tanh_cell}.get(func)
        if other is None:
            return call
        self.count("relu → tanh in the recurrence")
        return other, args, kwargs
