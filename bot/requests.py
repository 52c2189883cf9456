"""A request from "yes, ask" to a match: opened, promised, called off, given up, taken by a person."""

from typing import assert_never

from bot import choosing, loneliness, offers, questions, request_ends, tasks
from bot.callers import caller
from bot.labels import need_of, when_of
from bot.outbox import Item
from bot.promised import promise, promised, waiting
from bot.request_ends import call_off
from bot.request_timers import TIMERS
from bot.scene import mask_of
from bot.turn import Turn
from bot.work import Work
from flows.effects.help import Ask, CallOff, HelpEffect, OpenRequest, ShowStatus
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.needs import Need
from flows.hearing.references import Verb
from flows.hearing.when import Wanted, When
from flows.places import Spot
from flows.times import say_time
from flows.which import Option, WhichDraft, WhichState
from storage import references
from storage.people import open_requests, phone_of
from storage.requests import BEFORE_MATCH
from storage.tables import Person, Request, Volunteer
from storage.talk import open_questions
from storage.work_items import offers_of

__all__ = [
    "TIMERS",
    "apply",
    "by_reference",
    "close",
    "give_back",
    "not_needed",
    "open_for_caller",
    "place",
    "reopen",
    "status",
    "take",
    "waiting",
    "wrong_number",
]
close, give_back, place, reopen, take = (
    request_ends.close,
    request_ends.give_back,
    request_ends.place,
    request_ends.reopen,
    request_ends.take,
)
LATE_TODAY_HOUR, SUNDAY = 16, 6


def apply(turn: Turn, effect: HelpEffect) -> None:
    """Carry one effect out."""
    match effect:
        case OpenRequest(ask):
            request = create(turn.work, turn.person, ask, channel=turn.inbound.channel)
            turn.work.session.flush()
            start(turn.work, request, reply_to=turn)
        case CallOff(request_id):
            call_off(turn, turn.work.get(Request, request_id))
        case ShowStatus():
            status(turn)
        case _:
            assert_never(effect)


def create(work: Work, person: Person, ask: Ask, *, channel: str) -> Request:
    """Write the request down under the next free reference."""
    spot, levels = ask.spot, work.settings.levels
    request = work.add(
        Request(
            community_id=work.community.id,
            person_id=person.id,
            name=ask.person,
            asker=ask.asker,
            phone=phone_of(work.session, person),
            kinds=mask_of(ask.needs),
            level=max((levels.get(need, 1) for need in ask.needs), default=1),
            wanted=ask.when,
            wanted_on=ask.day or work.here.date(),
            weekday=ask.weekday,
            postcode=spot.text if spot else "",
            area=spot.area if spot else "",
            easting=spot.easting if spot else None,
            northing=spot.northing if spot else None,
            rough=spot.rough if spot else False,
            place=ask.place,
            prefer=ask.prefer,
            details={str(need): words for need, words in ask.details.items()},
            opened_at=work.now,
            channel=channel,
        )
    )
    request.code = references.take(work.session, work.community.id, ref(request), work.now)
    if person.resident_at is None:
        person.resident_at = work.now
        loneliness.begin(work, person)
    tasks.note(work, ref(request), "asked", f"{need_of(request)}, {when_of(request, work.here.date())}")
    return request


def ref(request: Request) -> Item:
    """The request as an item of timers and texts."""
    return ("request", request.id)


def start(work: Work, request: Request, reply_to: Turn | None = None) -> None:
    """Ask the volunteers, or a person where no volunteer may be asked; say which, and by when they will hear."""
    said = {"name": request.asker or request.name}
    chooser = choosing.who_chooses(work, request)
    if chooser is not None:
        choosing.hand_over(work, request, chooser)
        if reply_to:
            reply_to.reply(chooser.prompt, **said)
        return
    moment = promise(work, request)
    if reply_to:
        prompt = "H11w" if request.wanted == When.WEEKLY else "H11"
        reply_to.reply(prompt, **said, time=say_time(moment, work.here))
    _show_pressing(work, request)
    offers.start_asking(work, request)


