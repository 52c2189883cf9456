"""Clear askings to stop all texts, and never a "stop" that is about somebody else."""

import re

from flows.hearing.tidy import bare

_STOP = frozenset(
    {
        "stop",
        "stopall",
        "stop all",
        "unsubscribe",
        "unsubscribe me",
        "revoke",
        "optout",
        "opt out",
        "opt me out",
    }
)
_CANCEL = frozenset({"cancel", "end", "quit"})
_ASK = (
    r"(?:please |just |kindly |can you |could you |will you |would you |i want you to |i would like you to |now )*"
)
_TEXTS = r"(?:texts?|txts?|messages?|msgs?|text messages?|sms|texting|messaging|contact)"
_WHICH = r"(?:(?:me|us|my|your|the|these|this|all|any|more|of|silly|so|many) )*"
_TAIL = (
    r"(?: (?:me|us|to me|now|again|at all|any more|altogether|completely|on this number|please|thanks|from you))*"
)
_CLEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ASK}(?:stop|cease|quit) (?:sending |texting |messaging |contacting "
        rf"|bothering ){_WHICH}{_TEXTS}{_TAIL}",
        rf"{_ASK}(?:stop|cease|quit) (?:texting|messaging|contacting|bothering){_TAIL}",
        rf"{_ASK}stop sending{_TAIL}",
        rf"{_ASK}(?:stop|end|cancel) {_WHICH}{_TEXTS}{_TAIL}",
        rf"{_ASK}(?:take|remove) (?:me|us|my number|this number)(?: off| from)?"
        r"(?: (?:the|your|this|that))?(?: (?:mailing|text|texting|phone))?(?: (?:lists?|system|database))?"
        + _TAIL,
        rf"{_ASK}no more {_TEXTS}{_TAIL}",
        rf"{_ASK}(?:do not|never) (?:text|message|contact) (?:me|us){_TAIL}",
        rf"i do not want (?:to (?:get|receive|have) )?{_WHICH}{_TEXTS}{_TAIL}",
        rf"(?:i want|i would like|i wish|how do i|can i)(?: to)? (?:stop {_WHICH}{_TEXTS}|unsubscribe"
        rf"|opt out){_TAIL}",
    )
)
_WITHIN = re.compile(r"\bplease stop (?:texting|messaging|contacting|sending me)\b")
_SOMEBODY = re.compile(r"\b(?:he|him|his|she|her|they|them|husband|wife|son|daughter|neighbour|man|woman|ex)\b")


def asks_to_stop(text: str) -> bool:
    """Whether the whole message is a stop word or clearly asks for no more texts.

    A bare CANCEL, END or QUIT is not one: see `is_bare_cancel`. Slips are never taken for a stop word.
    """
    words = _without_lead(bare(text))
    if words in _STOP or any(pattern.fullmatch(words) for pattern in _CLEAR):
        return True
    return bool(_WITHIN.search(words)) and not _SOMEBODY.search(words) and len(words.split()) <= 20


def is_bare_cancel(text: str) -> bool:
    """Whether the whole message is CANCEL, END or QUIT."""
    return _without_lead(bare(text)) in _CANCEL


def _without_lead(words: str) -> str:
    """People copy the instruction too: "text STOP"."""
    lead, _, rest = words.partition(" ")
    return rest if lead in ("text", "reply") and rest in _STOP | _CANCEL else words
