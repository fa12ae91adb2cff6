"""The tables of the workshop rooms. A room's steps are rows with a version: who comes second with one adds nothing."""

import sqlalchemy as sa

from unroll.store.columns import UtcTime
from unroll.store.tables import NAME, UUID, belongs_to, metadata


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("code", sa.String(12), nullable=False, unique=True),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("may_change", sa.Boolean, nullable=False),
    sa.Column("twice", sa.Boolean, nullable=False),
    sa.Column("speed", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

room_questions = sa.Table(
    "room_questions",
    metadata,
    _id(),
    belongs_to("rooms"),
    sa.Column("place", sa.Integer, nullable=False),  # from 0
    sa.Column("question", NAME, nullable=False),
    sa.Column("seconds", sa.Integer),  # NULL: no limit
    sa.UniqueConstraint("room", "place"),
)

room_steps = sa.Table(  # the latest version is how the room stands
    "room_steps",
    metadata,
    _id(),
    belongs_to("rooms"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("phase", sa.String(20), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("vote", sa.Integer, nullable=False),
    sa.Column("opened_at", UtcTime),
    sa.Column("closes_at", UtcTime),
    sa.Column("paused_at", UtcTime),
    sa.Column("shown", NAME),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("board", sa.String(10), nullable=False),
    sa.Column("taken_at", UtcTime, nullable=False),
    sa.UniqueConstraint("room", "version"),
)

room_hosts = sa.Table(
    "room_hosts",
    metadata,
    _id(),
    belongs_to("rooms"),
    belongs_to("learners"),
    sa.Column("since", UtcTime, nullable=False),
    sa.UniqueConstraint("room", "learner"),
    sa.Index(None, "learner"),
)

room_keys = sa.Table(  # secrets that make a host; only their SHA-256 is kept
    "room_keys",
    metadata,
    _id(),
    belongs_to("rooms"),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("made_at", UtcTime, nullable=False),
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("id", UUID, primary_key=True),
    belongs_to("rooms"),
    belongs_to("learners"),
    sa.Column("nickname", sa.String(40), nullable=False),
    sa.Column("joined_at", UtcTime, nullable=False),
    sa.UniqueConstraint("room", "learner"),
)

member_marks = sa.Table(  # renamed, removed, readmitted: the latest of each kind holds
    "member_marks",
    metadata,
    _id(),
    belongs_to("members"),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("nickname", sa.String(40)),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index(None, "member"),
)

votes = sa.Table(
    "votes",
    metadata,
    _id(),
    belongs_to("members"),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("vote", sa.Integer, nullable=False),  # from 1: the first vote on the question, the second
    sa.Column("number", sa.Integer, nullable=False),  # from 1: which change of the answer
    sa.Column("answer", NAME, nullable=False),
    sa.Column("choice", NAME),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("credit", sa.Float, nullable=False),
    sa.Column("misconception", NAME),
    sa.Column("given_at", UtcTime, nullable=False),
    sa.UniqueConstraint("member", "place", "vote", "number"),
)

room_judgements = sa.Table(  # what came of running an answer that is a program, once for all who gave it
    "room_judgements",
    metadata,
    _id(),
    belongs_to("rooms"),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("answer", NAME, nullable=False),
    sa.Column("right", sa.Boolean, nullable=False),
    sa.Column("error", sa.String(300)),
    sa.Column("judged_at", UtcTime, nullable=False),
    sa.UniqueConstraint("room", "place", "answer"),
)

room_departures = sa.Table(  # a participant erased their data: that it happened, and neither who nor when
    "room_departures",
    metadata,
    _id(),
    belongs_to("rooms"),
    sa.Index(None, "room"),
)
