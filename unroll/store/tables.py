"""The tables. Every race that matters has a unique constraint here: who comes second adds nothing."""

import sqlalchemy as sa

from unroll.store.columns import UtcTime

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

NAME = sa.String(200)
"""Ids of questions, lessons, sections, choices and misconceptions: names from files."""
UUID = sa.String(36)


def belongs_to(table: str) -> sa.Column[str]:
    """A reference that goes with what it refers to: erasing a learner erases all that they did."""
    return sa.Column(table.rstrip("s"), UUID, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


learners = sa.Table(
    "learners",
    metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("created_at", UtcTime, nullable=False),
)

sittings = sa.Table(
    "sittings",
    metadata,
    sa.Column("id", UUID, primary_key=True),
    belongs_to("learners"),
    sa.Column("mode", sa.String(20), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # from 1, per learner and mode
    sa.Column("time_factor", sa.Float),  # NULL: the clock is off
    sa.Column("started_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "mode", "number"),
)

stretches = sa.Table(  # the latest one holds for every question that is opened after it
    "stretches",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("sittings"),
    sa.Column("time_factor", sa.Float),
    sa.Column("chosen_at", UtcTime, nullable=False),
    sa.Index(None, "sitting"),
)


def _asked() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    """Which question of which sitting, in which variant: turn 0, then one more for each "another one like this"."""
    question = sa.Column("question", NAME, nullable=False)
    return belongs_to("sittings"), question, sa.Column("turn", sa.Integer, nullable=False)


openings = sa.Table(
    "openings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("time_factor", sa.Float),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1, counted attempts only
    sa.Column("answer", NAME, nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("credit", sa.Float, nullable=False),
    sa.Column("misconception", NAME),
    sa.Column("given_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn", "number"),
    sa.UniqueConstraint("sitting", "question", "turn", "answer", name="uq_attempts_answer"),
)

submissions = sa.Table(  # what was run to grade an answer that is a program
    "submissions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("answer", NAME, nullable=False),  # the attempt's
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("failed", sa.Text, nullable=False),  # ids of checks, one a line
    sa.Column("error", sa.Text),
    sa.Column("given_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn", "answer"),
)

confidences = sa.Table(  # how sure somebody said to be, with the first answer to a prediction
    "confidences",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("percent", sa.Integer, nullable=False),
    sa.Column("given_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn"),
)

hints = sa.Table(
    "hints",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("shown_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn"),
)

solutions = sa.Table(  # the learner gave up and asked to see it
    "solutions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("shown_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "question", "turn"),
)

reviews = sa.Table(  # why a question was asked in Review; its answer is among the attempts
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_asked(),
    sa.Column("number", sa.Integer, nullable=False),  # from 1, in its sitting
    sa.Column("misconception", NAME, nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "number"),
)

test_items = sa.Table(  # the questions of a test; seeds are in the openings
    "test_items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("sittings"),
    sa.Column("position", sa.Integer, nullable=False),  # from 1
    sa.Column("question", NAME, nullable=False),
    sa.Column("skill", NAME, nullable=False),
    sa.Column("level", NAME, nullable=False),
    sa.Column("discrimination", sa.Float, nullable=False),
    sa.Column("difficulty", sa.Float, nullable=False),
    sa.Column("guessing", sa.Float, nullable=False),
    sa.UniqueConstraint("sitting", "position"),
)

reading = sa.Table(
    "reading",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("lesson", NAME, nullable=False),
    sa.Column("section", NAME, nullable=False),
    sa.Column("read_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "lesson", "section"),
)

preferences = sa.Table(  # not a fact: the latest choice replaces the one before
    "preferences",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("name", NAME, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.UniqueConstraint("learner", "name"),
)

mends = sa.Table(  # attempts at a debug exercise; the same program counts once
    "mends",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("exercise", NAME, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("open_check", NAME),  # what was still wrong; NULL: nothing
    sa.Column("run_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "exercise", "digest"),
)

helps = sa.Table(  # a hint, or the solution, of a debug exercise
    "helps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("exercise", NAME, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("shown_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "exercise", "kind"),
)

certificates = sa.Table(  # what was earned, in the name that the holder gave
    "certificates",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    belongs_to("sittings"),
    sa.Column("name", NAME, nullable=False),
    sa.Column("problems", sa.Integer, nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("earned_at", UtcTime, nullable=False),
    sa.Column("issued_at", UtcTime, nullable=False),
    sa.UniqueConstraint("sitting", "name"),
)

# The tables of the benches and of the rooms register themselves in `metadata`; they stand in files of their own.
import unroll.store.bench_tables  # noqa: E402
import unroll.store.room_tables  # noqa: E402, F401
