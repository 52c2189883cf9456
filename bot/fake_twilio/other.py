"""More of the API that the line uses: account, numbers, templates, consents."""

import json
import re
from typing import Any

from bot.fake_twilio import rules
from bot.fake_twilio.exchange import Exchange, OwnNumber
from bot.fake_twilio.rules import Form, Problem

_KEPT = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsApplicationSid": "sms_application",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceApplicationSid": "voice_application",
    "StatusCallback": "status_callback",
    "FriendlyName": "friendly_name",
}
"""What can be changed of a number, and where it is kept."""


def account(exchange: Exchange) -> dict[str, Any]:
    """The account itself."""
    return {"sid": exchange.account, "friendly_name": "Fake", "status": exchange.state, "type": exchange.kind}


def numbers(exchange: Exchange, asked: Form) -> list[dict[str, Any]]:
    """The account's numbers, by number if asked; raises Problem."""
    wanted = rules.lawful(asked, rules.NUMBER_LIST).get("PhoneNumber")
    return [_number(exchange, n) for n in exchange.numbers.values() if wanted in (None, n.value)]


def change_number(exchange: Exchange, sid: str, form: Form) -> dict[str, Any]:
    """Set a number's webhooks; raises Problem."""
    given = rules.lawful(form, rules.NUMBER_UPDATE)
    number = next((n for n in exchange.numbers.values() if n.sid == sid), None)
    if number is None:
        raise missing()
    for name, attribute in _KEPT.items():
        setattr(number, attribute, given.get(name, getattr(number, attribute)))
    return _number(exchange, number)


def _number(exchange: Exchange, number: OwnNumber) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "account_sid": exchange.account,
        "phone_number": number.value,
        "friendly_name": number.friendly_name,
        "capabilities": {"sms": number.sms, "voice": number.voice, "mms": False},
        "sms_url": number.sms_url,
        "sms_method": number.sms_method,
        "sms_application_sid": number.sms_application,
        "voice_url": number.voice_url,
        "voice_method": number.voice_method,
        "voice_application_sid": number.voice_application,
        "status_callback": number.status_callback,
        "status": "in-use",
    }


def approval(exchange: Exchange, sid: str) -> dict[str, Any]:
    """Whether WhatsApp approved a template; raises Problem."""
    template = exchange.templates.get(sid)
    if template is None:
        raise missing()
    seen = {"status": template.status, "category": "UTILITY", "name": sid.lower(), "rejection_reason": ""}
    return {"sid": sid, "account_sid": exchange.account, "whatsapp": seen}


def consents(exchange: Exchange, form: Form) -> dict[str, Any]:
    """Opt-outs and opt-ins made elsewhere, up to 25 at once; raises Problem."""
    if set(form) != {"Items"} or not 0 < len(form["Items"]) <= 25:
        raise Problem(400, 20001, "Items: 1 to 25 wanted")
    return {"items": [_consent(exchange, item) for item in form["Items"]]}


def _consent(exchange: Exchange, raw: str) -> dict[str, Any]:
    try:
        item = json.loads(raw)
    except ValueError:
        item = {}
    if fault := _fault(item):
        return {"correlation_id": item.get("correlation_id"), "error_code": 400, "error_messages": [fault]}
    exchange.consents.append(item)
    pair = (exchange.services.get(item["sender_id"], item["sender_id"]), item["contact_id"])
    if item["status"] == "opt-out":
        exchange.opted_out.add(pair)
    else:
        exchange.opted_out.discard(pair)
    return {"correlation_id": item["correlation_id"], "error_code": 0, "error_messages": []}


def _fault(item: dict[str, Any]) -> str | None:
    known = {"contact_id", "correlation_id", "sender_id", "status", "source", "date_of_consent"}
    sources = ("website", "offline", "opt-in-message", "opt-out-message", "others")
    checks = {
        "unknown field": set(item) <= known,
        "contact_id": re.fullmatch(rules.E164, str(item.get("contact_id"))) is not None,
        "correlation_id": re.fullmatch(r"[0-9a-f]{32}", str(item.get("correlation_id"))) is not None,
        "sender_id": re.fullmatch(rf"MG[0-9a-f]{{32}}|{rules.E164}", str(item.get("sender_id"))) is not None,
        "status": item.get("status") in ("opt-in", "opt-out"),
        "source": item.get("source") in sources,
    }
    return next((name for name, fine in checks.items() if not fine), None)


def missing() -> Problem:
    """There is no such thing."""
    return Problem(404, 20404, "The requested resource was not found")
