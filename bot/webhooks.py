"""What Twilio calls: a message came in, the fate of one that went out."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.datastructures import MultiDict

from bot.access import Caller, for_
from bot.config import Config
from bot.line import Line
from bot.numbers import inbound_address
from bot.received import Received
from bot.statuses import status_changed
from bot.turn import receive
from bot.twilio_api import signed

pages = Blueprint("twilio", __name__, url_prefix="/twilio")
NOTHING_MORE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
LONGEST_TEXT = 1600
EXTRAS = {
    "NumMedia": "media",
    "ButtonPayload": "button",
    "OriginalRepliedMessageSid": "quoted",
    "OptOutType": "opt_out",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "ExternalUserId": "external_id",
}


def line() -> Line:
    """The line this application serves."""
    served: Line = current_app.extensions["cuppa"]["line"]
    return served


def check_signature(config: Config) -> None:
    """Refuse what Twilio did not sign for the public address, or signed for another account."""
    query = request.query_string.decode("ascii", "replace")
    url = f"{config.public_url}{request.path}" + (f"?{query}" if query else "")
    if not config.public_url or not _signed(config, url, request.form):
        abort(403)
    if request.form.get("AccountSid") != config.account_sid:
        abort(403)


def _signed(config: Config, url: str, form: MultiDict[str, str]) -> bool:
    try:
        return signed(config.auth_tokens, url, form, request.headers.get("X-Twilio-Signature"))
    except (TypeError, ValueError):
        return False


@pages.post("/message")
@for_(Caller.TWILIO)
def message() -> Response:
    """A text came in: 200 once it is committed; the replies leave through the outbox."""
    form = request.form
    if not all(form.get(name) for name in ("MessageSid", "From", "To")):
        abort(400)
    sender, recipient = inbound_address(form["From"]), inbound_address(form["To"])
    if sender is None or recipient is None:
        abort(400)
    receive(line(), received(form, sender, recipient))
    return Response(NOTHING_MORE, mimetype="text/xml")


def received(form: Mapping[str, str], sender: tuple[str, str], recipient: tuple[str, str]) -> Received:
    """The form as the line takes texts in; what Twilio may add some day is ignored."""
    extras = {ours: form[theirs] for theirs, ours in EXTRAS.items() if form.get(theirs)}
    body = form.get("Body", "").replace("\x00", "")[:LONGEST_TEXT]
    return Received(form["MessageSid"][:64], sender[0], sender[1], recipient[1], body, extras)


@pages.post("/status")
@for_(Caller.TWILIO)
def status() -> Response:
    """The fate of a text: repeated, late, early and unknown ones are all fine."""
    form = request.form
    status_changed(
        line(),
        token=request.args.get("m", ""),
        provider_id=form.get("MessageSid", ""),
        status=form.get("MessageStatus", ""),
        code=form.get("ErrorCode", ""),
    )
    return Response(status=204)
