"""Texts and calls from phones to the line: what Twilio does itself, then the signed webhook."""

from bot.fake_twilio.exchange import Exchange, Message
from bot.fake_twilio.keywords import REPLIES, Words, keyword
from bot.fake_twilio.postman import Postman


class NobodysNumber(LookupError):
    """The account does not own that number."""


def text(exchange: Exchange, postman: Postman, sender: str, to: str, body: str, **extras: str) -> int:
    """A phone texts one of our numbers ("whatsapp:+44…" both for WhatsApp); returns the webhook's status.

    Twilio's own words do what they do there before the line hears of them. Raises NobodysNumber.
    """
    number = exchange.numbers.get(to.removeprefix("whatsapp:"))
    if number is None:
        raise NobodysNumber(to)
    with exchange.lock:
        sid = exchange.sid("SM")
        exchange.messages[sid] = Message(sid, "inbound", sender, to, body, exchange.now(), "received")
        exchange.last_in[(to, sender)] = exchange.now()
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": exchange.account,
        "From": sender,
        "To": to,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **extras,
    }
    whatsapp = to.startswith("whatsapp:")
    words = Words.NONE if whatsapp and number.words is Words.DEFAULT else number.words
    if (word := keyword(body, words)) is not None:
        _own_word(exchange, word, sender, to)
        form |= {"OptOutType": word} if words is Words.ADVANCED else {}
    url = exchange.inbound_url(to)
    return postman.sign(url, form)[0] if url else 0


def _own_word(exchange: Exchange, word: str, sender: str, to: str) -> None:
    """STOP blocks, START unblocks, each with Twilio's own reply; to somebody opted out HELP gives nothing."""
    pair = (to, sender)
    with exchange.lock:
        if word == "STOP":
            exchange.opted_out.add(pair)
        elif word == "START":
            exchange.opted_out.discard(pair)
        if word != "HELP" or pair not in exchange.opted_out:
            reply = Message(exchange.sid("SM"), "auto", to, sender, REPLIES[word], exchange.now(), "delivered")
            exchange.inbox[sender].append(reply)


def call(exchange: Exchange, postman: Postman, sender: str, to: str) -> tuple[int, str]:
    """A phone rings one of our numbers; returns the webhook's status and its TwiML. Raises NobodysNumber."""
    number = exchange.numbers.get(to)
    if number is None:
        raise NobodysNumber(to)
    form = {
        "CallSid": exchange.sid("CA"),
        "AccountSid": exchange.account,
        "From": sender,
        "To": to,
        "Caller": sender,
        "Called": to,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    return postman.sign(number.voice_url, form) if number.voice_url and not number.voice_application else (0, "")
