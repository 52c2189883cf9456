"""How a text is billed (GSM 03.38 or UCS-2), and how to spell and cut one so that it stays cheap.

Source: 3GPP TS 23.038, default alphabet and its extension table; TS 23.040 for the parts of a long text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these is sent as an escape and a letter, so it costs two.
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM = BASIC | EXTENSION
PRINTED = frozenset(letter for letter in GSM if letter >= " " or letter == "\n")

_ONE_PART = {"GSM-7": 160, "UCS-2": 70}
_EACH_PART = {"GSM-7": 153, "UCS-2": 67}

_QUOTES = dict.fromkeys("‘’‚‛′ʼʻ´`‹›", "'") | dict.fromkeys("“”„‟″«»", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = dict(zip("łŁđĐðÐħĦıŋŊŧŦəƏ", "lLdDdDhHinNtTeE", strict=True))
_PAIRS = {"œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ẞ": "SS", "©": "(c)", "®": "(R)", "→": "->"}
_SIGNS = {"•": "-", "·": ".", "×": "x", "÷": "/", "⁄": "/", "¢": "c", "₤": "£"}
_SPACES = {"\t": " ", "\u2028": "\n", "\u2029": "\n"}
_SPELT = _QUOTES | _DASHES | _LETTERS | _PAIRS | _SIGNS | _SPACES

# Other symbols, marks, invisible and unassigned characters: a reader misses nothing when they go.
_DROPPED = frozenset({"So", "Sk", "Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Co", "Cn"})
_FRACTION_AFTER_DIGIT = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


@dataclass(frozen=True)
class Parts:
    """What a text costs.

    Attributes:
        encoding: "GSM-7" where every character allows it, else "UCS-2".
        units: septets for GSM-7, 16-bit units for UCS-2.
        parts: how many texts are billed; an empty one is billed as one.
        costly: the characters that force UCS-2, each once, in order of appearance.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int
    costly: tuple[str, ...]


def parts(text: str) -> Parts:
    """How a text is billed, exactly as given."""
    if GSM.issuperset(text):
        units = len(text) + sum(map(text.count, EXTENSION.intersection(text)))
        if units <= _ONE_PART["GSM-7"]:
            return Parts("GSM-7", units, 1, ())
    costly = tuple(dict.fromkeys(letter for letter in text if letter not in GSM))
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if costly else "GSM-7"
    sizes = [_size(letter, encoding) for letter in text]
    units = sum(sizes)
    count = 1 if units <= _ONE_PART[encoding] else _filled(sizes, _EACH_PART[encoding])
    return Parts(encoding, units, count, costly)


def plain(text: str) -> str:
    """A text spelled in the GSM alphabet, for names and words that people typed.

    Curly quotes, long dashes and odd spaces become plain ones; accents outside the alphabet go; emoji and
    control characters (but the line feed) are dropped; what cannot be spelled becomes "?".
    """
    if PRINTED.issuperset(text):
        return text
    joined = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(_spelt(letter) for letter in _FRACTION_AFTER_DIGIT.sub(" ", joined))


def cut(text: str, length: int) -> str:
    """The start of a text that fits, cut between words unless that would lose half of it.

    Args:
        text: any text.
        length: most units the result may take in its own encoding.
    """
    fits = [end for end, units in enumerate(_running(text)) if units <= length]
    longest = fits[-1] if fits else 0
    if longest == len(text):
        return text
    words = (end for end in reversed(fits) if _ends_word(text, end))
    between = next(words, 0)
    return text[: between if between * 2 >= longest else longest]


def _size(letter: str, encoding: str) -> int:
    two = letter in EXTENSION if encoding == "GSM-7" else ord(letter) > 0xFFFF
    return 2 if two else 1


def _filled(sizes: Iterable[int], room: int) -> int:
    # A character of two units is never split between parts, so a part may stay one short.
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count


def _running(text: str) -> Iterator[int]:
    """Units of the first 0, 1, 2 … characters, each in the encoding which those alone need."""
    septets, wide, gsm = 0, 0, True
    yield 0
    for letter in text:
        gsm = gsm and letter in GSM
        septets += _size(letter, "GSM-7")
        wide += _size(letter, "UCS-2")
        yield septets if gsm else wide


def _ends_word(text: str, end: int) -> bool:
    return end > 0 and not text[end - 1].isspace() and (end == len(text) or text[end].isspace())


def _spelt(letter: str) -> str:
    if letter in PRINTED:
        return letter
    if letter in _SPELT:
        return _SPELT[letter]
    pieces = unicodedata.normalize("NFKD", letter)
    if pieces != letter:
        return "".join(_spelt(piece) for piece in pieces)
    return "" if unicodedata.category(letter) in _DROPPED or "\u2190" <= letter <= "\u2bff" else "?"
