"""Whole programs, as tutorials, book chapters and docstrings have them: as under `python cell.py`, to the letter."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from runner.docstring_programs import ONE_THREAD

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, in_lane

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
WORKS, FAILS = (sorted((CORPUS / kind).glob("*.py")) for kind in ("works", "fails"))


@dataclass(frozen=True)
class Plain:
    """What came of the file under plain Python."""

    status: int
    stdout: str
    stderr: str


def plain(file, folder, together):
    """Run it as `python cell.py` with one thread, as a cell has; both streams `together`, in the order written."""
    folder.mkdir()
    (folder / "cell.py").write_text(file.read_text())
    environment = {**os.environ, **ONE_THREAD, "MPLBACKEND": "Agg", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-u", "cell.py"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if together else subprocess.PIPE,
        text=True,
        check=False,
        env=environment,
    )
    return Plain(done.returncode, done.stdout.replace(f"{folder}/cell.py", "cell.py"), done.stderr or "")


def raised(stderr):
    """Type, message and the last line of the program in an uncaught exception, as plain Python tells them."""
    lines = stderr.rstrip("\n").split("\n")
    last = max(n for n, line in enumerate(lines) if line.startswith("  ")) + 1
    kind, _, message = "\n".join(lines[last:]).partition(": ")
    numbers = re.findall(r'File "[^"]*cell\.py", line (\d+)', "\n".join(lines[:last]))
    return kind.rpartition(".")[2], message, int(numbers[-1])


@pytest.fixture(scope="module")
def under_python(tmp_path_factory):
    """What comes of a file under plain Python, run once for both levels; the next ones while a test runs its own."""
    home = tmp_path_factory.mktemp("plain")
    with ThreadPoolExecutor(1) as worker:
        files = [*((file, True) for file in WORKS), *((file, False) for file in FAILS)]
        begun = {file: worker.submit(plain, file, home / file.stem, together) for file, together in files}
        yield lambda file: begun[file].result()
        worker.shutdown(cancel_futures=True)


@pytest.fixture(scope="module", params=["FULL", "CONTAINER"])
def observed(request):
    """As the app runs them: observed, warmed up, at both levels for strangers."""
    with Runner(max_parallel=1, level=request.param, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


def confined(runner, file):
    return runner.submit(in_lane(CellRequest(file.read_text(), seed=11), "long")).result(150)


def test_the_corpus_is_there():
    """Twenty that work and ten that fail, at least."""
    assert len(WORKS) >= 20
    assert len(FAILS) >= 10


@pytest.mark.parametrize("file", WORKS, ids=lambda file: file.stem)
def test_a_program_prints_what_it_prints_under_plain_python(observed, under_python, file):
    """Every character of its output is the same, and it comes to its end."""
    expected = under_python(file)
    assert expected.status == 0, expected.stdout
    result = confined(observed, file)
    assert result.status == "ok", result.error
    assert result.stdout == expected.stdout
    assert not result.truncated


ODD = {"12_exit_status": ("SystemExit", "2", 4), "13_exit_sentence": ("SystemExit", "there is no file to read", 4)}
"""Plain Python prints no exception for these: its exit status and the sentence tell them."""


@pytest.mark.parametrize("file", FAILS, ids=lambda file: file.stem)
def test_a_failing_program_fails_as_under_plain_python(observed, under_python, file):
    """Same exception, same message, same line, and the same output before it."""
    expected = under_python(file)
    assert expected.status != 0
    kind, message, line = ODD.get(file.stem) or told(file, expected.stderr)
    result = confined(observed, file)
    assert result.status == "error"
    assert (result.error.type, result.error.line) == (kind, line)
    assert result.error.message.strip() == message.strip()
    sentence = "there is no file to read\n" if file.stem == "13_exit_sentence" else ""
    assert result.stdout == expected.stdout + sentence


def told(file, stderr):
    """For a group the head is what str() gives; the members are in the traceback."""
    if file.stem == "16_group":
        assert "+ Exception Group Traceback" in stderr
        head = re.search(r"\| ExceptionGroup: (.*)", stderr)[1]
        return "ExceptionGroup", head, int(re.findall(r'cell\.py", line (\d+)', stderr)[0])
    return raised(stderr)
