"""Pledges that are hidden, organisations with a next step; both count their changes, so that a stale page is told

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = {"pledge": "id", "organisation": "state"}


def upgrade() -> None:
    """Add columns that the version before does not need to know of, and indexes for the desk's lists."""
    for table, column in INDEXES.items():
        op.add_column(table, sa.Column("stage", sa.Integer(), nullable=False, server_default="1"))
        op.create_index(f"ix_{table}_community_id_{column}", table, ["community_id", column])
    op.add_column("pledge", sa.Column("hidden_at", storage.types.UtcDateTime(timezone=True), nullable=True))
    op.add_column("organisation", sa.Column("holder_id", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("next_step", storage.types.Words(), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("next_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("organisation") as batch:
        for column in ("next_on", "next_step", "holder_id"):
            batch.drop_column(column)
    op.drop_column("pledge", "hidden_at")
    for table, column in INDEXES.items():
        op.drop_index(f"ix_{table}_community_id_{column}", table_name=table)
        op.drop_column(table, "stage")
