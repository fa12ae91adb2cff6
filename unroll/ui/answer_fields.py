"""The field in which a question is answered: options, a text, lines to order, or the program itself."""

from typing import assert_never

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked
from unroll.quiz.question import Choice, Kind
from unroll.ui.components.editor import code_editor
from unroll.ui.components.question_parts import Option, begins_here, choices, lines_in_order
from unroll.ui.state import house, now, tab
from unroll.ui.text import count, on_accent

LETTERS = "ABCDEF"
EXAMPLES = {Kind.SHAPE: "(8, 3)", Kind.NUMBER: "4800"}


def field(asked: Asked, *, key: str, submit: str) -> str | None:
    """Draw the field of the question's kind; returns the answer that was just given."""
    done = asked.state != "open"
    label = "Try again" if asked.attempts and not done else submit
    match asked.question.kind:
        case Kind.SINGLE_CHOICE | Kind.SEVERAL:
            return _options(asked, key, label)
        case Kind.SHAPE | Kind.NUMBER:
            return None if done else _typed(asked, key, label)
        case Kind.ORDER:
            return _lines(asked, key, label)
        case Kind.FIX:
            return _program(asked, key)
        case _:
            assert_never(asked.question.kind)


def doc_of(asked: Asked) -> str:
    """Names what is asked at this moment: an answer to anything else is dropped."""
    return f"{asked.sitting_id}:{asked.question.id}:{asked.turn}:{len(asked.attempts)}"


def has_letters(asked: Asked) -> bool:
    """Whether the answers stand on the screen under letters."""
    return asked.question.kind in (Kind.SINGLE_CHOICE, Kind.SEVERAL)


def letter_of(asked: Asked, choice_id: str) -> str:
    """The letter under which this variant shows a choice."""
    return LETTERS[[choice.id for choice in asked.variant.choices].index(choice_id)]


def _options(asked: Asked, key: str, submit: str) -> str | None:
    many = asked.question.kind is Kind.SEVERAL
    done = asked.state != "open"
    last = asked.attempts[-1].answer if asked.attempts else None
    return choices(
        [_option(asked, choice, i) for i, choice in enumerate(asked.variant.choices)],
        doc=doc_of(asked),
        legend="Options: pick every one that is right" if many else "Options",
        key=key,
        picked=last if done or many else None,
        locked=done,
        submit=submit,
        many=many,
    )


def _option(asked: Asked, choice: Choice, place: int) -> Option:
    picked = choice.id in asked.attempts[-1].answer.split(",") if asked.attempts else False
    many = asked.question.kind is Kind.SEVERAL
    tried = picked if many else choice.id in asked.tried
    if choice.key and asked.due:
        note = "Right" if tried else ("Right, and not picked" if many and asked.attempts else "The right answer")
        return Option(choice.id, LETTERS[place], choice.text, "right", note)
    if tried and (asked.due or not many):
        return Option(choice.id, LETTERS[place], choice.text, "wrong", "Not right")
    return Option(choice.id, LETTERS[place], choice.text)


def _typed(asked: Asked, key: str, submit: str) -> str | None:
    """A form, so that Enter submits; what cannot be read stays in it to be mended."""
    kind, rule = asked.question.kind, asked.question.number
    label = "Shape" if kind is Kind.SHAPE else f"Number{f' ({rule.unit})' if rule.unit else ''}"
    with st.container(gap=None):
        begins_here("Your answer", doc=doc_of(asked), key=f"{key}-begins")
        return _text(asked, key, label, kind, submit)


def _text(asked: Asked, key: str, label: str, kind: Kind, submit: str) -> str | None:
    with st.form(f"{key}-form-{len(asked.attempts)}", border=False, enter_to_submit=True):
        given = st.text_input(
            label,
            key=f"{key}-typed-{len(asked.attempts)}",
            placeholder=f"for example {EXAMPLES[kind]}",
            max_chars=200,
            width=340,
            autocomplete="off",
        )
        pressed = st.form_submit_button(on_accent(submit), type="primary")
    return (given or "") if pressed else None


def _lines(asked: Asked, key: str, submit: str) -> str | None:
    shown = [line.id for line in asked.variant.lines]
    if asked.due:
        shown = [line.id for line in asked.question.line]
        st.markdown("**The right order**")
    elif asked.attempts:
        shown = asked.attempts[-1].answer.split(",")
    texts = {line.id: line.text.strip("\n") for line in asked.question.line}
    return lines_in_order(
        [Option(name, "", texts[name]) for name in shown if name in texts],
        doc=doc_of(asked),
        legend="Lines to put in order",
        key=key,
        locked=asked.state != "open",
        submit=submit,
    )


def _program(asked: Asked, key: str) -> str | None:
    """The editor. What was typed is kept beyond this tab; handing it in is one key, Ctrl or Cmd with Enter."""
    person, place = tab().person, (asked.sitting_id, asked.question.id, asked.turn)
    source = learn.work_on(house(), person, asked)
    event = code_editor(
        source,
        doc_id=":".join(map(str, place)),
        key=f"{key}-editor",
        read_only=asked.state != "open",
        label="Program to fix",
        run_label="Check my program",
    )
    checks = [check.says for check in asked.question.check]
    with st.expander(f"What is checked ({count(len(checks), 'check')})", icon=":material/checklist:"):
        for says in checks:
            st.markdown(f"- {says}")
        st.caption("On inputs that your program has not seen; only what it computes is compared.")
    if event is None:
        return None
    if event.code != source:
        learn.keep_work(house(), person, asked, event.code, now())
    return event.code if event.kind == "run" else None
