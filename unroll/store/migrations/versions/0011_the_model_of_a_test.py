"""Tests keep the number of the model of ability that their verdict is computed with; earlier ones had the first."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("test_items", sa.Column("model", sa.Integer, nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("test_items") as table:
        table.drop_column("model")
