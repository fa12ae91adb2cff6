"""The document comes from a child that ran somebody's program: what is damaged is refused in one sentence."""

import contextlib
import copy

import pytest
from chart_strategies import OBSERVATIONS, decaying
from hypothesis import given, settings
from hypothesis import strategies as st

from unroll.charts import records as limits
from unroll.charts.observation import Observation


def damaged(**change) -> dict:
    document = decaying(0.9, steps=3, samples=2)
    document["recurrent"][0] |= change
    return document


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (damaged(hidden_norm="many"), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[float("nan")] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[float("inf")] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[-1.0] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[["1.0"] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[True] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[10**400] * 3] * 2), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[1.0] * (limits.MOST_STEPS + 1)]), "recurrent.0.hidden_norm"),
        (damaged(hidden_norm=[[1.0]] * (limits.MOST_SAMPLES + 1)), "recurrent.0.hidden_norm"),
        (damaged(hidden_grad_norm=[[1.0] * 4] * 2), "hidden_grad_norm and hidden_norm differ"),
        (damaged(lengths=[3]), "lengths and hidden_norm differ"),
        (damaged(direction="sideways"), "recurrent.0.direction"),
        (damaged(layer=-1), "recurrent.0.layer"),
        ({"steps": [{"loss": 1.0}]}, "steps.0.step"),
        ({"modules": {"name": "fc"}}, "modules"),
        ([], "the document"),
        (None, "the document"),
    ],
)
def test_a_damaged_document_is_refused_in_one_sentence_that_names_the_field(document, field):
    """A page can show the error as it is: no traceback, no library's words for it over several lines."""
    with pytest.raises(ValueError, match="damaged") as refused:
        Observation.read(document)
    assert field in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


def test_all_matrices_together_are_bounded(monkeypatch):
    """Many matrices of allowed size cannot add up to more than a page can draw."""
    monkeypatch.setattr("unroll.charts.observation.MOST_NUMBERS", 100)
    document = decaying(0.9, steps=10, samples=4)
    Observation.read(document)
    with pytest.raises(ValueError, match="120 hidden norms; at most 100"):
        Observation.read({"recurrent": document["recurrent"] * 3})


def test_an_empty_document_is_an_observation_in_which_nothing_happened():
    """Every field has a default: a program that used no torch is not an error."""
    assert Observation.read({}) == Observation()


def test_long_names_are_shortened_and_notes_less_so():
    """One endless name does not cost the reader the picture."""
    read = Observation.read({"modules": [{"name": "a" * 5000, "kind": "b" * 5000}], "notes": ["c" * 5000]})
    assert len(read.modules[0].name) == limits.LONGEST_TEXT
    assert read.modules[0].name.endswith("…")
    assert len(read.notes[0]) == limits.LONGEST_NOTE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=80)
@given(OBSERVATIONS, st.sampled_from(["modules", "recurrent", "steps", "history", "first_nonfinite", "notes"]), JSON)
def test_whatever_stands_in_a_field_reading_ends_in_an_observation_or_a_value_error(document, field, junk):
    """No other exception leaves `read`, and the document is not changed."""
    document[field] = junk
    before = copy.deepcopy(document)
    with contextlib.suppress(ValueError):
        Observation.read(document)
    assert repr(document) == repr(before)
