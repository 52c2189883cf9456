"""A stated age."""

import re

from flows.hearing.numbers import with_digits
from flows.hearing.tidy import plain

_AGE = r"(?P<age>\d{1,3})"
# "I am 15 minutes away" and "I am 15 High Street" state no age.
_NO_AGE = (
    r"(?! ?(?:minutes?|mins?|min|miles?|hours?|hrs?|weeks?|months?|days?|km|yards?|metres?|meters?|feet"
    r"|foot|ft|stone|st\b"
    r"|lbs?|kilos?|kg|doors?|houses?|steps?|stops?|percent|pounds?|am\b|pm\b|th\b|nd\b|rd\b|of\b"
    r"|in the queue|people|on\b"
    r"|late|away|down|to\b|past|x\b|\d))"
    r"(?! (?:\w+ ){0,2}(?:street|road|rd|lane|close|avenue|ave|drive|way|court|crescent|gardens?|terrace|place)\b)"
)
_SOFT = r"(?:only |just |nearly |almost |now |aged |age |about |a |an |still |actually |over |turning |going on )*"
_PATTERNS = (
    re.compile(rf"\bi (?:am|have (?:just )?turned|just turned|turned) {_SOFT}{_AGE}\b{_NO_AGE}"),
    re.compile(rf"^(?:yes |no |only |just |a |its )*{_AGE} ?(?:years?|yrs?|y|yo) ?(?:old|of age|o|\b)"),
    re.compile(rf"(?:^|\bmy |\bme )(?:aged?|age is) {_AGE}\b{_NO_AGE}"),
    re.compile(rf"^(?:\w+ ){{0,3}}aged? {_AGE}$"),
)
_UNDER = re.compile(
    rf"\bi am (?:\w+ )?(?:under|not|below|younger than|not yet|nearly|almost) {_AGE}\b(?! ?(?:miles?|min))"
)
_SOON = re.compile(rf"\bi (?:will be|turn|am going to be) {_AGE} (?:in|next|on|soon|this|later|tomorrow)\b")
_YOUNGEST, _OLDEST, _ADULT = 5, 120, 18


def stated_age(text: str) -> int | None:
    """The age in years that the writer states: "I am 15", "im 16 yrs old", "age 17", "I am 85".

    "I am under 18" and "I will be 18 in May" give 17. None for other people's ages, distances and times.
    """
    words = with_digits(plain(text))
    coming = _UNDER.search(words) or _SOON.search(words)
    if coming is not None and int(coming["age"]) == _ADULT:
        return _ADULT - 1
    for pattern in _PATTERNS:
        match = pattern.search(words)
        if match is not None and _YOUNGEST <= int(match["age"]) <= _OLDEST:
            return int(match["age"])
    return None
