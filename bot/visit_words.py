"""SORRY, HERE, HOME, DONE, OTHER, WORRIED: with a reference, or where only one visit can be meant."""

from collections.abc import Callable

from bot import offers, questions, visit_ends
from bot.labels import label_of
from bot.ringing import spoken_to
from bot.turn import Turn
from bot.visit_day import arrived, safely_away
from bot.visit_kit import ask, party, ref
from flows.effects.offers import Decline
from flows.engine import Flow
from flows.hearing.references import Verb
from flows.hearing.when import day_time
from flows.visit import Visiting
from flows.which import Option, WhichDraft, WhichState
from storage.people import volunteer_of
from storage.tables import Conversation, Request, Visit
from storage.talk import open_questions
from storage.visits import latest_as_volunteer, standing_of_resident
from storage.work_items import open_offers, visits_as_volunteer

Act = Callable[[Turn, Visit], None]


def by_reference(turn: Turn, visit: Visit, verb: Verb, rest: str) -> bool:
    """What the volunteer of a standing visit says with its reference; False if it is not about the visit."""
    if verb is Verb.YES:
        turn.reply("F2r", vol=turn.person.first_name, code=_code(turn, visit))
        return True
    if verb is Verb.NONE_GIVEN:
        moment = day_time(rest, turn.work.here)
        if moment is not None:
            spoken_to(turn.work, visit, moment)
        return moment is not None
    act = ACTS.get(verb)
    if act is not None:
        act(turn, visit)
    return act is not None


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
    visit_ends.happened(turn.work, visit)
    ask(turn.work, party(turn.work, visit), Visiting.MINUTES)


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
        _ask_which(turn, standing, verb)
    return bool(standing)


def _ask_which(turn: Turn, standing: list[Visit], verb: Verb) -> None:
    options = tuple(
        Option(f"your visit to {turn.work.get(Request, v.request_id).name}", reference=f"{verb} {_code(turn, v)}")
        for v in standing[-2:]
    )
    draft = WhichDraft(options, turn.masked.body)
    questions.start(turn.work, turn.person, Flow.WHICH, WhichState.WHICH, draft)


def sorry(turn: Turn) -> bool:
    """SORRY: withdraws from a visit; with only an offer open it is a no."""
    if _one(turn, Verb.SORRY):
        return True
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    offered = open_offers(turn.work.session, volunteer.id) if volunteer else []
    if len(offered) != 1:
        return False
    offers.apply(turn, Decline(offered[0].id))
    return True


def here(turn: Turn) -> bool:
    """HERE."""
    return _one(turn, Verb.HERE)


def home(turn: Turn) -> bool:
    """HOME."""
    return _one(turn, Verb.HOME)


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
