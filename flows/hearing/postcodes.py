"""Postcodes as people type them, mended only where the UK postcode grammar leaves no other reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.hearing.tidy import POLITE, tidy


@dataclass(frozen=True)
class Candidate:
    """A possible postcode, "LE16 7AB"; or a rough one, a sector "LE16 7" or a district "LE16"."""

    text: str
    rough: bool


# The postcode areas of the United Kingdom (Royal Mail's Postcode Address File).
_AREA_NAMES = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX
    FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE
    NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ
    TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_NAMES.split())
# Only in London's centre does a district end in a letter (W1A, EC1V).
_LETTERED = frozenset({"E", "N", "W", "EC", "NW", "SE", "SW", "WC"})
_DIGIT = {"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2"}
_LETTER = {"0": "O", "1": "IL", "5": "S", "2": "Z"}
_INWARD_LETTERS = frozenset("ABDEFGHJLNPQRSTUWXYZ")
_OUTWARD_SHAPES = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")
_TOKEN = re.compile(r"[a-z0-9]+")
_SPOILT = re.compile(r"(?=.*\d)(?=.*[A-Z])(?!.*[AP]M)[A-Z\d]{2,3}")
_INWARD = re.compile(r"\d[A-Z]{2}")
_POSSESSIVE = re.compile(r"'[a-z]+")
# Two-letter words that would read as part of a spelled-out postcode: "so 20 at the door".
_SHORT = "SO AT ME MY BE NO TO IN IS IT ON WE US HE DO GO OR BY UP AM PM AN AS IF OF ST TH ND RD A I"
_SHORT_WORDS = frozenset(_SHORT.split())
_MOST_TOKENS, _MOST_CANDIDATES, _SHORT_TEXT = 150, 6, 5


@dataclass(frozen=True, order=True)
class _Reading:
    """One way to read a stretch of the text; the least is the likeliest."""

    repairs: int
    doubt: int
    start: int
    end: int
    text: str


def candidates(text: str) -> tuple[Candidate, ...]:
    """Possible postcodes in the text, likeliest first.

    Args:
        text: raw or tidied: "LE16 7AB", "le167ab", "LEI6 7A8" as far as the grammar allows, "L E 1 6 7 A B",
            or a sentence with one inside.

    Returns:
        Full ones; rough ones (sector or district) only if there is no full one. Whether they exist is for
        the gazetteer to say.
    """
    tokens = _tokens(text)
    full = list(_full_readings(tokens))
    return _distinct(_likeliest(full or list(_half_readings(tokens))), rough=not full)


def _tokens(text: str) -> list[str]:
    """Runs of letters and digits in capitals, without the kisses and thanks at the end."""
    tokens = _TOKEN.findall(_POSSESSIVE.sub(" ", tidy(text)))[:_MOST_TOKENS]
    while len(tokens) > 1 and tokens[-1] in POLITE and (len(tokens[-1]) > 1 or len(tokens[-2]) > 1):
        tokens.pop()
    return [token.upper() for token in tokens]


def _likeliest(readings: list[_Reading]) -> list[_Reading]:
    """Sorted; a reading inside a longer, about equally sound one comes last: "L E 1 6 7 A B" is not E16."""
    return sorted(readings, key=lambda inner: (any(_holds(outer, inner) for outer in readings), inner))


def _holds(outer: _Reading, inner: _Reading) -> bool:
    longer = (
        outer.start <= inner.start and inner.end <= outer.end and outer.end - outer.start > inner.end - inner.start
    )
    return longer and outer.repairs <= inner.repairs + 1


def _distinct(readings: list[_Reading], *, rough: bool) -> tuple[Candidate, ...]:
    texts = dict.fromkeys(reading.text for reading in readings)
    return tuple(Candidate(text, rough) for text in list(texts)[:_MOST_CANDIDATES])


def _windows(tokens: list[str], shortest: int, longest: int) -> Iterator[tuple[int, int, str]]:
    """Stretches of neighbouring tokens: start, end, and the characters run together."""
    for start in range(len(tokens)):
        joined = ""
        for end in range(start, len(tokens)):
            joined += tokens[end]
            if len(joined) > longest:
                break
            if len(joined) >= shortest:
                yield start, end + 1, joined


def _full_readings(tokens: list[str]) -> Iterator[_Reading]:
    for start, end, joined in _windows(tokens, 5, 7):
        inward = _shaped(joined[-3:], "9AA")
        if inward is None or not any(c.isdigit() for c in joined) or _is_sentence(tokens, start, end):
            continue
        for outward, repairs in _outwards(joined[:-3]):
            repairs += inward[1]
            if _believable(repairs, tokens, start, end):
                yield _Reading(repairs, end - start, start, end, f"{outward} {inward[0]}")


def _is_sentence(tokens: list[str], start: int, end: int) -> bool:
    """Whether the stretch is more likely words: "in LE16, he is" is not LE1 6HE."""
    stretch = tokens[start:end]
    if len(stretch) == 1 or len(stretch) == len(tokens):
        return False
    body = stretch[1:] if _INWARD.fullmatch(stretch[-1]) else stretch
    return any(token in _SHORT_WORDS for token in body if len(token) == 2)


def _believable(repairs: int, tokens: list[str], start: int, end: int) -> bool:
    """At most two repairs, and in a sentence none beside a word without any digit."""
    if repairs > 2:
        return False
    bare_words = [t for t in tokens[start:end] if t.isalpha() and len(t) > 2]
    return repairs == 0 or not bare_words or len(tokens) <= _SHORT_TEXT


def _shaped(characters: str, shape: str) -> tuple[str, int] | None:
    """The characters mended to the inward shape, and the number of repairs; None if they do not fit."""
    mended, repairs = "", 0
    for character, kind in zip(characters, shape, strict=True):
        options = _options(character, kind)
        fits = next((o for o in options if kind == "9" or o in _INWARD_LETTERS), None)
        if fits is None:
            return None
        mended, repairs = mended + fits, repairs + (fits != character)
    return mended, repairs


def _options(character: str, kind: str) -> str:
    """What one character may have been meant as, at a place for a digit (9) or a letter (A)."""
    if kind == "9":
        return character if character.isdigit() else _DIGIT.get(character, "")
    return character if character.isalpha() else _LETTER.get(character, "")


def _outwards(characters: str) -> list[tuple[str, int]]:
    """The outward codes the characters may be, each with its number of repairs, fewest first."""
    found = [
        reading
        for shape in _OUTWARD_SHAPES
        if len(shape) == len(characters)
        for reading in _fit(characters, shape)
    ]
    return sorted(set(found), key=lambda reading: reading[1])[:2]


def _fit(characters: str, shape: str) -> Iterator[tuple[str, int]]:
    readings = [""]
    for character, kind in zip(characters, shape, strict=True):
        readings = [read + option for read in readings for option in _options(character, kind)]
    size = 2 if shape.startswith("AA") else 1
    for read in readings:
        lettered = shape.endswith("A")
        allowed = read[:size] in _AREAS and (not lettered or (read[:size] in _LETTERED and read[-1] not in "IOLZ"))
        if allowed and not (read[size] == "0" and len(read) > size + 1):
            yield read, sum(a != b for a, b in zip(read, characters, strict=True))


def _half_readings(tokens: list[str]) -> Iterator[_Reading]:
    """Sectors and districts: any spacing in a short text, one plausible token in a sentence."""
    is_short = len(tokens) <= _SHORT_TEXT
    most = 1 if is_short else 0
    for start, end, joined in _windows(tokens, 2, 5):
        if joined.isdigit() or not _half_plausible(tokens, start, end, is_short) or _begins_full(tokens, end):
            continue
        for text, repairs, doubt in _halves(tokens[start:end], joined):
            if repairs <= most:
                yield _Reading(repairs, doubt, start, end, text)


def _halves(stretch: list[str], joined: str) -> Iterator[tuple[str, int, int]]:
    """District, then sector; a digit that stands alone is surely a sector's."""
    alone = len(stretch) > 1 and len(stretch[-1]) == 1 and len(stretch[-2]) > 1
    for outward, repairs in _outwards(joined):
        yield outward, repairs, 1
    for digit in _options(joined[-1], "9"):
        for outward, repairs in _outwards(joined[:-1]):
            yield f"{outward} {digit}", repairs + (digit != joined[-1]), 0 if alone else 2


def _half_plausible(tokens: list[str], start: int, end: int, is_short: bool) -> bool:
    stretch = tokens[start:end]
    mixed = not stretch[0].isalpha() and not stretch[0].isdigit() and stretch[0][0].isalpha()
    if is_short:
        spelled = any(token.isdigit() for token in stretch) and any(token.isalpha() for token in stretch)
        return mixed or (spelled and (len(stretch) == len(tokens) or not _SHORT_WORDS.intersection(stretch)))
    two_letters = stretch[0][:2].isalpha()
    return mixed and (two_letters or "POSTCODE" in tokens) and all(len(token) == 1 for token in stretch[1:])


def _begins_full(tokens: list[str], end: int) -> bool:
    """Whether a spoilt full postcode goes on after the stretch ("LE16 7CC"): better asked again than halved."""
    return end < len(tokens) and _SPOILT.fullmatch(tokens[end]) is not None
