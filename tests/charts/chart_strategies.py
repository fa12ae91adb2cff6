"""Observations that hypothesis draws, and small ones written by hand from a known decay."""

import math
from collections.abc import Sequence

from hypothesis import strategies as st

NAMES = st.text(max_size=12) | st.sampled_from(["model.rnn", "rnn", "<b>x</b>", "![](http://a.b/c)", "`", ""])
SIZE = st.none() | st.just(0.0) | st.floats(0, 1.7e308) | st.floats(0, 10) | st.integers(0, 5)
NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.floats(-3, 3)
SHARE = st.none() | st.floats(0, 1)


def rows(samples: int, steps: int, values=SIZE):
    return st.lists(st.lists(values, min_size=steps, max_size=steps), min_size=samples, max_size=samples)


@st.composite
def recurrents(draw):
    samples, steps = draw(st.integers(0, 5)), draw(st.integers(0, 9))
    shares = st.lists(SHARE, min_size=steps, max_size=steps)
    gate = st.fixed_dictionaries({"mean": shares, "saturated": shares})
    lengths = st.lists(st.integers(0, 12), min_size=samples, max_size=samples)
    states = st.fixed_dictionaries({"t": st.just(list(range(steps))), "values": st.just([])}) | st.fixed_dictionaries(
        {"t": st.just(list(range(steps))), "values": st.lists(rows(3, steps, NUMBER), max_size=2)}
    )
    return draw(
        st.fixed_dictionaries(
            {
                "name": NAMES,
                "kind": st.sampled_from(["RNN", "GRU", "LSTM", "GRUCell", "Mamba"]),
                "layer": st.integers(0, 3),
                "direction": st.sampled_from(["forward", "backward"]),
                "call": st.integers(0, 2),
                "hidden_norm": rows(samples, steps),
                "hidden_grad_norm": st.none() | rows(samples, steps),
            },
            optional={
                "cell_norm": st.none() | rows(samples, steps),
                "lengths": st.none() | lengths,
                "target": st.none() | lengths,
                "gates": st.dictionaries(st.sampled_from(["r", "z", "n", "i", "f", "<i>"]), gate, max_size=4),
                "optimizer_step": st.none() | st.integers(0, 9),
                "states": st.none() | states,
            },
        )
    )


@st.composite
def moments(draw):
    steps = draw(st.integers(0, 6))
    line = st.none() | st.lists(SIZE, min_size=steps, max_size=steps)
    head = {
        "name": draw(NAMES),
        "step": draw(st.integers(0, 9)),
        "direction": draw(st.sampled_from(["forward", "backward"])),
    }
    return head | {"t": list(range(steps)), "hidden_norm": draw(line), "hidden_grad_norm": draw(line)}


def optimizer_steps():
    by_name = st.dictionaries(NAMES, SIZE, max_size=4)
    step = st.fixed_dictionaries(
        {
            "loss": NUMBER,
            "grad_norm_before_clip": SIZE,
            "grad_norm": SIZE,
            "by_parameter": by_name,
            "update_ratio": by_name,
        }
    )
    numbered = st.lists(step, max_size=12)
    return numbered.map(lambda steps: [{"step": place, **step} for place, step in enumerate(steps)])


SHAPE = st.lists(st.integers(0, 64), max_size=4)
MODULE = st.fixed_dictionaries(
    {
        "name": NAMES,
        "kind": NAMES,
        "output_shape": st.none() | SHAPE | st.lists(SHAPE, max_size=3),
        "parameters": st.integers(0, 10**9),
    }
)
NONFINITE = st.fixed_dictionaries(
    {
        "step": st.integers(0, 15),
        "where": st.sampled_from(["forward", "backward", "parameter", "loss"]),
        "module": st.none() | NAMES,
        "time_step": st.none() | st.integers(0, 20),
        "tensor": st.none() | NAMES,
    }
)
OBSERVATIONS = st.fixed_dictionaries(
    {
        "modules": st.lists(MODULE, max_size=5),
        "recurrent": st.lists(recurrents(), max_size=4),
        "steps": optimizer_steps(),
        "first_nonfinite": st.none() | NONFINITE,
        "notes": st.lists(NAMES, max_size=3),
        "history": st.lists(moments(), max_size=5),
        "unknown to this version": st.just([1, 2]),
    }
)


def decaying(factor: float, steps: int = 50, *, samples: int = 4, backward: bool = False, **more) -> dict:
    """An observation whose gradient is `factor` times smaller at each step away from the loss."""
    row = [factor**away for away in range(steps)]
    ordered = row if backward else row[::-1]
    trace = {"name": "rnn", "kind": "GRU", "layer": 0, "direction": "backward" if backward else "forward", "call": 0}
    trace |= {"hidden_norm": [[1.0] * steps] * samples, "hidden_grad_norm": [ordered] * samples}
    return {"recurrent": [trace | more], "modules": [], "steps": []}


def trained(
    losses: Sequence[float | None], norms: Sequence[float] | None = None, cut: float = math.inf, **more
) -> dict:
    """An observation with these losses and gradient norms, clipped to `cut`."""
    sizes = norms or [1.0] * len(losses)
    steps = [
        {"step": place, "loss": loss, "grad_norm_before_clip": size, "grad_norm": min(size, cut)}
        for place, (loss, size) in enumerate(zip(losses, sizes, strict=True))
    ]
    return {"steps": steps} | more