def _show_pressing(work: Work, request: Request) -> None:
    """ "Today" asked after 4pm, or on a Sunday, is on the coordinators' list at once, beside the waves."""
    late = work.here.hour >= LATE_TODAY_HOUR or work.here.weekday() == SUNDAY
    if request.wanted == When.TODAY and late:
        person = work.get(Person, request.person_id)
        why = "Wanted today, asked late: keep an eye on it."
        tasks.open_task(work, TaskKind.UNFILLED, why, person=person, request=request)


def open_for_caller(
    work: Work, phone: str, name: str, spot: Spot, needs: tuple[Need, ...], wanted: Wanted
) -> Request:
    """NEED by a coordinator, for somebody on the telephone; a landline is served by ring tasks."""
    person = caller(work, phone)
    person.first_name = person.first_name or name
    day = wanted.day or request_ends.last_day(work, wanted.when)
    ask = Ask(name, "", needs, wanted.when, day, wanted.weekday, spot)
    request = create(work, person, ask, channel="landline" if person.landline else "sms")
    start(work, request)
    return request


def status(turn: Turn) -> bool:
    """STATUS: every open request and how it stands."""
    requests = open_requests(turn.work.session, turn.person.id)
    if not requests:
        turn.reply("H21n")
    for request in requests:
        _say_status(turn, request)
    return True


def _say_status(turn: Turn, request: Request) -> None:
    work, today = turn.work, turn.work.here.date()
    if request.volunteer_id is not None and request.state in ("matched", "contacted"):
        volunteer = work.get(Volunteer, request.volunteer_id)
        vol = work.get(Person, volunteer.person_id).first_name
        turn.reply("H21m", vol=vol, need=need_of(request), when=when_of(request, today))
        return
    moment, name = promised(work, request), request.asker or request.name
    if moment is None:
        turn.reply("H9u", name=name)
    elif request.wanted == When.WEEKLY:
        turn.reply("H11w", name=name, time=say_time(moment, work.here))
    else:
        n = sum(offer.state != "closed" for offer in offers_of(work.session, request.id))
        slots = {"code": str(request.code or ""), "need": need_of(request), "n": str(n)}
        turn.reply("H21", **slots, time=say_time(moment, work.here))


def not_needed(turn: Turn) -> bool:
    """NOT NEEDED: the one open request is called off; with two open, which? A form half filled in is put away."""
    requests = open_requests(turn.work.session, turn.person.id)
    if len(requests) > 1:
        ask_which(turn, requests)
    elif requests:
        call_off(turn, requests[0])
    else:
        return _nothing_to_call_off(turn)
    return True


def _nothing_to_call_off(turn: Turn) -> bool:
    form = next((c for c in open_questions(turn.work.session, turn.person.id) if c.flow == Flow.NEED), None)
    if form is not None:
        questions.close(turn.work, form, "not needed")
        turn.reply("H18")
    elif turn.scene.who.resident:
        turn.reply("H21n")
    return form is not None or turn.scene.who.resident


def ask_which(turn: Turn, requests: list[Request]) -> None:
    """G22 between the two latest."""
    options = tuple(Option(_label(turn.work, r), call_off=r.id) for r in requests[-2:])
    questions.start(turn.work, turn.person, Flow.WHICH, WhichState.WHICH, WhichDraft(options, turn.masked.body))


def _label(work: Work, request: Request) -> str:
    return f"{need_of(request)}, {when_of(request, work.here.date())}"


def by_reference(turn: Turn, request: Request, verb: Verb, rest: str) -> None:
    """A resident names their own request: no or sorry calls it off, anything else says how it stands."""
    if request.state not in (*BEFORE_MATCH, "matched", "contacted"):
        turn.reply("G23")
    elif verb in (Verb.NO, Verb.SORRY) or "not needed" in turn.text:
        call_off(turn, request)
    else:
        _say_status(turn, request)


def wrong_number(turn: Turn) -> None:
    """The phone is not theirs after all: what they had open goes to a person."""
    for request in open_requests(turn.work.session, turn.person.id):
        request_ends.wrong_number(turn.work, request)
    turn.person.stopped_at = turn.work.now
