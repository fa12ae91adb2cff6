"""Children at hand, with real processes: who is given out, and when another is to be armed."""

import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from unroll.runner.armed import ARM_BESIDE_S, Armed


@dataclass(eq=False)
class Waiting:
    """A process that waits, armed for a budget, as a child of the warm process does."""

    memory_mb: int = 1024
    cpu_s: int = 20
    given_back: bool = False

    def __post_init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def give_back(self) -> None:
        self.given_back = True

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def child():
    made = []

    def make(**budget) -> Waiting:
        made.append(Waiting(**budget))
        return made[-1]

    yield make
    for each in made:
        each.end()


def test_a_child_goes_to_who_asks_for_its_budget(child):
    """First come, first served; another budget is not served, and nobody is given out twice."""
    armed = Armed(target=2)
    first, second = child(), child()
    armed.waiting += [first, second]
    assert armed.is_full
    assert armed.pick(512, 20) is None
    assert armed.pick(1024, 70) is None
    assert armed.pick(1024, 20) is first
    assert armed.pick(1024, 20) is second
    assert armed.pick(1024, 20) is None


def test_a_child_that_ended_while_it_waited_is_given_back_and_the_next_one_serves(child):
    """For instance when the machine ran out of memory."""
    armed = Armed(target=2)
    dead, other = child(), child()
    armed.waiting += [dead, other]
    dead.end()
    assert armed.pick(1024, 20) is other
    assert (dead.given_back, other.given_back) == (True, False)
    assert armed.waiting == []


def test_another_child_is_armed_at_once_only_where_none_is_left(child):
    """Beside a run that has just begun it would take its processor: most runs are over before."""
    armed = Armed(target=2)
    assert armed.is_due(), "nothing waits"
    armed.waiting += [child(), child()]
    assert not armed.is_due(), "as many wait as are to wait"
    out = armed.pick(1024, 20)
    assert not armed.is_due(), "a run has just begun, and one child is left"
    assert armed.due_in(5.0) == ARM_BESIDE_S
    armed.end(out)
    assert armed.is_due(), "the run is over"
    armed.end(out)  # a second time changes nothing
    assert armed.due_in(5.0) == 5.0
    armed.pick(1024, 20)
    assert armed.is_due(), "none is left: the next run must not wait for the end of this one"


def test_beside_a_run_that_goes_on_another_child_is_armed_after_a_while(child):
    """Otherwise the second learner would wait for as long as the first one trains."""
    armed = Armed(target=2)
    armed.waiting += [child(), child()]
    armed.pick(1024, 20)
    time.sleep(ARM_BESIDE_S)
    assert armed.is_due()


def test_those_that_wait_can_all_be_taken(child):
    """When the warm process is replaced."""
    armed = Armed(target=3)
    mine = [child(), child()]
    armed.waiting += mine
    assert armed.take_all() == mine
    assert (armed.waiting, armed.is_full) == ([], False)
