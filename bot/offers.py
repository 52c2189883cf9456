"""Offers to volunteers: what other parts call. The work is in bot.asking, bot.race and bot.answers."""

from datetime import timedelta

from bot import answers, race
from bot.asking import ask_again, assign, more, stand_down, start_asking, text_changed
from bot.labels import need_of, when_of
from bot.matching import fits as anyone_fits
from bot.matching import overview
from bot.turn import Turn
from bot.unfilled import tell_unfilled, weekly
from bot.wave_timers import TIMERS
from bot.work import Work
from flows.effects.offers import Accept, Decline, OfferEffect, Wonder
from flows.hearing.references import Verb
from flows.hearing.tidy import plain
from flows.hearing.yesno import Answer, yes_no
from storage.offers import WINNABLE, last_to_wonder, latest_unanswered
from storage.people import open_requests, volunteer_of
from storage.tables import Offer, Request, Volunteer
from storage.work_items import active_visits

A_DAY = timedelta(hours=24)

__all__ = [
    "TIMERS",
    "anyone_fits",
    "apply",
    "ask_again",
    "assign",
    "by_reference",
    "late_answer",
    "more",
    "stand_down",
    "start_asking",
    "tell_unfilled",
    "text_changed",
    "weekly",
    "who_wondered",
    "why",
]


def apply(turn: Turn, effect: OfferEffect) -> None:
    """Carry out what a volunteer's answer to an open offer means."""
    offer = turn.work.get(Offer, effect.offer_id)
    match effect:
        case Accept():
            race.accept(turn, offer)
        case Decline():
            answers.decline(turn, offer)
        case Wonder(_, words, with_no):
            answers.wonder(turn, offer, words, with_no=with_no)


def by_reference(turn: Turn, offer: Offer, verb: Verb, rest: str) -> None:
    """YES 127, NO 127, SORRY 127, "127 yes but after 4", whatever the state of the offer."""
    if verb in (Verb.DONE, Verb.HERE, Verb.HOME):
        turn.reply("G23")
    elif verb is Verb.WORRIED:
        from bot import visits

        if not visits.worried(turn):
            turn.reply("G23")
    elif verb is Verb.NONE_GIVEN and not rest:
        _ask_yes_or_no(turn, offer)
    else:
        _answered(turn, offer, verb, rest)


def _answered(turn: Turn, offer: Offer, verb: Verb, rest: str) -> None:
    said = rest if verb is Verb.NONE_GIVEN else f"{verb} {rest}".strip()
    asking_back = "?" if "?" in turn.masked.body else ""
    answer = Answer.NO if verb is Verb.SORRY else yes_no(said + asking_back, offer=True)
    if answer is Answer.YES:
        race.accept(turn, offer)
    elif answer is Answer.NO:
        answers.decline(turn, offer)
    else:
        answers.wonder(turn, offer, turn.masked.body, with_no=answer is Answer.CONDITIONAL_NO)


def late_answer(turn: Turn) -> bool:
    """A bare yes with no question open: whoever was stood down within the day is told so, kindly.

    A volunteer who was not asked would otherwise wait for a name that never comes; a thumbs-up is only kind.
    """
    if not turn.standing.volunteer or yes_no(turn.text, offer=True) is not Answer.YES:
        return False
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    if volunteer is None:
        return False
    offer = latest_unanswered(turn.work.session, volunteer.id, turn.work.now - A_DAY)
    if offer is not None:
        race.accept(turn, offer)
        return True
    if not _meant_for_something(turn):
        return False
    turn.reply("G23")
    return True


def _meant_for_something(turn: Turn) -> bool:
    """Whether it is YES in letters, with nothing under way for them that it could be a kind word about."""
    session, person_id = turn.work.session, turn.person.id
    in_letters = plain(turn.text) == "yes" and any(map(str.isalpha, turn.masked.body))
    return in_letters and not active_visits(session, person_id) and not open_requests(session, person_id)


def _ask_yes_or_no(turn: Turn, offer: Offer) -> None:
    """The number alone says neither yes nor no."""
    request = turn.work.get(Request, offer.request_id)
    if request.state not in WINNABLE:
        race.answer_late(turn, request, turn.work.get(Volunteer, offer.volunteer_id), offer)
        return
    when = when_of(request, turn.work.here.date())
    turn.reply("F6", vol=turn.person.first_name, need=need_of(request), when=when, code=str(request.code))


def why(work: Work, request: Request) -> list[tuple[Volunteer, float | None, str]]:
    """The volunteers round a request, their distance in metres (None: unknown), and why each is not asked.

    Those who fit have "" and come first; at most 50.
    """
    return [(j.volunteer, j.metres, str(j.why or "")) for j in overview(work, request)]


def who_wondered(work: Work, request: Request) -> Volunteer | None:
    """The volunteer in the latest K14 about a request, whom TELLV reaches while nobody is matched."""
    offer = last_to_wonder(work.session, request.id)
    return work.get(Volunteer, offer.volunteer_id) if offer else None
