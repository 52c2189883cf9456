"""Texts whose callbacks were lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import twilio_pages
from bot.afterwards import NO_NEWS, ask_after
from bot.demo import town
from bot.fake_twilio import messages, rules
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.server import Server
from bot.outbox import say_words
from bot.sender import send_due
from bot.twilio_api import Account, Origin, TwilioChannel
from storage.people import person_at
from storage.tables import Outbound
from storage.texts import next_alike
from tests.kit import RESIDENT, Kit


@pytest.fixture
def fake(kit: Kit) -> Iterator[Server]:
    """A line over a Twilio whose callbacks reach nobody."""
    exchange = Exchange(now=kit.clock.now)
    exchange.own(town.LINE)
    with Server(exchange, post=lambda *_: (200, ""), hands_on=True) as fake:
        account = Account(ACCOUNT, ACCOUNT, TOKEN, fake.url)
        channel = TwilioChannel(account, "https://line.example.org/twilio/status", lambda _: Origin(town.LINE))
        channel.now = kit.clock.now
        kit.line.channel = channel
        yield fake
        channel.close()


def send(kit: Kit, words: str = "Hello") -> int:
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", RESIDENT, work.now)
        text_id = say_words(work, person, words).id
    while send_due(kit.line):
        pass
    return text_id


def later(kit: Kit, hours: float) -> None:
    kit.clock.move_to(kit.clock.now() + timedelta(hours=hours))


def test_text_without_news_is_asked_after_once(kit: Kit, fake: Server) -> None:
    """Eleven hours on, Twilio is asked, and what it says counts as if it had called."""
    text_id = send(kit)
    fake.postman.run_due(everything=True)
    later(kit, 10)
    assert ask_after(kit.line) == 0
    later(kit, 2)
    assert ask_after(kit.line) == 1
    assert kit.row(Outbound, id=text_id).status == "delivered"
    assert ask_after(kit.line) == 0


def test_text_nobody_knows_of_says_so(kit: Kit, fake: Server) -> None:
    """When Twilio has no news either (a phone that blocked us), the text says so, and is not asked after again."""
    text_id = send(kit)
    later(kit, 12)
    assert ask_after(kit.line) == 1
    text = kit.row(Outbound, id=text_id)
    assert (text.status, text.reason) == ("sent", NO_NEWS)
    assert ask_after(kit.line) == 0


def test_twilio_that_cannot_be_asked_is_asked_again(kit: Kit, fake: Server) -> None:
    """A question that was not answered is put again."""
    text_id = send(kit)
    later(kit, 12)
    kept = dict(fake.exchange.messages)
    fake.exchange.messages.clear()
    ask_after(kit.line)
    assert kit.row(Outbound, id=text_id).reason == ""
    fake.exchange.messages.update(kept)
    fake.postman.run_due(everything=True)
    ask_after(kit.line)
    assert kit.row(Outbound, id=text_id).status == "delivered"


def test_two_texts_with_the_same_words_are_told_apart(kit: Kit, fake: Server) -> None:
    """A message that belongs to another text of ours is not taken for the one that is looked for."""
    first = send(kit)
    known, channel = kit.row(Outbound, id=first), kit.line.channel
    assert isinstance(channel, TwilioChannel)
    lost = of(kit, first, token="other")
    assert channel.find(lost) == known.provider_id
    channel.known = lambda ids: {known.provider_id}
    assert channel.find(lost) is None


def pages_asked_for(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each page that is asked for from now on."""
    asked: list[object] = []
    really = messages.page

    def page(exchange: Exchange, form: rules.Form) -> object:
        asked.append(form)
        return really(exchange, form)

    monkeypatch.setattr(messages, "page", page)
    return asked


def find(kit: Kit, text: Outbound) -> str | None:
    """What the channel finds of a text."""
    channel = kit.line.channel
    assert isinstance(channel, TwilioChannel)
    return channel.find(text)


def of(kit: Kit, text_id: int, **values: object) -> Outbound:
    """A text as it was before its call was answered."""
    return Outbound(**{**kit.row(Outbound, id=text_id).model_dump(), "id": None, "provider_id": None, **values})


