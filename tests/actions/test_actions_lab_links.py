"""Links of the Lab: the same program, values and seed again; nothing that could not be run, nothing unasked."""

import pytest

from unroll.actions import lab_links, learn
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound, Refused

OWN = """import torch
n = 3  # @param {type:"slider", min:1, max:9, step:1}
print(n, torch.randn(2).tolist())
"""


def make(house, me, t0, **changed):
    asked = {"program": "c1", "source": OWN, "values": {"n": 5}, "seed": 7, "now": t0, "local": True} | changed
    return learn.make_link(house, me, asked.pop("program"), asked.pop("source"), asked.pop("values"), **asked)


def test_a_link_leads_to_the_same_program_values_and_seed(house, me, t0):
    """Run again from the link, it prints what it printed."""
    found = learn.open_link(house, new_person(), make(house, me, t0))
    assert (found.source, dict(found.values), found.seed, found.altered) == (OWN, {"n": 5}, 7, True)
    printed = [
        learn.run_cell(house, me, found.source, found.values, seed=found.seed, now=t0, local=True).result(30).stdout
        for _ in range(2)
    ]
    assert printed[0] == printed[1]
    assert printed[0].startswith("5 [")


def test_the_same_run_has_one_link_and_another_run_another(house, me, t0):
    """Made twice it is one; with another value, seed, text or maker it is another."""
    first = make(house, me, t0)
    assert make(house, me, t0) == first
    others = {
        make(house, me, t0, values={"n": 6}),
        make(house, me, t0, seed=8),
        make(house, me, t0, source=OWN + "\n"),
        make(house, new_person(), t0),
    }
    assert len(others | {first}) == 5


@pytest.mark.parametrize(
    "bad",
    [
        {"values": {"m": 1}},
        {"values": {"n": 99}},
        {"values": {"n": "5"}},
        {"seed": -1},
        {"seed": 2**31},
        {"source": "x = 1\0"},
        {"source": "x" * 70_000, "values": {}},
        {"source": "x = '\ud800'", "values": {}},
    ],
    ids=["unknown", "too large", "a text", "seed below", "seed above", "NUL", "too long", "no text"],
)
def test_what_could_not_be_run_has_no_link(house, me, t0, bad):
    """One sentence, and nothing is kept."""
    with pytest.raises(Refused):
        make(house, me, t0, **bad)
    assert "lab_links" not in learn.my_data(house, me)


def test_a_wrong_link_leads_nowhere_and_an_erased_one_too(house, me, t0):
    """Who erases their data takes their links along."""
    link = make(house, me, t0)
    with pytest.raises(NotFound):
        learn.open_link(house, me, link[:-1])
    learn.erase_my_data(house, me, "erase")
    with pytest.raises(NotFound):
        learn.open_link(house, me, link)


def test_links_of_one_learner_are_bounded(house, me, t0, monkeypatch):
    """A full shelf is said; what is on it can still be linked to."""
    monkeypatch.setattr(lab_links, "MOST", 2)
    first = make(house, me, t0)
    make(house, me, t0, seed=1)
    with pytest.raises(Refused, match="2 links"):
        make(house, me, t0, seed=2)
    assert make(house, me, t0) == first


def test_a_strangers_program_does_not_run_by_itself_where_nothing_confines_it(house, me, t0):
    """On this runner, which is probed here, at once only what is one's own, the app's, or confined."""
    link = make(house, me, t0)
    safe = learn.is_safe(house)
    assert learn.open_link(house, me, link).at_once
    assert learn.open_link(house, new_person(), link).at_once is safe
    program = learn.programs(house)[0]
    vetted = make(house, me, t0, source=program.source, values={})
    assert learn.open_link(house, new_person(), vetted).at_once
