"""Words and numbers are sealed; numbers are looked up by a keyed hash

Revision ID: 0005
Revises: 0004
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types
from storage.sealing import Place, everything
from storage.vault import NoKeys, Vault

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CONTACTS = (
    ("address", "value"),
    ("emergency_contact", "phone"),
    ("inbound", "recipient"),
    ("inbound", "sender"),
    ("line_number", "value"),
    ("outbound", "address"),
    ("person", "ring_number"),
    ("phone_call", "caller"),
    ("request", "phone"),
)
WORDS = (
    ("broadcast", "body"),
    ("broadcast", "why"),
    ("consent", "reply"),
    ("desk_login", "totp"),
    ("event", "words"),
    ("inbound", "body"),
    ("organisation", "contact_name"),
    ("organisation", "name"),
    ("outbound", "body"),
    ("pin", "command"),
    ("pledge", "words"),
    ("request", "place"),
    ("task", "why"),
)
DATA = (
    ("conversation", "draft"),
    ("event", "facts"),
    ("inbound", "extras"),
    ("outbound", "slots"),
    ("request", "details"),
    ("task", "slots"),
)


class _Keys:
    """The database's vault, asked for only when there is something to seal or open."""

    def __init__(self) -> None:
        self._found: Vault | None = getattr(op.get_bind().dialect, "vault", None)

    def get(self) -> Vault:
        if self._found is None:
            raise NoKeys(NoKeys.__doc__)
        self._found.get_ready(op.get_bind())
        return self._found


def _hashed(name: str, *, null: bool = True) -> Any:
    made = sa.Computed(f"substr({name}, 1, 43)", persisted=True)
    return sa.Column(f"{name}_hash", storage.types.Digest(length=43), made, nullable=null)


def upgrade() -> None:
    """Apply: what is in the database is sealed in this one transaction."""
    keys, connection = _Keys(), op.get_bind()
    if connection.dialect.name == "postgresql":
        # SQLite takes any length as it is.
        for table, column in CONTACTS:
            op.alter_column(table, column, type_=sa.String(), existing_type=sa.String(length=200))
    for table, column in CONTACTS:
        everything(connection, Place(table, column), lambda value: keys.get().contact(value))
    for table, column in WORDS:
        everything(connection, Place(table, column), lambda value: keys.get().seal(value))
    for table, column in DATA:
        everything(connection, Place(table, column, data=True), lambda value: keys.get().seal(json.dumps(value)))
    with op.batch_alter_table("address") as batch:
        batch.add_column(_hashed("value"))
        batch.drop_constraint("uq_address_community_id_channel_value", type_="unique")
        batch.create_unique_constraint(
            "uq_address_community_id_channel_value_hash", ["community_id", "channel", "value_hash"]
        )
    with op.batch_alter_table("line_number") as batch:
        batch.add_column(_hashed("value"))
        batch.drop_constraint("uq_line_number_channel_value", type_="unique")
        batch.create_unique_constraint("uq_line_number_channel_value_hash", ["channel", "value_hash"])
    with op.batch_alter_table("phone_call") as batch:
        batch.add_column(_hashed("caller"))
        batch.drop_index("ix_phone_call_caller")
        batch.create_index("ix_phone_call_caller", ["community_id", "caller_hash", "at"])


def downgrade() -> None:
    """Take back: everything is in clear again."""
    with op.batch_alter_table("phone_call") as batch:
        batch.drop_index("ix_phone_call_caller")
        batch.drop_column("caller_hash")
    with op.batch_alter_table("line_number") as batch:
        batch.drop_constraint("uq_line_number_channel_value_hash", type_="unique")
        batch.drop_column("value_hash")
    with op.batch_alter_table("address") as batch:
        batch.drop_constraint("uq_address_community_id_channel_value_hash", type_="unique")
        batch.drop_column("value_hash")
    keys, connection = _Keys(), op.get_bind()
    for table, column in CONTACTS:
        everything(connection, Place(table, column), lambda value: keys.get().contact_of(value))
    for table, column in WORDS:
        everything(connection, Place(table, column), lambda value: keys.get().open(value))
    for table, column in DATA:
        place = Place(table, column, data=True)
        everything(connection, place, lambda value: json.loads(keys.get().open(value)))
    with op.batch_alter_table("phone_call") as batch:
        batch.create_index("ix_phone_call_caller", ["community_id", "caller", "at"])
    with op.batch_alter_table("line_number") as batch:
        batch.create_unique_constraint("uq_line_number_channel_value", ["channel", "value"])
    with op.batch_alter_table("address") as batch:
        batch.create_unique_constraint(
            "uq_address_community_id_channel_value", ["community_id", "channel", "value"]
        )
    if connection.dialect.name == "postgresql":
        for table, column in CONTACTS:
            op.alter_column(table, column, type_=sa.String(length=200), existing_type=sa.String())
