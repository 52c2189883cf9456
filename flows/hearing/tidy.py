"""Tidying a text before it is understood (conversation design, section 2, step 3)."""

import re
import unicodedata
from functools import lru_cache

from flows.hearing.numbers import NUMBER_WORDS

# Controls, zero-width characters, bidi marks, variation selectors, keycaps: phones add them unseen.
_UNSEEN = dict.fromkeys(
    [n for n in range(0x20) if n not in (0x09, 0x0A, 0x0D)]
    + [*range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    + [*range(0x2060, 0x206A), 0x20E3, 0xFE0E, 0xFE0F, 0xFEFF]
)
_PLAIN_FORMS: dict[int, int | str | None] = {
    **{0xFF01 + n: 0x21 + n for n in range(94)},
    **dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x60, 0xB4), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x2033), '"'),
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014), "-"),
}
_THUMBS_UP = re.compile("(?:\U0001f44d[\U0001f3fb-\U0001f3ff]?)+")
_EDGES = " \t\r\n.,!?;:…()[]{}\"'*-_~/\\"
_NUMBERED = re.compile(r"(?:(?:no|number|num|option|opt|answer|reply)\b[ .]*|#)?(\d{1,2}|[a-z]+)")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[%£]")

_EXPANDED = {
    "i'm": "i am", "im": "i am", "i've": "i have", "ive": "i have", "i'll": "i will", "i'd": "i would",
    "can't": "cannot", "cant": "cannot", "don't": "do not", "dont": "do not", "won't": "will not",
    "wont": "will not", "doesn't": "does not", "doesnt": "does not", "didn't": "did not", "didnt": "did not",
    "isn't": "is not", "isnt": "is not", "aren't": "are not", "arent": "are not", "haven't": "have not",
    "havent": "have not", "couldn't": "could not", "wouldn't": "would not", "that's": "that is",
    "thats": "that is", "it's": "its", "what's": "what is", "whats": "what is", "who's": "who is",
    "whos": "who is", "he's": "he is", "she's": "she is", "they're": "they are", "you're": "you are",
    "we're": "we are", "you've": "you have", "youve": "you have", "u": "you", "pls": "please",
    "plz": "please", "plse": "please", "thankyou": "thanks", "thx": "thanks", "thnx": "thanks",
    "ty": "thanks", "thanku": "thanks", "anymore": "any more", "%": "percent", "£": "pounds",
}  # fmt: skip
_PHRASES = re.compile(
    r"\b(?:(?P<thanks>thank you|many thanks)|(?P<cannot>can not)|(?P<someone>some one)|(?P<alright>all right)"
    r"|(?P<dear>(?:my|me) (?:duck|dear|love|darling|lovely)))\b"
)
_POLITE = "please thanks ta cheers dear dearie love lovey duck darling sweetheart pet flower x xx xxx xxxx kindly"
POLITE = frozenset(_POLITE.split())
_BY_WORD = {word: str(number) for word, number in NUMBER_WORDS.items() if number <= 10}


# One text is tidied by every reader of it in turn, some twenty times; it is kept for them, and no longer.
@lru_cache(maxsize=4)
def tidy(body: str) -> str:
    """The text in lower case, without unseen characters, curly quotes, spare spaces or end punctuation.

    A thumbs-up becomes "yes"; a whole message such as "one.", "1)", "no 1" or "option 1" becomes "1".
    """
    text = unicodedata.normalize("NFC", body).translate(_UNSEEN).translate(_PLAIN_FORMS)
    text = unicodedata.normalize("NFC", _THUMBS_UP.sub(" yes ", text.lower()))
    text = _trim(" ".join(text.split()))
    return _bare_number(text) or text


def _trim(text: str) -> str:
    """The text without punctuation and pictures at either end; a text of pictures alone is kept."""
    start, end = 0, len(text)
    while end > start and _is_edge(text[end - 1]):
        end -= 1
    while start < end and text[start] in _EDGES:
        start += 1
    only_punctuation = all(character in _EDGES for character in text)
    return text[start:end] if start < end or only_punctuation else text


def _is_edge(character: str) -> bool:
    return character in _EDGES or unicodedata.category(character) in ("So", "Sk")


def _bare_number(text: str) -> str | None:
    """The digits when the whole text is one small number, however it is introduced."""
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return None
    return match[1] if match[1].isdigit() else _BY_WORD.get(match[1])


@lru_cache(maxsize=4)
def plain(text: str) -> str:
    """Tidied words alone: no punctuation, "can't" as "cannot", "im" as "i am", "thank you" as "thanks"."""
    tokens = _TOKEN.findall(tidy(text))
    words = " ".join(_EXPANDED.get(token, token.replace("'", "")) for token in tokens)
    return _PHRASES.sub(lambda match: str(match.lastgroup), words)


def bare(text: str) -> str:
    """Plain words without the polite ones at either end ("please", "thanks", "love", kisses)."""
    words = plain(text).split()
    while words and words[-1] in POLITE:
        words.pop()
    start = next((n for n, word in enumerate(words) if word not in POLITE), len(words))
    return " ".join(words[start:])
