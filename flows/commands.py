"""What a coordinator texts to work the line (conversation design, section 9), as a typed command.

Only a text that begins with a command word is one; who may use it is the caller's to know.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time

from flows.command_words import DAILY, DAY_BITS, NO_CODE, REASONS, WEEKDAYS, Command, Verb

Read = Callable[[str, Verb], Command | None]
_FIRST = re.compile(r"[\s\W]*(?P<word>[a-z]+)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_BACKWARDS = re.compile(r"\s*#?(?P<code>[1-9]\d\d)\s+(?P<word>got|safe|take)\s*[.!]*\s*", re.IGNORECASE)
_CODE = re.compile(
    r"\s*(?:it\b|on\b|for\b|number\b)?\s*#?(?P<code>[1-9]\d\d|new\b)(?!\d)[.,:]?\s*(?P<rest>.*)", re.I | re.S
)
_VOLUNTEER = r"v\s?(?P<v>\d{1,4})"
_PIN = re.compile(r"\s*(?:pin\W*)?(?P<pin>\d{4})\s*[.!]*\s*", re.IGNORECASE)
_NO = re.compile(r"\s*no\s*[.!]*\s*", re.IGNORECASE)
_HALT = re.compile(r"[\s\W]*halt\b", re.IGNORECASE)
_PHONE = re.compile(r"\s*(?P<phone>\+?\(?\d[\d ()-]{7,}\d)\s*(?P<rest>.*)", re.DOTALL)
_PHONE_LAST = re.compile(r"(?P<name>[^\d+]+?)\s+(?P<phone>\+?\(?\d[\d ()-]{7,}\d)\s*", re.DOTALL)
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d))?\s*(?P<half>am|pm)?", re.IGNORECASE)


def parse(text: str) -> Command | None:
    """The command a text is, or None when it does not begin with a command word.

    NEED without a phone number is the public word, and NO and a bare PIN are for whoever asked for one.

    Args:
        text: the text as sent (card numbers and door codes already masked).
    """
    if pin := _PIN.fullmatch(text):
        return Command(Verb.PIN, words=pin["pin"])
    if _NO.fullmatch(text):
        return Command(Verb.NO)
    if _HALT.match(text):
        return Command(Verb.HALT)
    if back := _BACKWARDS.fullmatch(text):
        return Command(Verb(back["word"].upper()), code=int(back["code"]))
    match = _FIRST.fullmatch(text)
    if match is None or match["word"].upper() not in _READ:
        return None
    verb = Verb(match["word"].upper())
    if verb is Verb.NEED and _PHONE.fullmatch(match["rest"]) is None:
        return None
    return _READ[verb](match["rest"].strip(), verb) or Command(verb, understood=False)


def _bare(rest: str, verb: Verb) -> Command | None:
    return Command(verb) if not rest.strip(" .!?") else None


def _item(rest: str, verb: Verb) -> Command | None:
    """A number and perhaps a few words."""
    match = _CODE.fullmatch(rest)
    if match is None:
        return None
    code = NO_CODE if match["code"].lower() == "new" else int(match["code"])
    words = match["rest"].strip()
    return Command(verb, code=code, words=words if any(c.isalnum() for c in words) else "")


def _item_or_bare(rest: str, verb: Verb) -> Command | None:
    return _bare(rest, verb) or _item(rest, verb)


def _only_item(rest: str, verb: Verb) -> Command | None:
    command = _item(rest, verb)
    return command if command is not None and not command.words else None


def _item_and_words(rest: str, verb: Verb) -> Command | None:
    command = _item(rest, verb)
    return command if command is not None and command.words else None


def _more(rest: str, verb: Verb) -> Command | None:
    return _bare(rest, verb) or _only_item(rest, verb)


def _assign(rest: str, verb: Verb) -> Command | None:
    command = _item(rest, verb)
    match = re.fullmatch(rf"(?:to\s+)?{_VOLUNTEER}\W*", command.words, re.IGNORECASE) if command else None
    return replace(command, volunteer=int(match["v"]), words="") if command and match else None


def _close(rest: str, verb: Verb) -> Command | None:
    command = _item(rest, verb)
    said = re.sub(r"[^A-Z ]", "", command.words.upper()).strip() if command else ""
    reason = next((r for r in REASONS if said == r or said.startswith(f"{r} ")), None)
    return replace(command, words=reason) if command and reason else None


def _caller(rest: str, verb: Verb) -> Command | None:
    """A phone, a name, and what they need."""
    match = _PHONE.fullmatch(rest)
    if match is None:
        return None
    name, words = _name_and_rest(match["rest"])
    return Command(verb, phone=match["phone"], name=name, words=words) if name and words else None


def _name_and_rest(text: str) -> tuple[str, str]:
    """The words before the first that holds a digit are the name, two at most."""
    tokens = text.split()
    count = next((n for n, token in enumerate(tokens) if any(c.isdigit() for c in token)), 0)
    name = " ".join(tokens[:count]).strip(",. ")
    return (name, " ".join(tokens[count:])) if 0 < count <= 2 else ("", "")


def _check(rest: str, verb: Verb) -> Command | None:
    """A phone, a name, a level, the days and a time."""
    match = _PHONE.fullmatch(rest)
    said = re.fullmatch(
        r"(?P<name>\D+?)\s+(?P<level>safety|friendly)\s*(?P<days>[a-z, ]*?)\s*(?:at\s*)?(?P<at>\d[\w.: ]*)?",
        match["rest"].strip() if match else "",
        re.IGNORECASE,
    )
    if match is None or said is None:
        return None
    level = said["level"].upper()
    days, at = _days(said["days"], level), _clock(said["at"] or "10am")
    if not days or at is None:
        return None
    return Command(verb, phone=match["phone"], name=said["name"].strip(" ,"), level=level, days=days, at=at)


def _days(text: str, level: str) -> int:
    words = [word for word in re.split(r"[ ,]+", text.lower()) if word not in ("", "and", "every", "on")]
    if not words or words == ["daily"] or words == ["day"]:
        return DAILY if words or level == "SAFETY" else 0
    if words == ["weekdays"]:
        return WEEKDAYS
    bits = {DAY_BITS.get(word[:3], 0) for word in words}
    return 0 if 0 in bits else sum(bits)


def _clock(text: str) -> time | None:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    hour = hour % 12 + 12 if half == "pm" and hour <= 12 else hour
    return time(hour, int(match["minute"] or 0))


def _contact(rest: str, verb: Verb) -> Command | None:
    command = _item(rest, verb)
    match = _PHONE_LAST.fullmatch(command.words) if command else None
    return (
        replace(command, name=match["name"].strip(" ,"), phone=match["phone"], words="")
        if command and match
        else None
    )


def _approve(rest: str, verb: Verb) -> Command | None:
    match = re.fullmatch(rf"{_VOLUNTEER}\W+(?:l|level)?\s?(?P<level>[1-3])\W*", rest, re.IGNORECASE)
    return Command(verb, volunteer=int(match["v"]), level=match["level"]) if match else None


def _block(rest: str, verb: Verb) -> Command | None:
    match = re.fullmatch(rf"{_VOLUNTEER}\W+(?:for\s+)?(?P<code>[1-9]\d\d)\W*", rest, re.IGNORECASE)
    return Command(verb, volunteer=int(match["v"]), code=int(match["code"])) if match else None


def _rest(rest: str, verb: Verb) -> Command | None:
    match = re.fullmatch(rf"{_VOLUNTEER}\W*", rest, re.IGNORECASE)
    return Command(verb, volunteer=int(match["v"])) if match else None


def _duty(rest: str, verb: Verb) -> Command | None:
    said = rest.lower().strip(" .!")
    return Command(verb, on=said == "on") if said in ("on", "off") else None


def _stats(rest: str, verb: Verb) -> Command | None:
    said = rest.lower().strip(" .!")
    return Command(verb, on=said == "month") if said in ("", "week", "month") else None


def _words(rest: str, verb: Verb) -> Command | None:
    return Command(verb, words=rest) if rest else None


_READ: Mapping[str, Read] = {
    Verb.QUEUE: _bare, Verb.MORE: _more, Verb.SHOW: _only_item, Verb.GOT: _item_or_bare,
    Verb.SAFE: _item_or_bare, Verb.NOTE: _item_and_words, Verb.TAKE: _only_item, Verb.GIVE: _only_item,
    Verb.SAY: _item_and_words, Verb.TELLV: _item_and_words, Verb.ASSIGN: _assign, Verb.CLOSE: _close,
    Verb.NEED: _caller, Verb.CHECK: _check, Verb.CONTACT: _contact, Verb.CONTACTS: _only_item,
    Verb.TELLC: _only_item, Verb.APPROVE: _approve, Verb.BLOCK: _block, Verb.REST: _rest, Verb.DUTY: _duty,
    Verb.STATS: _stats, Verb.TELL: _words, Verb.FIX: _words, Verb.SEND: _words,
}  # fmt: skip
