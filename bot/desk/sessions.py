"""Sessions of the desk: begun with a new secret every time, known by a cookie no script reads, ended as rows."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller
from bot.desk import passwords
from bot.desk.here import Visitor, config, line, visitor, wall_now
from storage.audit import record
from storage.database import Session
from storage.desk import end_stale, seen, session_by_token, was_signed_in
from storage.people import coordinators, every_community
from storage.tables import Coordinator, DeskSession

IDLE, LONGEST, REMEMBERED = timedelta(hours=12), timedelta(days=7), timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)


def known_browser() -> str:
    """The mark of the session this browser had last; "" for one nobody signed in with. It opens nothing."""
    return request.cookies.get(config().cookie_name("known"), "")


def from_known_browser() -> bool:
    """Whether somebody who is on the team was signed in from this browser lately."""
    mark = known_browser()
    if not mark:
        return False
    with line().database.reading() as session:
        return was_signed_in(session, mark)


def begin(session: Session, coordinator: Coordinator, to: str) -> Response:
    """Sign somebody in, and send them on; the session this browser had before ends."""
    secret, now = passwords.secret(), wall_now()
    end_stale(session, coordinator.id, now, idle=now - IDLE, begun=now - LONGEST)
    if (before := session_by_token(session, passwords.fingerprint(_secret()))) is not None:
        before[0].ended_at = now
    row = DeskSession(
        community_id=coordinator.community_id,
        token=passwords.fingerprint(secret),
        coordinator_id=coordinator.id,
        device=_device(),
        started_at=now,
        seen_at=now,
    )
    session.add(row)
    record(
        session,
        coordinator.community_id,
        line().clock.now(),
        coordinator.id,
        "desk.signed_in",
        ("coordinator", coordinator.id),
    )
    answer = redirect(to, code=303)
    for name, value, lasts in (("desk", secret, LONGEST), ("known", row.token, REMEMBERED)):
        named, secure = config().cookie_name(name), config().over_tls
        answer.set_cookie(named, value, max_age=lasts, path="/", secure=secure, httponly=True, samesite="Lax")
    return answer


def _device() -> str:
    """A few words on the browser, from what it says of itself."""
    agent = request.headers.get("User-Agent", "")
    systems = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    found = [next((name for name in names if name in agent), "") for names in (browsers, systems)]
    return " on ".join(name for name in found if name).replace("Edg", "Edge").replace("Macintosh", "Mac")


def let_in(caller: Caller) -> Response | None:
    """Who is signed in may enter where their role reaches; anybody else is shown the door.

    Raises:
        HTTPException: 403 for a role too small, 401 for a form sent after the session ended.
    """
    found = _who()
    if found is None:
        return _to_the_door()
    g.visitor = found
    if not found.may(caller):
        abort(403)
    return None


def _secret() -> str:
    return request.cookies.get(config().cookie_name("desk"), "")


def _who() -> Visitor | None:
    secret = _secret()
    if not secret:
        return None
    now = wall_now()
    with line().database.reading() as session:
        found = session_by_token(session, passwords.fingerprint(secret))
    if found is None or found[1].role not in tuple(Caller):
        return None
    row, coordinator = found
    if now - row.seen_at > IDLE or now - row.started_at > LONGEST:
        return None
    if now - row.seen_at > SEEN_EVERY and not _by_itself():
        with line().database.transaction() as session:
            seen(session, row.id, now)
    return Visitor(coordinator.id, coordinator.community_id, row.id, coordinator.name, Caller(coordinator.role))


def _by_itself() -> bool:
    """Whether the page asked, not a person: one that renews itself must not keep a session from going idle."""
    return request.method == "GET" and "HX-Request" in request.headers


def _to_the_door() -> Response:
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    door = url_for("door.ask") + ("?" + urlencode({"to": here}) if here else "")
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("door.ask")})
    if request.method != "GET":
        abort(401)
    return redirect(door, code=303)


def refuse_other_sites() -> None:
    """A form that changes something comes from our own page: by Sec-Fetch-Site, else by Origin; neither: no.

    See OWASP's cheat sheet on cross-site request forgery, "Fetch Metadata".
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = {request.host_url.rstrip("/"), config().public_url}
    if site not in (None, "same-origin") or (site is None and origin not in ours):
        abort(403)
    if origin is not None and origin not in ours:
        abort(403)


def end_this() -> None:
    """End the visitor's own session."""
    end(visitor().session_id)


def end(session_id: int) -> None:
    """End one of the visitor's sessions; raises LookupError for anybody else's."""
    with line().database.transaction() as session:
        row = session.get(DeskSession, session_id)
        if row is None or row.coordinator_id != visitor().coordinator_id:
            raise LookupError(f"no session {session_id} of theirs")
        row.ended_at = row.ended_at or wall_now()


def first_lead(session: Session) -> Coordinator:
    """The sample town's lead, for demo mode; raises LookupError."""
    everyone = [c for community in every_community(session) for c in coordinators(session, community.id)]
    found = next((c for c in everyone if c.role == Caller.LEAD), None)
    if found is None:
        raise LookupError("there is no lead")
    return found
