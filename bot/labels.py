"""What things are called in texts: "prescription pick-up", "shopping and chemist", "Thu 25 Sept"."""

from datetime import date

from bot.scene import needs_of
from bot.work import Work
from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.need_words import say_need, say_when
from storage.tables import Conversation, Offer, Request, Visit

FORM_LABELS = {
    "need": "your request for help",
    "join": "joining as a volunteer",
    "pledge": "your pledge",
    "organisation": "your group",
    "checkin": "your check-in",
}


def need_of(request: Request) -> str:
    """A request's kinds of help as people say them, at most 20 characters."""
    return say_need(needs_of(request.kinds) or (Need.OTHER,))


def when_of(request: Request, today: date) -> str:
    """When help is wanted, dated, at most 16 characters."""
    return say_when(When(request.wanted), request.wanted_on, request.weekday, today)


def label_of(work: Work, conversation: Conversation) -> str:
    """What an open question is about, as its person knows it, at most 36 characters."""
    if conversation.item_type == "offer":
        offer = work.get(Offer, conversation.item_id)
        request = work.get(Request, offer.request_id)
        return f"the {need_of(request)} near {request.area}"
    if conversation.item_type == "visit":
        visit = work.get(Visit, conversation.item_id)
        request = work.get(Request, visit.request_id)
        if visit.resident_id == conversation.person_id:
            return f"your {need_of(request)}"
        return f"your visit to {request.name}"
    return FORM_LABELS.get(conversation.flow, "your last message")
