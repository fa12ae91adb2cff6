"""What the browser is told of a run: one batch of its events."""

import pytest
from starlette.requests import Request

from unroll.runner.events import Printed, Progress, Started
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult
from unroll.runner.run import Run
from unroll.server.runs import batch, is_same_origin


@pytest.fixture
def run() -> Run:
    """A run that waits for its turn behind two others."""
    return Run(CellRequest("x = 1"), "x = 1", lambda run: 3, lambda run: True)


def step(number: int, loss: float | None) -> Progress:
    return Progress("step", {"step": number, "loss": loss, "grad_norm": 0.5})


def test_a_waiting_run_tells_its_place(run):
    """No events, no time spent, and no end."""
    told = batch(run, 0)
    assert (told["state"], told["position"], told["next"], told["elapsed_s"]) == ("queued", 3, 0, 0.0)
    assert "end" not in told


def test_a_batch_holds_what_came_since(run):
    """Rows of step, loss and gradient norm, and the text in its order; None stays None."""
    for event in (Started(), Printed("a"), step(0, 0.7), Progress("epoch", {}), Printed("b\n"), step(1, None)):
        run.tell(event)
    assert batch(run, 0)["steps"] == [[0, 0.7, 0.5], [1, None, 0.5]]
    assert batch(run, 0)["text"] == "ab\n"
    assert batch(run, 4) == {**batch(run, 0), "text": "b\n", "steps": [[1, None, 0.5]]}


def test_a_second_start_makes_all_before_it_void(run):
    """A run whose warm process died is begun again: what it printed before is not shown twice."""
    for event in (Started(), Printed("once"), step(0, 1.0), Started(2), Printed("again")):
        run.tell(event)
    told = batch(run, 0)
    assert (told["fresh"], told["text"], told["steps"]) == (True, "again", [])
    assert batch(run, 4)["fresh"] is False


def test_a_batch_says_how_far_the_program_means_to_go():
    """Where its text says so: a bar is drawn from it."""
    source = "for step in range(30):\n    optimizer.step()\n"
    told = batch(Run(CellRequest(source), source, lambda run: 0, lambda run: True), 0)
    assert told["planned"] == 30


def test_the_end_is_told_to_whoever_asks_after_the_last_event(run):
    """A browser that reconnects when all is over hears the end again."""
    run.tell(Started())
    run.finish(CellResult(status="stopped"))
    seen = batch(run, 0)["next"]
    assert batch(run, seen)["end"]["status"] == "stopped"
    assert batch(run, seen)["next"] == seen == 2


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://unroll.test"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://unroll.test"}, True),
        ({"origin": "http://unroll.test.evil.test"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_this_site_may_stop_a_run(headers, ours):
    """By what the browser says of the request; without a word of it, no."""
    sent = [(name.encode(), value.encode()) for name, value in {"host": "unroll.test", **headers}.items()]
    assert is_same_origin(Request({"type": "http", "method": "POST", "headers": sent})) is ours
