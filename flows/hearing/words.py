"""Words that mean the same wherever a conversation stands (conversation design, section 2, steps 6 and 8)."""

import re
from enum import StrEnum

from flows.hearing.lengths import days_off
from flows.hearing.slips import close_to
from flows.hearing.stops import asks_to_stop, is_bare_cancel
from flows.hearing.tidy import bare


class Word(StrEnum):
    """A whole-message word. STOP and CANCEL come first of all; who may use the rest is the caller's to know."""

    STOP = "stop"
    CANCEL = "cancel"
    HELP = "help"
    NEED = "need"
    MENU = "menu"
    PERSON = "person"
    STATUS = "status"
    WORRIED = "worried"
    AWAY = "away"
    BACK = "back"
    PRIVACY = "privacy"
    MY_DATA = "my data"
    DELETE_ME = "delete me"
    WRONG_NUMBER = "wrong number"
    START = "start"
    NOT_NEEDED = "not needed"
    OTHER = "other"
    NO_MORE_CHECKS = "no more checks"
    SORRY = "sorry"
    HERE = "here"
    HOME = "home"
    DONE = "done"
    CHANGE = "change"


_SPEAK = r"(?:talk|speak|chat)(?: to| with)"
_DAY = (
    r"(?: (?:today|tonight|tomorrow|now|any more|this time|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day))?"
)
_IT = r"(?:it|that|this|the (?:visit|help|request|shopping|call)|my (?:visit|help|request|shopping))"
_PATTERNS: tuple[tuple[Word, str], ...] = (
    (Word.HELP, r"(?:help|sos)(?: (?:me|us|now|help))*|(?:send|get) help|help needed"),
    (
        Word.NEED,
        r"(?:i )?(?:need|want)(?: (?:a (?:bit|little) of|some|a little|more))? help|need|i need (?:you|someone)",
    ),
    (Word.MENU, r"(?:main |the )?menu"),
    (
        Word.PERSON,
        rf"(?:a |real |actual |speak |talk |proper )*(?:person|human|human being)|operator"
        rf"|(?:can i |could i |may i |i want to |i would like to |let me |i need to )?{_SPEAK}"
        r" (?:a |an |the |real |actual )*(?:person|human|human being|someone|somebody|you|coordinator)"
        r"|(?:can you |could you |will you |would you |can someone |could someone )?(?:ring|call"
        r"|phone) me(?: back)?",
    ),
    (Word.STATUS, r"status|any (?:news|update)(?: yet)?|what is happening|what is going on"),
    (Word.WORRIED, r"(?:i am )?(?:very |so |a bit )?worried"),
    (Word.BACK, r"(?:i am |we are )?back(?: (?:now|home|home now|again))?"),
    (Word.PRIVACY, r"privacy(?: (?:notice|policy))?"),
    (
        Word.MY_DATA,
        r"(?:send |see |show |i want )?(?:me )?my data|what (?:data )?do you hold (?:on|about) me",
    ),
    (
        Word.DELETE_ME,
        r"(?:delete|erase|forget) (?:me|my (?:data|details|information|number|name)|everything)",
    ),
    (
        Word.WRONG_NUMBER,
        r"(?:sorry )?(?:i (?:think|am afraid) )?(?:you have |you got |you have got |this is )?(?:the )?"
        r"wrong (?:number|person|phone)",
    ),
    (Word.START, r"start|unstop"),
    (
        Word.NOT_NEEDED,
        r"(?:help |it is |its |it )?(?:not|no longer) needed(?: (?:any more|now))?|notneeded"
        r"|(?:i )?(?:do not|no longer) need (?:it|help|the help|any help|you|anyone|this)(?: (?:any more|now))?"
        rf"|(?:i want to |can you |i would like to )?(?:cancel|call off) {_IT}|call (?:it|that|this) off",
    ),
    (
        Word.OTHER,
        r"other|(?:i want |i would like |can i have )(?:someone|somebody) else"
        r"|(?:an?)?(?:other|different) (?:person|volunteer|one)",
    ),
    (
        Word.NO_MORE_CHECKS,
        r"(?:no more|stop)(?: the| my| these| your| sending)? (?:checks?|checkins?|check ins?|check in texts)"
        r"|(?:i )?do not (?:check on me|want (?:any more |the |these )*(?:checks|check ins))(?: any more)?"
        r"|stop checking(?: up)? on me",
    ),
    (
        Word.SORRY,
        r"(?:i am |so |very )*sorry|(?:(?:i am )?(?:so )?sorry )?(?:but )?(?:i )?"
        r"(?:will not be able to|am not able to|cannot|can no longer|no longer able to)"
        rf" (?:make it|come|be there|do it|help any more|help after all){_DAY}(?: sorry)?"
        rf"|(?:i )?can no longer help{_DAY}",
    ),
    (
        Word.HERE,
        r"(?:i am |we are |just )?(?:here|arrived)(?: now)?|i have (?:just )?arrived|(?:i have )?got here",
    ),
    (
        Word.HOME,
        r"(?:i am |got |safely |all |now |back )?home(?: (?:now|safe|safely|and dry|safe and sound))*"
        r"|(?:i have |i am |just )*(?:left|leaving)(?: (?:now|safely))?"
        r"|(?:i am )?(?:on my way|going) home(?: now)?",
    ),
    (
        Word.DONE,
        r"(?:all |job |its |it is |i have |have )?(?:done|finished|completed)(?: (?:it|now|and dusted|all))?",
    ),
    (Word.CHANGE, r"change(?: (?:it|something|that))?|i want to change it"),
)
_COMPILED = tuple((word, re.compile(pattern)) for word, pattern in _PATTERNS)
_CHECKS = dict(_COMPILED)[Word.NO_MORE_CHECKS]  # before STOP: "stop the checks" is not "stop the texts"
_AWAY = re.compile(
    r"(?:i am |we are |i will be |i am going |going )?(?:away|on holiday)(?: (?:now|today))?"
    r"(?P<rest>(?: (?:for|until|till|about))* ?.*)"
)
_UNTIL = re.compile(r"(?:for|until|till)(?: \w+){1,4}")
# START gives consent back and a wrong HOME would call off a search, so a slip leads to neither.
_SLIPS = {
    word.value: word for word in Word
    if word not in (Word.STOP, Word.CANCEL, Word.START, Word.HOME) and " " not in word.value
}  # fmt: skip
_LEADS = frozenset({"text", "reply", "type"})


