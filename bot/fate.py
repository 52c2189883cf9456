"""What became of a text, as the channel says at once or a status callback later, and what follows from it."""

from datetime import timedelta

from bot import delivery, opted, trouble, way
from bot.backoff import delay
from bot.line import Sent
from bot.outbox import Priority
from bot.twilio_errors import MAYBE_SENT, NOT_SENT, Reaction, Rule, rule_for
from bot.work import Work
from storage.people import address_of
from storage.tables import Outbound, Person
from storage.texts import hold_followers, release_followers

PAIR_GAP = timedelta(seconds=10)
LOOK_AFTER_S = 120
"""A text of unknown fate is looked for after two minutes; its callback has mostly settled it by then."""
MAY_DOUBLE = {Priority.SAFETY, Priority.REPLY, Priority.CHECKIN}
"""Texts that are better read twice than never."""
RANK = {"queued": 0, "sending": 1, "unknown": 1, "sent": 2, "delivered": 3}
LOST = ("failed", "undelivered", "refused")
UNSURE, MOST_DOUBLES = "unknown whether it arrived", 4


def record(work: Work, text: Outbound, sent: Sent) -> None:
    """Write down what is known of a text, and let whatever follows from it happen. Statuses only climb."""
    if text.status == "delivered" or (text.status in LOST and text.reason != UNSURE):
        return
    if sent.status in ("sent", "delivered"):
        _arrived(work, text, sent)
    elif text.status not in LOST and not _of_an_earlier_try(text, sent):
        text.provider_id, text.error_code = sent.provider_id or text.provider_id, sent.error_code
        _failed(work, text, sent)


def _arrived(work: Work, text: Outbound, sent: Sent) -> None:
    """The network has it, or the phone; a late `sent` changes nothing about a later status."""
    if RANK[sent.status] <= RANK.get(text.status, 0):
        return
    _let_go(text)
    text.status, text.provider_id = sent.status, sent.provider_id or text.provider_id
    text.error_code, text.reason = None, ""
    text.sent_at = text.sent_at or work.now
    if sent.status == "delivered":
        text.delivered_at = work.now
        release_followers(work.session, text.id, work.now)
    else:
        hold_followers(work.session, text.id, work.now + PAIR_GAP)
    delivery.changed(work, text)


def _of_an_earlier_try(text: Outbound, sent: Sent) -> bool:
    """A failure we know of already: the text is being tried again, or was since."""
    if text.provider_id is None or sent.provider_id is None:
        return False
    if sent.provider_id == text.provider_id:
        return text.status == "queued"
    return text.status in ("queued", "sent")


def _failed(work: Work, text: Outbound, sent: Sent) -> None:
    rule = _rule(sent)
    text.reason = sent.reason or rule.why
    if rule.loud:
        trouble.say_aloud(work, text, rule)
    match rule.after(text.attempts):
        case Reaction.RETRY:
            again(work, text, least_s=rule.wait_s)
        case Reaction.UNKNOWN if sent.status == "unknown":
            _unknown(work, text)
        case Reaction.UNKNOWN:
            unsure(work, text)
        case Reaction.BAD_ADDRESS:
            _bad_address(work, text, sent)
        case Reaction.OPTED_OUT:
            opted.stopped_by_carrier(work, text, sent)
            over(work, text, "refused", "texts stopped")
        case Reaction.OTHER_CHANNEL:
            _by_sms(work, text, sent)
        case Reaction.TEMPLATE:
            _by_template(work, text, sent)
        case Reaction.CONFIGURATION if text.attempts < rule.tries:
            again(work, text, least_s=rule.wait_s)
        case Reaction.CONFIGURATION | Reaction.PERMANENT:
            _give_up(work, text, sent)


def _rule(sent: Sent) -> Rule:
    known = rule_for(sent.error_code) if sent.error_code else None
    if sent.status == "retry":
        return known if known and known.reaction is Reaction.RETRY else NOT_SENT
    if sent.status == "unknown":
        return known if known and known.reaction is Reaction.UNKNOWN else MAYBE_SENT
    return known or Rule(Reaction.PERMANENT, sent.reason or "not delivered")


def again(work: Work, text: Outbound, *, least_s: int = 0) -> None:
    """Back into the queue, for later."""
    wait = delay(text.attempts, work.line.random.random(), least_s=least_s)
    work.line.figures.count("retries_total")
    _let_go(text)
    text.status, text.not_before = "queued", work.now + wait


def _unknown(work: Work, text: Outbound) -> None:
    """Nobody knows whether it went: look for it in two minutes, and hold what follows as long."""
    look_at = work.now + timedelta(seconds=LOOK_AFTER_S)
    text.status, text.lease, text.lease_until = "unknown", None, look_at
    hold_followers(work.session, text.id, look_at)


def unsure(work: Work, text: Outbound) -> None:
    """It may have arrived, and nothing will tell: once more if it may be read twice, else a person looks at it."""
    if text.priority in MAY_DOUBLE and text.attempts < MOST_DOUBLES:
        again(work, text)
        return
    over(work, text, "failed", UNSURE)
    trouble.show(work, text)


def _bad_address(work: Work, text: Outbound, sent: Sent) -> None:
    """Nothing reaches that address: another of theirs is used, else a person must ring or ask."""
    address = address_of(work.session, work.community.id, text.channel, text.address or "")
    if address is not None:
        address.gone_at = work.now
        work.session.flush()
    found = way.find(work, work.get(Person, text.person_id), _any_channel(text))
    if isinstance(found, way.Way):
        again(work, text)
    else:
        _give_up(work, text, sent)


def _any_channel(text: Outbound) -> Outbound:
    text.channel = ""
    return text


def _by_sms(work: Work, text: Outbound, sent: Sent) -> None:
    """The same words by SMS, where WhatsApp was tried and there is a real number."""
    if text.channel == "whatsapp" and way.by_sms(work, work.get(Person, text.person_id)) is not None:
        text.channel, text.content_sid = "sms", ""
        again(work, text)
    else:
        _give_up(work, text, sent)


def _by_template(work: Work, text: Outbound, sent: Sent) -> None:
    """The window closed on the way: as a template, once; what failed as a template goes by SMS."""
    content_sid = work.settings.templates.get(text.prompt, "")
    if text.content_sid or not content_sid:
        _by_sms(work, text, sent)
        return
    text.content_sid = content_sid
    again(work, text)


def _give_up(work: Work, text: Outbound, sent: Sent) -> None:
    status = sent.status if sent.status in ("undelivered", "failed") else "failed"
    over(work, text, status, text.reason)
    trouble.show(work, text)


def over(work: Work, text: Outbound, status: str, reason: str) -> None:
    """The text's last status."""
    if status == "refused":
        work.line.figures.count("refusals_total", reason=reason)
    _let_go(text)
    text.status, text.reason = status, reason
    release_followers(work.session, text.id, work.now)
    delivery.changed(work, text)


def _let_go(text: Outbound) -> None:
    text.lease, text.lease_until = None, None
