"""`# @param` lines, as Colab writes forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.runner.parameters import Parameter, parse_value, read_parameters, with_values

SOURCE = '''"""A cell."""
hidden_size = 32  # @param {type:"slider", min:4, max:128, step:4}
rate = 0.01  # @param {type:"number"}
steps: int = -5  # @param {type: "integer"}
clip = True  # @param {type:"boolean"}
name = "héllo"  # @param {type:"string"}
kind = "gru"  # @param ["rnn", "gru", "lstm"]
count = 2 #@param [1, 2, 3] {type:"raw"}
plain = 7  # @param
text = "x = 1  # @param {type:'number'}"
several = 1 + 1  # @param {type:"number"}
    '''


def test_each_form_is_read():
    """Every kind of form gives its parameter, in the order of lines; look-alikes give none."""
    assert read_parameters(SOURCE) == [
        Parameter("hidden_size", 32, "slider", 2, 4, 128, 4),
        Parameter("rate", 0.01, "number", 3),
        Parameter("steps", -5, "number", 4),
        Parameter("clip", True, "boolean", 5),
        Parameter("name", "héllo", "string", 6),
        Parameter("kind", "gru", "choice", 7, choices=("rnn", "gru", "lstm")),
        Parameter("count", 2, "choice", 8, choices=(1, 2, 3)),
        Parameter("plain", 7, "number", 9),
    ]


def test_values_replace_literals_and_nothing_else():
    """The literal changes; comments, order and number of lines stay."""
    changed = with_values(SOURCE, {"hidden_size": 64, "name": 'a "b"\n', "kind": "lstm", "steps": 3, "clip": False})
    assert [p.value for p in read_parameters(changed)] == [64, 0.01, 3, False, 'a "b"\n', "lstm", 2, 7]
    assert changed.count("\n") == SOURCE.count("\n")
    assert 'hidden_size = 64  # @param {type:"slider", min:4, max:128, step:4}' in changed
    assert with_values(SOURCE, {}) == SOURCE


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"hidden": 8}, "hidden: this program has no such parameter; it has hidden_size, rate"),
        ({"hidden_size": 3}, "hidden_size: 3 is outside 4 .. 128."),
        ({"hidden_size": 200}, "hidden_size: 200 is outside 4 .. 128."),
        ({"hidden_size": 8.5}, "hidden_size: 8.5 is not a whole number."),
        ({"hidden_size": "8"}, "hidden_size: '8' is not a number."),
        ({"hidden_size": True}, "hidden_size: True is not a number."),
        ({"rate": float("nan")}, "rate: nan is not a finite number."),
        ({"clip": 1}, "clip: 1 is not True or False."),
        ({"name": 3}, "name: 3 is not a text."),
        ({"kind": "cnn"}, "kind: 'cnn' is not one of 'rnn', 'gru', 'lstm'."),
        ({"count": True}, "count: True is not one of 1, 2, 3."),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(values, sentence):
    """What was given, and what is expected."""
    with pytest.raises(ValueError, match=r"\.$|it has") as refusal:
        with_values(SOURCE, values)
    assert str(refusal.value).startswith(sentence)


@given(st.text(max_size=40))
def test_no_text_can_leave_its_literal(text):
    """Whatever a learner types into a text field stays one string: it cannot become code."""
    changed = with_values('name = "a"  # @param {type:"string"}\nafter = 1\n', {"name": text})
    namespace = {}
    exec(compile(changed, "cell.py", "exec"), namespace)
    assert (namespace["name"], namespace["after"]) == (text, 1)
    assert len(changed.split("\n")) == 3


def test_a_program_that_does_not_parse_has_no_parameters():
    """A half-typed program is no error here; running it will say what is wrong."""
    assert read_parameters("x = (  # @param {type:'number'}\n") == []
    assert read_parameters("x = 1\x00  # @param") == []


@pytest.mark.parametrize(("text", "value"), [("8", 8), ("0.5", 0.5), ("true", True), ("abc", "abc"), ("-3", -3)])
def test_text_becomes_a_value(text, value):
    """The command line gives texts; numbers and switches become what they say."""
    assert parse_value(Parameter("x", 1, "number", 1), text) == value


def test_text_stays_text_for_a_string():
    """A text field that holds digits keeps them as text."""
    assert parse_value(Parameter("x", "a", "string", 1), "12") == "12"
