"""The Messages resource: create, list, fetch, update and delete."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from bot.fake_twilio import rules
from bot.fake_twilio.exchange import Exchange, Message
from bot.fake_twilio.rules import Form, Problem
from flows.gsm import parts

# Source: Twilio, "Test credentials": numbers with a fixed answer.
MAGIC_FROM = {
    "+15005550001": Problem(400, 21212, "Invalid 'From' Phone Number"),
    "+15005550007": Problem(400, 21606, "The 'From' phone number is not yours"),
    "+15005550008": Problem(400, 21611, "This 'From' number has exceeded its queue"),
}
MAGIC_TO = {
    "+15005550001": Problem(400, 21211, "Invalid 'To' Phone Number"),
    "+15005550002": Problem(400, 21612, "Cannot route to this number"),
    "+15005550003": Problem(400, 21408, "Permission to send to that region is not enabled"),
    "+15005550004": Problem(400, 21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": Problem(400, 21614, "'To' number is not a valid mobile number"),
}
GOOD_FROM = "+15005550006"
PAGE_MARK = "PA"


def create(exchange: Exchange, form: Form) -> Message:
    """Check and take on a new message; raises Problem."""
    given = rules.message(form)
    sender = _sender(exchange, given)
    to = given["To"]
    if to in MAGIC_TO:
        raise _fresh(MAGIC_TO[to])
    if sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
        raise Problem(400, 63007 if sender.startswith("whatsapp:") else 21211, "From and To are on two channels")
    if (sender, to) in exchange.opted_out:
        raise Problem(400, 21610, "Attempt to send to unsubscribed recipient")
    return exchange.accept(given, sender, _body(exchange, given))


def _sender(exchange: Exchange, given: Mapping[str, str]) -> str:
    channel = "whatsapp:" if given["To"].startswith("whatsapp:") else ""
    service = given.get("MessagingServiceSid")
    if "From" not in given:
        if service not in exchange.services:
            raise Problem(404, 20404, f"The requested resource {service} was not found")
        return channel + exchange.services[str(service)]
    sender = given["From"]
    if sender in MAGIC_FROM:
        raise _fresh(MAGIC_FROM[sender])
    if sender != GOOD_FROM and sender.removeprefix("whatsapp:") not in exchange.numbers:
        raise Problem(400, 21606, "The 'From' phone number is not yours")
    return sender


def _body(exchange: Exchange, given: Mapping[str, str]) -> str:
    """The words that will be read: a template with its variables filled in."""
    if "ContentSid" not in given:
        return given.get("Body", "")
    template = exchange.templates.get(given["ContentSid"])
    if template is None:
        raise Problem(404, 20404, "The requested resource was not found")
    words = template.text
    for name, value in rules.variables(given).items():
        words = words.replace("{{" + name + "}}", value)
    return words


def _fresh(problem: Problem) -> Problem:
    return Problem(problem.status, problem.code, problem.message)


def find(exchange: Exchange, sid: str) -> Message:
    """A message by SID; raises Problem 20404."""
    if sid not in exchange.messages:
        raise Problem(404, 20404, "The requested resource was not found")
    return exchange.messages[sid]


def listed(exchange: Exchange, form: Form) -> list[Message]:
    """Messages by To, From and day sent, newest first; raises Problem."""
    given = rules.lawful(form, rules.MESSAGE_LIST)
    with exchange.lock:
        found = list(exchange.messages.values())
    found = [m for m in found if given.get("To", m.to) == m.to and given.get("From", m.sender) == m.sender]
    for name, fits in (("DateSent>", _not_before), ("DateSent<", _not_after)):
        if name in given:
            found = [m for m in found if fits(m.at, given[name])]
    return found[::-1]


def page(exchange: Exchange, form: Form) -> tuple[list[Message], int, str]:
    """One page of that list, its size, and the token of the page after it ("" at the end); raises Problem.

    A token names the last message of its page: what is made meanwhile moves nothing on or off the next one.
    """
    found, given = listed(exchange, form), rules.lawful(form, rules.MESSAGE_LIST)
    size, token = int(given.get("PageSize", "50")), given.get("PageToken", "")
    here = next((n + 1 for n, m in enumerate(found) if PAGE_MARK + m.sid == token), 0)
    shown, more = found[here : here + size], len(found) > here + size
    return shown, size, PAGE_MARK + shown[-1].sid if more else ""


def _not_before(at: datetime, day: str) -> bool:
    return at.date().isoformat() >= day[:10]


def _not_after(at: datetime, day: str) -> bool:
    return at.date().isoformat() <= day[:10]


def update(exchange: Exchange, sid: str, form: Form) -> Message:
    """Redact (an empty Body) or cancel; raises Problem."""
    message, given = find(exchange, sid), rules.lawful(form, rules.MESSAGE_UPDATE)
    if given.get("Body"):
        raise Problem(400, 20001, "Body may only be emptied")
    if len(given) == 2:
        raise Problem(400, 30400, "Cannot cancel and redact at once")
    if "Status" in given:
        raise Problem(400, 30409, "Only scheduled messages can be cancelled")
    _over(message)
    message.body = ""
    return message


def delete(exchange: Exchange, sid: str) -> None:
    """Delete a finished message; raises Problem."""
    _over(find(exchange, sid))
    del exchange.messages[sid]


def _over(message: Message) -> None:
    if message.status not in ("delivered", "undelivered", "failed", "received", "sent"):
        raise Problem(409, 20009, "Resource not complete")


def shown(exchange: Exchange, message: Message) -> dict[str, Any]:
    """A message as the API shows it."""
    at = format_datetime(message.at.astimezone(UTC))
    accepted = message.status == "accepted"
    return {
        "sid": message.sid,
        "account_sid": exchange.account,
        "api_version": "2010-04-01",
        "body": message.body,
        "num_segments": "0" if accepted else str(parts(message.body).parts),
        "num_media": "0",
        "direction": message.direction,
        "from": None if accepted else message.sender,
        "to": message.to,
        "status": message.status,
        "date_created": at,
        "date_updated": at,
        "date_sent": None if message.status in ("accepted", "queued") else at,
        "error_code": message.error,
        "error_message": None,
        "messaging_service_sid": message.service,
        "price": None,
        "price_unit": "GBP",
        "uri": f"/2010-04-01/Accounts/{exchange.account}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }
