"""Names, and (from its own module) whom the help is for."""

import re

from flows.hearing.needs import needs_in_words
from flows.hearing.notnames import NOT_NAMES
from flows.hearing.tidy import plain
from flows.hearing.whom import for_whom

__all__ = ["first_name", "for_whom", "full_name", "introduced_name"]

# Common English names keep their apostrophes and hyphens: O'Brien, Mary-Ann, D'Arcy.
_NAME = r"[^\W\d_]+(?:['’\-][^\W\d_]+)*"
_GREETING = (
    r"(?:(?:hi+|hello|hey|hiya|good (?:morning|afternoon|evening)|yes|ok|oh|well|sorry|there|love|dear)\b[ ,.!]*)*"
)
_INTRO = (
    r"(?:(?:my|the|first|full) )*(?:names?|name is|name's|first name)(?: is|:| -)? +"
    r"|(?:it'?s|it’s|it is|this is|that'?s)(?: only| me)?,? +|i(?:'|’)?m +|i am +|(?:you can |please "
    r"|just )*call me +"
    r"|(?:i am |i'm )?(?:known as|called) +"
)
_TITLE = r"(?:(?P<title>mr|mrs|ms|miss|dr|rev|sir|lady)\b\.? +)?"
_END = r"(?: (?:here|speaking|please|thanks|thank you|thankyou|x+|love|dear|from .*))*"
_ANSWER = re.compile(
    rf"{_GREETING}(?:{_INTRO})?{_TITLE}(?P<names>{_NAME}(?: {_NAME}){{0,4}}?){_END}", re.IGNORECASE
)
_LABELS = re.compile(
    r"\b(?:first ?name|fore ?name|christian name|surname|last name|second name)\b(?: is|:)?|[,;]", re.I
)
_INTRODUCED = re.compile(
    rf"(?:^|[.,!;\n] *|\b(?:hi+|hello|hey|hiya|morning|afternoon|evening)[ ,.!]+"
    rf"|\band )(?:{_INTRO})(?P<name>{_NAME})(?!\w)"
    rf"|^{_GREETING}(?P<here>{_NAME}) (?:here|speaking)\b",
    re.IGNORECASE,
)
_LONGEST, _LONGEST_ANSWER = 30, 12


def first_name(text: str) -> str | None:
    """The first name given as an answer ("its Doris", "my name is doris", "Doris Smith"), capitalised.

    None for numbers, sentences, yes and no, kinds of help, and anything over 30 letters.
    """
    names = _names(text)
    if names is None and len(text.split()) <= _LONGEST_ANSWER:
        return introduced_name(text)
    return names[0] if names and len(names) <= 3 else None


def full_name(text: str) -> tuple[str, str] | None:
    """First name and surname ("" if not given), as `first_name` with up to five words."""
    names = _names(text)
    return (names[0], " ".join(names[1:])[:60]) if names else None


def introduced_name(text: str) -> str | None:
    """The first name that the writer of a longer message gives: "Hi its Doris LE16 7QR can someone…"."""
    for match in _INTRODUCED.finditer(_straight(text)):
        said = match["name"] or match["here"]
        if _is_name(said) and not _only_lower(text, said) and not said.lower().endswith("ing"):
            return _cased(said)
    return None


def _straight(text: str) -> str:
    return " ".join(text.replace("’", "'").split())[:500]


def _names(text: str) -> list[str] | None:
    words = " ".join(_LABELS.sub(" ", _straight(text)).strip(" .,!?;:\"'()*-").split())
    match = _ANSWER.fullmatch(words)
    if match is None:
        return None
    names = match["names"].split()
    if match["title"] and len(names) == 1:
        return None  # "Mrs Smith" gives no first name
    sound = _is_name(names[0]) and all(_is_name(name) for name in names[1:])
    return [_cased(name) for name in names] if sound else None


def _is_name(word: str) -> bool:
    simple = plain(word)
    return len(word) <= _LONGEST and simple not in NOT_NAMES and bool(simple) and not needs_in_words(simple)


def _only_lower(text: str, said: str) -> bool:
    """In a message that uses capitals a name has one: "Hello I am sitting" introduces nobody."""
    return said.islower() and text != text.lower()


def _cased(name: str) -> str:
    """McDonald stays; doris and DORIS become Doris, and each part of mary-ann and o'brien gets its capital."""
    if not (name.islower() or name.isupper()):
        return name[0].upper() + name[1:]
    return "".join(part.capitalize() for part in re.split(r"(['’\-])", name))
