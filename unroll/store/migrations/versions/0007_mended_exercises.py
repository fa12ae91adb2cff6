"""Debug exercises: what was run, and which help was asked for."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = sa.String(200)


def upgrade() -> None:
    _facts(
        "mends",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("open_check", NAME),
        sa.Column("run_at", UtcTime, nullable=False),
        sa.UniqueConstraint("learner", "exercise", "digest", name="uq_mends"),
    )
    _facts(
        "helps",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("shown_at", UtcTime, nullable=False),
        sa.UniqueConstraint("learner", "exercise", "kind", name="uq_helps"),
    )


def downgrade() -> None:
    op.drop_table("helps")
    op.drop_table("mends")


def _facts(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], ondelete="CASCADE"),
        sa.Column("exercise", NAME, nullable=False),
        *columns,
    )
