"""What the desk keeps of people and volunteers: how to reach them, who has their chat, checks by two

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_address_recent": ("address", ["community_id", "last_in_at"]),
    "ix_visit_resident_id": ("visit", ["resident_id"]),
    "ix_pair_volunteer_id": ("pair", ["volunteer_id"]),
    "ix_booking_volunteer_id": ("booking", ["volunteer_id"]),
    "ix_offer_community_id_sent_at": ("offer", ["community_id", "sent_at"]),
}


def upgrade() -> None:
    """Add columns that the version before does not need to know of, and indexes for the desk's pages."""
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("contact_note", storage.types.Words(), nullable=False, server_default=""))
        batch.add_column(sa.Column("held_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("held_at", storage.types.UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("volunteer") as batch:
        batch.add_column(sa.Column("dbs_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("checks_note", storage.types.Words(), nullable=False, server_default=""))
        batch.add_column(sa.Column("next_level", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("next_level_by", sa.Integer(), nullable=True))
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("volunteer") as batch:
        for column in ("next_level_by", "next_level", "checks_note", "dbs_on"):
            batch.drop_column(column)
    with op.batch_alter_table("person") as batch:
        for column in ("held_at", "held_by", "contact_note"):
            batch.drop_column(column)
