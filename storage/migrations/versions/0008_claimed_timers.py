"""Timers whose worker died are found by an index, not by reading the table twice a second

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    claimed = sa.text("status = 'claimed'")
    op.create_index("ix_timer_claimed", "timer", ["lease_until"], sqlite_where=claimed, postgresql_where=claimed)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_timer_claimed", table_name="timer")
