"""Joining: volunteers, training, pledges, organisations, breaks."""

from datetime import date, timedelta
from typing import assert_never

from bot import questions, tasks, weekly
from bot.outbox import Priority, say
from bot.pledges import ask_how_it_goes, going, keep_pledge
from bot.scene import mask_of
from bot.timers import Handler, TimerKind, arm
from bot.training import book, coming_to_training, training_eve
from bot.turn import Turn
from bot.work import Work
from flows.effects import joining as j
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.lengths import days_off
from flows.keeping import Keeping, KeepingDraft, rested
from storage import joining as rows
from storage.desk_volunteers import latest_volunteer
from storage.people import next_number, volunteer_of
from storage.tables import Booking, Loneliness, Organisation, Person, Timer, TrainingSession, Volunteer

SLOT_BITS = {1: 1, 2: 2, 3: 4, 4: 8}
MONTH = timedelta(days=30)


def apply(turn: Turn, effect: j.JoiningEffect) -> None:
    """Carry one effect out."""
    match effect:
        case j.Enrol(joining):
            enrol(turn, joining)
        case j.KeepPledge():
            keep_pledge(turn, effect)
        case j.PledgeGoing(answer):
            going(turn, answer)
        case j.AddOrganisation(kind, name, contact, interest):
            add_organisation(turn.work, turn.person, kind, name, contact, interest or "")
        case j.Lonely(answer):
            row = Loneliness(
                community_id=turn.work.community.id, person_id=turn.person.id, answer=answer, at=turn.work.now
            )
            turn.work.add(row)
        case _:
            _apply_to_volunteer(turn, effect)


OnVolunteer = (
    j.TrainedAlready | j.Book | j.WaitForTraining | j.ComingToTraining | j.Rest | j.ReturnFromRest | j.StillHappy
)


def _apply_to_volunteer(turn: Turn, effect: OnVolunteer) -> None:
    match effect:
        case j.TrainedAlready():
            trained_already(turn)
        case j.Book(session_id):
            book(turn.work, _mine(turn), turn.work.get(TrainingSession, session_id))
        case j.WaitForTraining():
            _mine(turn).state = "waiting"
        case j.ComingToTraining(booking_id, coming):
            coming_to_training(turn.work, turn.work.get(Booking, booking_id), coming)
        case j.Rest(days):
            _mine(turn).away_until = turn.work.now + timedelta(days=days)
            weekly.on_break(turn.work, turn.person, _mine(turn))
        case j.ReturnFromRest():
            returned(turn)
        case j.StillHappy():
            _wake(_mine(turn))
        case _:
            assert_never(effect)


def _mine(turn: Turn) -> Volunteer:
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    if volunteer is None:
        raise LookupError("this person is not a volunteer")
    return volunteer


