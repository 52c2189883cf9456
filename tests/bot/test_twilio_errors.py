"""Twilio's error codes, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.backoff import delay
from bot.outbox import Priority
from bot.twilio_errors import TABLE, Reaction, Rule, rule_for
from bot.validity import validity_s

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)

EXPECTED = {
    Reaction.RETRY: (
        20429, 21611, 14107, 30001, 30003, 30008, 30017, 30450, 63009, 63012, 63017, 63018, 63019,
        63038,
    ),
    Reaction.UNKNOWN: (20500, 20503, 30410),
    Reaction.PERMANENT: (21602, 21617, 21619, 21656, 92002, 92007, 35114, 30004, 30007, 30010, 30036,
        63005, 63013, 63021, 63027, 63028, 63030),
    Reaction.BAD_ADDRESS: (21211, 21614, 21635, 21612, 21265, 30005, 30006),
    Reaction.OPTED_OUT: (21610, 63014, 63033),
    Reaction.OTHER_CHANNEL: (63003, 63024, 63032, 63049, 63051),
    Reaction.TEMPLATE: (63016, 63040, 63041, 63042),
    Reaction.CONFIGURATION: (
        20003, 20404, 21408, 21606, 21212, 21603, 21659, 21608, 21703, 30002,
        30034, 63001, 63020,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reaction", "code"), [(r, c) for r, codes in EXPECTED.items() for c in codes])
def test_each_code_has_its_reaction(reaction: Reaction, code: int) -> None:
    """Every code that Twilio documents for texts leads to what the documentation asks for."""
    assert rule_for(code, 400).reaction is reaction


def test_unheard_of_code_ends_the_text_loudly() -> None:
    """A code that nobody has met is never retried for ever, and somebody hears of it."""
    rule = rule_for(99999, 400)
    assert (rule.reaction, rule.loud) == (Reaction.PERMANENT, True)
    assert rule_for(None).reaction is Reaction.PERMANENT


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_fault_may_have_been_sent(status: int) -> None:
    """Any 5xx without a known code is looked into before the text goes again."""
    assert rule_for(None, status).reaction is Reaction.UNKNOWN
    assert rule_for(status, status).reaction is Reaction.UNKNOWN


def test_too_many_requests_is_retried() -> None:
    """Status 429 was never processed, whatever its body says."""
    assert rule_for(None, 429).reaction is Reaction.RETRY
    assert rule_for(429, 429).reaction is Reaction.RETRY


def test_every_retry_ends() -> None:
    """No rule retries for ever, and each ends in something other than a retry."""
    for rule in TABLE.values():
        assert rule.after(rule.tries) is not Reaction.RETRY


def test_retries_go_on_until_used_up() -> None:
    """A rule of three tries sends again after the first and the second, and not after the third."""
    rule = Rule(Reaction.RETRY, "", tries=3, then=Reaction.OTHER_CHANNEL)
    assert [rule.after(n) for n in (1, 2, 3)] == [Reaction.RETRY, Reaction.RETRY, Reaction.OTHER_CHANNEL]


def test_configuration_faults_are_loud() -> None:
    """Whatever is wrong with our own set-up is said aloud."""
    assert all(rule.loud for rule in TABLE.values() if rule.reaction is Reaction.CONFIGURATION)


def test_first_try_again_comes_soon_then_later_and_later() -> None:
    """The first wait is under three seconds; each is longer than the one before, up to about half an hour."""
    waits = [delay(n, 0.5).total_seconds() for n in range(1, 12)]
    assert waits[0] < 3
    assert waits == sorted(waits)
    assert waits[-1] == 1800


def test_waits_differ_by_chance_and_never_undercut_the_least() -> None:
    """Texts that failed together do not come back together, and a wait that was asked for is kept."""
    assert delay(3, 0.0) < delay(3, 0.99)
    assert min(delay(1, chance / 10, least_s=60) for chance in range(10)) >= timedelta(seconds=60)


def test_offer_is_valid_until_its_answer_is_due() -> None:
    """An offer that asks for an answer within ten minutes is not delivered later than that."""
    assert validity_s(Priority.OFFER, NOW, NOW + timedelta(minutes=10)) == 600
    assert validity_s(Priority.OFFER, NOW, NOW + timedelta(days=2)) == 36_000
    assert validity_s(Priority.OFFER, NOW, None) == 1800


def test_reminder_is_valid_an_hour_and_safety_as_long_as_can_be() -> None:
    """A reminder dies after an hour; a safety text is kept trying for ten (four on WhatsApp)."""
    assert validity_s(Priority.REMINDER, NOW, None) == 3600
    assert validity_s(Priority.SAFETY, NOW, None) == 36_000
    assert validity_s(Priority.SAFETY, NOW, None, "whatsapp") == 14_400


@pytest.mark.parametrize("priority", list(Priority))
def test_validity_is_always_lawful(priority: Priority) -> None:
    """Whatever the expiry, past or far off, the period stays between 5 and 36,000 seconds."""
    for hours in (-5, 0, 1, 500):
        assert 5 <= validity_s(priority, NOW, NOW + timedelta(hours=hours)) <= 36_000
