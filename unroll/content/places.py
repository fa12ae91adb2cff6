"""Where things stand: the bank and the lessons beside the package, the app's own folder on this machine."""

import os
from pathlib import Path

from platformdirs import user_data_path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds `quiz_bank/` and `lessons/`."""


def bank_folder() -> Path:
    """The bank that is shipped."""
    return ROOT / "quiz_bank"


def lessons_folder() -> Path:
    """The lessons that are shipped."""
    return ROOT / "lessons"


def home() -> Path:
    """Where the app keeps its files: `UNROLL_HOME`, or the place that the system has for such files."""
    named = os.environ.get("UNROLL_HOME", "").strip()
    return Path(named).expanduser() if named else user_data_path("unroll")


def as_typed(path: Path) -> Path:
    """The path as somebody in the current folder would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
