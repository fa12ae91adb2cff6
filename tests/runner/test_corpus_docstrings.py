"""Programs that nobody here wrote: 666 examples of torch's and scikit-learn's docstrings, as under `python cell.py`."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from runner import docstring_programs
from runner.docstring_programs import ONE_THREAD, SEED, programs

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, in_lane

EACH = 1 if os.environ.get("UNROLL_DOCSTRINGS") == "all" else 12
"""Every so manieth is run; `make corpus-deep` runs all of them."""
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
UNINITIALISED = re.compile(r"\b(empty|empty_\w+|skip_init)\(|\.resize_\(")
"""What such a program prints is whatever the memory held."""
DIFFERS = {
    "torch.nn.Fold": "`input` means the builtin function here, and a cell has one of its own",
    "torch.nn.Unfold": "`input` means the builtin function here, and a cell has one of its own",
    "torch.utils.data.IterableDataset": "worker processes that do not know the data set; a cell loads without workers",
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """In alphabetical order, so that each kind of module is among them."""
    found = programs()
    assert len(found) > 600
    return {name: found[name] for name in list(found)[::EACH]}


def under_python(drawn: dict[str, str]) -> dict[str, dict]:
    """What came of each under plain Python with one thread."""
    done = subprocess.run(
        [sys.executable, docstring_programs.__file__],
        input=json.dumps(drawn),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **ONE_THREAD, "MPLBACKEND": "Agg"},
    )
    return json.loads(done.stdout)


def told(out: str, error) -> tuple[str, object]:
    return ADDRESS.sub("0x", out), error and [error[0], ADDRESS.sub("0x", error[1]), error[2]]


@pytest.mark.timeout(1200)
def test_examples_of_docstrings_come_to_what_they_come_to_under_plain_python(drawn):
    """Same output, same exception, same line; most of them work, and those that fail lack a name or a graphics card."""
    wrong, results = {}, {}
    with Runner(max_parallel=1, spare=False) as runner, ThreadPoolExecutor(1) as beside:
        assert runner.wait_ready(), runner.status().problem
        begun = beside.submit(under_python, drawn)
        for name in sorted(drawn.keys() - DIFFERS.keys()):
            results[name] = runner.submit(in_lane(CellRequest(drawn[name], seed=SEED), "long")).result(150)
        plain = begun.result()
        for name, result in results.items():
            failed = result.error and [result.error.type, result.error.message, result.error.line or 0]
            here, there = told(result.stdout, failed), told(plain[name]["out"], plain[name]["error"])
            same = here[1] == there[1] if UNINITIALISED.search(drawn[name]) else here == there
            if not same:
                wrong[name] = (here, there)
    assert wrong == {}
    works = sum(each["error"] is None for each in plain.values())
    assert works / len(plain) > 0.8
