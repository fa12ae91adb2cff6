"""The real sets that ship with the app, with their true lengths: sequences are padded with zeros at the end."""

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("English", "Finnish", "French", "German", "Italian", "Polish", "Spanish", "Turkish")
"""The classes of `names`, by label."""
SPLITS = ("train", "test")
TEST_EVERY = 5
"""Of each language's names in alphabetical order, every fifth is for testing."""


class Sequences(NamedTuple):
    """Sequences of one split."""

    x: NDArray[np.int64] | NDArray[np.float32]
    """(count, longest) tokens, 0 for padding; or (count, longest, channels) numbers, 0 for padding."""
    lengths: NDArray[np.int64]
    """(count,) real steps of each."""
    labels: NDArray[np.int64]
    """(count,) class numbers."""
    classes: tuple[str, ...]
    """What a class number means."""


def names(split: str = "train") -> Sequences:
    """Which language is this name of a country or language written in? Eight classes, 64 different characters.

    2 824 names to train with, 711 to test with, of 4 to 24 characters; a name that two of the languages share is in
    neither. The classes are not equally frequent. From the Unicode Common Locale Data Repository.

    Raises:
        ValueError: no such split.
    """
    texts, labels = _names_of(split)
    place = {letter: number for number, letter in enumerate(letters(), 1)}
    x = np.zeros((len(texts), 24), dtype=np.int64)
    for row, text in enumerate(texts):
        x[row, : len(text)] = [place[letter] for letter in text]
    return Sequences(x, np.array([len(text) for text in texts]), np.array(labels), LANGUAGES)


@functools.cache
def letters() -> str:
    """The characters of `names`: token k is the k-th of them, counted from 1; 0 is padding."""
    return "".join(sorted({letter for text, _ in _all_names() for letter in text}))


def vowels(split: str = "train") -> Sequences:
    """Which of nine men says the vowels "ae"? 12 cepstral coefficients a step, 7 to 29 steps.

    270 utterances to train with (30 of each speaker), 370 to test with. Japanese Vowels, UCI Machine Learning
    Repository; Kudo, Toyama and Shimbo 1999.

    Raises:
        ValueError: no such split.
    """
    _check(split)
    with np.load(FOLDER / "vowels.npz", allow_pickle=False) as kept:
        values, lengths, labels = (kept[f"{split}_{part}"] for part in ("values", "lengths", "labels"))
    x = np.zeros((len(lengths), 29, 12), dtype=np.float32)
    x[np.arange(29) < lengths[:, None]] = values
    speakers = tuple(f"speaker {number}" for number in range(1, 10))
    return Sequences(x, lengths.astype(np.int64), labels.astype(np.int64), speakers)


@functools.cache
def _all_names() -> tuple[tuple[str, str], ...]:
    with (FOLDER / "names.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["name"], row["language"]) for row in csv.DictReader(file))


def _names_of(split: str) -> tuple[list[str], list[int]]:
    _check(split)
    texts, labels = [], []
    for label, language in enumerate(LANGUAGES):
        own = [text for text, written_in in _all_names() if written_in == language]
        chosen = [text for place, text in enumerate(own) if (place % TEST_EVERY == 0) == (split == "test")]
        texts += chosen
        labels += [label] * len(chosen)
    return texts, labels


def _check(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f'There is no split "{split}". Write "train" or "test".')