def test_a_text_is_found_beyond_many_later_ones(kit: Kit, fake: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list comes in pages: they are turned until a whole one is older than the try, and no further."""
    monkeypatch.setattr(twilio_pages, "PAGE", 4)
    before = [fake.exchange.accept({"To": RESIDENT}, town.LINE, f"before {n}") for n in range(12)]
    later(kit, 1)
    lost = send(kit, "Is it there?")
    for n in range(9):
        fake.exchange.accept({"To": RESIDENT}, town.LINE, f"after {n}")
    turned = pages_asked_for(monkeypatch)
    assert find(kit, of(kit, lost)) == kit.row(Outbound, id=lost).provider_id
    assert find(kit, of(kit, lost, body=before[0].body)) is None
    assert len(turned) == 4 + 4


def test_a_text_is_found_that_left_with_its_first_try(kit: Kit, fake: Server) -> None:
    """Twilio may show a message late: at the second try the first one's is still looked for, unless it failed."""
    lost = send(kit, "Is it there?")
    later(kit, 1)
    again = of(kit, lost, attempts=2, tried_at=kit.clock.now())
    assert find(kit, again) == kit.row(Outbound, id=lost).provider_id
    (message,) = fake.exchange.messages.values()
    message.status = "undelivered"
    assert find(kit, again) is None


@pytest.mark.parametrize("still", [True, False], ids=["still wrong", "set right since"])
def test_a_text_is_found_though_our_clock_was_a_day_ahead(kit: Kit, fake: Server, still: bool) -> None:
    """Twilio dates messages and answers by its own clock: with ours set wrong, what it has is not sent again."""
    fake.exchange.now = lambda: datetime.now(UTC)
    kit.clock.move_to(datetime.now(UTC))
    lost, ahead = send(kit, "Is it there?"), timedelta(days=1)
    text = of(kit, lost, tried_at=kit.clock.now() + ahead, created_at=kit.clock.now() + ahead)
    kit.clock.move_to(kit.clock.now() + timedelta(minutes=2) + still * ahead)
    assert find(kit, text) == kit.row(Outbound, id=lost).provider_id


def test_a_text_is_found_by_a_fast_clock_though_the_answer_is_slow(kit: Kit, fake: Server) -> None:
    """A clock a minute ahead, and eight seconds until Twilio answers: they do not count against the minute."""
    minute, slow = timedelta(minutes=1), timedelta(seconds=8)
    kit.clock.move_to(datetime.now(UTC))
    lost = send(kit, "Is it there?")
    text = of(kit, lost, tried_at=kit.clock.now() + minute)
    asked = kit.clock.now() + timedelta(minutes=2)
    fake.exchange.now = lambda: asked - minute + slow
    clock, channel = iter((asked,)), kit.line.channel
    assert isinstance(channel, TwilioChannel)
    channel.now = lambda: next(clock, asked + slow)
    assert find(kit, text) == kit.row(Outbound, id=lost).provider_id


def test_of_texts_with_the_same_words_each_is_found_by_its_time(kit: Kit, fake: Server) -> None:
    """Of two messages the older is the older text's; one that never left does not take the next one's."""
    made = []
    for _ in range(3):
        made.append(send(kit, "Hello"))
        later(kit, 0.02)
    first, second, third = (of(kit, text_id) for text_id in made)
    ids = [kit.row(Outbound, id=text_id).provider_id for text_id in made]
    assert [find(kit, first), find(kit, second), find(kit, third)] == ids
    del fake.exchange.messages[ids[0]]
    channel = kit.line.channel
    assert isinstance(channel, TwilioChannel)
    channel.next_alike = lambda text: second.tried_at if text is first else None
    assert find(kit, first) is None
    assert find(kit, second) == ids[1]


def test_the_next_text_with_the_same_words_is_known(kit: Kit) -> None:
    """Only one that was tried later, has the same words and whose fate is open counts."""
    made = [send(kit, words) for words in ("Hello", "Other", "Hello", "Hello")]
    for nth, text_id in enumerate(made):
        kit.change(Outbound, text_id, status="unknown", tried_at=kit.clock.now() + timedelta(minutes=nth))
    rows = [kit.row(Outbound, id=text_id) for text_id in made]
    with kit.line.database.reading() as session:
        found = [next_alike(session, row) for row in rows]
    assert found == [rows[2].tried_at, None, rows[3].tried_at, None]
    kit.change(Outbound, made[2], status="delivered")
    with kit.line.database.reading() as session:
        assert next_alike(session, rows[0]) == rows[3].tried_at


def test_what_is_handed_over_while_it_is_looked_for_is_not_taken(
    kit: Kit, fake: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sender's text with the same words, on its way just now, is left to that one."""
    made, asked = send(kit), pages_asked_for(monkeypatch)
    later(kit, 0.1)
    text, channel = of(kit, made), kit.line.channel
    assert isinstance(channel, TwilioChannel)
    fake.exchange.messages.clear()
    fake.exchange.accept({"To": RESIDENT}, town.LINE, text.body)
    channel.next_alike = lambda _: kit.clock.now() if asked else None
    assert find(kit, text) is None
