"""The desk

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "desk_login",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("totp", storage.types.Words(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("link_until", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("slow_until", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_desk_login_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinator.id"], name=op.f("fk_desk_login_coordinator_id_coordinator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_login")),
        sa.UniqueConstraint("coordinator_id", name=op.f("uq_desk_login_coordinator_id")),
        sa.UniqueConstraint("link", name=op.f("uq_desk_login_link")),
    )
    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("started_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_desk_session_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinator.id"], name=op.f("fk_desk_session_coordinator_id_coordinator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("token", name=op.f("uq_desk_session_token")),
    )
    op.create_index("ix_desk_session_coordinator_id", "desk_session", ["coordinator_id", "ended_at"])
    op.create_table(
        "settings_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("before", storage.types.Json(), nullable=False),
        sa.Column("after", storage.types.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_settings_change_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinator.id"], name=op.f("fk_settings_change_coordinator_id_coordinator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_change")),
    )
    op.create_index("ix_settings_change_community_id", "settings_change", ["community_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("settings_change")
    op.drop_table("desk_session")
    op.drop_table("desk_login")
