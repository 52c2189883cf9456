"""An alert says which version of the safety phrases caught it, and a change of settings why it was made

Revision ID: 0018
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns that the version before does not need to know of."""
    op.add_column("task", sa.Column("phrases", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("settings_change", sa.Column("why", storage.types.Words(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("settings_change") as batch:
        batch.drop_column("why")
    with op.batch_alter_table("task") as batch:
        batch.drop_column("phrases")
