"""Whom the help is for."""

import re

from flows.hearing.tidy import bare

_KIN = (
    r"(?:mum|mummy|mom|mother|dad|father|husband|hubby|wife|partner|neighbou?r|friend|nan|nana|nanny|gran|granny|grandma"
    r"|grandad|grandfather|grandmother|sister|brother|aunt|auntie|uncle|son|daughter|cousin|mate|tenant|client|patient"
    r"|in law|mother in law|father in law|parents|old lady|old man|lady next door|elderly lady|elderly man)"
)
_OWNER = r"(?:my|our|a|an|the|his|her)"
_NEEDS = (
    r"(?:needs?|wants?|would like|could do with|is (?:so |very )?(?:lonely|housebound|struggling)"
    r"|cannot get|has no)"
)
_SOMEONE = re.compile(
    rf"\bfor {_OWNER} (?:\w+ ){{0,2}}?{_KIN}\b|\b{_OWNER} {_KIN}(?: \w+)? {_NEEDS}\b|\b(?:he|she|they"
    rf"|who) {_NEEDS}\b"
    r"|\bfor (?:him|her|them|someone else|somebody else|someone|somebody)\b|\bon behalf of\b|\bsomeone else\b"
    r"|\bsomebody else\b|\bnot (?:for )?me\b"
)
_MYSELF = re.compile(
    r"\bfor (?:me|myself|us)\b|\bmyself\b|\bi (?:am|need|want|would|could|have|cannot|feel|live|do|need)\b"
    r"|\bmy (?:own )?(?:\w+ )?(?:shopping|prescription|prescriptions|tablets|pills|meds|medicine"
    r"|medication|milk)\b"
    r"|\b(?:fetch|get|ring|bring|help|visit|see) (?:for )?me\b"
)
_SPEAKS = re.compile(r"\b(?:i|me|my)\b")
_RELATIVE = re.compile(rf"\b{_OWNER} (?:\w+ )?{_KIN}\b")
_ANSWERS = {
    "1": 1, "me": 1, "just me": 1, "myself": 1, "for me": 1, "its me": 1, "i am": 1, "mine": 1, "only me": 1,
    "its for me": 1,
    "2": 2, "someone else": 2, "somebody else": 2, "not me": 2, "other": 2, "another person": 2,
}  # fmt: skip
_KIN_ALONE = re.compile(rf"(?:its |it is |this is )?(?:for )?(?:{_OWNER} )?(?:\w+ )?{_KIN}(?: \w+){{0,2}}")
_FOR_SELF_TOO = re.compile(r"\bfor (?:me|myself|us) and\b|\bme and my\b")


def for_whom(text: str) -> int | None:
    """1 if the help is for the writer ("I need", "me"), 2 if for someone else ("my mum"), None if unsaid.

    Args:
        text: raw or tidied, an answer or a whole message.
    """
    words = bare(text)
    answered = _ANSWERS.get(words)
    if answered is not None:
        return answered
    if _FOR_SELF_TOO.search(words):
        return 1
    if _KIN_ALONE.fullmatch(words) or _SOMEONE.search(words):
        return 2
    if _MYSELF.search(words):
        return 1
    if _RELATIVE.search(words):
        return 2
    return 1 if _SPEAKS.search(words) else None
