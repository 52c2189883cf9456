"""Open tasks and chats somebody has taken over are found without reading those of years

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    is_open, held = sa.text("state IN ('open', 'taken')"), sa.text("held_by IS NOT NULL")
    op.create_index("ix_task_open", "task", ["community_id", "id"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index(
        "ix_person_held", "person", ["community_id", "held_at"], sqlite_where=held, postgresql_where=held
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_person_held", table_name="person")
    op.drop_index("ix_task_open", table_name="task")
