"""Phone calls to the line: missed by design, and answered by text or by a person ringing back."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import CommunityRow, contact, contact_hash, moment


class Call(CommunityRow, table=True):
    """A call that reached us. Its provider id is unique: a repeat of the webhook changes nothing."""

    __tablename__ = "phone_call"
    __table_args__ = (Index("ix_phone_call_caller", "community_id", "caller_hash", "at"),)

    call_id: str = Field(unique=True, max_length=64)
    caller: str | None = contact()
    """None: the number was withheld."""
    caller_hash: str | None = contact_hash("caller")
    kind: str
    """landline, mobile, withheld"""
    at: datetime = moment()
    acted: bool = False
    """Whether it led to a ring task or a text, so that the next one in the same time does not."""
