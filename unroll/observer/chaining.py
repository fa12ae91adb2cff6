"""`nn.GRU` and its like in the program's own loop, one step a call: the calls are shown as one sequence."""

from .cells import CellChain
from .fused import FusedCall
from .trace import Trace, joined

Recording = FusedCall | CellChain
Told = list[tuple[Recording, list[Trace]]]
"""What was looked at, with a trace for each layer and direction."""


def chained(told: Told) -> Told:
    """Calls of one step that each begin with the state the call before ended with, put together."""
    open_chains: list[Told] = []
    for recording, traces in told:
        chain = next((c for c in reversed(open_chains) if _follows(recording, c[-1][0])), None)
        if chain is None:
            open_chains.append([(recording, traces)])
        else:
            chain.append((recording, traces))
    return [_joined(chain) for chain in open_chains]


def _follows(later: Recording, earlier: Recording) -> bool:
    if not isinstance(later, FusedCall) or not isinstance(earlier, FusedCall):
        return False
    single = later.drop_shape[0] == earlier.drop_shape[0] == 1 and len(later.drop_shape) == len(earlier.drop_shape) == 2
    return single and not later.bidirectional and later.key == earlier.key and later.begins == earlier.ends


def _joined(chain: Told) -> tuple[Recording, list[Trace]]:
    recording, traces = chain[0]
    if len(chain) == 1:
        return recording, traces
    return recording, [joined([parts[at] for _, parts in chain]) for at in range(len(traces))]
