"""Numbers written in words."""

import re

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS = {word: n for n, word in enumerate(_UNITS + _TEENS, 1)} | _TENS | {"fourty": 40}
_SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)}|fourty)(?:[ -](?P<unit>{'|'.join(_UNITS)}))?"
    rf"|(?P<small>{'|'.join(_UNITS + _TEENS)}))\b"
)


def with_digits(text: str) -> str:
    """The text with its number words as digits: "twenty five mins" is "25 mins". Lower case only."""
    return _SPELLED.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    if match["small"]:
        return str(NUMBER_WORDS[match["small"]])
    return str(NUMBER_WORDS[match["tens"]] + (NUMBER_WORDS[match["unit"]] if match["unit"] else 0))
