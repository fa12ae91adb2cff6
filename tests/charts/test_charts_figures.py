"""Every observation gives figures that a page can show."""

import json
import re

import pytest
from chart_strategies import OBSERVATIONS, decaying, trained
from hypothesis import HealthCheck, Phase, given, settings

from unroll.charts import style
from unroll.charts.compare import overlay
from unroll.charts.figures import NAMES, Figure, figures_for, why_absent
from unroll.charts.observation import Observation

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
"""A figure takes tens of milliseconds; making a failing document smaller would take minutes."""
HOSTILE = '<img src="http://a.b/c" onerror=alert(1)><b>x'


def refuse(constant: str):
    raise AssertionError(f"{constant} is not JSON")


def check(figure: Figure) -> None:
    assert figure.title
    assert figure.caption.endswith(".")
    assert not re.search(r"\b(nan|inf|None)\b", figure.caption), figure.caption
    assert figure.caption.strip() in figure.alt
    assert len(figure.table)
    if figure.plot is not None:
        drawn = json.loads(figure.plot.to_json(), parse_constant=refuse)
        assert "bdata" not in json.dumps(drawn["data"])  # binary arrays could hide a NaN


@settings(deadline=None, max_examples=100, suppress_health_check=SLOW, phases=NO_SHRINKING)
@given(OBSERVATIONS)
def test_any_valid_observation_gives_figures_with_finite_json_or_a_reason_for_each(document):
    """No valid numbers, however odd, make a figure fail, and none of them shows a NaN."""
    read = Observation.read(document)
    drawn = figures_for(read)
    for figure in drawn:
        check(figure)
    names = {figure.name for figure in drawn}
    for name in NAMES:
        assert (why_absent(read, name) == "") == (name in names)


@settings(deadline=None, max_examples=40, suppress_health_check=SLOW, phases=NO_SHRINKING)
@given(OBSERVATIONS, OBSERVATIONS)
def test_any_two_observations_can_be_overlaid_or_are_refused_in_a_sentence(before, after):
    named = {"before": Observation.read(before), "<b>after": Observation.read(after)}
    for name in ("gradient_through_time", "training"):
        if any(_has(run, name) for run in named.values()):
            check(overlay(named, name))
        else:
            with pytest.raises(ValueError, match="In none of these runs"):
                overlay(named, name)


def _has(run: Observation, name: str) -> bool:
    return why_absent(run, name) == ""


def texts(part) -> list[str]:
    """Every string that plotly would read as its own HTML."""
    if isinstance(part, dict):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []


def test_a_name_from_the_learners_program_is_never_markup_in_a_plot():
    """Plotly draws <a>, <b>, <br> and more; a name from a shared program must not become any of them."""
    document = decaying(0.9, steps=4, name=HOSTILE, gates={"<b>z": {"mean": [0.5] * 4, "saturated": [0.5] * 4}})
    document["recurrent"].append(document["recurrent"][0] | {"name": HOSTILE + "2"})
    document |= trained([1.0, None], first_nonfinite={"step": 1, "where": "loss", "tensor": HOSTILE})
    document["steps"][0]["update_ratio"] = {HOSTILE: 0.1}
    read = Observation.read(document)
    figures = [*figures_for(read), overlay({HOSTILE: read, "b": read}), overlay({HOSTILE: read}, "training")]
    assert len(figures) == 8
    for figure in figures:
        if figure.plot is not None:
            tags = {tag for text in texts(json.loads(figure.plot.to_json())) for tag in re.findall(r"<[^>]*>?", text)}
            assert tags <= {"<br>", "<sub>", "</sub>", "<extra>", "</extra>"}, figure.name


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", ["#FFFFFF", "#FBFAF7", "#14161B", "#0E1117"])
@pytest.mark.parametrize("colour", sorted({*style.SERIES, *(c for shades in style.SHADES.values() for c in shades)}))
def test_every_colour_stands_out_from_a_light_and_from_a_dark_page(colour, page):
    """Contrast of graphics is at least 3:1 (WCAG 1.4.11)."""
    assert contrast(colour, page) >= 3


@pytest.mark.parametrize("shade", [shade for scale in (style.SHARES, style.TOLD) for _, shade in scale])
def test_ink_can_be_read_on_every_shade_that_carries_words(shade):
    """At least 4.5:1 (WCAG 1.4.3) at the ends of a scale, and so on all that lies between them."""
    assert contrast(shade, style.INK) >= 4.5


