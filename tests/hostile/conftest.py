import os

import pytest
from world import build

from unroll.runner.pool import Runner

os.environ["UNROLL_TEST_SECRET"] = "environment-secret"


@pytest.fixture(scope="session", params=["FULL", "CONTAINER"])
def level(request):
    """With all layers, and with what is left inside a container: Landlock, seccomp and resource limits."""
    return request.param


@pytest.fixture(scope="session")
def runner(level):
    with Runner(observer=None, max_parallel=2, level=level, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        assert runner.confinement()["level"] == level
        yield runner


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    made = build(tmp_path_factory.mktemp("world"))
    yield made
    made.close()
