"""Workshop rooms: questions, steps, hosts, members and their votes."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.String(200)
UUID = sa.String(36)
TABLES = ("votes", "member_marks", "members", "room_keys", "room_hosts", "room_steps", "room_questions", "rooms")


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("may_change", "twice", "speed")),
        _when("created_at"),
        sa.UniqueConstraint("code", name="uq_rooms"),
    )
    _course()
    _hosts()
    _people()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _course() -> None:
    _facts(
        "room_questions",
        *_of("room", "rooms"),
        _whole("place"),
        sa.Column("question", NAME, nullable=False),
        sa.Column("seconds", sa.Integer),
        sa.UniqueConstraint("room", "place", name="uq_room_questions"),
    )
    _facts(
        "room_steps",
        *_of("room", "rooms"),
        _whole("version"),
        sa.Column("phase", sa.String(20), nullable=False),
        _whole("place"),
        _whole("vote"),
        *(sa.Column(name, UtcTime) for name in ("opened_at", "closes_at", "paused_at")),
        sa.Column("shown", NAME),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.Column("board", sa.String(10), nullable=False),
        _when("taken_at"),
        sa.UniqueConstraint("room", "version", name="uq_room_steps"),
    )


def _hosts() -> None:
    _facts(
        "room_hosts",
        *_of("room", "rooms"),
        *_of("learner", "learners"),
        _when("since"),
        sa.UniqueConstraint("room", "learner", name="uq_room_hosts"),
    )
    op.create_index("ix_room_hosts_learner", "room_hosts", ["learner"])
    _facts(
        "room_keys",
        *_of("room", "rooms"),
        sa.Column("digest", sa.String(64), nullable=False),
        _when("made_at"),
        sa.UniqueConstraint("digest", name="uq_room_keys"),
    )


def _people() -> None:
    op.create_table(
        "members",
        sa.Column("id", UUID, primary_key=True),
        *_of("room", "rooms"),
        *_of("learner", "learners"),
        sa.Column("nickname", sa.String(40), nullable=False),
        _when("joined_at"),
        sa.UniqueConstraint("room", "learner", name="uq_members"),
    )
    _facts(
        "member_marks",
        *_of("member", "members"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("nickname", sa.String(40)),
        _when("made_at"),
    )
    op.create_index("ix_member_marks_member", "member_marks", ["member"])
    _facts(
        "votes",
        *_of("member", "members"),
        *(_whole(name) for name in ("place", "vote", "number")),
        sa.Column("answer", NAME, nullable=False),
        sa.Column("choice", NAME),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("credit", sa.Float, nullable=False),
        sa.Column("misconception", NAME),
        _when("given_at"),
        sa.UniqueConstraint("member", "place", "vote", "number", name="uq_votes"),
    )


def _facts(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(table, sa.Column("id", sa.Integer, primary_key=True), *columns)


def _of(column: str, table: str) -> tuple[sa.schema.SchemaItem, ...]:
    made = sa.Column(column, UUID, nullable=False)
    return made, sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete="CASCADE")


def _whole(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False)


def _when(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcTime, nullable=False)
