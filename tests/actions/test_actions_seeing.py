"""See: the network that is shown reads what was typed, and after training it understands "not"."""

import itertools

import pytest

from unroll.actions import seeing
from unroll.actions.refusal import Refused
from unroll.runner.result import CellResult


def read(house, me, cell, when, sentence):
    words = seeing.read_words(sentence)
    result = seeing.see(house, me, cell, when, words).result(60)
    assert result.status == "ok", result.error
    return seeing.reading_of(words, result)


@pytest.mark.parametrize("cell", seeing.CELLS)
def test_after_training_not_turns_the_verdict_and_before_it_does_not(house, me, cell):
    """All four of "(not) very good/bad" are read rightly after training, and not all of them before."""
    sentences = [f"the film was {no} very {word}" for no, word in itertools.product(("", "not"), ("good", "bad"))]
    right = {"before": 0, "after": 0}
    for when, sentence in itertools.product(right, sentences):
        reading = read(house, me, cell, when, sentence)
        right[when] += (reading.praise[-1] > 0.5) == (reading.truth == "praise")
    assert right["after"] == 4
    assert right["before"] < 4


def test_the_sentence_is_read_word_by_word(house, me):
    """One probability a word; until the first word that judges or turns, the network knows nothing for certain."""
    reading = read(house, me, "GRU", "after", "The cast was GREAT!")
    assert reading.words == ("the", "cast", "was", "great")
    assert len(reading.praise) == 4
    assert reading.praise[3] > 0.9
    assert reading.truth == "praise"


@pytest.mark.parametrize("cell", seeing.CELLS)
def test_a_network_is_trained_once_and_the_next_sentence_is_read_with_the_same_numbers(house, me, cell, monkeypatch):
    """To the last digit. That no step of training is taken is seen by it: 300 more would change every number."""
    words = seeing.read_words("the film was not very good")
    monkeypatch.setitem(seeing.TRAINING_STEPS, "after", 5)
    house.trained.clear()
    trained = seeing.see(house, me, cell, "after", words).result(60)
    seeing.keep_weights(house, cell, trained)
    assert trained.status == "ok", trained.error
    assert set(house.trained) == {cell}
    monkeypatch.setitem(seeing.TRAINING_STEPS, "after", 300)
    again = seeing.see(house, me, cell, "after", words).result(60)
    assert seeing.reading_of(words, again) == seeing.reading_of(words, trained)
    assert again.probes["weights"] == trained.probes["weights"]


@pytest.mark.parametrize("bad", [None, 3.0, "AACAPw==", [], [1], ["nan"], [float("inf")], [1e39], [0.5] * 5000])
def test_weights_that_are_no_finite_numbers_are_not_kept(house, me, bad):
    """What comes back from a child is checked before it goes into the next one."""
    house.trained.clear()
    seeing.keep_weights(house, "GRU", CellResult(status="ok", probes={"weights": bad}))
    seeing.keep_weights(house, "Transformer", CellResult(status="ok", probes={"weights": [0.5]}))
    assert house.trained == {}


def test_one_word_is_a_sentence(house, me):
    """The shortest that there is: one column, one probability."""
    assert len(read(house, me, "RNN", "before", "good").praise) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a sentence"),
        (" .,!", "Type a sentence"),
        ("the film was <b>", "never seen"),
        ("the film was \N{GRINNING FACE}", "never seen the word “\u2068\N{GRINNING FACE}\u2069”"),
        ("\N{HEBREW LETTER TET}\N{HEBREW LETTER VAV}", "never seen"),
        ("a " * 13, "12 words"),
        ("word " * 60, "12 words here, so that each can be seen; this one has 60"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_refused(text, said):
    """In one sentence that says what to do."""
    with pytest.raises(Refused, match=said):
        seeing.read_words(text)


def test_an_unknown_network_is_refused(house, me):
    """Whatever the address says."""
    with pytest.raises(Refused):
        seeing.see(house, me, "Transformer", "after", seeing.EXAMPLE)
    with pytest.raises(Refused):
        seeing.see(house, me, "GRU", "during", seeing.EXAMPLE)
