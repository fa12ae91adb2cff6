"""How sure a learner was of a prediction."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confidences",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sitting", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("given_at", UtcTime, nullable=False),
        sa.UniqueConstraint("sitting", "question", "turn", name="uq_confidences"),
    )


def downgrade() -> None:
    op.drop_table("confidences")
