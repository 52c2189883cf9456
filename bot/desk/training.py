"""Training: sessions with places, who is booked, who waits, and who came."""

from datetime import date, time, timedelta

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import tasks, training
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, me, page
from bot.desk.typed import number
from bot.work import Work
from flows.times import at
from storage import desk_volunteers as rows
from storage.tables import Booking, TrainingSession, Volunteer

pages = Blueprint("training", __name__, url_prefix="/desk/volunteers/training")
LOOK_BACK = timedelta(days=60)
MOST_PLACES, LONGEST_PLACE = 200, 60


@pages.get("")
@for_(Caller.VIEWER)
def sessions() -> str:
    """Sessions to come and lately held, and who waits for one."""
    return _list()


def _list(said: str = "") -> str:
    with looking() as work:
        return page(
            "training.html",
            sessions=rows.sessions(work.session, work.community.id, work.now - LOOK_BACK),
            waiting=rows.waiting_for_training(work.session, work.community.id),
            now=work.now,
            said=said,
            typed=request.form,
        )


@pages.post("")
@for_(Caller.COORDINATOR)
def add() -> str | Response:
    """A new session; volunteers who join by text are offered it from now on."""
    form, place = request.form, " ".join(request.form.get("place", "").split())[:LONGEST_PLACE]
    places = number(form.get("places"))
    try:
        day, clock = date.fromisoformat(form.get("day", "")), time.fromisoformat(form.get("time", ""))
    except ValueError:
        return _list("Please give a day and a time.")
    if not place or places is None or not 1 <= places <= MOST_PLACES:
        return _list(f"Please say where it is, and how many places there are (1 to {MOST_PLACES}).")
    with acting() as work:
        starts = at(day, clock, work.settings.hours)
        if starts <= work.now:
            return _list("That moment has passed.")
        row = TrainingSession(community_id=work.community.id, starts_at=starts, place=place, places=places)
        audit(work, "training.added", ("training_session", work.add(row).id), places=places)
    return back(url_for("training.sessions"), "The session is on the list. Whoever joins is offered it.")


@pages.get("/<int:session_id>")
@for_(Caller.COORDINATOR)
def session(session_id: int) -> str:
    """One session: who is booked, who could be, who came."""
    with looking() as work:
        row = work.get(TrainingSession, session_id)
        booked = rows.bookings_of(work.session, row.id)
        return page(
            "session.html",
            session=row,
            booked=booked,
            taken=sum(b.state in rows.ROOM for b, _, _ in booked),
            waiting=rows.waiting_for_training(work.session, work.community.id),
            over=row.starts_at <= work.now,
        )


@pages.post("/<int:session_id>/book")
@for_(Caller.COORDINATOR)
def book(session_id: int) -> Response:
    """A place for somebody who waits: they are told, and reminded the day before."""
    with acting() as work:
        work.get(TrainingSession, session_id)
        row, taken = rows.locked_session(work.session, session_id)
        volunteer = work.get(Volunteer, number(request.form.get("volunteer")))
        if row.cancelled_at or row.starts_at <= work.now or taken >= row.places:
            return _back(session_id, "There is no place left.", "sorry")
        if volunteer.state not in ("waiting", "checking"):
            return _back(session_id, f"V{volunteer.code} does not wait for training.", "sorry")
        training.book_and_tell(work, volunteer, row)
        audit(work, "training.booked", ("training_session", row.id), volunteer=volunteer.id)
        return _back(session_id, f"V{volunteer.code} has a place and is told.")


@pages.post("/<int:session_id>/attendance")
@for_(Caller.COORDINATOR)
def attendance(session_id: int) -> Response:
    """Who came is to be approved; who did not is asked, once, whether another day would suit."""
    with acting() as work:
        row = work.get(TrainingSession, session_id)
        if row.starts_at > work.now:
            return _back(session_id, "It has not begun yet.", "sorry")
        marked = [_mark(work, b, request.form.get(f"came-{b.id}", "")) for b, _, _ in _booked(work, row)]
        audit(
            work,
            "training.attended",
            ("training_session", row.id),
            came=marked.count("yes"),
            missed=marked.count("no"),
        )
    return _back(session_id, "Kept. Those who came are on the list to approve.")


def _booked(work: Work, row: TrainingSession) -> list[tuple[Booking, Volunteer, object]]:
    return [(b, v, p) for b, v, p in rows.bookings_of(work.session, row.id) if b.state in rows.ROOM]


def _mark(work: Work, booking: Booking, came: str) -> str:
    if came == "yes":
        training.attended(work, booking, me(work))
    elif came == "no":
        training.missed_training(work, booking)
    return came


@pages.post("/<int:session_id>/call-off")
@for_(Caller.COORDINATOR)
def call_off(session_id: int) -> Response:
    """It does not take place: those booked are told, and wait for another."""
    with acting() as work:
        row = work.get(TrainingSession, session_id)
        if row.cancelled_at is None and row.starts_at > work.now:
            told = training.call_off(work, row)
            tasks.note(work, ("training_session", row.id), "called off", actor=tasks.actor_of(me(work)))
            audit(work, "training.called_off", ("training_session", row.id), told=told)
    return _back(session_id, "It is called off. Those booked are told and wait for another.")


def _back(session_id: int, said: str, kind: str = "done") -> Response:
    return back(url_for("training.session", session_id=session_id), said, kind)
