"""Programs that were handed in as answers."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = sa.String(200)


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sitting", sa.String(36), nullable=False),
        sa.Column("question", NAME, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("answer", NAME, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("failed", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("given_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("sitting", "question", "turn", "answer", name="uq_submissions"),
    )


def downgrade() -> None:
    op.drop_table("submissions")
