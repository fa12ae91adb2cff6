"""Each layer holds something: without it a hostile cell gets through, as it does not when all are on."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("layer", "gets_through"),
    [
        ("seccomp", "fork_bomb"),
        ("landlock", "read_outside"),
        ("rlimits", "descriptor_bomb"),
        ("own_root", "read_outside"),
        ("network_namespace", "with both left out: `network`"),
    ],
)
def test_without_the_layer_a_hostile_cell_gets_through(layer, gets_through):
    """In a process of its own, with that layer's code replaced; the canaries are asleep, for they would notice."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks/ablation.py", layer],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert gets_through in done.stdout.splitlines()[-1], done.stdout
