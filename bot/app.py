"""The web application, put together in one place."""

import io
import logging
import secrets
from typing import IO, Any

from flask import Flask, Request, Response, abort, current_app, redirect, request
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from bot import desk, health, webhooks
from bot.access import DESK, Caller, for_
from bot.config import LOOPBACK, Config
from bot.desk import sessions
from bot.headers import HEADERS
from bot.line import Line
from bot.operators import operator_called
from bot.worker import Worker

log = logging.getLogger(__name__)
LARGEST_FORM = 64 * 1024
LARGEST_ID = 2**31 - 1


class InMemory(Request):
    """A request whose uploads are never files of the machine: a list of people lies in no temporary folder."""

    def _get_file_stream(self, *about: Any, **more: Any) -> IO[bytes]:
        return io.BytesIO()


class Pages(Flask):
    """Flask, but it logs the route of a failure and not its address: that of a one-time link is its secret."""

    request_class = InMemory

    def log_exception(self, exc_info: Any) -> None:
        """Note that a page failed, and where."""
        about = {"path": request.url_rule.rule if request.url_rule else ""}
        log.error("a page failed", exc_info=exc_info, extra=about)


class RowNumber(IntegerConverter):
    """A row's number in an address: one that no database can hold is a page that is not there."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LARGEST_ID)


def create_web(config: Config, line: Line, worker: Worker | None = None) -> Flask:
    """The application over a line; `worker` is the one in this process, if there is one."""
    app = Pages("bot", static_folder="static", template_folder="templates")
    app.url_map.converters["int"] = RowNumber
    # No address of ours has two slashes; leading on to one with one would repeat whatever bytes the query had.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    # It signs no more than the word on what became of an action; a key of one process will do where none is set.
    app.secret_key = config.secret_key or secrets.token_hex()
    app.config.update(SESSION_COOKIE_NAME=config.cookie_name("word"), SESSION_COOKIE_PATH="/")
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=config.over_tls)
    app.extensions["cuppa"] = {"config": config, "line": line, "worker": worker}
    app.view_functions["static"] = for_(Caller.ANYONE)(app.view_functions["static"])
    app.register_blueprint(health.pages)
    app.register_blueprint(webhooks.pages)
    desk.join(app)
    if config.demo:
        from bot.demo import phones

        app.register_blueprint(phones.pages)
    app.add_url_rule("/", view_func=front_door)
    app.before_request(guard)
    app.after_request(harden)
    return app


@for_(Caller.ANYONE)
def front_door() -> AnyResponse:
    """To the phones in demo mode, else to the desk."""
    config: Config = current_app.extensions["cuppa"]["config"]
    return redirect("/phones" if config.demo else "/desk")


def guard() -> AnyResponse | None:
    """Let in only whom the route is for; a route that declares nobody lets nobody in."""
    if request.endpoint is None:
        return None
    caller = getattr(current_app.view_functions[request.endpoint], "caller", None)
    config: Config = current_app.extensions["cuppa"]["config"]
    if caller is None:
        abort(403)
    if caller is Caller.TWILIO:
        webhooks.check_signature(config)
    elif caller is Caller.OPERATOR and not operator_called(config.secret_key):
        abort(403)
    elif caller is Caller.DEMO:
        _only_from_here(config)
    else:
        sessions.refuse_other_sites()
    return sessions.let_in(caller) if caller in DESK else None


def _only_from_here(config: Config) -> None:
    """The demo listens on this machine only; another site's page may not drive it through the browser.

    A name of theirs that leads to our address is told by the Host header, a script of theirs by its Origin.
    """
    if not config.demo:
        abort(404)
    host = request.host.rsplit(":", 1)[0].strip("[]")
    origin = request.headers.get("Origin", request.host_url.rstrip("/"))
    strange = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    followed_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if host not in LOOPBACK or origin != request.host_url.rstrip("/"):
        abort(403)
    if strange and not followed_link:
        abort(403)


def harden(response: Response) -> Response:
    """The headers every answer carries; pages hold people's words, so no browser keeps them."""
    config: Config = current_app.extensions["cuppa"]["config"]
    more = {} if request.endpoint == "static" else {"Cache-Control": "no-store"}
    if config.over_tls:
        more["Strict-Transport-Security"] = "max-age=31536000"
    for name, value in {**HEADERS, **more}.items():
        response.headers.setdefault(name, value)
    return response
