"""Captions say what the numbers say."""

import pytest
from chart_strategies import decaying, trained

from unroll.charts import words
from unroll.charts.figures import figures_for, why_absent
from unroll.charts.observation import Observation


def caption(document: dict, name: str) -> str:
    read = Observation.read(document)
    found = figures_for(read, [name])
    assert found, why_absent(read, name)
    return found[0].caption


def gradient(document: dict) -> str:
    return caption(document, "gradient_through_time")


@pytest.mark.parametrize(
    ("factor", "steps", "told"),
    [
        (0.6, 50, "The gradient that reaches step 1 is 1.3e-11 of the one at step 50: it has vanished."),
        (0.1, 4, "The gradient that reaches step 1 is 0.001 of the one at step 4: it has vanished."),
        (0.1, 3, "The gradient that reaches step 1 is 1 % of the one at step 3: it fades."),
        (0.5, 3, "The gradient keeps 25 % of its size from step 3 back to step 1: it survives."),
        (1.0, 20, "The gradient keeps its size from step 20 back to step 1: it survives."),
        (2.0, 3, "The gradient grows 4-fold from step 3 back to step 1: it survives."),
        (2.0, 6, "The gradient grows 32-fold from step 6 back to step 1: it explodes."),
        (10.0, 300, "The gradient grows 1e299-fold from step 300 back to step 1: it explodes."),
    ],
)
def test_a_known_decay_is_told_with_its_number_and_its_verdict(factor, steps, told):
    """Thresholds: vanished up to 1e-3, fades below 0.1, explodes above 10, else it survives."""
    assert gradient(decaying(factor, steps)).startswith(told)


def test_the_backward_direction_is_told_in_its_own_order_of_reading():
    """It reads the last step first, so the gradient has the longest way there."""
    assert gradient(decaying(0.6, backward=True)).startswith(
        "The gradient that reaches step 50 is 1.3e-11 of the one at step 1"
    )


def test_an_exact_zero_is_told_as_one_and_is_a_gap_in_the_line():
    """A float32 underflow is not a very small number."""
    document = decaying(0.5, steps=6, hidden_grad_norm=[[0.0, 0.0, 1e-38, 1e-20, 1e-10, 1.0]])
    document["recurrent"][0]["hidden_norm"] = [[1.0] * 6]
    assert "No gradient reaches step 1: beyond step 3 it is exactly 0" in gradient(document)
    figure = figures_for(Observation.read(document), ["gradient_through_time"])[0]
    assert list(figure.plot.data[-1].y[:3]) == [None, None, 1e-38]
    assert figure.table["median"].tolist()[:2] == [0.0, 0.0]


def test_a_plot_with_nothing_above_zero_says_so_in_the_frame():
    """An empty frame would look like a figure that failed to load."""
    document = decaying(1.0, steps=3, samples=1, hidden_grad_norm=[[None, None, None]])
    figure = figures_for(Observation.read(document), ["gradient_through_time"])[0]
    assert [note.text for note in figure.plot.layout.annotations] == ["nothing above 0 and finite"]


def test_one_time_step_gives_a_caption_without_a_journey():
    assert gradient(decaying(0.5, steps=1)).startswith("The gradient stays at step 1, with a size of 1: ")


def test_a_loss_that_reads_only_what_the_layer_read_first_is_told():
    """`output[:, -1]` of a backward layer: its state there has seen one step."""
    document = decaying(1.0, backward=True, steps=3, samples=1, hidden_grad_norm=[[0.0, 0.0, 0.7]])
    assert gradient(document).startswith(
        "The gradient stays at step 3, with a size of 0.7: it travels through no other step."
    )


def test_a_gradient_that_is_zero_everywhere_is_told_with_its_cause():
    document = decaying(1.0, steps=3, samples=1, hidden_grad_norm=[[0.0, 0.0, 0.0]])
    assert "exactly 0 at every step: the loss does not depend on these hidden states." in gradient(document)


def test_samples_without_a_gradient_are_left_out_and_counted():
    """A sample whose loss is exactly 0 says nothing about the way back; it would pull the median to 0."""
    document = decaying(1.0, steps=2, samples=3, hidden_grad_norm=[[0.0, 0.0], [0.0, 0.0], [50.0, 1.0]])
    told = gradient(document)
    assert told.startswith("The gradient grows 50-fold from step 2 back to step 1: it explodes.")
    assert "Not drawn: 2 samples whose gradient is exactly 0" in told
    figure = figures_for(Observation.read(document), ["gradient_through_time"])[0]
    assert list(figure.plot.data[-1].y) == [50.0, 1.0]


def test_a_gradient_that_is_not_finite_is_told():
    document = decaying(1.0, steps=3, samples=1, hidden_grad_norm=[[None, None, 2.0]])
    assert gradient(document).startswith("The gradient is not finite on the way from step 3 back to step 1.")


def test_samples_of_different_lengths_are_compared_each_at_its_own_last_step():
    document = decaying(1.0, steps=4, samples=2, hidden_grad_norm=[[0.01, 0.1, 1.0, None], [0.001, 0.01, 0.1, 1.0]])
    document["recurrent"][0]["lengths"] = [3, 4]
    told = gradient(document)
    assert "of the one at each sample's last step: it fades." in told
    assert "0.32 %" in told  # the median of 1e-2 and 1e-3 on a log scale


