"""The run that stood on the screen last, cell by cell."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], ondelete="CASCADE"),
        sa.Column("cell", sa.String(200), nullable=False),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("lane", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20)),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.UniqueConstraint("learner", "cell", name="uq_last_runs"),
    )


def downgrade() -> None:
    op.drop_table("last_runs")
