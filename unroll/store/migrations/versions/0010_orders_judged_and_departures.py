"""Rooms: what came of running the orders that were voted for, and how many erased their data."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_judgements",
        *_of_room(),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("error", sa.String(300)),
        sa.Column("judged_at", UtcTime, nullable=False),
        sa.UniqueConstraint("room", "place", "answer", name="uq_room_judgements"),
    )
    op.create_table(
        "room_departures",
        *_of_room(),
        sa.Index("ix_room_departures_room", "room"),
    )


def downgrade() -> None:
    op.drop_table("room_departures")
    op.drop_table("room_judgements")


def _of_room() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("room", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], ondelete="CASCADE"),
    )
