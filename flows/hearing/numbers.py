"""Numbers written in words."""

import re

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
NUMBER_WORDS = {word: n for n, word in enumerate(_UNITS + _TEENS, 1)} | _TENS | {"fourty": 40}
_SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)}|fourty)(?:[ -](?P<unit>{'|'.join(_UNITS)}))?|(?P<small>{'|'.join(_UNITS + _TEENS)}))\b"
)


def with_digits(text: str) -> str:
    """The text with its number words as digits: "twenty five mins" is "25 mins". Lower case only."""
    return _SPELLED.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    if match["small"]:
        return str(NUMBER_WORDS[match["small"]])
    return str(NUMBER_WORDS[match["tens"]] + (NUMBER_WORDS[match["unit"]] if match["unit"] else 0))
