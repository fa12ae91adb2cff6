"""The parts of a test: the start, where one is, the verdict, and each question looked at again."""

from typing import Literal

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked, SectionLink, SelfTest, SelfTestResult, TestLine
from unroll.charts import skills
from unroll.charts.figure import Figure
from unroll.quiz.mastery import NOT_YET, STRONG, Estimate, Verdict
from unroll.ui import evidence_view, question_view
from unroll.ui.components.question_parts import begins_here
from unroll.ui.figures import draw
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.steps import slug
from unroll.ui.text import count, on_accent

COLOURS: dict[Verdict, Literal["green", "blue", "orange"]] = {
    Verdict.STRONG: "green",
    Verdict.GROWING: "blue",
    Verdict.NOT_YET: "orange",
}
ICONS = {
    Verdict.STRONG: ":material/verified:",
    Verdict.GROWING: ":material/trending_up:",
    Verdict.NOT_YET: ":material/hourglass_empty:",
}
NEXT = 4
"""Sections to study that are named at once."""


def begin(*, again: bool = False) -> None:
    """What a test is, and the button that starts one."""
    with st.container(border=not again, gap="medium"):
        if not again:
            st.markdown(
                "- Three easy, four medium and three hard questions, over as many skills as possible, "
                "each in numbers that you have not seen.\n"
                "- One answer each. *I do not know* is an answer too, and more honest than a guess.\n"
                "- Every answer is saved at once: close the page and come back whenever you like.\n"
                "- At the end you see for each skill what holds, how sure that is, and what you can skip."
            )
        label = "Take another test" if again else "Start the test"
        if st.button(on_accent(label), type="primary", key="test-begin"):
            learn.begin_test(house(), tab().person, now())
            st.query_params.clear()
            st.rerun()


def place(test: SelfTest, question_id: str) -> str:
    """`Question 3 of 10`."""
    return f"Question {test.questions.index(question_id) + 1} of {len(test.questions)}"


def progress(test: SelfTest) -> None:
    """How many are answered."""
    done, whole = len(test.closed), len(test.questions)
    st.progress(done / whole, text=f"{done} of {whole} saved" if done else "Nothing answered yet")


def moves(test: SelfTest, asked: Asked, *, key: str) -> None:
    """The way on without an answer."""
    if st.button("I do not know", type="tertiary", icon=":material/help:", key=f"{key}-pass"):
        learn.pass_question(house(), tab().person, test.id, asked.question.id, now())
        st.rerun()


def looked_at(test: SelfTest) -> str | None:
    """The question of a finished test that the address names."""
    asked_for = st.query_params.get("question")
    return next((each for each in test.questions if slug(each) == asked_for), None)


def look_again(test: SelfTest, question_id: str) -> None:
    """A question of a finished test with its verdict, its solution and the programs behind it."""
    begins_here("The question", doc=f"again-{test.number}-{question_id}", key=f"test-{test.number}-again")
    if st.button("Back to the result", icon=":material/arrow_back:", key="test-back"):
        st.query_params.clear()
        st.rerun()
    asked = learn.ask(house(), tab().person, test.id, question_id, now())
    key = f"test-{test.number}-{question_id}"
    left, right = st.columns([11, 10], gap="large")
    with left:
        question_view.head(asked, place(test, question_id))
        question_view.work(asked, key=key)
        question_view.solution(asked, proved=learn.proof_line(house(), question_id))
    with right:
        evidence_view.show(asked, key=key)


def result(test: SelfTest, found: SelfTestResult) -> None:
    """The verdict by skill with its intervals, what to do with it, and every question."""
    right = sum(line.right for line in found.lines)
    with st.container(gap=None):
        begins_here("Your result", doc=f"result-{test.number}", key=f"test-{test.number}-result")
        st.markdown(f"### {headline(found.estimates)}")
    st.markdown(f":gray[{right} of {len(found.lines)} answers were right. Lucky guesses are allowed for below.]")
    left, beside = st.columns([11, 8], gap="large")
    with left:
        figure = skills.draw(found.estimates)
        if isinstance(figure, Figure):
            draw(figure, key=f"test-{test.number}-skills")
    with beside:
        _verdicts(found.estimates)
    _what_next(found)
    _lines(found.lines)
    begin(again=True)


def headline(estimates: tuple[Estimate, ...]) -> str:
    """`Strong in 2 skills, growing in 5, not yet in 1`."""
    counts = {verdict: sum(each.verdict is verdict for each in estimates) for verdict in Verdict}
    parts = [f"{verdict.value} in {number}" for verdict, number in counts.items() if number]
    first = parts[0]
    return f"{first[0].upper()}{first[1:]} {'skill' if first.endswith(' 1') else 'skills'}" + "".join(
        f", {part}" for part in parts[1:]
    )


def _verdicts(estimates: tuple[Estimate, ...]) -> None:
    """Each skill with its verdict in words."""
    named = house().bank.pattern.skills
    for each in estimates:
        badge = f":{COLOURS[each.verdict]}-badge[{ICONS[each.verdict]} {each.verdict.value}]"
        st.markdown(f"{badge} {named.get(each.skill, each.skill)}")
    st.caption(
        f"*Strong*: at least {100 * STRONG:.0f} % sure that you solve medium questions more often than not. "
        f"*Not yet*: at least {100 * NOT_YET:.0f} % sure that you do not. *Growing*: these answers leave it open."
    )


def _what_next(found: SelfTestResult) -> None:
    """What can be skipped, and where to go on."""
    if not (found.skip or found.study):
        return
    skip, study = st.columns(2, gap="medium")
    with skip.container(border=True, height="stretch"):
        st.markdown("#### You can skip")
        if not found.skip:
            st.markdown("Nothing yet: ten answers make no section of the lesson surely needless.")
        _links(found.skip)
    with study.container(border=True, height="stretch"):
        st.markdown("#### Worth your time")
        if not found.study:
            st.markdown("All sections of the lesson are about what you are strong in. Try the challenge.")
            st.page_link(page_of("challenge"), label="Go to the challenge", icon=":material/timer:")
        _links(found.study[:NEXT])


def _links(sections: tuple[SectionLink, ...]) -> None:
    for section in sections:
        query = {"section": section.id}
        st.page_link(page_of("explain"), label=section.title, icon=":material/menu_book:", query_params=query)


def _lines(lines: tuple[TestLine, ...]) -> None:
    """Every question, right or not, with a way to look at it again."""
    st.markdown("#### Your answers")
    for number, line in enumerate(lines, 1):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{number}. {line.title} :gray[· {line.skill.replace('-', ' ')}]", width="stretch")
            word, colour, icon = _state(line)
            st.badge(word, color=colour, icon=icon)
            name = f"Look at question {number} again"
            if st.button("Look again", type="tertiary", key=f"test-look-{number}", help=name):
                st.query_params["question"] = slug(line.question_id)
                st.rerun()
    st.caption(f"{count(sum(line.passed for line in lines), 'question')} left as *I do not know*.")


def _state(line: TestLine) -> tuple[str, Literal["green", "gray", "red"], str]:
    if line.right:
        return "right", "green", ":material/check:"
    return ("not known", "gray", ":material/help:") if line.passed else ("not right", "red", ":material/close:")
