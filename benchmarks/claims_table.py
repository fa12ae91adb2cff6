"""The lines that the tables of `phenomena.py` and `claims.py` share: what holds, how often, and how long it takes."""

import argparse

ENOUGH = 0.9
"""Share of the seeds in which a claim has to hold."""
MOST_SECONDS = 2.0
"""Of one run."""


def options_of(description: str, named: str) -> argparse.Namespace:
    """`seeds` and `only`, as they were given on the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", default="", help=f"{named} whose name contains this")
    return parser.parse_args()


def head(seeds: int, *columns: str) -> str:
    """The first two lines; `columns` come before the numbers."""
    return f"| {' | '.join(columns)} | seeds of {seeds} | s a run | |\n{'|---' * (len(columns) + 3)}|"


def line(*cells: str, held: int, seeds: int, seconds: float) -> str:
    """A row; one that holds in too few of the seeds, or takes too long, is marked so."""
    marks = [] if held >= ENOUGH * seeds else ["does not hold"]
    marks += [f"{seconds:.1f} s is too slow"] if seconds >= MOST_SECONDS else []
    return f"| {' | '.join(cells)} | {held} | {seconds:.2f} | {', '.join(marks) or 'holds'} |"
