"""The author's page: every question with its proof, and one of them in all its states."""

import pandas as pd
import streamlit as st

from unroll.actions import author
from unroll.actions.author import Entry, View
from unroll.actions.learn import Asked
from unroll.ui import address, evidence_view, question_view
from unroll.ui.state import house, is_local, tab
from unroll.ui.text import count, plain

MARKS = {"proved": "✓ proved", "quarantined": "✗ quarantined", "not proved": "– not proved"}
VIEWS: dict[str, View] = {"Not answered": "open", "Answered": "answered", "Closed": "closed"}


def bank_list(entries: tuple[Entry, ...]) -> str:
    """The list; returns the name of the question that is chosen, which the address remembers."""
    held = [each for each in entries if each.standing == "quarantined"]
    proved = sum(each.standing == "proved" for each in entries)
    with st.container(horizontal=True, gap="small"):
        st.badge(count(len(entries), "question"), color="gray")
        st.badge(f"{proved} proved", color="green", icon=":material/verified:")
        if len(entries) > proved + len(held):
            st.badge(f"{len(entries) - proved - len(held)} not proved", color="orange", icon=":material/help:")
        if held:
            st.badge(f"{len(held)} quarantined", color="red", icon=":material/block:")
    names = [author.slug(each.question.id) for each in entries]
    with st.expander(
        f"All {count(len(entries), 'question')}", icon=":material/table_rows:", expanded=len(entries) <= 12
    ):
        st.dataframe(pd.DataFrame([_row(each) for each in entries]), hide_index=True, alt="The questions of the bank.")
    current = address.chosen("question", names, "question")
    titles = {author.slug(each.question.id): each.question.title for each in entries}
    address.menu("question", names, current, "Question", lambda name: f"{titles[name]} — {name}")
    return current


def _row(entry: Entry) -> dict[str, object]:
    question, proof = entry.question, entry.proof
    return {
        "state": MARKS[entry.standing],
        "question": author.slug(question.id),
        "kind": question.kind.value,
        "evidence": question.evidence.value,
        "level": question.level.value,
        "skill": question.skill,
        "combinations": entry.combinations,
        "asked in": ", ".join(entry.sets) or "–",
        "runs": proof.runs if proof else None,
        "seconds": proof.seconds if proof else None,
        "torch": proof.torch if proof else None,
        "proved on": proof.date.date() if proof else None,
    }


def standing(entry: Entry) -> None:
    """The proof of one question, or why it is not served."""
    proof = entry.proof
    if proof is None:
        st.warning("Never proved as it stands today. Run `unroll bank prove`.", icon=":material/help:")
    elif proof.ok:
        runs = f"{count(proof.runs, 'run')}, {proof.seconds:.1f} s"
        st.caption(f"Proved on {proof.date:%d %B %Y} with torch {proof.torch}: {runs}.")
    else:
        lines = "\n".join(f"- {plain(defect)}" for defect in proof.defects)
        st.error(
            f"**Quarantined: it is served nowhere, because its proof failed.**\n\n{lines}\n\n"
            "Mend it and run `unroll bank prove`; it comes back without a restart.",
            icon=":material/block:",
        )


def preview(entry: Entry) -> None:
    """The question as a learner sees it, in the state that is chosen here."""
    name = author.slug(entry.question.id)
    ids = [choice.id for choice in entry.question.choice]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input("Variant (seed)", 0, 9999, 0, key=f"author-{name}-seed", width=150)
        label = st.segmented_control("State", list(VIEWS), default="Closed", required=True, key=f"author-{name}-view")
        view = VIEWS[label or "Closed"]
        choice = None
        if view != "open":
            choice = st.selectbox("Picked", ids, key=f"author-{name}-choice", index=_first_wrong(entry), width=260)
    asked = author.preview(house(), tab().person, name, seed=int(seed), view=view, choice=choice, local=is_local())
    _key(asked)
    key = f"author-{name}-{seed}-{view}-{choice}"
    left, right = st.columns([11, 10], gap="large")
    with left:
        question_view.head(asked, "Preview")
        question_view.ask(asked, key=key)
        question_view.verdict(asked)
        question_view.hint(asked, key=key)
        if view == "closed":
            question_view.solution(asked)
    with right:
        evidence_view.show(asked, key=key)


def _first_wrong(entry: Entry) -> int:
    return next(place for place, choice in enumerate(entry.question.choice) if not choice.key)


def _key(asked: Asked) -> None:
    keys = " · ".join(choice.text for choice in asked.variant.choices if choice.key)
    values = ", ".join(f"{name} = {value}" for name, value in asked.variant.values.items())
    st.markdown(f":material/key: **Key:** {keys}" + (f"  \n:gray[{plain(values)}]" if values else ""))
