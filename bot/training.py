"""Training: places booked, given back, missed."""

from datetime import timedelta

from bot import questions, tasks
from bot.outbox import Priority, say, say_words
from bot.timers import TimerKind, arm, cancel
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.keeping import Keeping, KeepingDraft
from flows.times import at, local, say_clock, say_date
from storage import joining as rows
from storage.care import open_task_of_kind
from storage.desk_volunteers import ROOM, bookings_of
from storage.people import volunteer_of
from storage.tables import Booking, Coordinator, Person, Timer, TrainingSession, Volunteer


def book(work: Work, volunteer: Volunteer, session: TrainingSession) -> Booking:
    """Book a place, and remind them the day before at 10am."""
    volunteer.state = "booked"
    booking = rows.booking_of(work.session, session.id, volunteer.id)
    if booking is None:
        booking = work.add(
            Booking(community_id=work.community.id, session_id=session.id, volunteer_id=volunteer.id)
        )
    booking.state, booking.stage = "booked", booking.stage + 1
    eve = local(session.starts_at, work.settings.hours).date() - timedelta(days=1)
    reminder = at(eve, work.settings.hours.broadcasts.opens, work.settings.hours)
    if reminder > work.now:
        arm(work, TimerKind.TRAINING_EVE, ("booking", booking.id), reminder, stage=booking.stage)
    return booking


def training_eve(work: Work, timer: Timer) -> None:
    """V9r, the day before."""
    booking = work.get(Booking, timer.item_id)
    if booking.state != "booked" or booking.stage != timer.stage:
        return
    session = work.get(TrainingSession, booking.session_id)
    person = _person_of(work, booking)
    starts = local(session.starts_at, work.settings.hours)
    said = {"time": say_clock(starts.time()), "place": session.place}
    draft = KeepingDraft(booking.id, said)
    item = ("booking", booking.id)
    questions.start(work, person, Flow.KEEPING, Keeping.TRAINING_EVE, draft, item=item, priority=Priority.REMINDER)


def _person_of(work: Work, booking: Booking) -> Person:
    return work.get(Person, work.get(Volunteer, booking.volunteer_id).person_id)


def coming_to_training(work: Work, booking: Booking, coming: bool) -> None:
    """Coming, or the place is given back."""
    booking.state = "coming" if coming else "cancelled"
    if not coming:
        work.get(Volunteer, booking.volunteer_id).state = "waiting"
        cancel(work, ("booking", booking.id))


def sorry(turn: Turn) -> bool:
    """SORRY from somebody booked on a session."""
    volunteer = volunteer_of(turn.work.session, turn.person.id)
    booking = rows.standing_booking(turn.work.session, volunteer.id) if volunteer else None
    if booking is None:
        return False
    questions.close_about(turn.work, ("booking", booking.id), "answered")
    coming_to_training(turn.work, booking, False)
    turn.reply("V9s")
    turn.forget_scene()
    from bot.by_intent import begin

    begin(turn, Flow.JOIN)
    return True


def missed_training(work: Work, booking: Booking) -> None:
    """A coordinator marks that they did not come: V9n, once."""
    booking.state = "missed"
    if booking.asked_again_at is not None:
        return
    booking.asked_again_at = work.now
    volunteer = work.get(Volunteer, booking.volunteer_id)
    volunteer.state = "waiting"
    session = work.get(TrainingSession, booking.session_id)
    said = {"date": say_date(local(session.starts_at, work.settings.hours).date())}
    questions.start(
        work,
        _person_of(work, booking),
        Flow.KEEPING,
        Keeping.MISSED_TRAINING,
        KeepingDraft(booking.id, said),
        item=("booking", booking.id),
        priority=Priority.REMINDER,
    )


def book_and_tell(work: Work, volunteer: Volunteer, session: TrainingSession) -> Booking:
    """A coordinator books somebody: V9, in the hours of volunteers."""
    booking = book(work, volunteer, session)
    day = local(session.starts_at, work.settings.hours).date()
    slots = {"date": say_date(day), "place": session.place}
    say(work, _person_of(work, booking), "V9", slots, priority=Priority.REMINDER)
    return booking


def attended(work: Work, booking: Booking, coordinator: Coordinator) -> None:
    """They came: the team looks at their checks and approves them."""
    booking.state = "attended"
    volunteer = work.get(Volunteer, booking.volunteer_id)
    tasks.note(work, ("volunteer", volunteer.id), "trained", actor=tasks.actor_of(coordinator))
    if volunteer.state not in ("booked", "waiting"):
        return
    volunteer.state = "checking"
    if open_task_of_kind(work.session, volunteer.person_id, TaskKind.VOLUNTEER) is None:
        why = f"V{volunteer.code} came to training: look at references, ID and DBS, then approve."
        tasks.open_task(work, TaskKind.VOLUNTEER, why, person=_person_of(work, booking), volunteer=volunteer)


def call_off(work: Work, session: TrainingSession) -> int:
    """The session does not take place: everybody booked is told, and waits for another; returns how many."""
    session.cancelled_at = work.now
    standing = [b for b, _, _ in bookings_of(work.session, session.id) if b.state in ROOM]
    day = say_date(local(session.starts_at, work.settings.hours).date())
    for booking in standing:
        questions.close_about(work, ("booking", booking.id), "called off")
        coming_to_training(work, booking, False)
        words = f"{work.settings.short}: sorry, the training on {day} at {session.place} is called off."
        words += " We will be in touch about another day."
        say_words(work, _person_of(work, booking), words, priority=Priority.REMINDER)
    return len(standing)
