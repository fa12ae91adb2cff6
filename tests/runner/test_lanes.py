"""Two lanes: a queue and a time each; and a newer run of a cell takes the place of the older one."""

import time

import pytest

from unroll.runner.conversation import Heard
from unroll.runner.events import Printed
from unroll.runner.pool import OVERTAKEN, Runner
from unroll.runner.request import CellRequest, Limits, in_lane
from unroll.runner.run import Run, result_of

ENDLESS = "print('on', flush=True)\nwhile True: pass"
FIRST, SECOND = "interactive", "long"


@pytest.fixture
def one():
    """One interactive run and one long run at once."""
    with Runner(observer=None, max_parallel=1, spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


def sent(runner, source, lane=FIRST, **settings):
    return runner.submit(in_lane(CellRequest(source, **settings), lane))


def prints(run):
    """Wait until it has printed."""
    until = time.monotonic() + 60
    while not any(isinstance(event, Printed) for event in run.events()) and time.monotonic() < until:
        time.sleep(0.01)
    assert run.state == "running"


def test_neither_lane_waits_for_the_other(one):
    """Each is full of endless runs in turn; a run of the other lane begins and ends meanwhile."""
    for full, free in ((FIRST, SECOND), (SECOND, FIRST)):
        endless = sent(one, ENDLESS, full)
        prints(endless)
        waiting = sent(one, "1", full)
        assert sent(one, "print('mine')", free).result(60).stdout == "mine\n"
        assert (waiting.state, waiting.position) == ("queued", 1)
        endless.stop()
        assert waiting.result(60).status == "ok"


def test_each_lane_counts_its_own_places_and_is_fair(one):
    """Places, numbers and turns are of the lane; a pile of one learner is passed by another's first run."""
    endless = [sent(one, ENDLESS, lane) for lane in (FIRST, SECOND)]
    for run in endless:
        prints(run)
    pile = [sent(one, "1", SECOND, learner="busy") for _ in range(3)]
    late = sent(one, "1", SECOND, learner="late")
    other = sent(one, "1", FIRST, learner="late")
    assert [run.position for run in (*pile, late, other)] == [1, 3, 4, 2, 1]
    status = one.status()
    assert {name: (lane.queued, lane.running, lane.at_once) for name, lane in status.lanes.items()} == {
        FIRST: (1, 1, 1),
        SECOND: (4, 1, 1),
    }
    assert (status.queued, status.running, status.max_parallel) == (5, 2, 2)
    for run in endless:
        run.stop()
    assert [run.result(60).status for run in (*pile, late, other)] == ["ok"] * 5


def test_a_lane_gives_its_time():
    """Ten seconds, or sixty; nothing else of the request changes, and there is no third."""
    request = CellRequest("1", seed=3, limits=Limits(memory_mb=64))
    assert in_lane(request, FIRST) == CellRequest("1", seed=3, limits=Limits(10.0, 64))
    assert in_lane(request, SECOND) == CellRequest("1", seed=3, limits=Limits(60.0, 64), lane="long")
    with pytest.raises(ValueError, match=r"^There is no lane \"forever\"\. There are: interactive, long\.$"):
        in_lane(request, "forever")


def test_an_unknown_lane_is_refused(one):
    """Before anything is queued."""
    with pytest.raises(ValueError, match="no lane"):
        one.submit(CellRequest("1", lane="forever"))
    assert one.status().queued == 0


@pytest.mark.parametrize(
    ("lane", "limits", "sentence"),
    [
        (
            FIRST,
            None,
            "Stopped after 10 s. Try fewer steps or a smaller batch. This is the limit of an interactive run. "
            "A long run may take 60 s.",
        ),
        (
            SECOND,
            None,
            "Stopped after 60 s. Try fewer steps or a smaller batch. This is the limit of a long run, "
            "the longest there is.",
        ),
        (FIRST, Limits(wall_s=0.5), "Stopped after 0.5 s. Try fewer steps or a smaller batch."),
    ],
)
def test_the_sentence_says_which_limit_was_met(lane, limits, sentence):
    """And how to get the other lane; a limit that the caller set is only named."""
    request = in_lane(CellRequest("1"), lane)
    request = request if limits is None else CellRequest("1", lane=lane, limits=limits)
    run = Run(request, "1", lambda run: 0, lambda run: True)
    assert result_of(run, Heard(killed="timeout"), {}).error.message == sentence


def test_a_run_meets_the_limit_of_its_lane(one):
    """A program of more than ten seconds is stopped in one lane, by the wall clock, and ends in the other."""
    source = "import time\nfor n in range(23):\n    time.sleep(0.5)\nprint('end')"
    quick, long = sent(one, source, FIRST), sent(one, source, SECOND)
    stopped = quick.result(60)
    assert (stopped.status, stopped.stdout) == ("timeout", "")
    assert "interactive run" in stopped.error.message
    assert (long.result(120).status, long.result().stdout) == ("ok", "end\n")


def test_a_newer_run_takes_the_place_of_the_older(one):
    """Of the same cell of the same learner, running or waiting, in whatever lane; nobody else's and no other cell's."""
    mine = {"learner": "me", "cell": "lab"}
    running = sent(one, ENDLESS, SECOND, **mine)
    prints(running)
    others = [sent(one, ENDLESS, learner="you", cell="lab")]
    prints(others[0])
    others += [sent(one, "1", learner="me", cell="other"), sent(one, "1", learner="me"), sent(one, "1", learner="me")]
    waiting = sent(one, "1", **mine)
    ended = running.result(10)
    assert (ended.status, ended.stdout, ended.error.message) == ("stopped", "on\n", OVERTAKEN)
    newest = sent(one, "print('newest')", **mine)
    assert waiting.result(10).error.message == OVERTAKEN
    assert [run.state for run in others] == ["running", "queued", "queued", "queued"]
    others[0].stop()
    assert newest.result(60).stdout == "newest\n"
    assert [run.result(60).status for run in others] == ["stopped", "ok", "ok", "ok"]


def test_who_is_overtaken_keeps_the_turn(one):
    """Moving a parameter while one waits does not send one to the end of the queue."""
    endless = sent(one, ENDLESS, learner="first")
    prints(endless)
    sent(one, "1", learner="me", cell="c")
    later = sent(one, "1", learner="later")
    newer = sent(one, "1", learner="me", cell="c")
    assert (newer.position, later.position) == (1, 2)
    endless.stop()
    assert [run.result(60).status for run in (newer, later)] == ["ok", "ok"]
