"""How long what is kept, class by class: what the nightly run works by, and docs/retention.md is made from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlmodel import col, select

from storage import tables as t
from storage.retention import Rule, emptied, holds, older, removed, rows_where, settled, that

ALERTS = ("red", "amber")

_TALK = (older(t.Conversation.closed_at), that(holds(t.Conversation.draft)))
_HEARD = (older(t.Inbound.received_at), that(or_(col(t.Inbound.body) != "", holds(t.Inbound.extras))))
_SAID = (older(t.Outbound.created_at), that(or_(col(t.Outbound.body) != "", holds(t.Outbound.slots))))
_LEFT = that(col(t.Outbound.status) != "queued")
_TASK = (older(t.Task.closed_at), that(or_(col(t.Task.why) != "", holds(t.Task.slots))))
_ALERTS = select(t.Task.id).where(col(t.Task.colour).in_(ALERTS))
_OF_ALERT = and_(col(t.Event.item_type) == "task", col(t.Event.item_id).in_(_ALERTS))
_NOTE = (older(t.Event.at), that(or_(col(t.Event.words) != "", holds(t.Event.facts))))
_NAMED = or_(
    col(t.Request.name) != "",
    col(t.Request.asker) != "",
    col(t.Request.phone).is_not(None),
    col(t.Request.postcode) != "",
    col(t.Request.place) != "",
)
BARE: Mapping[str, Any] = {
    "name": "",
    "asker": "",
    "phone": None,
    "postcode": "",
    "place": "",
    "prefer": "",
    "details": {},
    "easting": None,
    "northing": None,
}
"""A request of which only kind, area, times and outcome are left."""


def _nobodys(community_id: int, before: datetime) -> Select[Any]:
    query = select(t.Inbound.id).where(col(t.Inbound.community_id).is_(None), t.Inbound.received_at < before)
    return query.where(or_(col(t.Inbound.body) != "", col(t.Inbound.sender) != ""))


def _contacts(community_id: int, before: datetime) -> Select[Any]:
    ended = select(t.CheckIn.id).where(t.CheckIn.state == "ended", col(t.CheckIn.ended_at) < before)
    theirs = t.EmergencyContact.community_id == community_id
    return select(t.EmergencyContact.id).where(theirs, col(t.EmergencyContact.checkin_id).in_(ended))


def _phones_of_broadcasts(community_id: int, before: datetime) -> Select[Any]:
    over = select(t.Broadcast.id).where(
        t.Broadcast.community_id == community_id, col(t.Broadcast.ended_at) < before
    )
    hashed = col(t.Recipient.phone_hash).is_not(None)
    return select(t.Recipient.id).where(col(t.Recipient.broadcast_id).in_(over), hashed)


RULES: tuple[Rule, ...] = (
    Rule(
        "half-finished",
        "What somebody had told us in a conversation, finished or not",
        7,
        "it ended",
        "which conversation, when, how it ended; what was asked for is in the request",
        rows_where(t.Conversation, *_TALK, that(col(t.Conversation.flow) != "join")),
        emptied(t.Conversation, draft={}),
    ),
    Rule(
        "joining",
        "The same of somebody who began to join as a volunteer",
        30,
        "it ended",
        "the same; of those who joined, their volunteer's record",
        rows_where(t.Conversation, *_TALK, that(col(t.Conversation.flow) == "join")),
        emptied(t.Conversation, draft={}),
    ),
    Rule(
        "words in",
        "Words of texts to us",
        30,
        "everything of theirs is closed",
        "that a text came, when, its message id",
        rows_where(t.Inbound, *_HEARD, settled(t.Inbound.person_id)),
        emptied(t.Inbound, body="", extras={}),
    ),
    Rule(
        "words out",
        "Words of texts from us",
        30,
        "everything of theirs is closed",
        "which text it was, when, what became of it",
        rows_where(t.Outbound, *_SAID, _LEFT, settled(t.Outbound.person_id)),
        emptied(t.Outbound, body="", slots={}),
    ),
    Rule(
        "stray texts",
        "Texts to a number of ours that no community has",
        30,
        "they came",
        "the message id",
        _nobodys,
        emptied(t.Inbound, body="", extras={}, sender=""),
    ),
    Rule(
        "requests",
        "Name, number, postcode and details of a request",
        365,
        "it was closed",
        "kind of help, area, times, outcome",
        rows_where(t.Request, older(t.Request.closed_at), that(_NAMED)),
        emptied(t.Request, **BARE),
    ),
    Rule(
        "tasks",
        "What the team was asked to do",
        365,
        "it was closed",
        "its kind, times, who had it",
        rows_where(t.Task, *_TASK, that(col(t.Task.colour).not_in(ALERTS))),
        emptied(t.Task, why="", slots={}),
    ),
    Rule(
        "notes",
        "What was noted about requests, visits and people",
        365,
        "it was written",
        "what kind of note, when, by whom",
        rows_where(t.Event, *_NOTE, that(~_OF_ALERT)),
        emptied(t.Event, words="", facts={}),
    ),
    Rule(
        "alerts",
        "Safety alerts",
        3 * 365,
        "they were closed",
        "kind, times, who had it, how it ended",
        rows_where(t.Task, *_TASK, that(col(t.Task.colour).in_(ALERTS))),
        emptied(t.Task, why="", slots={}),
    ),
    Rule(
        "notes of alerts",
        "What was noted about safety alerts",
        3 * 365,
        "it was written",
        "what kind of note, when, by whom",
        rows_where(t.Event, *_NOTE, that(_OF_ALERT)),
        emptied(t.Event, words="", facts={}),
    ),
    Rule(
        "calls",
        "Numbers of calls to the line",
        30,
        "they rang",
        "that a call came, when, from what kind of phone",
        rows_where(t.Call, older(t.Call.at), that(col(t.Call.caller).is_not(None))),
        emptied(t.Call, caller=None),
    ),
    Rule(
        "emergency contacts",
        "Who may be rung for somebody with check-ins",
        30,
        "their check-ins ended",
        "nothing",
        _contacts,
        removed(t.EmergencyContact),
    ),
    Rule(
        "PINs",
        "Commands that waited for a PIN",
        1,
        "the PIN ran out",
        "nothing",
        rows_where(t.Pin, older(t.Pin.expires_at)),
        removed(t.Pin),
    ),
    Rule(
        "broadcasts",
        "The hash of the number a message to many went to",
        30,
        "it ended",
        "who had it, and what became of it",
        _phones_of_broadcasts,
        emptied(t.Recipient, phone_hash=None),
    ),
    Rule(
        "desk sessions",
        "Which browser a coordinator used",
        30,
        "they signed out",
        "nothing; the audit record says that they were in",
        rows_where(t.DeskSession, older(t.DeskSession.ended_at)),
        removed(t.DeskSession),
    ),
    Rule(
        "timers",
        "Times to look at something, done or called off",
        30,
        "they were due",
        "nothing",
        rows_where(t.Timer, older(t.Timer.due_at), that(col(t.Timer.status).in_(("done", "cancelled")))),
        removed(t.Timer),
    ),
)
