"""The unrolled network: nothing of the future, and a caption that says what the numbers say."""

import re

import numpy as np
import pytest

from unroll.charts import unrolled
from unroll.charts.figure import Absent, Figure
from unroll.charts.observation import Observation

WORDS = ("the", "film", "bad")
STATES = [[[0.1, 0.2, 0.9], [0.0, -0.5, -0.8]]]
TRACE = {
    "name": "rnn", "kind": "GRU", "hidden_norm": [[0.1, 0.54, 1.2]], "hidden_grad_norm": [[0.02, 0.1, 0.4]],
    "gates": {"z": {"mean": [0.5, 0.6, 0.7], "saturated": [0, 0, 0]}}, "states": {"t": [0, 1, 2], "values": STATES},
}  # fmt: skip
SEEN = Observation.model_validate({"recurrent": [TRACE]})


def drawn(step):
    figure = unrolled.draw(SEEN, WORDS, (0.5, 0.55, 0.1), step)
    assert isinstance(figure, Figure)
    return figure


@pytest.mark.parametrize("step", [1, 2, 3])
def test_what_is_not_read_yet_is_not_drawn(step):
    """At step t every heat map ends at t, and the gradient appears with the last word alone."""
    figure = drawn(step)
    maps = [trace for trace in figure.plot.data if trace.type == "heatmap"]
    assert len(maps) == 2
    for map_ in maps:
        for row in map_.z:
            assert [value is not None and not np.isnan(value) for value in row] == [t < step for t in range(3)]
    assert ("norm of dL/dh_t" in figure.table) == (step == 3)


def test_the_caption_is_computed():
    """How far the state moved, what would be said, and how much of the gradient is left."""
    assert "moves the state by 0.51" in drawn(2).caption  # sqrt(0.1 ** 2 + 0.5 ** 2)
    assert "praise, 55 % sure" in drawn(2).caption
    assert "blame, 90 % sure" in drawn(3).caption
    assert re.search(r"5 % is left at the first", drawn(3).caption)
    assert "left at the first" not in drawn(2).caption


def test_a_run_of_another_sentence_is_not_drawn():
    """States, words and probabilities belong together or there is no picture."""
    assert isinstance(unrolled.draw(SEEN, WORDS[:2], (0.5, 0.5), 1), Absent)
    assert isinstance(unrolled.draw(SEEN, WORDS, (0.5, 0.5), 1), Absent)
    assert isinstance(unrolled.draw(Observation(), WORDS, (0.5, 0.5, 0.5), 1), Absent)
