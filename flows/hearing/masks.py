"""Card numbers and door or key-safe codes are taken out before a text is stored (section 2, step 2)."""

import re
from dataclasses import dataclass

CARD_REMOVED = "[card removed]"
CODE_REMOVED = "[code removed]"


@dataclass(frozen=True)
class Masked:
    """A body that is safe to store, and what was removed from it."""

    body: str
    card: bool
    key: bool


# Digits with at most two spaces or hyphens between them.
_DIGITS = re.compile(r"\d(?:[\s‐-―\-]{0,2}\d){12,60}")
_GROUP = re.compile(r"\d+")
_CARD_STARTS = "23456"

_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double)"
# 3 to 8 digits, perhaps between a letter or a # as on a keypad; never a stretch of a telephone number.
_CODE = (
    r"(?<![\w£])(?<!\d[ -])(?<!\d[.:])(?P<code>(?:[#*]|(?:[a-z] ?)?)\d(?:[ -]?\d){2,7}(?: ?[a-z*#])?"
    rf"|{_WORD}(?:[ ,-]+{_WORD}){{2,7}})(?![\w£%])(?![ -]?\d)(?![.:]\d)(?! ?(?:am|pm|minutes|mins|miles)\b)"
)
_MORE = rf"(?:(?: or | then | and |, ?|/){_CODE.replace('?P<code>', '?P<more>')})?"
_SAFE = r"(?:key ?-?safe|key ?-?box|lock ?-?box|key ?-?pad)"
_PLACE = (
    rf"(?:{_SAFE}|(?:front |back |main |side )?(?:door|gate|entry|entrance|lock|alarm|building"
    rf"|communal|buzzer|intercom|access)|get in|let yourself in)"
)
_NAME = r"(?:code|combination|combo|passcode|keycode|pin)"
_NOT_TIME = r"(?<!at )(?<!by )(?<!after )(?<!before )(?<!until )(?<!till )(?<!around )(?<!about )(?<!from )"
_RULES = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        rf"\b{_SAFE}(?:'?s)?\b[^\n\d.!?]{{0,40}}?{_NOT_TIME}{_CODE}{_MORE}",
        rf"\b{_SAFE}\b[^\n]{{0,60}}?\b(?:{_NAME}|number)\b[^\n\d]{{0,20}}?{_CODE}{_MORE}",
        rf"\b{_PLACE}(?:'?s)? {_NAME}s?\b[^\n\d]{{0,20}}?{_NOT_TIME}{_CODE}{_MORE}",
        rf"\b{_NAME}\b[^\n\d]{{0,25}}?\b{_PLACE}\b[^\n\d]{{0,20}}?{_NOT_TIME}{_CODE}{_MORE}",
        r"(?<!post )(?<!area )(?<!dialling )(?<!dial )\bcode(?: number| no)?(?: is| was"
        r"|'s)?[ :=-]{1,3}(?=[^\s]{4}|\d \d \d \d)"
        rf"{_CODE}{_MORE}",
        rf"{_CODE} (?:is|=|-) (?:the |my |our |his |her |mums |mum's )*(?:{_PLACE} )?(?:code|{_SAFE})\b",
        rf"{_CODE} (?:for|opens|into) (?:the |my |our |his |her )*(?:{_SAFE}|(?:front |back )?(?:door|gate))\b",
    )
)


def mask(body: str) -> Masked:
    """The body without card numbers and without door or key-safe codes; everything else is left as it was.

    Card numbers are runs of 13 to 19 digits that pass the Luhn check, spaces and hyphens allowed. House
    numbers, times, telephone numbers, postcodes and references stay.
    """
    carded = _DIGITS.sub(_without_card, body)
    keyed = carded
    for rule in _RULES:
        keyed = rule.sub(_without_code, keyed)
    return Masked(keyed, card=carded != body, key=keyed != carded)


def _without_code(match: re.Match[str]) -> str:
    """The stretch with each code in it replaced, the last first so that places hold."""
    stretch, offset = match[0], match.start()
    for name in ("more", "code"):
        if match.groupdict().get(name):
            start, end = match.start(name) - offset, match.end(name) - offset
            stretch = stretch[:start] + CODE_REMOVED + stretch[end:]
    return stretch


def _without_card(match: re.Match[str]) -> str:
    run = match[0]
    groups = [(group.start(), group.end()) for group in _GROUP.finditer(run)]
    if _is_card(run):
        return CARD_REMOVED
    for first, (start, _) in enumerate(groups):
        for _, end in reversed(groups[first:]):
            if run[start] in _CARD_STARTS and _is_card(run[start:end]):
                return run[:start] + CARD_REMOVED + run[end:]
    return run


def _is_card(run: str) -> bool:
    digits = [int(character) for character in run if character.isdecimal()]
    return 13 <= len(digits) <= 19 and _luhn(digits)


def _luhn(digits: list[int]) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    doubled = [d if n % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for n, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
