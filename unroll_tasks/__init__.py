"""Tasks for sequence classification that every cell can import: real sets that ship with the app, and the literature's
synthetic ones.

    from unroll_tasks import names, vowels, adding, brackets, parity, temporal_order

Everything is NumPy (`torch.from_numpy` takes it as it is), nothing is downloaded, and the same seed gives the same
numbers. Sources and licences of the real sets stand in README.md beside this file.
"""

from unroll_tasks.real import LANGUAGES, Sequences, letters, names, vowels
from unroll_tasks.synthetic import BRACKETS, ORDERS, adding, brackets, parity, temporal_order

__all__ = [
    "BRACKETS",
    "LANGUAGES",
    "ORDERS",
    "Sequences",
    "adding",
    "brackets",
    "letters",
    "names",
    "parity",
    "temporal_order",
    "vowels",
]
