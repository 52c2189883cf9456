"""The coordinators' desk: how they sign in, their sessions, and what they changed of the settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import CommunityRow, data, moment, words


class Login(CommunityRow, table=True):
    """How a coordinator gets into the desk. Secrets are kept as hashes, the second factor's as our words are."""

    __tablename__ = "desk_login"

    coordinator_id: int = Field(foreign_key="coordinator.id", unique=True)
    password: str = Field(default="", max_length=200)
    """argon2id; "" until the one-time link was used."""
    totp: str | None = words(None)
    """The shared secret of the second factor, once it was confirmed."""
    totp_step: int = 0
    """The last 30-second step whose figure was used: no figure opens the door twice."""
    link: str | None = Field(default=None, max_length=64, unique=True)
    """SHA-256 of the one-time link's secret; None once it was used."""
    link_until: datetime | None = moment(null=True)
    failures: int = 0
    slow_until: datetime | None = moment(null=True)
    """After failures: no password is looked at before this (wall time)."""


class DeskSession(CommunityRow, table=True):
    """One browser that is signed in; ending it is a row changed, at once, everywhere. Wall times."""

    __tablename__ = "desk_session"
    __table_args__ = (Index("ix_desk_session_coordinator_id", "coordinator_id", "ended_at"),)

    token: str = Field(max_length=64, unique=True)
    """SHA-256 of the cookie."""
    coordinator_id: int = Field(foreign_key="coordinator.id")
    device: str = Field(default="", max_length=80)
    """What the browser calls itself, so that its owner knows it again."""
    started_at: datetime = moment()
    seen_at: datetime = moment()
    ended_at: datetime | None = moment(null=True)


class SettingsChange(CommunityRow, table=True):
    """What a lead changed of the community's settings: as it was, so that it can be undone. Append only."""

    __tablename__ = "settings_change"
    __table_args__ = (Index("ix_settings_change_community_id", "community_id", "id"),)

    coordinator_id: int | None = Field(default=None, foreign_key="coordinator.id")
    at: datetime = moment()
    what: str = Field(max_length=80)
    """The part that was changed, as the page names it."""
    before: dict[str, Any] = data()
    after: dict[str, Any] = data()
    why: str = words()
    """What the lead said it is for, where that is asked."""
