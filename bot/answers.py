"""A volunteer's answer to an offer that is not a plain yes: no, "yes but after 4", "not sure"."""

from bot import asking, race, tasks, unfilled
from bot.labels import need_of, when_of
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.times import say_time
from storage.offers import WINNABLE
from storage.tables import Offer, Request, Volunteer


def decline(turn: Turn, offer: Offer) -> None:
    """A plain no, early or late: F7, and the next in line is asked at once."""
    work = turn.work
    request, volunteer = race.take_up(work, offer)
    if request.volunteer_id == volunteer.id and request.state in race.HAS_IT:
        tasks.open_task(
            work, TaskKind.READ, "Said no after a yes: please read.", person=turn.person, request=request
        )
        turn.reply("G21")
        return
    offer.said_yes = False
    asking.close_offer(work, offer, "no")
    turn.reply("F7", vol=turn.person.first_name)
    if offer.wave == asking.ASSIGNED and request.state == "offering":
        _assigned_said_no(turn, request, offer, volunteer)
    else:
        asking.fill_place(work, request)


def _assigned_said_no(turn: Turn, request: Request, offer: Offer, volunteer: Volunteer) -> None:
    """The coordinator chose this one person, so the coordinator hears of it and chooses again."""
    race.tell_of_words(turn.work, request, offer, volunteer, turn.masked.body)
    asking.finish_if_nobody_is_left(turn.work, request)


def wonder(turn: Turn, offer: Offer, words: str, *, with_no: bool) -> None:
    """A conditional answer neither accepts nor refuses; a coordinator reads it, and the waves go on.

    The first is answered by F6, later ones by F6b with a time that the team keeps; F6n when it contains a no.
    """
    work = turn.work
    request, volunteer = race.take_up(work, offer)
    if request.state not in WINNABLE:
        race.answer_late(turn, request, volunteer, offer)
        return
    offer.conditional += 1
    task = race.tell_of_words(work, request, offer, volunteer, words)
    slots = {"vol": turn.person.first_name, "code": str(request.code)}
    if with_no:
        turn.reply("F6n", **slots)
    elif offer.conditional == 1:
        turn.reply("F6", **slots, need=need_of(request), when=when_of(request, work.here.date()))
    else:
        by = unfilled.read_by(work)
        task.due_at = by
        turn.reply("F6b", **slots, time=say_time(by, work.here))
