"""Yes, no, and everything between (conversation design, "Yes and no")."""

import re
from enum import StrEnum

from flows.hearing.slips import close_to
from flows.hearing.tidy import POLITE, plain


class Answer(StrEnum):
    """What a text says to a yes/no question; only YES and NO are plain, CONDITIONAL_NO contains a no."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    CONDITIONAL_NO = "conditional no"
    NEITHER = "neither"


# Phrases become marks: "?" hedge, "-" no, "+" yes, "!" only beside a no, "=" beside either, "f" fine, "~" polite.
_GOOD = (
    r"(?:lovely|nice|great|good|grand|wonderful|brilliant|super|marvellous|perfect|kind|helpful|fine"
    r"|ok|okay|alright)"
)
_VERY = r"(?:very |really |so |most |just |quite |absolutely |all )*"
_HEDGE = (
    r"not (?:so |too |very |really |quite )?(?:sure|certain)|unsure|(?:i )?do not know|dunno|no idea|no one"
    r"|maybe|perhaps|possibly|might(?: be)?|(?:i )?(?:suppose|guess)(?: so)?|(?:i )?think so|depends"
    r"|probably|hopefully"
)
_REFUSAL = (
    r"no way|not (?:today|tonight|now|yet|tomorrow|really|this time|this week|at the moment|for me|me)"
    r"|(?:i|we|they|he|she) (?:do not|cannot|will not|could not|would not|have not|am not|are not|is not|does not)"
    r"|(?:please )?do not$|cannot|rather not|(?:i am |i will be )?(?:not able|unable)(?: to)?"
    r"|not available|unavailable|no longer"
)
_CONSENT = (
    r"of course(?: i (?:can|will|do))?|can do(?: it| that)?|with pleasure|go ahead|go on(?: then)?|count me in"
    r"|(?:i am |be |i would be |very |more than |only too )*(?:happy|glad|pleased|delighted) to"
    r"(?: (?:help|do it|do that|do so|go|oblige))?|will do(?: it)?|by all means|why not|i agree|agreed"
    r"|i (?:can|will|would|do|am)(?: (?:help|do it|do that|do this|go|take it|be there))?|(?:i would "
    r"|would )?love to"
    rf"|that (?:is|would be|will be|sounds) {_VERY}{_GOOD}|sounds {_GOOD}|its (?:ok|okay|fine|alright)"
    r"|i would (?:like|love) (?:that|it|to|some|some help)"
)
_ONLY_WITH_NO = (
    r"(?:do it|do this|do that|make it|come|help|manage(?: it)?)(?: (?:today|tonight|this time|tomorrow"
    r"|now|at the moment))?$"
    r"|(?:today|tonight|this time|at the moment)$"
)
_REGRET = r"(?:i am )?afraid"
_EITHER = rf"(?:i am|we are|all is|all) (?:all )?(?:{_VERY}{_GOOD}|well)"
_COURTESY = (
    r"(?:they|he|she|mum|dad) (?:knows?|agrees?)(?: about it)?"
    r"|(?:is|are) happy(?: (?:with (?:that|it)|for that|about it))?"
    r"|see you(?: (?:then|there|soon))?|coming|and|"
    rf"(?:they|he|she|it|we|you) (?:do|does|is|are|can|will|have|has|would)|(?:its|how|you are"
    rf"|most) {_VERY}{_GOOD}"
    r"|(?:god )?bless(?: you)?|very much(?: indeed)?|so much|very kind|(?:i am )?over (?:18|eighteen)"
    r"|then|indeed|oh|ah|well|hello|hi|lovely|great|good|wonderful|brilliant|super|perfect|actually"
)
_PHRASES = (
    ("?", _HEDGE),
    ("-", _REFUSAL),
    ("!", _REGRET),
    ("=", _EITHER),
    ("+", _CONSENT),
    ("f", "fine"),
    ("!", _ONLY_WITH_NO),
)
_MARKS = tuple((f" {mark} ", re.compile(rf"\b(?:{p})(?!\w)")) for mark, p in (*_PHRASES, ("~", _COURTESY)))
# Here "please" and "love" are more than polite.
_KEPT = re.compile(r"\bplease do$|\b(?:i )?(?:would )?love (?:to|that|it|some help)(?: help)?\b")
_NO_PROBLEM = re.compile(r"\b(?:no|not a) (?:problems?|worries|bother|trouble|probs?)(?: at all)?\b")

_YES = re.compile(
    r"y+e+s+|yeah|yea|yeh|y+e+p+|yeap|yup|yip|yse|yas|ye?|yer|yh|aye|o+k+|okay|okey|okie|oki|k|dokey|dokie"
    r"|sure|surely|certainly|definitely|absolutely|alright|righto|rightio|willingly"
)
_NO = re.compile(r"n+o+|n|n+o+pe|nah|naw|nay|never")
_JOINING = frozenset({"what", "when", "where", "who", "why", "how", "which", "if", "unless", "but", "now"})
_OPENING = frozenset({"can", "could", "is", "are", "do", "does", "will", "would", "may", "am"})
_BUSY = frozenset({"busy", "away", "ill", "unwell", "poorly", "holiday", "working", "full"})
_SLIP_TARGETS = ("please", "thanks", "lovely", "certainly", "definitely", "absolutely", "course")
_UNHEARD = POLITE | {"sorry"}


def yes_no(text: str, *, offer: bool = False, numbered: bool = True) -> Answer:
    """How the text answers a yes/no question.

    Args:
        text: raw or tidied; a question mark is only heard in the raw text.
        offer: the question offers work to a volunteer: "no problem" is then a yes, "I am busy" contains a no.
        numbered: 1 is yes and 2 is no.
    """
    words = plain(text).split()
    marks = _marks(words, offer, numbered)
    asked = "?" in text or "?" in marks
    if not asked and "" not in marks:
        answer = _plain_answer(marks)
        if answer is not None:
            return answer
    if "-" in marks or (offer and not _BUSY.isdisjoint(words)):
        return Answer.CONDITIONAL_NO
    return Answer.CONDITIONAL if asked or marks & {"+", "f", "="} or _hedges(words) else Answer.NEITHER


def _marks(words: list[str], offer: bool, numbered: bool) -> set[str]:
    """The kinds of word in the text; an empty mark is a word that is neither an answer nor polite."""
    mended = (close_to(word, _SLIP_TARGETS) or word for word in words)
    heard = _KEPT.sub(" + ", " ".join(mended))
    heard = " ".join(word for word in heard.split() if word not in _UNHEARD)
    heard = _NO_PROBLEM.sub(" + " if offer else " ? ", heard)
    for mark, pattern in _MARKS:
        heard = pattern.sub(mark, heard)
    return {_mark(word, numbered) for word in heard.split()}


def _mark(word: str, numbered: bool) -> str:
    if word in {"+", "-", "?", "~", "=", "f", "!"} or (word == "2" and numbered):
        return word
    if _YES.fullmatch(word) or (word == "1" and numbered):
        return "+"
    if _NO.fullmatch(word):
        return "-"
    return ""


def _plain_answer(marks: set[str]) -> Answer | None:
    """The answer when every word is a yes, a no or polite, unless they contradict each other."""
    refused = bool(marks & {"-", "2"})
    if refused:
        return None if marks & {"+", "f"} else Answer.NO
    accepted = bool(marks & {"+", "f"})
    return Answer.YES if accepted and "!" not in marks else None


def _hedges(words: list[str]) -> bool:
    if not words or len(words) > 12:
        return False
    return words[0] in _OPENING or not _JOINING.isdisjoint(words)
