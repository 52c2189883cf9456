"""Who was erased, and which texts the network was asked to forget

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_erasure_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
    )
    for table in ("inbound", "outbound"):
        op.add_column(table, sa.Column("cleared_at", storage.types.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    for table in ("outbound", "inbound"):
        op.drop_column(table, "cleared_at")
    op.drop_table("erasure")
