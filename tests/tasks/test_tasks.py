"""Data and generators that cells import: labels are right, classes balanced, the same seed gives the same numbers."""

import csv

import numpy as np
import pytest

import unroll_tasks
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest
from unroll_tasks import real, synthetic

MAKERS = {"adding": {}, "temporal_order": {}, "parity": {}, "brackets": {}}


@pytest.mark.parametrize("name", MAKERS)
def test_a_seed_gives_the_same_numbers_and_another_gives_others(name):
    """Deterministic by seed, and really drawn from it."""
    make = getattr(synthetic, name)
    once, again, other = make(50, seed=3), make(50, seed=3), make(50, seed=4)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert not np.array_equal(once[0], other[0])


def test_the_target_of_adding_is_the_sum_of_two_marked_numbers_one_in_each_half():
    """Two marks a row; answering 1 always costs about 1/6."""
    x, y = synthetic.adding(4000, steps=20, seed=1)
    assert x.shape == (4000, 20, 2)
    assert np.all(x[:, :10, 1].sum(1) == 1)
    assert np.all(x[:, 10:, 1].sum(1) == 1)
    by_hand = [sum(value for value, mark in row if mark == 1) for row in x]
    assert np.allclose(y, by_hand)
    assert abs(((y - 1) ** 2).mean() - 1 / 6) < 0.02


def test_the_class_of_temporal_order_is_read_off_its_two_symbols():
    """X and Y occur twice in all, and their order is the class; four classes, equally frequent."""
    tokens, labels = synthetic.temporal_order(400, steps=30, seed=2)
    for row, label in zip(tokens, labels, strict=True):
        first, second = [("X", "Y")[token] for token in row if token < 2]
        assert synthetic.ORDERS[label] == f"{first} before {second}"
    assert np.bincount(labels).tolist() == [100] * 4
    assert set(np.unique(tokens)) == set(range(6))


def test_parity_counts_ones_and_every_bit_looks_like_a_coin():
    """The last bit, which settles the class, is as random as the others."""
    tokens, labels = synthetic.parity(3000, steps=9, seed=5)
    assert np.array_equal(labels, [row.tolist().count(1) % 2 for row in tokens])
    assert np.bincount(labels).tolist() == [1500, 1500]
    assert np.all(np.abs(tokens.mean(0) - 0.5) < 0.05)


@pytest.mark.parametrize("kinds", [1, 2, 3, 4])
@pytest.mark.parametrize("steps", [2, 8, 20])
def test_brackets_are_labelled_as_erasing_pairs_says(kinds, steps):
    """Rub out neighbours that match until nothing changes: what is matched vanishes."""
    tokens, labels = synthetic.brackets(80, steps=steps, kinds=kinds, seed=6)
    signs = unroll_tasks.BRACKETS[:kinds] + unroll_tasks.BRACKETS[4 : 4 + kinds]
    for row, label in zip(tokens, labels, strict=True):
        text = "".join(signs[token] for token in row)
        while (shorter := text.replace("()", "").replace("[]", "").replace("{}", "").replace("<>", "")) != text:
            text = shorter
        assert (text == "") == bool(label)
    assert abs(int(labels.sum()) * 2 - len(labels)) <= 1


def test_counting_brackets_does_not_tell_the_class():
    """In a wrong row as in a right one, each kind opens as often as it closes."""
    tokens, _ = synthetic.brackets(200, steps=16, kinds=2, seed=7)
    for row in tokens:
        counts = np.bincount(row, minlength=4)
        assert counts[0] == counts[2]
        assert counts[1] == counts[3]


@pytest.mark.parametrize("wrong", [{"count": 0}, {"steps": 3}, {"steps": 0}, {"kinds": 5}, {"kinds": 0}])
def test_what_cannot_be_made_is_refused_with_the_numbers_given(wrong):
    """The message says what was given."""
    given = {"count": 4, "steps": 8, "kinds": 2} | wrong
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=f"{name}={value}"):
        synthetic.brackets(**given)


def test_names_have_their_language_and_none_is_in_both_splits():
    """What a row spells is in the file under that language; train and test share no name."""
    with (real.FOLDER / "names.csv").open(encoding="utf-8", newline="") as file:
        known = {row["name"]: row["language"] for row in csv.DictReader(file)}
    spelled = {}
    for split in real.SPLITS:
        x, lengths, labels, classes = real.names(split)
        texts = ["".join(real.letters()[token - 1] for token in row if token) for row in x]
        assert [len(text) for text in texts] == lengths.tolist()
        assert [known[text] for text in texts] == [classes[label] for label in labels]
        spelled[split] = set(texts)
    assert spelled["train"] & spelled["test"] == set()
    assert (len(spelled["train"]), len(spelled["test"])) == (2824, 711)
    assert spelled["train"] | spelled["test"] == set(known)


def test_vowels_are_the_donors_split_with_their_true_lengths():
    """30 utterances a speaker to train with; beyond its length a row is zero, within it it is not."""
    x, lengths, labels, classes = real.vowels("train")
    assert x.shape == (270, 29, 12)
    assert np.bincount(labels).tolist() == [30] * 9
    assert len(classes) == 9
    assert np.array_equal((x != 0).any(axis=2).sum(axis=1), lengths)
    assert abs(float(x[0, 0, 0]) - 1.860936) < 1e-3  # the first number of the donors' file
    assert real.vowels("test").labels.shape == (370,)
    assert np.bincount(real.vowels("test").labels).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]


def test_an_unknown_split_is_refused():
    """One sentence with the two that there are."""
    for load in (real.names, real.vowels):
        with pytest.raises(ValueError, match='"train" or "test"'):
            load("validation")


def test_every_data_file_has_its_source_and_licence_beside_it():
    """No set without a licence file and a row in the README."""
    told = (real.FOLDER / "README.md").read_text(encoding="utf-8")
    shipped = [path for path in real.FOLDER.iterdir() if path.suffix in (".csv", ".npz")]
    assert len(shipped) == 2
    for path in shipped:
        assert f"`{path.name}`" in told
        licence = (real.FOLDER / f"LICENSE-{path.stem}.txt").read_text(encoding="utf-8")
        assert "SPDX-License-Identifier" in licence
        assert path.stat().st_size < 300_000


CELL = """
import torch
from unroll_tasks import names, vowels, brackets, temporal_order
kept = names("train"), vowels("test")
x = torch.from_numpy(kept[1].x)
tokens = torch.from_numpy(brackets(8)[0])
try:
    import unroll.content
    seen = True
except (ImportError, PermissionError):
    seen = False
"""


@pytest.mark.parametrize("level", [None, "CONTAINER"])
def test_a_cell_can_import_the_tasks_and_still_nothing_else_of_ours(level):
    """In the real sandbox, at both levels that close files: data files open, the rooms of the app do not."""
    with Runner(observer=None, max_parallel=1, level=level) as runner:
        request = CellRequest(CELL, probes={"shape": "list(x.shape)", "names": "len(kept[0].x)", "seen": "seen"})
        result = runner.submit(request).result(timeout=120)
    assert result.error is None
    assert result.probes == {"shape": [370, 29, 12], "names": 2824, "seen": False}
