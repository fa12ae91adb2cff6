"""See: the network that is shown reads what was typed, and after training it understands "not"."""

import itertools

import pytest

from unroll.actions import seeing
from unroll.actions.refusal import Refused


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


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Type a sentence"), (" .,!", "Type a sentence"), ("the film was <b>", "never seen"), ("a " * 13, "12 words")],
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
