"""The examples of a docstring, run and compared."""

import doctest

import torch


def last_step(output, lengths):
    """The state at each sequence's last real step.

    >>> output = torch.arange(12.0).view(2, 3, 2)
    >>> last_step(output, torch.tensor([1, 3]))
    tensor([[ 0.,  1.],
            [10., 11.]])
    >>> last_step(output, torch.tensor([0, 3]))
    Traceback (most recent call last):
    ...
    ValueError: lengths begin at 1
    """
    if (lengths < 1).any():
        raise ValueError("lengths begin at 1")
    return output[torch.arange(len(lengths)), lengths - 1]


print(doctest.testmod())
rnn = torch.nn.LSTM(10, 20, 2)
output, (hn, cn) = rnn(torch.randn(5, 3, 10), (torch.randn(2, 3, 20), torch.randn(2, 3, 20)))
print(output.size(), hn.size(), cn.size(), rnn)
