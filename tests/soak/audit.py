"""The audit: what a run lost, doubled or left lying, asked of the database and of the network."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from sqlmodel import Session, col, func, select

from bot.delivery import has_owner
from bot.fake_twilio.exchange import Message
from bot.spending import OVER
from flows.effects.talk import TaskKind
from storage.tables import Event, Inbound, Outbound, Task, Timer

GRACE = timedelta(seconds=5)


@dataclass(frozen=True)
class Found:
    """What is wrong, in words with row numbers; empty lists are what everybody wants."""

    lost: list[str]
    doubled: list[str]
    stuck: list[str]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.stuck)

    def __str__(self) -> str:
        return f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.stuck)} stuck"


def audit(
    session: Session, accepted: Collection[str], sent: Iterable[Message], now: datetime | None = None
) -> Found:
    """Look through everything.

    Args:
        session: on the line's database.
        accepted: the message ids of texts in that were answered 200.
        sent: what the network took from the line; asked after the database, as the line may still be sending.
        now: the moment by the line's clock, where that is not the real one.
    """
    left, messages = _said_to_be_sent(session), list(sent)
    now = (now or datetime.now(UTC)) - GRACE
    return Found(
        lost=[
            *_not_stored(session, accepted),
            *_unanswered(session),
            *_given_up(session),
            *_never_left(left, messages),
        ],
        doubled=[*_sent_twice(messages), *_said_twice(session)],
        stuck=[*_texts_lying(session, now), *_timers_lying(session, now)],
    )


def _not_stored(session: Session, accepted: Collection[str]) -> list[str]:
    stored = set(session.exec(select(Inbound.message_id)).all())
    return [f"text {sid} was answered 200 and is not stored" for sid in sorted(set(accepted) - stored)]


def _unanswered(session: Session) -> list[str]:
    """Texts in that got no text, stand on nobody's list and belong to nobody who is on one."""
    answered = select(Outbound.inbound_id).where(col(Outbound.inbound_id).is_not(None))
    noted = select(Event.inbound_id).where(col(Event.inbound_id).is_not(None))
    seen = select(Task.person_id).where(col(Task.person_id).is_not(None))
    query = select(Inbound.id, Inbound.status).where(
        col(Inbound.id).not_in(answered), col(Inbound.id).not_in(noted), col(Inbound.person_id).not_in(seen)
    )
    silent = [
        f"text in {number} ({status}) was answered by nothing" for number, status in session.exec(query).all()
    ]
    open_ones = select(Inbound.id).where(Inbound.status == "received")
    return silent + [f"text in {number} was never handled" for number in session.exec(open_ones).all()]


def _given_up(session: Session) -> list[str]:
    """Texts out that failed or were held, and that no person was told of."""
    told = select(Task.person_id).where(Task.kind == TaskKind.FAILED, col(Task.person_id).is_not(None))
    failed = select(Outbound).where(
        col(Outbound.status).in_(("failed", "undelivered")), col(Outbound.person_id).not_in(told)
    )
    nobodys = [text for text in session.exec(failed).all() if not has_owner(text)]
    held = select(Outbound.id, Inbound.status).join(Inbound, col(Inbound.id) == col(Outbound.inbound_id))
    quietly = held.where(Outbound.reason == OVER, Inbound.status != "held")
    return [f"text {text.id} {text.status}, and nobody was told" for text in nobodys] + [
        f"text {number} was held by the day's cost, and nobody was told"
        for number, _ in session.exec(quietly).all()
    ]


def _said_to_be_sent(session: Session) -> list[Outbound]:
    query = select(Outbound).where(col(Outbound.status).in_(("sent", "delivered")))
    return list(session.exec(query).all())


def _never_left(left: list[Outbound], messages: list[Message]) -> list[str]:
    """Texts said to be sent that the network never saw, and whose message each was taken for."""
    by_sid = {m.sid: token_of(m) for m in messages}
    known = set(by_sid.values())
    never = [text for text in left if text.token not in known]
    return [f"text {t.id} is said to be sent, as {by_sid.get(t.provider_id or '', 'nothing')[:7]}" for t in never]


def token_of(message: Message) -> str:
    """Our own id of a text, as the network got it."""
    return parse_qs(urlsplit(message.callback).query).get("m", [""])[0]


def _sent_twice(messages: list[Message]) -> list[str]:
    taken = Counter(token_of(m) for m in messages)
    return [f"the network took text {token[:6]} {n} times" for token, n in taken.items() if n > 1]


def _said_twice(session: Session) -> list[str]:
    """The same prompt to the same person twice because of one text."""
    by = (Outbound.inbound_id, Outbound.person_id, Outbound.prompt, Outbound.item_type, Outbound.item_id)
    query = select(Outbound.inbound_id, Outbound.prompt, func.count()).where(col(Outbound.inbound_id).is_not(None))
    found = session.exec(query.group_by(*map(col, by)).having(func.count() > 1)).all()
    return [f"{prompt} was said {n} times because of text {inbound}" for inbound, prompt, n in found]


def _texts_lying(session: Session, now: datetime) -> list[str]:
    query = select(Outbound.id, Outbound.status).where(
        col(Outbound.status).in_(("queued", "sending", "unknown")), Outbound.not_before <= now
    )
    return [f"text {number} is {status}" for number, status in session.exec(query).all()]


def _timers_lying(session: Session, now: datetime) -> list[str]:
    query = select(Timer.id, Timer.kind, Timer.status).where(
        col(Timer.status).in_(("due", "claimed")), Timer.due_at <= now
    )
    failed = select(Timer.id, Timer.kind, Timer.status).where(Timer.status == "failed")
    found = [*session.exec(query).all(), *session.exec(failed).all()]
    return [f"timer {number} ({kind}) is {status}" for number, kind, status in found]
