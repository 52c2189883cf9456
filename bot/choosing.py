"""Requests that no volunteer may be asked about yet: a person of the team chooses, and rings."""

from dataclasses import dataclass

from bot import offers, tasks
from bot.promised import nothing_promised
from bot.scene import mask_of
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.needs import Need
from flows.hearing.when import When
from storage.offers import open_task_about
from storage.requests import BEFORE_MATCH, change
from storage.tables import Person, Request

PLACED_BY_ONE = ("H5v", "Needs help at a place not on the map: {place}. Please ring, and put it there.")
OTHER = ("H7e", "Something else: please choose the kind, and ring.")
NO_REFERENCE = ("H9u", "No reference was free: please find somebody, and ring.")
NOBODY_FITS = ("H9u", "Nobody fits this request: please choose somebody, and ring.")


@dataclass(frozen=True)
class Chooser:
    """What the resident hears, and the task of the person who chooses."""

    prompt: str
    kind: TaskKind
    why: str


def who_chooses(work: Work, request: Request) -> Chooser | None:
    """Why a person has to choose first; None when volunteers may be asked (or weekly help is matched by hand)."""
    if request.easting is None and request.place:
        return Chooser(PLACED_BY_ONE[0], TaskKind.PLACE, PLACED_BY_ONE[1].format(place=request.place))
    if request.kinds & mask_of((Need.OTHER,)):
        return Chooser(OTHER[0], TaskKind.CHOOSE, OTHER[1])
    if request.code is None:
        return Chooser(NO_REFERENCE[0], TaskKind.CHOOSE, NO_REFERENCE[1])
    if request.wanted != When.WEEKLY and offers.anyone_fits(work, request) == 0:
        return Chooser(NOBODY_FITS[0], TaskKind.CHOOSE, NOBODY_FITS[1])
    return None


def hand_over(work: Work, request: Request, chooser: Chooser) -> None:
    """To the team: one task, no wave, and no promise but the call they were told of."""
    change(work.session, request, "with_coordinator", BEFORE_MATCH)
    nothing_promised(work, request)
    if open_task_about(work.session, request.id, chooser.kind) is None:
        person = work.get(Person, request.person_id)
        tasks.open_task(
            work, chooser.kind, chooser.why, person=person, request=request, colour="amber", urgent=True
        )
