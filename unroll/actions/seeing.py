"""See: a small network that reads a sentence of the learner's own, before or after training.

A network is trained once for each kind of cell: its weights come back from the child as numbers, and the next sentence
is read with them. They are the exact float32 numbers, so that a picture is the same whichever run trained the network.
"""

import base64
import functools
import math
import re
from array import array
from dataclasses import dataclass
from typing import Final

from unroll.actions.cells import submit
from unroll.actions.house import ROOT, House
from unroll.actions.refusal import Refused
from unroll.runner.pool import Run
from unroll.runner.request import CellRequest, Value
from unroll.runner.result import CellResult

CELLS: Final = ("RNN", "GRU", "LSTM")
EXAMPLE: Final = ("the", "film", "was", "not", "very", "good")
LONGEST: Final = 12
"""Words of a sentence."""
MOST_WEIGHTS: Final = 4096
"""More numbers than any of these networks has."""
LARGEST: Final = 1e6
"""No weight of these networks is anywhere near."""
TRAINING_STEPS: Final = {"before": 0, "after": 150}


@dataclass(frozen=True)
class Reading:
    """What the network did with the sentence, beside what the observer saw of it."""

    words: tuple[str, ...]
    praise: tuple[float, ...]
    """Probability of praise, 0 to 1, had the sentence ended after each word."""
    truth: str
    """`praise` or `blame`: what the task says."""


@functools.cache
def program() -> str:
    """The program that is run, as it stands in the file."""
    return (ROOT / "lessons" / "see.py").read_text(encoding="utf-8")


@functools.cache
def vocabulary() -> tuple[str, ...]:
    """The words that the network knows: those of the program."""
    found = re.search(r'^WORDS = "([a-z ]+)"\.split\(\)$', program(), re.MULTILINE)
    if found is None:
        raise RuntimeError('lessons/see.py does not name its words as WORDS = "...".split().')
    return tuple(found[1].split())


def read_words(text: str) -> tuple[str, ...]:
    """The words of a sentence as typed; signs and capitals do not count.

    Raises:
        Refused: it is empty, too long, or has a word that the network does not know.
    """
    words = tuple(re.findall(r"[^\s.,;:!?]+", text.lower()))
    if not words:
        raise Refused("Type a sentence of the words below, for example: " + " ".join(EXAMPLE) + ".")
    if len(words) > LONGEST:
        raise Refused(f"A sentence may have {LONGEST} words here, so that each can be seen; this one has {len(words)}.")
    if strange := next((word for word in words if word not in vocabulary()), None):  # isolated: it may run leftwards
        raise Refused(f"The network has never seen the word “\u2068{strange[:30]}\u2069”. It knows the words below.")
    return words


def see(house: House, person: str, cell: str, when: str, words: tuple[str, ...]) -> Run:
    """Let the network read the sentence; it is trained first if it is to be and nobody's run has done so yet.

    Args:
        cell: one of `CELLS`.
        when: `before` or `after` training.

    Raises:
        Refused: there is no such cell, or too many are running.
    """
    if cell not in CELLS or when not in TRAINING_STEPS:
        raise Refused("There is no such network here.")
    said = " ".join(read_words(" ".join(words)))
    values: dict[str, Value] = {"cell": cell, "training_steps": TRAINING_STEPS[when], "sentence": said}
    probes = {"praise": "praise", "truth": "verdict(words)"}
    if when == "after":
        values["weights"] = house.trained.get(cell, "")
        probes["weights"] = "learnt"
    return submit(house, person, CellRequest(program(), values, probes=probes, cell="see"), ours=True)


def keep_weights(house: House, cell: str, result: CellResult) -> None:
    """Keep what a run came to, if it is whole, for the sentences that follow. The first to come stays."""
    given = result.probes.get("weights")
    if cell in CELLS and result.status == "ok" and isinstance(given, list) and _are_weights(given):
        house.trained.setdefault(cell, base64.b64encode(array("f", given).tobytes()).decode())


def _are_weights(given: list[object]) -> bool:
    """Whether these are float32 numbers, all finite, and as few as such a network has: the child is not trusted."""
    return 0 < len(given) <= MOST_WEIGHTS and all(
        isinstance(each, float) and math.isfinite(each) and abs(each) < LARGEST for each in given
    )


def reading_of(words: tuple[str, ...], result: CellResult) -> Reading | None:
    """What came back, if it is whole: the child is not trusted."""
    praise, truth = result.probes.get("praise"), result.probes.get("truth")
    if not isinstance(praise, list) or len(praise) != len(words) or truth not in (0, 1):
        return None
    if not all(isinstance(each, float | int) and math.isfinite(each) and 0 <= each <= 1 for each in praise):
        return None
    return Reading(words, tuple(float(each) for each in praise), "praise" if truth == 1 else "blame")
