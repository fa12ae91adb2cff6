"""The real sandbox, started once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from unroll.runner.pool import Runner


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Runner]:
    with Runner(observer=None, max_parallel=2, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner
