"""The visitor's own page: a second factor, and the browsers that are signed in as them."""

import pyotp
import segno
from flask import Blueprint, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk import passwords, sessions
from bot.desk.here import acting, audit, back, looking, me, page, visitor, wall_now
from storage.desk import count_try, end_sessions, find_login, login_of, sessions_of, use_step

pages = Blueprint("myself", __name__, url_prefix="/desk/me")


@pages.get("")
@for_(Caller.VIEWER)
def show() -> str:
    """Who they are to the desk, their second factor, their sessions."""
    with looking() as work:
        login = find_login(work.session, visitor().coordinator_id)
        open_sessions = sessions_of(work.session, visitor().coordinator_id)
    return page("me.html", second_factor=bool(login and login.totp), sessions=open_sessions)


@pages.get("/second-factor")
@for_(Caller.VIEWER)
def second_factor() -> str:
    """A new shared secret to scan; nothing is kept until its figures were typed in."""
    return _offer(pyotp.random_base32())


def _offer(shared: str, said: str = "") -> str:
    with looking() as work:
        issuer = f"Cuppa {work.community.short}"
    uri = pyotp.TOTP(shared).provisioning_uri(name=visitor().name, issuer_name=issuer)
    picture = Markup(segno.make(uri, error="m").svg_inline(scale=5, border=2, light="white", svgclass="qr"))  # noqa: S704
    return page("second_factor.html", shared=shared, picture=picture, said=said)


@pages.post("/second-factor")
@for_(Caller.VIEWER)
def keep_second_factor() -> str | Response:
    """Keep the secret once its figures fit."""
    shared = request.form.get("shared", "")
    if len(shared) != 32 or not shared.isalnum():
        return back(url_for("myself.second_factor"))
    step = passwords.second_factor_step(shared, request.form.get("figures", ""), wall_now())
    if step is None:
        return _offer(shared, "Those figures did not fit. Please type the six that the app shows now.")
    with acting() as work:
        login = login_of(work.session, me(work))
        if login.totp:
            return back(url_for("myself.show"), "There is one already. Please take it off first.", "sorry")
        login.totp, login.totp_step = shared, step
        audit(work, "second_factor.set", ("coordinator", visitor().coordinator_id))
    return back(url_for("myself.show"), "From now on you need your phone as well as your password.")


@pages.post("/second-factor/remove")
@for_(Caller.VIEWER)
def remove_second_factor() -> Response:
    """Password alone again; asked of whoever has the phone, since a session may be somebody else's by now."""
    now, figures = wall_now(), request.form.get("figures", "")
    with acting() as work:
        login = login_of(work.session, me(work))
        if not count_try(work.session, login.id, now, lambda failures: passwords.slowed(failures, now)):
            return back(url_for("myself.show"), "Too many tries. Please wait up to 15 minutes.", "sorry")
        step = passwords.second_factor_step(login.totp, figures, now) if login.totp else None
        if step is None or not use_step(work.session, login.id, step):
            return back(url_for("myself.show"), "Those figures did not fit. Please type the next six.", "sorry")
        work.session.refresh(login)
        login.totp, login.failures, login.slow_until = None, 0, None
        audit(work, "second_factor.removed", ("coordinator", visitor().coordinator_id))
    return back(url_for("myself.show"), "Your password alone lets you in now.")


@pages.post("/sessions/<int:session_id>/end")
@for_(Caller.VIEWER)
def end(session_id: int) -> Response:
    """Sign one browser out."""
    sessions.end(session_id)
    return back(url_for("myself.show"), "That browser is signed out.")


@pages.post("/sessions/end-others")
@for_(Caller.VIEWER)
def end_others() -> Response:
    """Sign every other browser out."""
    with acting() as work:
        end_sessions(work.session, visitor().coordinator_id, wall_now(), but=visitor().session_id)
    return back(url_for("myself.show"), "Every other browser is signed out.")
