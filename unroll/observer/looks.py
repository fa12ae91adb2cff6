"""What is worth a look: mistakes that run without an error. Never more than a hint: `what`, `where`, `why`."""

import sys
from typing import Any

import torch

TORCH_FILES = torch.__path__[0]
MOST_LOOKS = 30


def program_line() -> int | None:
    """The line of the program, outside torch and this package, that is running now."""
    frame = sys._getframe(1)
    while frame is not None:
        if not frame.f_code.co_filename.startswith(TORCH_FILES) and frame.f_globals.get("__package__") != __package__:
            return frame.f_lineno
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return None


def called_from(*files: str) -> bool:
    """Whether a function of one of these files of torch is running."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith(TORCH_FILES) and frame.f_code.co_filename.endswith(files):
            return True
    return False


class Looks:
    """Distinct hints in the order they came up, at most `MOST_LOOKS`."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, Any]] = {}

    def flag(self, what: str, where: str | None, why: str) -> None:
        """`where` is a module or parameter; None is the line of the program that is running."""
        place = where or f"line {program_line()}"
        if len(self._found) < MOST_LOOKS:
            self._found.setdefault((what, place), {"what": what, "where": place, "why": why})

    def all(self) -> list[dict[str, Any]]:
        return list(self._found.values())
