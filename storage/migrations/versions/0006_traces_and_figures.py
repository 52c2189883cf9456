"""What a text in caused carries its number; processes leave what they counted

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns that the version before does not need to know of."""
    with op.batch_alter_table("heartbeat") as batch:
        batch.add_column(sa.Column("half", sa.String(), nullable=False, server_default="worker"))
        batch.add_column(sa.Column("figures", storage.types.Json(), nullable=False, server_default="{}"))
    with op.batch_alter_table("outbound") as batch:
        batch.add_column(sa.Column("trace_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("timer") as batch:
        batch.add_column(sa.Column("trace_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("timer") as batch:
        batch.drop_column("trace_id")
    with op.batch_alter_table("outbound") as batch:
        batch.drop_column("trace_id")
    with op.batch_alter_table("heartbeat") as batch:
        batch.drop_column("figures")
        batch.drop_column("half")
