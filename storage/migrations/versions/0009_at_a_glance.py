"""What Today and a request's page ask for is found by an index: texts nobody handled, tasks of a request

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    left = sa.text("status IN ('unowned', 'failed', 'held')")
    op.create_index("ix_inbound_unhandled", "inbound", ["id"], sqlite_where=left, postgresql_where=left)
    op.create_index("ix_task_request_id", "task", ["request_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_task_request_id", table_name="task")
    op.drop_index("ix_inbound_unhandled", table_name="inbound")
