"""Which questions a test asked, and the parameters behind its verdict."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = sa.String(200)


def upgrade() -> None:
    op.create_table(
        "test_items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sitting", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("question", NAME, nullable=False),
        sa.Column("skill", NAME, nullable=False),
        sa.Column("level", NAME, nullable=False),
        sa.Column("discrimination", sa.Float, nullable=False),
        sa.Column("difficulty", sa.Float, nullable=False),
        sa.Column("guessing", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("sitting", "position"),
    )


def downgrade() -> None:
    op.drop_table("test_items")
