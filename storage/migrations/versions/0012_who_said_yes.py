"""An offer remembers that it was answered yes, also when the yes came too late to win

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of offers made before, those that won count, and answers after being stood down.

    Such an answer was a yes or, now and then, words with a condition: after a no the offer has the state "no".
    """
    with op.batch_alter_table("offer") as batch:
        batch.add_column(sa.Column("said_yes", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE offer SET said_yes = true WHERE state IN ('won', 'withdrawn')"
        " OR (state = 'stood_down' AND answered_at IS NOT NULL AND conditional = 0)"
    )


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("said_yes")
