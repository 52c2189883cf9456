"""SORRY, HERE, HOME, DONE, OTHER, WORRIED: with a reference, or where only one visit can be meant."""

from collections.abc import Callable

from bot import introductions, offers, questions, tasks, visit_ends, visit_outcome
from bot.labels import label_of, need_of
from bot.outbox import Priority
from bot.ringing import no_answer, spoken_to
from bot.turn import Turn
from bot.visit_day import arrived, safely_away
from bot.visit_kit import ask, party, ref
from flows.effects.offers import Decline
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.references import Verb
from flows.hearing.when import day_time
from flows.hearing.yesno import Answer, yes_no
from flows.visit import Visiting
from flows.which import Option, WhichDraft, WhichState
from storage.people import volunteer_of
from storage.tables import Conversation, Offer, Request, Visit
from storage.talk import open_questions
from storage.visits import latest_as_volunteer, standing_of_resident
from storage.work_items import STANDING, open_offers, visits_as_volunteer

Act = Callable[[Turn, Visit], None]
OVER = ("happened", "done")
LATE = frozenset({"late", "later", "delayed", "minutes", "mins"})
"""Beside SORRY these say that they are coming."""


def by_reference(turn: Turn, visit: Visit, verb: Verb, rest: str) -> bool:
    """What the volunteer of a visit says with its reference, such as SORRY 127. Always theirs, so always True.

    Words nobody can place go to the team: the visit is never given up on a guess.
    """
    if visit.state not in STANDING:
        _afterwards(turn, visit, verb)
    elif verb is Verb.YES and (moment := day_time(rest, turn.work.here)) is not None:
        spoken_to(turn.work, visit, moment)
    elif verb is Verb.NO and rest.startswith("answer"):
        no_answer(turn.work, visit)
        turn.reply("F8b")
    elif verb is Verb.YES and not rest:
        _yes_again(turn, visit)
    elif verb in ACTS and not _unclear(verb, rest):
        ACTS[verb](turn, visit)
    else:
        _to_the_team(turn, visit)
    return True


def _unclear(verb: Verb, rest: str) -> bool:
    """ "Sorry 127, running late" gives up nothing, nor does "no 127 but I could on Friday"."""
    if verb is Verb.SORRY:
        return not LATE.isdisjoint(rest.split())
    return verb is Verb.NO and bool(rest) and yes_no(f"no {rest}") is not Answer.NO


def _afterwards(turn: Turn, visit: Visit, verb: Verb) -> None:
    """HOME and DONE after it is done; anything else about a visit that is over is read by a person."""
    if visit.state in OVER and verb in (Verb.HOME, Verb.DONE):
        ACTS[verb](turn, visit)
    else:
        _to_the_team(turn, visit)


def _to_the_team(turn: Turn, visit: Visit) -> None:
    who = party(turn.work, visit)
    why = f"V{who.volunteer.code}, about {who.request.code}: {turn.masked.body}"
    tasks.open_task(turn.work, TaskKind.READ, why, person=who.helper, request=who.request, visit=visit)
    turn.reply("G21")


def _yes_again(turn: Turn, visit: Visit) -> None:
    """Away, to "are you safely away?"; F2h while they wait for the number; else F2r, without the number."""
    asked = open_questions(turn.work.session, turn.person.id)
    if any(c.state == Visiting.SAFELY_AWAY and (c.item_type, c.item_id) == ref(visit) for c in asked):
        safely_away(turn.work, visit)
    elif visit.state == "introducing":
        by = introductions.handed_over_by(turn.work, visit)
        introductions.say_wait(turn.work, party(turn.work, visit), by, Priority.REPLY)
    else:
        turn.reply("F2r", vol=turn.person.first_name, code=_code(turn, visit))


def _code(turn: Turn, visit: Visit) -> str:
    return str(turn.work.get(Request, visit.request_id).code or "")


def _withdraw(turn: Turn, visit: Visit) -> None:
    visit_ends.withdraw(turn, visit)


def _arrived(turn: Turn, visit: Visit) -> None:
    arrived(turn.work, visit)


def _home(turn: Turn, visit: Visit) -> None:
    safely_away(turn.work, visit)


def _done(turn: Turn, visit: Visit) -> None:
    """DONE goes to the minutes."""
    visit_outcome.happened(turn.work, visit)
    ask(turn.work, party(turn.work, visit), Visiting.MINUTES, priority=Priority.REPLY)


