"""References: a number of 100 to 999 beside yes, no, done and the like (section 2, step 7)."""

import re
from enum import StrEnum

from flows.hearing.tidy import plain


class Verb(StrEnum):
    """What the text says about the item."""

    YES = "yes"
    NO = "no"
    DONE = "done"
    SORRY = "sorry"
    HERE = "here"
    HOME = "home"
    WORRIED = "worried"
    NONE_GIVEN = "none given"


_SAID = {
    Verb.YES: r"y+e+s+|y|yeah|yep|yup|ok|okay|sure",
    Verb.NO: r"n+o+|n|nope|sorry no|(?:i )?cannot(?: do)?",
    Verb.DONE: r"done|finished|completed",
    Verb.SORRY: r"sorry(?: (?:i )?cannot(?: do| make)?)?",
    Verb.HERE: r"here|arrived",
    Verb.HOME: r"home",
    Verb.WORRIED: r"worried",
}
_VERBS = "|".join(rf"(?P<{verb.name}>{words})" for verb, words in _SAID.items())
_LINK = (
    r"(?:(?:please|thanks|to|for|at|about|with|from|number|ref|reference|request|code|i am|dear|love|sorry) ?)*"
)
_NUMBER = r"(?P<number>[1-9]\d\d)"
_FIRST = re.compile(rf"(?:i am |text |reply )?(?:{_VERBS}) ?(?P<link>{_LINK}){_NUMBER}(?: (?P<rest>.*))?")
_AFTER = re.compile(rf"(?:number |ref |request )?{_NUMBER} ?(?:is |i am )?(?:{_VERBS})(?: (?P<rest>.*))?")
_LAST = re.compile(rf"(?:{_VERBS}) (?P<rest>(?:\w+ ){{1,8}}?)(?:for )?{_NUMBER}")
_ALONE = re.compile(rf"(?:number |ref |request )?{_NUMBER}")
# "No 127 High Street" is a place, "yes 120 minutes" a length, "no answer, rang 999" a telephone number.
_MEASURE = re.compile(
    r"(?:percent|pounds|minutes?|mins?|miles?|hours?|days?|years?|yards|metres|pence|grams?|people|am|pm)\b"
    r"|(?:\w+ ){1,3}(?:street|st|road|rd|lane|close|avenue|ave|drive|way|court|crescent|gardens?|terrace"
    r"|hill|place)\b"
)
_TELEPHONED = re.compile(r"\b(?:ring|rang|rung|call|called|phone|phoned|dial|dialled|pounds)\b")


def reference(text: str) -> tuple[Verb, int, str] | None:
    """What is said about which item.

    Args:
        text: raw or tidied: "YES 127", "no127", "127 yes", "worried 127", "127" alone (NONE_GIVEN).

    Returns:
        The verb, the number (100 to 999) and the other words in plain form; None without such a number
        ("yes 2" is a choice). Judge the others with `yes_no(f"{verb} {rest}")`.
    """
    words = plain(text)
    for pattern in (_ALONE, _FIRST, _AFTER, _LAST):
        match = pattern.fullmatch(words)
        if match is not None and not _is_measure(pattern, match):
            return _verb(match), int(match["number"]), _rest(match)
    return None


def _is_measure(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    rest = match.groupdict().get("rest") or ""
    if pattern is _LAST:
        return _TELEPHONED.search(rest) is not None
    return _MEASURE.match(rest) is not None


def _verb(match: re.Match[str]) -> Verb:
    said = match.groupdict()
    return next((verb for verb in Verb if said.get(verb.name)), Verb.NONE_GIVEN)


def _rest(match: re.Match[str]) -> str:
    said = match.groupdict()
    link = "sorry" if "sorry" in (said.get("link") or "") else ""
    return f"{link} {said.get('rest') or ''}".strip()
