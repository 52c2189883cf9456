"""All that a search for volunteers near a place asks about is in its index

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME, BEFORE = "ix_volunteer_near", ["community_id", "state", "cell", "easting", "northing"]
AFTER = ["community_id", "state", "cell", "kinds", "level", "easting", "northing"]


def upgrade() -> None:
    """Make the index anew, with what a volunteer does and their level in it."""
    op.drop_index(NAME, table_name="volunteer")
    op.create_index(NAME, "volunteer", AFTER, postgresql_include=["id"])


def downgrade() -> None:
    """As it was."""
    op.drop_index(NAME, table_name="volunteer")
    op.create_index(NAME, "volunteer", BEFORE)