def _worried(turn: Turn, visit: Visit) -> None:
    turn.reply("F14")
    visit_ends.worried(turn.work, visit, turn.person)


ACTS: dict[Verb, Act] = {
    Verb.NO: _withdraw,
    Verb.SORRY: _withdraw,
    Verb.HERE: _arrived,
    Verb.HOME: _home,
    Verb.DONE: _done,
    Verb.WORRIED: _worried,
}


def _one(turn: Turn, verb: Verb) -> bool:
    """Act on the one visit the volunteer has; with two, ask which; with none, it is not ours."""
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    standing = visits_as_volunteer(turn.work.session, volunteer.id) if volunteer else []
    if verb is Verb.HOME:
        standing = [v for v in standing if v.state == "under_way"] or standing
    if len(standing) == 1:
        ACTS[verb](turn, standing[0])
    elif standing:
        _ask_which(turn, [_visit_option(turn, v, verb) for v in standing])
    return bool(standing)


def _visit_option(turn: Turn, visit: Visit, verb: Verb) -> Option:
    name = turn.work.get(Request, visit.request_id).name
    return Option(f"your visit to {name}", reference=f"{verb} {_code(turn, visit)}")


def _offer_option(turn: Turn, offer: Offer) -> Option:
    request = turn.work.get(Request, offer.request_id)
    return Option(f"the {need_of(request)} near {request.area}", reference=f"no {request.code}")


def _ask_which(turn: Turn, options: list[Option]) -> None:
    draft = WhichDraft(tuple(options[-2:]), turn.masked.body)
    questions.start(turn.work, turn.person, Flow.WHICH, WhichState.WHICH, draft)


def sorry(turn: Turn) -> bool:
    """SORRY: withdraws from the one visit they have; with only an offer open it is a no; with two, which?"""
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    if volunteer is None:
        return False
    standing = visits_as_volunteer(turn.work.session, volunteer.id)
    offered = open_offers(turn.work.session, volunteer.id)
    if not standing and len(offered) == 1:
        offers.apply(turn, Decline(offered[0].id))
        return True
    if standing and offered:
        options = [_visit_option(turn, v, Verb.SORRY) for v in standing]
        _ask_which(turn, [options[-1], _offer_option(turn, offered[-1])])
        return True
    return _one(turn, Verb.SORRY)


def here(turn: Turn) -> bool:
    """HERE."""
    return _one(turn, Verb.HERE)


def home(turn: Turn) -> bool:
    """HOME; also just after DONE."""
    if _one(turn, Verb.HOME):
        return True
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    latest = latest_as_volunteer(turn.work.session, volunteer.id) if volunteer else None
    if latest is None or latest.state not in OVER:
        return False
    safely_away(turn.work, latest)
    return True


def done(turn: Turn) -> bool:
    """DONE."""
    return _one(turn, Verb.DONE)


def other(turn: Turn) -> bool:
    """OTHER, from a resident who was told who will ring."""
    standing = standing_of_resident(turn.work.session, turn.person.id)
    if len(standing) == 1:
        visit_ends.want_other(turn, standing[0])
    elif standing:
        rows = [c for v in standing[-2:] if (c := _introduction(turn, v))]
        options = tuple(Option(_said(turn, c), conversation_id=c.id) for c in rows)
        questions.start(turn.work, turn.person, Flow.WHICH, WhichState.WHICH, WhichDraft(options, "other"))
    return bool(standing)


def _introduction(turn: Turn, visit: Visit) -> Conversation | None:
    asked = open_questions(turn.work.session, turn.person.id)
    about = (c for c in asked if (c.item_type, c.item_id) == ref(visit) and c.flow == Flow.INTRODUCTION)
    return next(about, None)


def _said(turn: Turn, conversation: Conversation) -> str:
    return label_of(turn.work, conversation)


def worried(turn: Turn) -> bool:
    """WORRIED, from anybody: a person rings. An emergency contact's is the answer to what they were asked."""
    asked = open_questions(turn.work.session, turn.person.id)
    if any(c.flow == Flow.CONTACT for c in asked):
        return False
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    visit = latest_as_volunteer(turn.work.session, volunteer.id) if volunteer else None
    turn.reply("F14")
    visit_ends.worried(turn.work, visit, turn.person)
    return True
