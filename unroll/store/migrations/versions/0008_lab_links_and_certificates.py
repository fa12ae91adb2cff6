"""Links to runs of the Lab, and certificates of the challenge."""

import sqlalchemy as sa
from alembic import op

from unroll.store.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = sa.String(200)


def upgrade() -> None:
    op.create_table(
        "lab_links",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], ondelete="CASCADE"),
        sa.Column("program", NAME, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("sitting", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.Column("name", NAME, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("points", sa.Float, nullable=False),
        sa.Column("earned_at", UtcTime, nullable=False),
        sa.Column("issued_at", UtcTime, nullable=False),
        sa.UniqueConstraint("sitting", "name", name="uq_certificates"),
    )


def downgrade() -> None:
    op.drop_table("certificates")
    op.drop_table("lab_links")