def test_when_the_last_pass_is_not_finite_the_last_finite_one_is_drawn_and_said():
    """The picture of an explosion is the step before it, not an empty frame."""
    document = decaying(
        1.0, steps=2, samples=1, hidden_norm=[[None, None]], hidden_grad_norm=[[None, None]], optimizer_step=9
    )
    line = {"name": "rnn", "t": [0, 1], "hidden_norm": [1.0, 1.0]}
    document["history"] = [
        line | {"step": 3, "hidden_grad_norm": [500.0, 1.0]},
        line | {"step": 9, "hidden_grad_norm": [None, None], "hidden_norm": [None, 1.0]},
    ]
    told = gradient(document)
    assert "grows 500-fold" in told
    assert "Drawn is optimizer step 3, the last one captured with a finite gradient." in told
    assert "Drawn is optimizer step 3" in caption(document, "hidden_norms")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (trained([0.7]), "The loss is 0.7 at the only step that has one."),
        (trained([1.0, 0.25]), "The loss falls from 1 to 0.25 in 2 optimizer steps."),
        (trained([0.7, 0.71]), "The loss hardly changes in 2 optimizer steps: from 0.7 to 0.71."),
        (trained([None]), "No finite loss was seen in 1 optimizer step."),
        (trained([0.5, 8.0, None]), "The loss goes from 0.5 to 8 at step 1, and ends there."),
    ],
)
def test_the_course_of_the_loss_is_told(document, told):
    assert caption(document, "training") == told


def test_clipping_is_told_with_its_number_of_steps_and_both_sizes():
    document = trained([1.0, 1.0, 1.0], norms=[0.3, 40.0, 7.0], cut=0.5)
    assert "Clipping shortened the gradient in 2 of 3 steps, from up to 40 to at most 0.5." in caption(
        document, "training"
    )
    assert "Clipping" not in caption(trained([1.0, 1.0]), "training")


def test_the_first_non_finite_tensor_is_told_with_step_phase_and_time_step_counted_from_one():
    found = {"step": 7, "where": "forward", "module": "model.rnn", "time_step": 10, "tensor": "output of model.rnn"}
    told = caption(trained([1.0, None], first_nonfinite=found), "training")
    where = "at optimizer step 7 in the forward pass, in output of model.rnn, at time step 11."
    assert told.endswith(f"The first NaN or infinity appears {where}")
    assert "<" not in told


def test_the_gate_that_remembers_is_told_with_its_half_life():
    gates = {"z": {"mean": [0.5] * 3, "saturated": [0.0] * 3}, "r": {"mean": [0.95] * 3, "saturated": [0.8] * 3}}
    told = caption(decaying(0.9, steps=3, gates=gates), "gates")
    assert told.startswith("The update gate keeps 50 % of the old state per step: half is gone after one step.")
    assert told.endswith("Most saturated is the reset gate, 80 % of it below 0.1 or above 0.9.")


def test_parameters_of_inner_modules_are_not_counted_twice():
    modules = [
        {"name": "model", "kind": "Clf", "output_shape": [8, 3], "parameters": 1100, "depth": 0},
        {"name": "model.fc", "kind": "Linear", "output_shape": [8, 3], "parameters": 1100, "depth": 1},
    ]
    assert caption({"modules": modules}, "shapes").startswith("2 modules with 1\u202f100 trainable numbers in all.")
    for module in modules:
        del module["depth"]
    assert "1\u202f100 trainable" in caption({"modules": modules}, "shapes")


@pytest.mark.parametrize(
    ("document", "name", "reason"),
    [
        ({}, "gradient_through_time", "No recurrent module was found in this program."),
        ({}, "gates", "No recurrent module was found in this program."),
        ({}, "training", "No optimizer took a step in this program."),
        ({}, "shapes", "No module was called in this program."),
        (decaying(1.0, hidden_grad_norm=None), "gradient_through_time", "the program never called backward()"),
        (decaying(1.0), "gates", "have no gates"),
        (decaying(1.0), "update_ratio", "No parameter was moved"),
    ],
)
def test_a_figure_with_nothing_to_draw_is_absent_and_says_why(document, name, reason):
    read = Observation.read(document)
    assert figures_for(read, [name]) == []
    assert reason in why_absent(read, name)


def test_a_figure_that_is_drawn_has_no_reason_to_be_absent():
    assert why_absent(Observation.read(decaying(0.9)), "gradient_through_time") == ""


def test_an_unknown_figure_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r'no figure "gradients".*gradient_through_time'):
        figures_for(Observation(), ["gradients"])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1, "1"), (0.012345, "0.0123"), (57.13, "57.1"), (3e-9, "3e-9"), (3.14e-9, "3.1e-9"), (2e12, "2e12"),
     (9999.6, "10000"), (1234.5, "1234"), (-0.5, "-0.5"), (5e-324, "4.9e-324")],
)  # fmt: skip
def test_numbers_are_short_and_have_one_notation(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(("tens", "text"), [(-400.0, "1.0e-400"), (0.0, "1"), (400.30103, "2.0e400")])
def test_powers_beyond_a_float_are_still_told(tens, text):
    assert words.power_of_ten(tens) == text
