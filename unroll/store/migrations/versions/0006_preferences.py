"""What a learner chose for the screen."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("learner", "name"),
    )


def downgrade() -> None:
    op.drop_table("preferences")
