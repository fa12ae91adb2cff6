"""What was asked in Review, and for which misconception."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = sa.String(200)


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sitting", sa.String(36), nullable=False),
        sa.Column("question", NAME, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("misconception", NAME, nullable=False),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("sitting", "number"),
    )


def downgrade() -> None:
    op.drop_table("reviews")
