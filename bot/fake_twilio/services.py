"""Messaging services, and the senders on WhatsApp."""

from typing import Any

from bot.fake_twilio import rules
from bot.fake_twilio.exchange import Exchange, WhatsAppSender
from bot.fake_twilio.other import missing
from bot.fake_twilio.rules import Form, Problem

_WEBHOOK = ("callback_url", "callback_method", "fallback_url", "fallback_method",
            "status_callback_url", "status_callback_method")  # fmt: skip


def service(exchange: Exchange, sid: str) -> dict[str, Any]:
    """A messaging service; raises Problem."""
    if sid not in exchange.services:
        raise missing()
    return {
        "sid": sid,
        "account_sid": exchange.account,
        "friendly_name": "Fake",
        "use_inbound_webhook_on_number": sid not in exchange.inbound_urls,
        "inbound_request_url": exchange.inbound_urls.get(sid),
        "inbound_method": "POST",
        "status_callback": None,
        "sticky_sender": True,
        "validity_period": 36000,
    }


def service_numbers(exchange: Exchange, sid: str, url: str) -> dict[str, Any]:
    """The numbers in a messaging service; raises Problem."""
    if sid not in exchange.services:
        raise missing()
    number = exchange.numbers[exchange.services[sid]]
    meta = {"page": 0, "page_size": 50, "key": "phone_numbers", "url": url, "first_page_url": url,
            "next_page_url": None, "previous_page_url": None}  # fmt: skip
    return {"phone_numbers": [{"sid": number.sid, "service_sid": sid, "phone_number": number.value}], "meta": meta}


def change_service(exchange: Exchange, sid: str, form: Form) -> dict[str, Any]:
    """Say who takes texts in: the numbers themselves, or the service at an address; raises Problem."""
    given = rules.lawful(form, rules.SERVICE_UPDATE)
    if sid not in exchange.services:
        raise missing()
    if given.get("UseInboundWebhookOnNumber") == "true":
        exchange.inbound_urls.pop(sid, None)
    elif "InboundRequestUrl" in given:
        exchange.inbound_urls[sid] = given["InboundRequestUrl"]
    return service(exchange, sid)


def senders(exchange: Exchange, asked: Form, url: str) -> dict[str, Any]:
    """The account's senders on WhatsApp; raises Problem."""
    given = rules.lawful(asked, rules.SENDER_LIST)
    if given.get("Channel") != "whatsapp":
        raise Problem(400, 20001, "Channel: whatsapp wanted")
    meta = {"page": 0, "page_size": 50, "key": "senders", "url": url, "first_page_url": url,
            "next_page_url": None, "previous_page_url": None}  # fmt: skip
    return {"senders": [_sender(found) for found in exchange.senders.values()], "meta": meta}


def change_sender(exchange: Exchange, sid: str, given: Any) -> dict[str, Any]:
    """Set a sender's webhook, from a JSON body; raises Problem."""
    found = next((s for s in exchange.senders.values() if s.sid == sid), None)
    if found is None:
        raise missing()
    webhook = given.get("webhook") if isinstance(given, dict) else None
    if not isinstance(webhook, dict) or set(given) - {"webhook"} or set(webhook) - set(_WEBHOOK):
        raise Problem(400, 20001, "webhook wanted")
    found.url, found.method = webhook.get("callback_url", found.url), webhook.get("callback_method", found.method)
    return _sender(found)


def _sender(found: WhatsAppSender) -> dict[str, Any]:
    return {
        "sid": found.sid,
        "sender_id": f"whatsapp:{found.value}",
        "status": found.status,
        "webhook": {"callback_url": found.url, "callback_method": found.method},
    }
