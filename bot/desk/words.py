"""How the desk names tasks, states of requests and what happened: one place for its words."""

from collections.abc import Mapping

from flows.effects.talk import TaskKind
from flows.hearing.needs import Need
from flows.safety import Danger
from storage.tables import Event

TITLES: Mapping[str, str] = {
    Danger.EMERGENCY: "Emergency",
    Danger.SELF_HARM: "Self-harm",
    Danger.UNSAFE: "Somebody is not safe",
    Danger.MONEY: "Money has been asked for or taken",
    Danger.CARER_HARM: "Harm by a carer",
    Danger.HEALTH: "Health words",
    Danger.LOW: "Somebody is low",
    TaskKind.RING: "Please ring",
    TaskKind.ROTA: "Nobody on duty",
    TaskKind.CONTACT: "Another emergency contact is needed",
    TaskKind.READ: "Please read",
    TaskKind.INCOMPLETE: "A request left half-finished",
    TaskKind.UNFILLED: "Not filled",
    TaskKind.PLACE: "Put it on the map",
    TaskKind.CHOOSE: "Please choose",
    TaskKind.CHECKIN: "Check-in not answered",
    TaskKind.VOLUNTEER: "Approve a volunteer",
    TaskKind.ORGANISATION: "An organisation got in touch",
    TaskKind.PLEDGE: "A pledge in own words",
    TaskKind.DATA: "About their data",
    TaskKind.UNDER_18: "Says they are under 18",
    TaskKind.STOPPED: "Texts stopped",
    TaskKind.FAILED: "A text failed",
    TaskKind.VISIT: "A visit needs you",
    TaskKind.FLOOD: "Very many texts",
    TaskKind.WORRY: "Somebody is worried",
}
KINDS: Mapping[Need, str] = {
    Need.CHAT: "phone chats",
    Need.TEA: "tea",
    Need.SHOPPING: "shopping",
    Need.PRESCRIPTION: "prescriptions",
}
"""What volunteers give."""
ABOUT_SAFETY = frozenset({*Danger, TaskKind.CHECKIN, TaskKind.WORRY})
"""Tasks that end with "safe", the others with "done"."""
STATES: Mapping[str, tuple[str, str]] = {
    "open": ("not asked yet", "plain"),
    "offering": ("asking volunteers", "plain"),
    "unfilled": ("nobody yet", "red"),
    "with_coordinator": ("with the team", "amber"),
    "matched": ("matched", "green"),
    "contacted": ("matched, and in touch", "green"),
    "done": ("done", "plain"),
    "closed": ("closed", "plain"),
    "expired": ("the day has gone", "amber"),
    "called_off": ("called off", "plain"),
}
"""What a request stands at, and the colour it has."""
OFFERS: Mapping[str, str] = {
    "open": "no answer yet",
    "no": "said no",
    "won": "said yes",
    "stood_down": "stood down before answering",
    "withdrawn": "had it and withdrew",
    "closed": "it did not reach them",
}
LEFT: Mapping[str, str] = {
    "unowned": "sent to a number of nobody's",
    "failed": "it could not be handled",
    "held": "one of very many at once",
}
"""Why nothing was done about a text."""
HAPPENED: Mapping[str, str] = {
    "opened": "put on the list",
    "asked": "asked for {words}",
    "told": "alerted {words}",
    "taken": "took it",
    "opened again": "put it back on the list",
    "given back": "gave it back to the line",
    "note": "noted: {words}",
    "closed": "closed it: {words}",
    "matched": "matched with {words}",
    "said": "wrote: {words}",
    "asked wider": "asked {words} more, further out",
    "offered": "offered it to {words} alone",
    "placed": "put it on the map at {words}",
    "text": "“{words}”",
    "words": "“{words}”",
    "not delivered": "a text was not delivered ({words})",
    "paused": "paused {words}",
    "safe to ring": "it is safe to ring",
    "not safe to ring": "it is NOT safe to ring",
    "number shown": "saw the number",
}
"""What the kinds of event say; others are said as they are called."""


def happened(event: Event) -> str:
    """An event in words, without who did it."""
    said = HAPPENED.get(event.kind, f"{event.kind} {{words}}" if event.words else event.kind)
    return said.format(words=event.words or "–")


def actor(event: Event, names: Mapping[int, str]) -> str:
    """Who did it: a coordinator's name, "They" for the person it is about, "The line" for the machine."""
    kind, _, number = event.actor.partition(":")
    if kind == "coordinator":
        return names.get(int(number), "Somebody of the team")
    return "They" if kind == "person" else "The line"


TIMERS: Mapping[str, str] = {
    "wave": "the next few volunteers are asked",
    "promise": "they hear how it stands",
    "give up": "they hear that nobody is free, and a person rings",
    "day ends": "the wanted day is over",
    "coordinator by": "the team is told that nobody has said yes",
    "chase": "the next of the team is alerted",
    "reopen": "goes back on the list without a note",
    "ring by": "the volunteer is reminded to ring",
    "ring silent": "the volunteer is asked whether they rang",
    "ring release": "it goes to somebody else if they have not rung",
    "day before": "both are reminded, the day before",
    "on the day": "both are reminded, on the day",
    "complete": "the volunteer is asked how it went",
    "feedback": "they are asked how it went",
}
"""What the line does next, by kind of timer; others are said as they are called."""
