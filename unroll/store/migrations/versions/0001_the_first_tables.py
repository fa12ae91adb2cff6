"""The first tables: learners, sittings, and what was opened, answered, shown and read."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.String(200)
UUID = sa.String(36)


def upgrade() -> None:
    op.create_table("learners", sa.Column("id", UUID, primary_key=True), _when("created_at"))
    op.create_table(
        "sittings",
        sa.Column("id", UUID, primary_key=True),
        *_of("learner"),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("time_factor", sa.Float),
        _when("started_at"),
        sa.UniqueConstraint("learner", "mode", "number", name="uq_sittings"),
    )
    _facts("stretches", *_of("sitting"), sa.Column("time_factor", sa.Float), _when("chosen_at"))
    op.create_index("ix_stretches_sitting", "stretches", ["sitting"])
    _asked(
        "openings",
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("time_factor", sa.Float),
        _when("opened_at"),
        sa.UniqueConstraint("sitting", "question", "turn", name="uq_openings"),
    )
    _asked(
        "attempts",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("answer", NAME, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("credit", sa.Float, nullable=False),
        sa.Column("misconception", NAME),
        _when("given_at"),
        sa.UniqueConstraint("sitting", "question", "turn", "number", name="uq_attempts"),
        sa.UniqueConstraint("sitting", "question", "turn", "answer", name="uq_attempts_answer"),
    )
    for shown in ("hints", "solutions"):
        once = sa.UniqueConstraint("sitting", "question", "turn", name=f"uq_{shown}")
        _asked(shown, _when("shown_at"), once)
    _read_and_written()


def _read_and_written() -> None:
    _facts(
        "reading",
        *_of("learner"),
        sa.Column("lesson", NAME, nullable=False),
        sa.Column("section", NAME, nullable=False),
        _when("read_at"),
        sa.UniqueConstraint("learner", "lesson", "section", name="uq_reading"),
    )
    _facts(
        "drafts",
        *_of("learner"),
        sa.Column("cell", NAME, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        _when("saved_at"),
        sa.UniqueConstraint("learner", "cell", name="uq_drafts"),
    )


def downgrade() -> None:
    for table in ("drafts", "reading", "solutions", "hints", "attempts", "openings", "stretches"):
        op.drop_table(table)
    op.drop_table("sittings")
    op.drop_table("learners")


def _facts(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(table, sa.Column("id", sa.Integer, primary_key=True), *columns)


def _asked(table: str, *columns: sa.schema.SchemaItem) -> None:
    question = sa.Column("question", NAME, nullable=False)
    _facts(table, *_of("sitting"), question, sa.Column("turn", sa.Integer, nullable=False), *columns)


def _of(owner: str) -> tuple[sa.schema.SchemaItem, ...]:
    column = sa.Column(owner, UUID, nullable=False)
    return column, sa.ForeignKeyConstraint([owner], [f"{owner}s.id"], ondelete="CASCADE")


def _when(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcTime, nullable=False)
