import pytest

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits


@pytest.fixture(scope="session")
def runner():
    """One runner for all tests that do not break it; no observer, which has tests of its own."""
    with Runner(observer=None, max_parallel=2, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


@pytest.fixture(scope="session")
def run(runner):
    """Run a program and give its result."""

    def run(source, **settings):
        limits = Limits(**{k: settings.pop(k) for k in ("wall_s", "memory_mb", "output_bytes") if k in settings})
        return runner.submit(CellRequest(source, limits=limits, **settings)).result(60)

    return run
