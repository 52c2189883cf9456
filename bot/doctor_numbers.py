"""What the doctor asks Twilio about a number of ours: whose it is, what it can, where it leads."""

from collections.abc import Iterator
from typing import Any

from bot.doctor_findings import Finding, State
from bot.doctor_here import OurNumber
from bot.doctor_twilio import Checks


def number(checks: Checks, mine: OurNumber) -> Iterator[Finding]:
    """Whether a number is the account's, can text and be rung, and brings both to us."""
    found = _owned(checks, mine)
    if found is None:
        mend = "buy it, or correct it: cuppa community list"
        yield Finding(State.WRONG, mine.name, "the account does not own it", mend)
        return
    lacking = [name for name in ("sms", "voice") if not _can(found, name)]
    if lacking:
        said = f"it cannot do {' and '.join(lacking)}"
        yield Finding(State.WRONG, mine.name, said, "buy a number with the capabilities SMS and Voice")
    wrong = _strays(checks, found)
    if wrong and checks.fix:
        found.update(**_ours(checks))
        again = _owned(checks, mine)
        wrong_now = _strays(checks, again) if again else wrong
        yield _after(mine, wrong, wrong_now)
        return
    yield _webhooks(mine, wrong)


def _owned(checks: Checks, mine: OurNumber) -> Any:
    found = checks.client.incoming_phone_numbers.list(phone_number=mine.value, limit=20)
    return next((n for n in found if n.phone_number == mine.value), None)


def _can(found: Any, name: str) -> bool:
    capabilities = found.capabilities
    can = capabilities.get(name) if isinstance(capabilities, dict) else getattr(capabilities, name, False)
    return bool(can)


def _ours(checks: Checks) -> dict[str, str]:
    """What a number must say. A TwiML application would go before the addresses."""
    return {
        "sms_url": checks.message_url,
        "sms_method": "POST",
        "sms_application_sid": "",
        "voice_url": checks.voice_url,
        "voice_method": "POST",
        "voice_application_sid": "",
    }


def _strays(checks: Checks, found: Any) -> list[str]:
    """In words: what of a number's webhooks is not ours."""
    differing = {name for name, value in _ours(checks).items() if (getattr(found, name, None) or "") != value}
    messages = f"a message comes in (must be {checks.message_url}, POST)"
    calls = f"a call comes in (must be {checks.voice_url}, POST)"
    halves = {messages: "sms_", calls: "voice_"}
    return [words for words, start in halves.items() if any(name.startswith(start) for name in differing)]


def _webhooks(mine: OurNumber, wrong: list[str]) -> Finding:
    if not wrong:
        return Finding(State.OK, mine.name, "ours, and brings texts and calls to the line")
    mend = "cuppa doctor --fix, or set it in the console on the number"
    return Finding(State.WRONG, mine.name, f"not set for this line: {'; '.join(wrong)}", mend)


def _after(mine: OurNumber, before: list[str], still: list[str]) -> Finding:
    if still:
        return _webhooks(mine, still)
    return Finding(State.MENDED, mine.name, f"webhooks set: {'; '.join(before)}")
