"""A house of real parts: files, database, and a runner that all tests of this folder share."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kinds_bank import add_kinds
from small_bank import write_bank, write_exercises, write_lessons

from unroll.actions import comparing
from unroll.actions.house import House, Options, open_house
from unroll.actions.identity import new_person
from unroll.runner.pool import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner(observer=None, max_parallel=2, spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


@pytest.fixture(scope="session")
def observing() -> Iterator[Runner]:
    """A runner that observes what it runs."""
    with Runner(max_parallel=2, spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


@pytest.fixture(scope="session")
def weak_runner() -> Iterator[Runner]:
    """A real sandbox of a host that has a system call filter and no rules for files."""
    with Runner(observer=None, max_parallel=2, level="SECCOMP-ONLY", spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


@pytest.fixture
def options(tmp_path: Path) -> Options:
    home = tmp_path / "home"
    file = os.environ.get("UNROLL_TEST_DATABASE_URL") or f"sqlite:///{home / 'unroll.db'}"
    return Options(
        home=home,
        database_url=file,
        bank=write_bank(tmp_path),
        lessons=write_lessons(tmp_path),
        exercises=write_exercises(tmp_path),
    )


@pytest.fixture
def house(options: Options, runner: Runner) -> Iterator[House]:
    house = open_house(options, runner)
    yield house
    house.database.close()


@pytest.fixture
def house_of_kinds(tmp_path: Path, options: Options, runner: Runner) -> Iterator[House]:
    """A house whose bank has a question of every kind; no program was run in it yet."""
    bank = write_bank(tmp_path / "with-kinds")
    add_kinds(bank / "doubling")
    house = open_house(replace(options, bank=bank), runner)
    comparing._KNOWN._results.clear()
    yield house
    house.database.close()


@pytest.fixture
def weak_house(house: House, weak_runner: Runner) -> House:
    """The same house on a host that cannot isolate strangers."""
    return replace(house, runner=weak_runner)


@pytest.fixture
def me() -> str:
    return new_person()


@pytest.fixture
def t0() -> datetime:
    return datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def later(t0: datetime) -> Callable[[float], datetime]:
    return lambda seconds: t0 + timedelta(seconds=seconds)
