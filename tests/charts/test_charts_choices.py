"""What a reader may choose in a figure, and what the states know of the classes, on a run that really took place."""

import pytest
import torch
from torch import nn

from unroll.charts import figures as charts
from unroll.charts.figure import Absent, Figure
from unroll.charts.observation import Observation
from unroll.observer import Observer


def observed(layers=1, steps=8):
    """Sequences whose first element gives the class, learnt by an LSTM."""
    torch.manual_seed(0)
    x = torch.randn(24, 6, 3)
    y = (x[:, 0, 0] > 0).long()
    lstm, head = nn.LSTM(3, 8, num_layers=layers, batch_first=True), nn.Linear(8, 2)
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=0.05)
    with Observer({"lstm": lstm, "head": head}) as observer:
        for _ in range(steps):
            loss = nn.functional.cross_entropy(head(lstm(x)[0][:, -1]), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return Observation.read(observer.report())


@pytest.fixture(scope="module")
def one():
    return observed()


@pytest.fixture(scope="module")
def two():
    return observed(layers=2)


def controls(observation, name, **picked):
    found = []
    while (control := charts.next_control(observation, name, picked)) is not None:
        found.append(control.name)
        picked[control.name] = picked.get(control.name, control.default)
    return found, picked


@pytest.mark.parametrize("name", charts.NAMES)
def test_the_default_choices_draw_what_a_page_shows_without_choices(one, name):
    """Every figure that there is can be drawn with the choices as they stand at first."""
    _, picked = controls(one, name)
    drawn = charts.figure(one, name, picked)
    assert isinstance(drawn, Figure) == (charts.why_absent(one, name) == "")


def test_a_slider_over_training_goes_from_the_first_step_to_the_last(one):
    """Each captured step has its own line; on the way there the axis stands still."""
    name = "gradient_through_time"
    control = charts.next_control(one, name, {"lines": "all"})
    assert (control.name, control.slider) == ("step", True)
    steps = [step for step, _ in control.options]
    assert (steps[0], steps[-1], control.default) == ("0", "7", "7")
    drawn = [charts.figure(one, name, {"lines": "all", "step": step}) for step in steps]
    assert len({tuple(figure.table.iloc[:, -1]) for figure in drawn}) == len(steps)
    assert len({tuple(figure.plot.layout.yaxis.range) for figure in drawn[:-1]}) == 1


def test_in_a_run_that_became_nan_the_slider_stands_at_the_step_that_is_drawn(one):
    """Steps without a finite gradient are not offered: slider, line and caption speak of the same step."""
    name, last = "gradient_through_time", max(moment.step for moment in one.history)
    history = [
        moment.model_copy(update={"hidden_grad_norm": [None] * len(moment.t)}) if moment.step == last else moment
        for moment in one.history
    ]
    traces = [
        trace.model_copy(update={"hidden_grad_norm": [[None] * len(row) for row in trace.hidden_grad_norm]})
        for trace in one.recurrent
    ]
    broken = one.model_copy(update={"history": history, "recurrent": traces})
    assert controls(broken, name)[0] == ["step"]  # medians are kept of an earlier step, not what each class was
    control = charts.next_control(broken, name, {"lines": "all"})
    assert str(last) not in dict(control.options)
    assert control.default == control.options[-1][0]
    drawn = charts.figure(broken, name, {"lines": "all", "step": control.default})
    assert f"optimizer step {control.default}" in [line.name for line in drawn.plot.data]
    assert "Drawn is" not in drawn.caption


def test_of_an_earlier_step_neither_samples_nor_classes_can_be_chosen(one):
    """Where no state of the last step is finite, medians of an earlier one are drawn, and no choice would change it."""
    nothing = [
        trace.model_copy(update={"hidden_norm": [[None] * len(row) for row in trace.hidden_norm]})
        for trace in one.recurrent
    ]
    broken = one.model_copy(update={"recurrent": nothing})
    for name, before in (("hidden_norms", ["lines"]), ("heatmap", ["sample"])):
        assert controls(one, name)[0] == before
        assert controls(broken, name)[0] == []
        assert isinstance(charts.figure(broken, name, {}), Figure)


def with_gradient(observation, line):
    """The figure of a run whose gradient through time has these sizes."""
    more = {"hidden_grad_norm": [line], "hidden_norm": [line], "target": None}
    trace = observation.recurrent[0].model_copy(update=more)
    run = observation.model_copy(update={"recurrent": [trace], "history": []})
    return charts.figure(run, "gradient_through_time", {}).plot


@pytest.mark.parametrize(
    ("line", "side", "above"),
    [
        ([1e-9, 1e-6, 1e-3, 1.0], "left", True),
        ([1.0, 1e-3, 1e-6, 1e-9], "left", False),
        ([1e-3, 1e-1, 1e-1, 1.0], "right", False),
    ],
)
def test_the_words_at_the_threshold_stand_where_nothing_is_drawn(one, line, side, above):
    """Beside a thousandth of the size at the loss, at the end and on the side that leave the most room."""
    plot = with_gradient(one, line)
    words = next(each for each in plot.layout.annotations if "vanished" in each.text)
    assert (words.xanchor, words.yanchor == "bottom") == (side, above)
    assert not plot.layout.showlegend


def test_a_threshold_that_is_drawn_over_everywhere_is_told_of_in_the_legend(one):
    """Words there would be crossed out by the line."""
    plot = with_gradient(one, [2e-3, 5e-4, 2e-3, 5e-4, 1e-3, 1.0])
    assert not [each for each in plot.layout.annotations if "vanished" in each.text]
    assert plot.layout.showlegend
    assert [line.name for line in plot.data if not any(line.y)] == ["vanished below it"]


def test_gradients_by_class_have_one_line_for_each(one):
    """Two classes, two lines, and a caption that compares them."""
    drawn = charts.figure(one, "gradient_through_time", {"lines": "class"})
    assert set(drawn.table["class"]) == {0, 1}
    assert "by class" in drawn.title
    assert "class" in drawn.caption.lower()


def test_layers_are_chosen_first_and_an_unknown_choice_picks_nothing(two):
    """All of them at first where that can be read; a made-up id changes nothing."""
    assert controls(two, "gradient_through_time")[0] == ["where"]
    assert controls(two, "gradient_through_time", where="1")[0] == ["lines", "step"]
    known = charts.figure(two, "hidden_norms", {"where": "0"})
    unknown = charts.figure(two, "hidden_norms", {"where": "77"})
    assert len(unknown.table.columns) >= len(known.table.columns) or len(unknown.table) > len(known.table)


def test_the_state_that_learnt_the_class_tells_it_and_the_caption_says_from_when(one):
    """A class that the first element gives is told by the states; the share is that of an own leave-one-out count."""
    figure = charts.figure(one, "class_memory", {})
    classes = one.recurrent[-1].classes
    assert classes.samples == 8  # of 24: those whose states are kept
    assert 0.5 <= classes.majority < 0.8
    assert max(value for value in classes.readable if value is not None) > 0.8
    assert "tells the class" in figure.caption or "knows the class" in figure.caption
    assert list(figure.table["samples told"]) == pytest.approx(classes.readable)


def test_leaving_one_out_agrees_with_doing_it_by_hand():
    """The nearest mean of the others' states, counted sample by sample."""
    from unroll.observer.classes import class_memory
    from unroll.observer.trace import Trace

    torch.manual_seed(3)
    hidden, target = torch.randn(4, 9, 5), torch.tensor([0, 1, 0, 1, 2, 2, 0, 1, 2])
    lengths = torch.tensor([4, 4, 4, 4, 4, 4, 3, 3, 2])
    made = dict.fromkeys(Trace.__dataclass_fields__)
    trace = Trace(**(made | {"hidden": hidden, "lengths": lengths, "gates": {}}))
    found = class_memory(trace, target)
    for place, t in enumerate(found["t"]):
        running = [b for b in range(9) if t < lengths[b]]
        told = 0
        for b in running:
            means = {
                c: torch.stack([hidden[t, o] for o in running if o != b and target[o] == c]).mean(0)
                for c in range(3)
                if any(o != b and target[o] == c for o in running)
            }
            told += min(means, key=lambda c: float((hidden[t, b] - means[c]).norm())) == target[b]
        if found["readable"][place] is not None:
            assert found["readable"][place] == pytest.approx(int(told) / len(running), abs=1e-4)
    assert found["readable"][0] is not None


def test_a_table_is_safe_to_open_in_a_spreadsheet():
    """A module that is named like a formula stays text."""
    import pandas as pd

    table = pd.DataFrame({"=cmd": ["=1+1", "+2", "fine"], "n": [-1.0, 2.0, 3.0]})
    text = Figure("x", "X", None, "", table, "").csv()
    assert text.splitlines() == ["'=cmd,n", "'=1+1,-1.0", "'+2,2.0", "fine,3.0"]


def test_without_classes_there_is_a_reason():
    """Unlabelled data has no classes to tell."""
    rnn = nn.RNN(2, 3)
    with Observer({"rnn": rnn}) as observer:
        rnn(torch.randn(4, 2, 2))[0].sum().backward()
    drawn = charts.figure(Observation.read(observer.report()), "class_memory", {})
    assert isinstance(drawn, Absent)
    assert "not known" in drawn.reason
