"""How many parts a number of ours sent today, for the cap on a day's cost

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("line_number", sa.Column("spent_on", sa.Date(), nullable=True))
    op.add_column("line_number", sa.Column("spent_parts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("line_number", "spent_parts")
    op.drop_column("line_number", "spent_on")
