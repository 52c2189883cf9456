"""Every table of the line."""

from storage.tables.audit import Audit, AuditHead
from storage.tables.broadcasts import Broadcast, Recipient
from storage.tables.calls import Call
from storage.tables.care import CheckIn, EmergencyContact, Event, Round, Task
from storage.tables.communities import Community, LineNumber
from storage.tables.desk import DeskSession, Login, SettingsChange
from storage.tables.help import Offer, Request, Visit
from storage.tables.joining import Booking, Loneliness, Organisation, Pledge, TrainingSession
from storage.tables.people import Address, Consent, Coordinator, Pair, Person, Pin, Volunteer
from storage.tables.rights import Erasure
from storage.tables.talk import Conversation, Inbound, Outbound, Quiet
from storage.tables.work import Fact, Heartbeat, Reference, Timer

__all__ = [
    "Address",
    "Audit",
    "AuditHead",
    "Booking",
    "Broadcast",
    "Call",
    "CheckIn",
    "Community",
    "Consent",
    "Conversation",
    "Coordinator",
    "DeskSession",
    "EmergencyContact",
    "Erasure",
    "Event",
    "Fact",
    "Heartbeat",
    "Inbound",
    "LineNumber",
    "Login",
    "Loneliness",
    "Offer",
    "Organisation",
    "Outbound",
    "Pair",
    "Person",
    "Pin",
    "Pledge",
    "Quiet",
    "Recipient",
    "Reference",
    "Request",
    "Round",
    "SettingsChange",
    "Task",
    "Timer",
    "TrainingSession",
    "Visit",
    "Volunteer",
]
