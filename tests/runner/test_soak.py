"""Many runs, several at once, while the warm process dies under them. `make soak` does five thousand."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_run_is_lost_and_nothing_is_left_behind():
    """In a process of its own, so that nobody else's descriptors and children are counted."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks/soak.py", "--runs", "120", "--at-once", "4", "--kill-every", "50"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 2 times" in done.stdout
    assert "nothing lost, nothing left behind" in done.stdout
