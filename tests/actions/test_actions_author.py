"""The author's page: who may open it, how every question stands, and each in all its states."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from kinds_bank import KINDS
from typer.testing import CliRunner

from unroll.actions import author, learn
from unroll.actions.refusal import NotFound, NotHere
from unroll.commands.bank import app
from unroll.content import proofs
from unroll.content.proofs import Proof
from unroll.quiz.grading import Outcome


@pytest.fixture
def house(house_of_kinds):
    return house_of_kinds


def proof(question, *, ok=True, **changes):
    return Proof(
        question=question.id, ok=ok, defects=() if ok else (f"{question.id}.toml: it does not hold.",),
        evidence=question.evidence, runs=3, seconds=0.5, torch="2.13.0", date=datetime(2026, 5, 1, tzinfo=UTC),
        digest=proofs.digest_of(question),
    ).model_copy(update=changes)  # fmt: skip


def test_only_somebody_at_this_machine_sees_keys(house, me):
    """Behind a proxy nobody counts as that."""
    assert author.entries(house, local=True)
    for call in (
        lambda: author.entries(house, local=False),
        lambda: author.entry(house, "p1", local=False),
        lambda: author.preview(house, me, "p1", seed=0, view="closed", local=False),
    ):
        with pytest.raises(NotHere, match="shows keys"):
            call()
    object.__setattr__(house.options, "behind_proxy", True)
    with pytest.raises(NotHere):
        author.entries(house, local=True)


def test_a_failed_proof_quarantines_and_a_new_one_frees_without_a_restart(house, me, t0):
    """What `unroll bank prove` writes while the app runs counts at once, everywhere."""
    question = house.bank.questions["doubling/p2"]
    file = house.options.home / proofs.FILE

    def seen():
        asked = [item.question_id for item in learn.sitting(house, me, "practice", t0).items]
        return author.entry(house, "p2", local=True).standing, question.id in asked

    assert seen() == ("not proved", True)
    proofs.write(file, [proof(question, ok=False)])
    assert seen() == ("quarantined", False)
    assert author.entry(house, "p2", local=True).proof.defects == ("doubling/p2.toml: it does not hold.",)
    proofs.write(file, [proof(question)])
    assert seen() == ("proved", True)
    proofs.write(file, [proof(question, digest="of another text")])
    assert seen() == ("not proved", True)


def test_an_entry_tells_sets_and_combinations(house):
    """Found by its id or the last part of it."""
    entry = author.entry(house, "doubling/p1", local=True)
    assert (entry.sets, entry.combinations) == (("practice",), 4)
    assert author.entry(house, "shape", local=True).combinations == 6
    assert author.entry(house, "several", local=True).combinations == 1
    with pytest.raises(NotFound, match="no such question"):
        author.entry(house, "nothing", local=True)


@pytest.mark.parametrize("name", ["p1", *KINDS])
def test_every_kind_is_seen_in_every_state(house, me, name):
    """Open, answered with each choice, closed; nothing is stored."""
    opened = author.preview(house, me, name, seed=3, view="open", local=True)
    assert (opened.state, opened.verdict, opened.due) == ("open", None, False)
    for choice in opened.question.choice:
        answered = author.preview(house, me, name, seed=3, view="answered", choice=choice.id, local=True)
        closed = author.preview(house, me, name, seed=3, view="closed", choice=choice.id, local=True)
        right = choice.key and len(opened.question.keys) == 1
        assert answered.state == ("right" if right else "open")
        assert closed.state == ("right" if right else "wrong")
        assert closed.verdict.outcome is (Outcome.RIGHT if right else Outcome.WRONG)
        if name not in ("fix", "several"):
            assert closed.verdict.choice == choice.id
    assert author.preview(house, me, name, seed=0, view="closed", local=True).verdict.outcome != Outcome.RIGHT
    with house.database.reading() as db:
        from unroll.store import counts

        assert counts.of_all(db)["attempts"] == 0


def test_a_preview_runs_the_picked_option(house, me):
    """As a learner would see it run."""
    closed = author.preview(house, me, "p1", seed=0, view="closed", choice="plus-one", local=True)
    assert learn.compare(house, me, closed).picked.value == "4"


@pytest.mark.parametrize("what", [{"seed": -1}, {"seed": 2**31}, {"seed": 0, "choice": "nothing"}])
def test_what_is_not_there_is_refused(house, me, what):
    """A seed out of range, an unknown option."""
    with pytest.raises(NotFound):
        author.preview(house, me, "p1", view="closed", local=True, **what)


def test_a_kind_that_nobody_answers_is_an_error(house, me):
    """The type checker fails first."""
    question = house.bank.questions["doubling/p1"]
    strange = question.model_copy(update={"kind": "riddle"})
    object.__setattr__(house.bank, "questions", {**house.bank.questions, question.id: strange})
    with pytest.raises(AssertionError):
        author.preview(house, me, "p1", seed=0, view="closed", local=True)


def test_the_author_sees_how_people_answered_first(house, me, t0):
    """The first answer of each learner, with its misconception; a second one changes nothing. Not for visitors."""
    sitting = learn.sitting(house, me, "practice", t0)
    asked = learn.ask(house, me, sitting.id, "doubling/p1", t0)
    wrong = next(choice for choice in asked.variant.choices if not choice.key)
    right = next(choice for choice in asked.variant.choices if choice.key)
    assert author.answered(house, local=True) == {}
    learn.answer(house, me, sitting.id, "doubling/p1", 0, wrong.id, t0)
    learn.answer(house, me, sitting.id, "doubling/p1", 0, right.id, t0 + timedelta(seconds=1))
    told = author.answered(house, local=True)["doubling/p1"]
    assert (told.given, told.facility, dict(told.answers)) == (1, 0.0, {wrong.id: 1})
    with pytest.raises(NotHere):
        author.answered(house, local=False)


def test_the_command_tells_what_the_page_shows(house, me, t0):
    """`bank stats`, as a table and as JSON, from the database of the app; before anybody answered it says so."""
    environment = {
        "UNROLL_HOME": str(house.options.home),
        "UNROLL_BANK": str(house.options.bank),
        "UNROLL_DATABASE_URL": str(house.options.database_url),
    }
    run = CliRunner(env=environment)
    empty = run.invoke(app, ["stats"])
    assert (empty.exit_code, empty.stdout) == (0, "Nobody has answered a question of this bank yet.\n")
    sitting = learn.sitting(house, me, "practice", t0)
    asked = learn.ask(house, me, sitting.id, "doubling/p1", t0)
    wrong = next(choice for choice in asked.variant.choices if not choice.key)
    learn.answer(house, me, sitting.id, "doubling/p1", 0, wrong.id, t0)

    (told,) = json.loads(run.invoke(app, ["stats", "--json"]).stdout)
    shown = author.answered(house, local=True)["doubling/p1"]
    assert (told["question"], told["given"], told["facility"]) == (shown.question, 1, 0.0)
    assert (told["answers"], told["keys"]) == ({wrong.id: 1}, sorted(asked.question.keys))
    assert told["variants"] == [{"seed": 0, "given": 1, "facility": 0.0}]
    assert (told["discrimination"], told["efficiency"]) == (None, None)
    table = run.invoke(app, ["stats"]).stdout
    assert " 0%" in table
    assert "doubling/p1" in table

    nowhere = CliRunner(env={**environment, "UNROLL_DATABASE_URL": "sqlite:////proc/none/unroll.db"})
    refused = nowhere.invoke(app, ["stats"])
    assert refused.exit_code == 2
    assert "unroll bank: " in refused.stderr
