"""What Twilio calls: a message came in, the fate of one that went out."""

import logging
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.datastructures import MultiDict

from bot.access import Caller, for_
from bot.config import Config
from bot.line import Line
from bot.received import clean, from_twilio
from bot.statuses import status_changed
from bot.turn import receive
from bot.twilio_api import signed
from bot.voice import rang

log = logging.getLogger(__name__)
pages = Blueprint("twilio", __name__, url_prefix="/twilio")
NOTHING_MORE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
LARGEST_FORM = 64 * 1024
LONGEST_ID, LONGEST_CODE = 64, 6
Form = MultiDict[str, str]


def line() -> Line:
    """The line this application serves."""
    served: Line = current_app.extensions["cuppa"]["line"]
    return served


def check_signature(config: Config) -> None:
    """Refuse what is too large, what Twilio did not sign for our public address, and another account's."""
    if (request.content_length or 0) > LARGEST_FORM:
        abort(413)
    form = read_form()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not config.public_url or not signed(config.auth_tokens, _address(config), form, signature):
        abort(403)
    if not config.account_sid or form.get("AccountSid") != config.account_sid:
        abort(403)
    # Signed as it came; but no database holds a NUL.
    g.twilio_form = MultiDict([(name, clean(value)) for name, value in form.items(multi=True)])


def read_form() -> Form:
    """Every parameter, blank ones too: all are signed. What is not UTF-8 is read as far as it goes.

    Read here rather than by the framework, which refuses a form with a broken byte, and loses the text with it.
    """
    if request.mimetype != "application/x-www-form-urlencoded":
        return MultiDict()
    words = request.get_data().decode("utf-8", "replace")
    return MultiDict(parse_qsl(words, keep_blank_values=True, errors="replace"))


def _address(config: Config) -> str:
    """The address as Twilio signed it: ours, with path and query as they were sent.

    Frameworks decode and tidy addresses, and believe a Host header anybody can write.
    """
    sent: str = request.environ.get("REQUEST_URI") or ""
    if not sent.startswith("/"):
        query = request.query_string.decode("latin-1")
        sent = request.path + (f"?{query}" if query else "")
    return config.public_url + sent


@pages.post("/message")
@for_(Caller.TWILIO)
def message() -> Response:
    """A text came in: 200 once it is committed; the replies leave through the outbox."""
    form: Form = g.twilio_form
    needed = [form.get(name, "").strip() for name in ("MessageSid", "From", "To")]
    if not all(needed) or len(needed[0]) > LONGEST_ID:
        abort(400)
    try:
        receive(line(), from_twilio(form))
    except Exception as error:
        # Twilio is asked to come again. The error's own words may hold a body or a number.
        line().figures.count("webhook_errors_total")
        log.error("a text was not stored", extra={"error": type(error).__name__})
        return Response("not stored, please send it again", 500, mimetype="text/plain")
    return Response(NOTHING_MORE, mimetype="text/xml")


@pages.post("/status")
@for_(Caller.TWILIO)
def status() -> Response:
    """The fate of a text: repeated, late, early and unknown ones are all fine."""
    form: Form = g.twilio_form
    code = form.get("ErrorCode", "")
    status_changed(
        line(),
        token=clean(request.args.get("m", "")),
        provider_id=form.get("MessageSid", "")[:LONGEST_ID],
        status=form.get("MessageStatus", ""),
        code=code if len(code) <= LONGEST_CODE else "",
    )
    return Response(status=204)


@pages.post("/voice")
@for_(Caller.TWILIO)
def voice() -> Response:
    """Somebody rang the line: spoken to, texted back or rung back, never left without an answer."""
    form: Form = g.twilio_form
    call_id, caller, ours = (form.get(name, "").strip() for name in ("CallSid", "From", "To"))
    if not call_id or not ours or len(call_id) > LONGEST_ID:
        abort(400)
    return Response(rang(line(), call_id, caller[:200], ours[:200]), mimetype="text/xml")
