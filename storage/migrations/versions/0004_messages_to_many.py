"""Messages to many

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COORDINATORS = ("author_id", "approver_id")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("audience", storage.types.Json(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("why", storage.types.Words(), nullable=False),
        sa.Column("body", storage.types.Words(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("left_out", storage.types.Json(), nullable=False),
        sa.Column("fixes_id", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("starts_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("filled_to", sa.Integer(), nullable=True),
        sa.Column("paced_to", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_broadcast_community_id_community")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["coordinator.id"], name=op.f(f"fk_broadcast_{name}_coordinator"))
            for name in COORDINATORS
        ),
        sa.ForeignKeyConstraint(["fixes_id"], ["broadcast.id"], name=op.f("fk_broadcast_fixes_id_broadcast")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    op.create_index("ix_broadcast_community_id_state", "broadcast", ["community_id", "state"])
    op.create_table(
        "broadcast_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phone_hash", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_broadcast_recipient_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_recipient_broadcast_id_broadcast")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_broadcast_recipient_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipient")),
        sa.UniqueConstraint(
            "broadcast_id", "person_id", name=op.f("uq_broadcast_recipient_broadcast_id_person_id")
        ),
        sa.UniqueConstraint(
            "broadcast_id", "phone_hash", name=op.f("uq_broadcast_recipient_broadcast_id_phone_hash")
        ),
    )
    op.create_index(op.f("ix_broadcast_recipient_person_id"), "broadcast_recipient", ["person_id"])
    op.create_index("ix_broadcast_recipient_state", "broadcast_recipient", ["broadcast_id", "state", "person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("broadcast_recipient")
    op.drop_table("broadcast")
