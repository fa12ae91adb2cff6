"""Honest programs run unhindered, confined as the hostile ones are."""

import pytest
from attempts import ATTEMPTS
from legitimate import PROGRAMS

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_program_runs(runner, level, program):
    """It ends well, computes what it should, and says in a note what was done otherwise."""
    request = CellRequest(program.source, limits=Limits(wall_s=30), probes={"holds": f"bool({program.expression})"})
    result = runner.submit(request).result(90)
    if program.needs_files and level != "FULL":  # no scratch folder: a plain error, as on a full disk
        assert result.status == "error"
        assert result.error.type in ("PermissionError", "FileNotFoundError", "RuntimeError")
        return
    assert result.status == "ok", (result.error, result.stdout)
    assert result.probes == {"holds": True}, result.stdout
    assert program.note in " ".join(result.notes)


def test_enough_of_them_need_no_files():
    """At least twenty run at every level, whether it offers a folder to write in or not."""
    assert sum(not program.needs_files for program in PROGRAMS) >= 20
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)


CONTROLS = (
    "read_outside",
    "read_by_links",
    "network",
    "socket_pair",
    "memfd_and_shm",
    "namespaces",
    "kernel_interfaces",
)


@pytest.fixture(scope="module")
def unconfined():
    with Runner(observer=None, max_parallel=1, level="LOCAL-ONLY", spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


@pytest.mark.parametrize("name", CONTROLS)
def test_attempts_succeed_without_the_layers(unconfined, world, name):
    """The positive control: the same cells do get through where nothing confines them, so they can tell a breach."""
    attempt = next(attempt for attempt in ATTEMPTS if attempt.name == name)
    request = CellRequest(world.source(attempt.source), probes={"got": "got"})
    result = unconfined.submit(request).result(60)
    assert result.status != "ok" or result.probes["got"], (result, "the attempt cannot tell a breach")
    world.forget_visitors()
