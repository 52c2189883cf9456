"""Kinds of help, by words or by the numbers of H6."""

import re
from enum import StrEnum

from flows.hearing.slips import nearest
from flows.hearing.tidy import bare, plain


class Need(StrEnum):
    """A kind of help."""

    CHAT = "chat"
    TEA = "tea"
    SHOPPING = "shopping"
    PRESCRIPTION = "prescription"
    OTHER = "other"


_ORDER = tuple(Need)
_STRONG: tuple[tuple[Need, str], ...] = (
    (Need.PRESCRIPTION, r"prescriptions?|(?:(?:tesco|asda|morrisons|sainsburys|co ?op"
                        r"|boots) )?(?:chemists?|pharmac(?:y|ies|ist))|meds|medicines?|medications?"
                        r"|tablets|pills|inhalers?"
                        r"|boots|lloyds|pick up (?:my|her|his)? ?(?:tablets|meds)"),
    (Need.SHOPPING, r"tea ?bags?|coffee beans|food shop(?:ping)?|shopping|shops?|grocer(?:y|ies)"
                    r"|groceries|milk|bread|eggs"
                    r"|supermarket|tesco|sainsburys|asda|aldi|lidl|morrisons|waitrose|co ?op|iceland"),
    (Need.TEA, r"tea|cuppa|cuppas|coffee|company|companionship|befriend(?:er|ing)|visitors?"
               r"|sit with (?:me|him|her|us)"),
    (Need.CHAT, r"(?:phone|telephone) (?:chat|call|friend)s?|chat (?:on|by|over) the (?:phone|telephone)"
                r"|chat by phone"
                r"|by (?:phone|telephone)|telephone"),
)  # fmt: skip
_WEAK: tuple[tuple[Need, str], ...] = (
    (Need.TEA, r"visit|pop (?:in|round|over)|call round|come round"),
    (Need.SHOPPING, r"food|errands?"),
    (Need.CHAT, r"chat|chats|chatting|natter|chinwag|phone|talk|(?:someone|somebody) to talk (?:to|with)"
                r"|conversation"),
    (Need.OTHER, r"something else|other|something different|none of (?:these|those|them)|garden|gardening"
                 r"|grass|a lift"
                 r"|lift to|transport|(?:walk|walking) (?:the|my|our) dog|dog walk(?:er|ing)?|bins?"
                 r"|light ?bulb|cleaning"
                 r"|ironing|hoovering|form|forms|letter|computer|hospital appointment|wheelchair"),
)  # fmt: skip
_STRONG_RULES = tuple((need, re.compile(rf"\b(?:{words})\b")) for need, words in _STRONG)
_WEAK_RULES = tuple((need, re.compile(rf"\b(?:{words})\b")) for need, words in _WEAK)
# Only long, distinct words are mended: "good" must not become "food", nor "boats" Boots.
_MENDED = {
    "shopping": Need.SHOPPING, "groceries": Need.SHOPPING, "supermarket": Need.SHOPPING,
    "prescription": Need.PRESCRIPTION, "prescriptions": Need.PRESCRIPTION, "chemist": Need.PRESCRIPTION,
    "pharmacy": Need.PRESCRIPTION, "medication": Need.PRESCRIPTION, "medicine": Need.PRESCRIPTION,
    "tablets": Need.PRESCRIPTION, "company": Need.TEA, "cuppa": Need.TEA, "companionship": Need.TEA,
}  # fmt: skip
_NOT_SLIPS = frozenset({"chemistry", "stopping", "tables", "companies", "hopping", "dropping", "comply", "copper"})
_NUMBERS = re.compile(r"[1-5](?: ?(?:and |or )?[1-5])*")
_BARE_CHAT = re.compile(
    r"(?:i (?:would like|need|want|fancy) |i would love |just |maybe |only |to have )*"
    r"(?:to )?(?:a |have a |some |an? (?:bit of|nice|little|good|friendly) )?(?:chat|natter|talk|chinwag"
    r"|conversation)"
    r"|(?:i (?:would like|need|want) |just )*(?:someone|somebody) to (?:talk|chat) (?:to|with)"
)


def needs(text: str) -> tuple[Need, ...]:
    """The kinds of help the text names, in the order of H6.

    Args:
        text: raw or tidied: "3 4", "34", "chemist and a bit of shopping", "cuppa".
    """
    words = plain(text)
    numbered = _NUMBERS.fullmatch(bare(text))
    if numbered is not None:
        return tuple(_ORDER[n - 1] for n in sorted({int(d) for d in numbered[0] if d.isdecimal()}))
    return needs_in_words(words)


def needs_in_words(words: str) -> tuple[Need, ...]:
    """As `needs`, but numbers are left alone: a long message may hold a house number.

    Args:
        words: plain words.
    """
    found, rest = set(), words
    for need, pattern in _STRONG_RULES:
        rest, count = pattern.subn(" ", rest)
        found |= {need} if count else set()
    found |= {need for word in rest.split() for need in _slip(word)}
    if not found:
        found = {need for need, pattern in _WEAK_RULES if pattern.search(rest)}
        found -= {Need.OTHER} if len(found) > 1 else set()
    if Need.TEA in found and "phone" not in words:
        found.discard(Need.CHAT)  # "a visit and a chat" is one kind of help
    return tuple(need for need in _ORDER if need in found)


def _slip(word: str) -> set[Need]:
    if len(word) < 5 or word in _NOT_SLIPS:
        return set()
    kinds = {_MENDED[candidate] for candidate in nearest(word, _MENDED)}
    return kinds if len(kinds) == 1 else set()


def is_bare_chat(text: str) -> bool:
    """Whether the text asks for a chat without saying by phone or with a visit (H6c asks which)."""
    return _BARE_CHAT.fullmatch(bare(text)) is not None