def whole_word(text: str) -> Word | None:
    """The word that the whole message amounts to ("talk to a person", "sorry can't make it").

    Args:
        text: raw or tidied.

    Returns:
        The word, or None. STOP also for clear askings; AWAY also with a length of time (see `days_off`).
    """
    words = bare(text)
    if _CHECKS.fullmatch(words):
        return Word.NO_MORE_CHECKS
    if asks_to_stop(text):
        return Word.STOP
    if is_bare_cancel(text):
        return Word.CANCEL
    lead, _, rest = words.partition(" ")
    return _known(words) or (_known(rest) if lead in _LEADS else None)


def _known(words: str) -> Word | None:
    for word, pattern in _COMPILED:
        if pattern.fullmatch(words):
            return word
    if _is_away(words):
        return Word.AWAY
    meant = close_to(words, _SLIPS) or ""
    return _SLIPS.get(meant) if meant[:1] == words[:1] else None  # Jack is not BACK


def _is_away(words: str) -> bool:
    """AWAY alone, with a length of time, or with "until"; "away on Thursday" may answer an offer instead."""
    match = _AWAY.fullmatch(words)
    if match is None:
        return False
    rest = match["rest"].strip()
    return not rest or days_off(rest) is not None or _UNTIL.fullmatch(rest) is not None
