"""Figures of a real run: a plain PyTorch program under the observer."""

import json

import pytest

from unroll.charts.figures import NAMES, figures_for
from unroll.charts.observation import Observation

PROGRAM = """
import torch
from torch import nn

torch.manual_seed(0)
embed, rnn, fc = nn.Embedding(10, 16), nn.{kind}(16, 32, batch_first=True), nn.Linear(32, 3)
x, y = torch.randint(0, 10, (16, 50)), torch.randint(0, 3, (16,))
parameters = [*embed.parameters(), *rnn.parameters(), *fc.parameters()]
optimizer = torch.optim.SGD(parameters, lr=0.1)
for step in range({steps}):
    optimizer.zero_grad()
    output, h_n = rnn(embed(x))
    state = h_n[0][-1] if isinstance(h_n, tuple) else h_n[-1]
    loss = nn.functional.cross_entropy(fc(state), y)
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.1)
    optimizer.step()
"""


def observe(kind: str, steps: int) -> Observation:
    from unroll.observer import Observer

    namespace: dict[str, object] = {}
    with Observer(namespace) as observer:
        exec(compile(PROGRAM.format(kind=kind, steps=steps), "cell.py", "exec"), namespace)
    return Observation.read(json.loads(json.dumps(observer.report(), allow_nan=False)))


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_at_pytorchs_own_initialisation_the_caption_says_that_the_gradient_vanished(kind):
    """The measured fact behind the first lesson, through the whole way from hooks to caption."""
    (figure,) = figures_for(observe(kind, steps=1), ["gradient_through_time"])
    assert figure.caption.startswith("The gradient that reaches step 1 is ")
    assert "of the one at step 50: it has vanished." in figure.caption
    assert len(figure.table) == 50


def test_a_training_run_of_a_gru_has_every_figure():
    """What the observer reports is what the figures read: no field is lost between the rooms."""
    read = observe("GRU", steps=3)
    drawn = {figure.name: figure for figure in figures_for(read)}
    assert tuple(drawn) == NAMES
    assert "Clipping shortened the gradient in every step" in drawn["training"].caption
    assert drawn["heatmap"].title == "Hidden state, unit by unit"
    assert drawn["shapes"].table["output shape"].tolist() == ["(16, 50, 16)", "(16, 50, 32), (1, 16, 32)", "(16, 3)"]
    assert {line.name for line in drawn["hidden_norms"].plot.data if line.name} == {"class 0", "class 1", "class 2"}
    assert {"reset r", "update z"} <= {line.name for line in drawn["gates"].plot.data}
