"""The programs of the benches beside the Lab: plain PyTorch and scikit-learn, one file each."""

import ast
from collections.abc import Mapping
from pathlib import Path

from unroll.runner.parameters import read_parameters


class ExperimentError(ValueError):
    """A program of a bench is damaged or missing; the text names the file."""


NEEDED = ("model_duel", "metric_laboratory")


def load_experiments(folder: Path) -> Mapping[str, str]:
    """The text of each program by the name of its file.

    Raises:
        ExperimentError: one is missing, cannot be read, or its parameters are malformed.
    """
    found: dict[str, str] = {}
    for name in NEEDED:
        file = folder / f"{name}.py"
        try:
            found[name] = file.read_text(encoding="utf-8")
            ast.parse(found[name])
            read_parameters(found[name])
        except (OSError, UnicodeDecodeError, SyntaxError, ValueError) as problem:
            raise ExperimentError(f"{file}: {problem}. Put the file back as it came with Unroll.") from problem
    return found