def test_each_cell_kind_has_its_colour_in_every_figure():
    """A GRU is the same blue alone and beside others."""
    kinds = {kind: Observation.read(decaying(0.9, kind=kind)) for kind in ("RNN", "GRU", "LSTM")}
    together = [line.line.color for line in overlay(kinds).plot.data if line.name]
    alone = [figures_for(run, ["gradient_through_time"])[0].plot.data[-1].line.color for run in kinds.values()]
    assert together == alone == [style.VERMILLION, style.BLUE, style.GREEN]


def test_runs_of_the_same_kind_differ_in_colour_and_in_dash():
    """Before and after are told apart without colour vision."""
    run = Observation.read(decaying(0.9))
    lines = [line.line for line in overlay({"before": run, "after": run}).plot.data]
    assert len({line.color for line in lines}) == len({line.dash for line in lines}) == 2


def test_runs_of_different_lengths_are_aligned_at_the_loss():
    """Step 5 of 5 and step 50 of 50 stand at the same place."""
    figure = overlay({"short": Observation.read(decaying(0.9, 5)), "long": Observation.read(decaying(0.9, 50))})
    assert [(line.x[0], line.x[-1]) for line in figure.plot.data] == [(-4, 0), (-49, 0)]


@pytest.mark.parametrize(
    ("runs", "figure", "says"),
    [(1, "gates", "cannot be overlaid"), (0, "training", "0 runs"), (7, "training", "7 runs")],
)
def test_an_overlay_of_what_cannot_be_overlaid_is_refused(runs, figure, says):
    with pytest.raises(ValueError, match=says):
        overlay({str(place): Observation() for place in range(runs)}, figure)


def test_a_vanishing_and_a_surviving_gradient_share_an_axis_of_at_least_four_decades():
    """An axis that zooms in on 10 % would make every gradient look as if it vanished."""
    plot = figures_for(Observation.read(decaying(0.99, 10)), ["gradient_through_time"])[0].plot
    low, high = plot.layout.yaxis.range
    assert high - low >= 4


def test_a_hidden_state_that_explodes_has_a_log_axis():
    """On a linear axis every step but the last few would lie on the bottom."""
    growing = decaying(1.0, steps=8, samples=1, hidden_norm=[[10.0**t for t in range(8)]])
    (growing,) = figures_for(Observation.read(growing), ["hidden_norms"])
    (steady,) = figures_for(Observation.read(decaying(1.0)), ["hidden_norms"])
    assert growing.plot.layout.yaxis.type == "log"
    assert steady.plot.layout.yaxis.range[0] == 0


def test_the_lines_of_training_end_at_the_first_step_that_is_not_finite():
    """NaN is neither drawn as 0 nor bridged; the dashed line and the tensor's name mark it."""
    found = {"step": 2, "where": "loss", "tensor": "mse_loss"}
    plot = figures_for(Observation.read(trained([1.0, 2.0, None, None], first_nonfinite=found)), ["training"])[0].plot
    loss = plot.data[0]
    assert list(loss.y) == [1.0, 2.0, None, None]
    assert loss.connectgaps is False
    assert [shape.x0 for shape in plot.layout.shapes] == [2, 2]
    assert "mse_loss" in plot.layout.annotations[0].text


def test_padding_is_neither_in_the_line_nor_in_the_quartiles():
    """A null beyond a sample's own length is no measurement, and a number there is none either."""
    document = decaying(
        1.0, steps=4, samples=2, hidden_norm=[[1.0, 1.0, 9.0, 9.0], [3.0, 3.0, 3.0, None]], lengths=[2, 3]
    )
    figure = figures_for(Observation.read(document), ["hidden_norms"])[0]
    assert list(figure.plot.data[-1].y) == [2.0, 2.0, 3.0, None]
    assert "The samples are 2 to 3 steps long; what follows is padding." in figure.caption
    assert {annotation.text for annotation in figure.plot.layout.annotations} == {"some padding", "only padding"}


def test_figures_come_in_the_order_asked_for():
    document = decaying(0.9) | trained([1.0, 0.5])
    assert [figure.name for figure in figures_for(Observation.read(document), ["training", "hidden_norms"])] == [
        "training",
        "hidden_norms",
    ]
