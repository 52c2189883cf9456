"""May a text go, must it wait, or is it refused, with a named reason."""

from datetime import datetime, timedelta

from bot import delivery, hush, spending, tasks, trouble, way
from bot.outbox import Priority, freshen
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.settings import Span
from flows.times import at, local
from storage import pace
from storage.people import coordinator_of
from storage.quiet import do_not_text
from storage.tables import Conversation, Outbound, Person
from storage.texts import nth_last_sent, release_followers

EXEMPT = {Priority.SAFETY, Priority.REPLY, Priority.CHECKIN}
UNHELD = {Priority.SAFETY, Priority.REPLY}
"""What no pace of ours holds back: it goes at once, and the rest waits the longer."""
# Source: Twilio, "WhatsApp rate limits": 80 messages a second a sender.
WHATSAPP_PER_SECOND = 80.0
A_DAY = timedelta(days=1)
TOO_MANY = "too many texts"
LANDLINE = "landline"
SHOWN = {TOO_MANY, way.NO_ADDRESS, way.CLOSED, way.NOT_MOBILE}
"""Refusals that nobody expects, so somebody must ring."""


def may_go(work: Work, text: Outbound, *, paced: bool) -> bool:
    """Decide on a claimed text: go now, wait, or refuse. `paced`: the channel counts parts a second."""
    person = work.get(Person, text.person_id)
    if person.landline:
        _ring_instead(work, text, person)
        return False
    found = way.find(work, person, text)
    if reason := _refusal(work, text, person, found):
        refuse(work, text, reason)
        return False
    if isinstance(found, str):
        raise AssertionError("a text without a way was not refused")
    opens = quiet_until(work, text)
    if opens is not None:
        _put_back(text, opens)
        return False
    if paced and spending.over(work, text, person):
        refuse(work, text, spending.OVER)
        spending.keep(work, text)
        return False
    freshen(work, person, text)
    text.address, text.channel, text.content_sid = found.address.value, found.address.channel, found.content_sid
    if paced and not _has_turn(work, text):
        _put_back(text, text.not_before)
        return False
    if paced:
        spending.count(work, text)
    return True


def _ring_instead(work: Work, text: Outbound, person: Person) -> None:
    """Somebody who cannot be texted is rung when the text would have gone, if it still makes sense."""
    if reason := _out_of_date(work, text, person):
        refuse(work, text, reason)
    elif (opens := quiet_until(work, text)) is not None:
        _put_back(text, opens)
    else:
        freshen(work, person, text)
        _rung(work, text, person)


def _rung(work: Work, text: Outbound, person: Person) -> None:
    """The task takes the text's place; news to many is no reason to ring."""
    text.status, text.reason, text.lease, text.lease_until = "refused", LANDLINE, None, None
    release_followers(work.session, text.id, work.now)
    if text.priority < Priority.BROADCAST:
        why, urgent = f"Ring and say: {text.body}", text.priority == Priority.SAFETY
        tasks.open_task(work, TaskKind.RING, why, person=person, urgent=urgent)


def _put_back(text: Outbound, not_before: datetime) -> None:
    text.status, text.lease, text.lease_until, text.not_before = "queued", None, None, not_before
    text.attempts -= 1


def _has_turn(work: Work, text: Outbound) -> bool:
    """Whether our number has room for its parts now; urgent texts take theirs in any case."""
    per_second = WHATSAPP_PER_SECOND if text.channel == "whatsapp" else work.settings.parts_per_second
    seconds = text.parts / max(per_second, 0.01)
    wait = text.priority not in UNHELD
    return pace.take(work.session, work.community.id, text.channel, work.now, seconds, wait=wait)


def refuse(work: Work, text: Outbound, reason: str) -> None:
    """A text that does not go, and why; never in silence."""
    text.status, text.reason, text.lease, text.lease_until = "refused", reason, None, None
    work.line.figures.count("refusals_total", reason=reason)
    release_followers(work.session, text.id, work.now)
    delivery.changed(work, text)
    if reason in SHOWN:
        trouble.show(work, text)


def _refusal(work: Work, text: Outbound, person: Person, found: way.Way | str) -> str | None:
    opted_out = not isinstance(found, str) and found.address.opted_out_at is not None
    if (person.stopped_at or opted_out) and not _last_word(text) and not _safety_reply(text):
        return "texts stopped"
    if isinstance(found, str):
        return found
    if do_not_text(work.session, work.community.id, found.address.value, found.address):
        return "do not text"
    if reason := _out_of_date(work, text, person):
        return reason
    return TOO_MANY if _too_many(work, text, person) else None


def _out_of_date(work: Work, text: Outbound, person: Person) -> str | None:
    """Why it no longer makes sense to say it; None if it does."""
    if hush.is_hushed(work, person) and hush.holds_back(work, text):
        return "alert open"
    if text.expires_at is not None and text.expires_at <= work.now:
        return "too late"
    if text.conversation_id is not None and _replaced(work, text):
        return "answered already"
    return None


def _last_word(text: Outbound) -> bool:
    """The one text that may follow a STOP."""
    return text.prompt in ("G11", "G12", "G20")


def _safety_reply(text: Outbound) -> bool:
    """Danger words after a STOP are still answered, if the carrier lets the reply through."""
    return text.priority == Priority.SAFETY and text.inbound_id is not None and text.prompt.startswith("G")


def _replaced(work: Work, text: Outbound) -> bool:
    conversation = work.session.get(Conversation, text.conversation_id)
    return conversation is None or conversation.closed_at is not None or conversation.stage != text.stage


def _too_many(work: Work, text: Outbound, person: Person) -> bool:
    """A loop: two machines that answer each other. Safety texts and the team's own go on."""
    if text.priority == Priority.SAFETY:
        return False
    limits = work.settings.limits
    caps = ((limits.texts_out, limits.texts_in_window), (limits.texts_out_a_day, A_DAY))
    for most, window in sorted(caps):
        since = nth_last_sent(work.session, person.id, most)
        if since is None:
            return False  # nor were there as many as the larger cap
        if work.now - since < window:
            return coordinator_of(work.session, person.id) is None
    return False


def quiet_until(work: Work, text: Outbound) -> datetime | None:
    """When the quiet hours that hold this text end; None if it may go now."""
    if text.priority in EXEMPT:
        return None
    span = audience_hours(work, text)
    if span is None:
        return None
    here = local(work.now, work.settings.hours)
    sunday = text.priority == Priority.BROADCAST and here.weekday() == 6
    if span.holds(here.time()) and not sunday:
        return None
    day = here.date() if here.time() < span.opens and not sunday else here.date() + timedelta(days=1)
    if text.priority == Priority.BROADCAST and day.weekday() == 6:
        day += timedelta(days=1)
    return at(day, span.opens, work.settings.hours)


def audience_hours(work: Work, text: Outbound) -> Span | None:
    """The hours in which such a text may go, by who reads it."""
    hours = work.settings.hours
    if text.priority == Priority.BROADCAST:
        return hours.broadcasts
    to = work.catalogue.prompt(text.prompt).to if text.prompt else "anyone"
    if to in ("coordinator", "contact"):
        return None
    return hours.volunteers if to == "volunteer" else hours.residents