def enrol(turn: Turn, joining: j.Joining) -> Volunteer:
    """Keep a volunteer; no offer reaches them until a coordinator has approved them."""
    work, spot = turn.work, joining.spot
    volunteer = latest_volunteer(work.session, turn.person.id)
    if volunteer is None:
        code = next_number(work.session, work.community.id, "volunteer")
        volunteer = Volunteer(
            community_id=work.community.id, person_id=turn.person.id, code=code, joined_at=work.now
        )
    volunteer.state, volunteer.gender, volunteer.reach_m = "waiting", joining.gender, joining.reach_m
    volunteer.kinds = mask_of(joining.needs)
    volunteer.slots = sum(SLOT_BITS[n] for n in joining.slots)
    if spot is not None:
        volunteer.easting, volunteer.northing, volunteer.area = spot.easting, spot.northing, spot.area
        volunteer.cell = (spot.easting // 2000) * 2048 + spot.northing // 2000
    return work.add(volunteer)


def trained_already(turn: Turn) -> None:
    """Says they are trained: the team checks its records and approves."""
    volunteer = _mine(turn)
    volunteer.state = "checking"
    why = f"V{volunteer.code} says they are trained: check records, references, ID and DBS, then APPROVE."
    tasks.open_task(turn.work, TaskKind.VOLUNTEER, why, person=turn.person)


def approve(work: Work, volunteer: Volunteer, level: int) -> None:
    """A coordinator approves the checks: offers may come, the DBS expires `dbs_years` on, V10."""
    volunteer.state, volunteer.level, volunteer.paused_at = "active", level, None
    volunteer.dbs_expires_on = years_on(work.here.date(), work.settings.dbs_years)
    person = work.get(Person, volunteer.person_id)
    say(work, person, "V10", priority=Priority.REMINDER)
    arm(work, TimerKind.THANK_READY, ("volunteer", volunteer.id), work.now + MONTH)


def years_on(day: date, years: int) -> date:
    """The same day years later (28 February for the 29th)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def rest(work: Work, volunteer: Volunteer) -> None:
    """A coordinator pauses a volunteer; they are told nothing."""
    volunteer.paused_at = work.now


def wake(volunteer: Volunteer) -> None:
    """A coordinator lets offers come again, whatever kept them away; the volunteer is told nothing."""
    volunteer.paused_at, volunteer.away_until = None, None
    _wake(volunteer)


def leave(work: Work, volunteer: Volunteer) -> None:
    """No longer a Compassionate Neighbour: nothing is asked of them, their visits go to somebody else."""
    from bot import visit_ends
    from storage.work_items import open_offers, visits_as_volunteer

    for offer in open_offers(work.session, volunteer.id):
        offer.state, offer.blocking = "closed", False
        questions.close_about(work, ("offer", offer.id), "left")
    for visit in visits_as_volunteer(work.session, volunteer.id):
        visit_ends.release(work, visit, "left", tell=True)
    booking = rows.standing_booking(work.session, volunteer.id)
    if booking is not None:
        questions.close_about(work, ("booking", booking.id), "left")
        coming_to_training(work, booking, False)
    volunteer.state, volunteer.next_level, volunteer.next_level_by = "left", None, None


def add_organisation(
    work: Work, person: Person, kind: int, name: str, contact: str, interest: str
) -> Organisation:
    """Keep an organisation that got in touch."""
    row = Organisation(
        community_id=work.community.id,
        person_id=person.id,
        kind=kind,
        name=name,
        contact_name=contact,
        interest=interest,
        made_at=work.now,
    )
    return work.add(row)


def away(turn: Turn) -> bool:
    """AWAY: a break from check-ins for somebody who has them, else from being asked."""
    from bot import checkins

    if turn.scene.who.checkins and checkins.away(turn):
        return True
    if volunteer_of(turn.work.session, turn.person.id) is None:
        return False
    _close_keeping(turn)
    days = days_off(turn.text.removeprefix("away"))
    if days is None:
        questions.start(turn.work, turn.person, Flow.KEEPING, Keeping.BREAK, KeepingDraft())
        return True
    pause, said = rested(days, turn.scene)
    apply(turn, pause)
    turn.reply(said.prompt, **said.slots)
    return True


def _close_keeping(turn: Turn) -> None:
    """AWAY answers "still happy to be asked?"."""
    from storage.talk import open_questions

    for conversation in open_questions(turn.work.session, turn.person.id):
        if conversation.state == Keeping.STILL_HAPPY:
            questions.close(turn.work, conversation, "answered")


def back(turn: Turn) -> bool:
    """BACK: from hospital, or from a break."""
    from bot import checkins

    if turn.scene.who.checkins and checkins.back(turn):
        return True
    if volunteer_of(turn.work.session, turn.person.id) is None:
        return False
    returned(turn)
    return True


def returned(turn: Turn) -> None:
    """Offers go on, F20."""
    volunteer = _mine(turn)
    volunteer.away_until = None
    _wake(volunteer)
    turn.reply("F20", vol=turn.person.first_name)


def _wake(volunteer: Volunteer) -> None:
    volunteer.quiet_since, volunteer.misses = None, 0


def thank_ready(work: Work, timer: Timer) -> None:
    """F17: nobody near you needed help; at most monthly, only if no offer was sent and all is well with them."""
    volunteer = work.get(Volunteer, timer.item_id)
    if volunteer.state == "left":
        return
    arm(work, TimerKind.THANK_READY, ("volunteer", volunteer.id), work.now + MONTH)
    asked = volunteer.last_offer_at is not None and volunteer.last_offer_at > work.now - MONTH
    idle = volunteer.state == "active" and volunteer.quiet_since is None and volunteer.paused_at is None
    if asked or not idle or (volunteer.away_until or work.now) > work.now:
        return
    if rows.troubled_since(work.session, volunteer.person_id, work.now - MONTH):
        return
    volunteer.thanked_at = work.now
    person = work.get(Person, volunteer.person_id)
    say(work, person, "F17", {"vol": person.first_name}, priority=Priority.REMINDER)


TIMERS: dict[TimerKind, Handler] = {
    TimerKind.TRAINING_EVE: training_eve,
    TimerKind.THANK_READY: thank_ready,
    TimerKind.PLEDGE_GOING: ask_how_it_goes,
}
