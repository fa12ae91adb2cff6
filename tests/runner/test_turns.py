"""Fairness of the queue."""

from hypothesis import given
from hypothesis import strategies as st

from unroll.runner.turns import Turns


def test_one_learner_cannot_starve_another():
    """Behind a pile of one learner's runs, another's first run is next but one."""
    turns = Turns()
    for n in range(100):
        turns.add("busy", f"busy-{n}")
    turns.add("late", "late-0")
    assert [turns.next() for _ in range(3)] == ["busy-0", "late-0", "busy-1"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=20))
def test_the_shown_order_is_the_served_order(items):
    """The position shown is the true one; nothing is lost, and each learner's own order is kept."""
    turns = Turns()
    for number, (learner, _) in enumerate(items):
        turns.add(learner, (learner, number))
    shown = turns.order()
    served = [turns.next() for _ in range(len(items))]
    assert served == shown
    assert sorted(served, key=lambda item: item[1]) == [(learner, n) for n, (learner, _) in enumerate(items)]
    assert turns.next() is None
    assert len(turns) == 0


def test_a_removed_item_is_not_served():
    """Removal says whether it was still waiting."""
    turns = Turns()
    turns.add("a", 1)
    turns.add("a", 2)
    assert turns.remove(1)
    assert not turns.remove(1)
    assert [turns.next(), turns.next()] == [2, None]
