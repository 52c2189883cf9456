"""The desk's front door: signing in and out, and the one-time link that sets a password."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.access import Caller, for_
from bot.desk import passwords, sessions
from bot.desk.here import config, line, wall_now
from bot.numbers import typed
from storage.audit import record
from storage.database import Session
from storage.desk import (
    coordinators_at,
    count_try,
    end_sessions,
    find_login,
    login_by_link,
    login_of,
    spend_link,
    try_from_known_browser,
    use_step,
)
from storage.service import keep_fact
from storage.tables import Coordinator, Login, Person

pages = Blueprint("door", __name__, url_prefix="/desk")
WRONG = (
    "That did not match. Please check the number and the password. After several tries we wait up to 15 minutes "
    "before we look again; a lead can have a new link made for you, which opens at once."
)
"""Said of every try that opens nothing, also of one not looked at: nobody learns who is known."""
SPENT = "This link was used already, or is more than three days old. Please ask a lead for a new one."


@pages.get("/sign-in")
@for_(Caller.ANYONE)
def ask() -> str:
    """The form to sign in."""
    return _form()


def _form(said: str = "", phone: str = "") -> str:
    return render_template(
        "desk/sign_in.html", said=said, phone=phone, to=request.values.get("to", ""), demo=config().demo
    )


@pages.post("/sign-in")
@for_(Caller.ANYONE)
def sign_in() -> AnyResponse:
    """Let somebody in who knows their password, and their second factor if they have one."""
    given, password = request.form.get("phone", ""), request.form.get("password", "")[: passwords.LONGEST]
    number = typed(given, demo=config().demo).e164 or ""
    with passwords.turn(known=sessions.from_known_browser()):
        kept = _looked_at(number)
        fits = [login for login in kept if passwords.matches(login.password, password)]
        if not kept:
            passwords.matches("", password)
    for login in fits:
        with line().database.transaction() as session:
            if (coordinator := _opened(session, login)) is not None:
                return sessions.begin(session, coordinator, _safe(request.form.get("to", "")))
    return Response(_form(WRONG, given), 403)


def _looked_at(number: str) -> list[Login]:
    """The logins at a number whose password may be looked at now; the try is counted first.

    Not in the transaction that opens: argon2 is slow on purpose, and would hold up everybody's texts.
    """
    with line().database.transaction() as session:
        # Every try writes, so that one at a number nobody has takes no less time.
        keep_fact(session, "last try at the door", wall_now().isoformat())
        known = [found for c in coordinators_at(session, number) if (found := find_login(session, c.id))]
        return [login for login in known if _may_try(session, login)]


def _may_try(session: Session, login: Login) -> bool:
    """Whether there is no wait, or none for this browser: strangers' tries must not keep a coordinator out."""
    now = wall_now()
    if count_try(session, login.id, now, lambda failures: passwords.slowed(failures, now)):
        return True
    token, before = sessions.known_browser(), now - passwords.KNOWN_EVERY
    return try_from_known_browser(session, login.coordinator_id, token, now, before)


def _opened(session: Session, looked_at: Login) -> Coordinator | None:
    """Whose login it is, if its password is still the one that fitted and the second factor fits too."""
    login = session.get_one(Login, looked_at.id)
    if login.password != looked_at.password or not _second(session, login):
        return None
    login.failures, login.slow_until = 0, None
    return _on_the_team(session, login)


def _on_the_team(session: Session, login: Login) -> Coordinator | None:
    found = session.get(Coordinator, login.coordinator_id)
    return found if found and found.removed_at is None else None


def _second(session: Session, login: Login) -> bool:
    """Whether the second factor fits too, where there is one; its figures are used up."""
    if not login.totp:
        return True
    step = passwords.second_factor_step(login.totp, request.form.get("figures", ""), wall_now())
    return step is not None and use_step(session, login.id, step)


def _safe(to: str) -> str:
    """A page of the desk to go on to; anything else leads to Today, so that nobody is sent elsewhere."""
    inside = to.startswith("/desk/") and "\\" not in to and "//" not in to and to.isprintable()
    return to if inside else url_for("today.today")


@pages.get("/welcome/<secret>")
@for_(Caller.ANYONE)
def welcome(secret: str) -> AnyResponse:
    """The one-time link: a form for a password. Looking at it does not use it up (phones fetch previews)."""
    with line().database.reading() as session:
        coordinator = _invited(session, secret)
    if coordinator is None:
        return Response(render_template("desk/spent.html", said=SPENT), 410)
    return Response(render_template("desk/welcome.html", name=coordinator.name, said=""))


def _invited(session: Session, secret: str) -> Coordinator | None:
    login = login_by_link(session, passwords.fingerprint(secret))
    if login is None or login.link_until is None or login.link_until < wall_now():
        return None
    return _on_the_team(session, login)


@pages.post("/welcome/<secret>")
@for_(Caller.ANYONE)
def set_password(secret: str) -> AnyResponse:
    """The password is set, every other session of theirs ends, and they are in."""
    with line().database.reading() as session:
        coordinator = _invited(session, secret)
        person = session.get(Person, coordinator.person_id) if coordinator else None
    if coordinator is None or person is None:
        return Response(render_template("desk/spent.html", said=SPENT), 410)
    password = request.form.get("password", "")
    said = passwords.fault(password, request.form.get("again", ""), coordinator.name, person.first_name)
    if said:
        return Response(render_template("desk/welcome.html", name=coordinator.name, said=said), 400)
    with passwords.turn(known=True):
        hashed = passwords.hashed(password)
    with line().database.transaction() as session:
        login = login_of(session, coordinator)
        if not spend_link(session, login.id, passwords.fingerprint(secret)):
            return Response(render_template("desk/spent.html", said=SPENT), 410)
        session.refresh(login)
        login.password, login.failures, login.slow_until, login.totp = hashed, 0, None, None
        end_sessions(session, coordinator.id, wall_now())
        me = coordinator.id
        record(session, coordinator.community_id, line().clock.now(), me, "password.set", ("coordinator", me))
        return sessions.begin(session, coordinator, url_for("today.today"))


@pages.post("/sign-out")
@for_(Caller.VIEWER)
def sign_out() -> AnyResponse:
    """End this session."""
    sessions.end_this()
    answer = redirect(url_for("door.ask"), code=303)
    answer.delete_cookie(config().cookie_name("desk"), path="/", secure=config().over_tls, httponly=True)
    return answer


@pages.post("/demo")
@for_(Caller.DEMO)
def demo() -> AnyResponse:
    """In demo mode anybody at this machine may come in as the sample town's lead."""
    with line().database.transaction() as session:
        lead = sessions.first_lead(session)
        return sessions.begin(session, lead, _safe(request.form.get("to", "")))
