"""What a year of texts and check-ins came to is read from indexes alone

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    sent = sa.text("sent_at IS NOT NULL")
    columns = ["community_id", "sent_at", "parts"]
    op.create_index("ix_outbound_sent", "outbound", columns, sqlite_where=sent, postgresql_where=sent)
    op.create_index("ix_checkin_round_slot", "checkin_round", ["community_id", "slot_at", "state"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_checkin_round_slot", table_name="checkin_round")
    op.drop_index("ix_outbound_sent", table_name="outbound")
