"""What a community may write in place of a built-in text, and why some words will not do.

Rules: conversation design, section 1: one text of at most 160 in the plain alphabet with each slot at its longest;
what a timer or a coordinator sends first opens with the short name; nothing invites a word that networks act on.
"""

import re

from flows.gsm import PRINTED, parts
from flows.safety_replies import NOBODY, ON_DUTY
from flows.wording import SLOT, Catalogue, Prompt, filled, slots_in

ONE_TEXT, SPOKEN_MOST = 160, 400
SPOKEN = frozenset({"VLAND", "VHID"})
"""Read out to somebody who rings: no text, so no limit but patience."""
CLINICIANS = frozenset(
    {prompt for table in (ON_DUTY, NOBODY) for each in table.values() for prompt in each}
    | {"G6h", "G9a", "H0", "Y1", "V2n", "C1h", "F12h"}
)
"""What danger is answered with: decided by a clinician, for every community alike."""
AT_THE_NETWORK = frozenset({"AOO"})
OPENING = "{org}"
_KEPT = re.compile(r"\b(?:\d+|[A-Z]{2,})\b")
_ACTED_ON = re.compile(r"\b(?:text|reply) (HELP|CANCEL|END|QUIT)\b", re.IGNORECASE)


def fixed(key: str) -> str:
    """Why a text cannot be changed by a community; "" when it can."""
    if key in CLINICIANS:
        return "It answers danger: a clinician decides these words, for every community alike."
    return "It is kept at the network, which sends it by itself." if key in AT_THE_NETWORK else ""


def tidied(words: str) -> str:
    """Words as typed into a form: line ends as a phone knows them, nothing at the edges."""
    return words.replace("\r\n", "\n").strip()


def at_longest(catalogue: Catalogue, words: str) -> str:
    """The words with every slot at the longest it may be."""
    return filled(words, catalogue.longest)


def faults(catalogue: Catalogue, key: str, words: str) -> tuple[str, ...]:
    """Everything that keeps `words` from standing in for the built-in text `key`, as sentences; () for nothing.

    Args:
        catalogue: the built-in one.
        key: a prompt of it; an unknown one is a fault.
        words: with {slots}, tidied.
    """
    built_in = catalogue.prompts.get(key)
    if built_in is None:
        return ("There is no such text.",)
    if why := fixed(key):
        return (why,)
    if not words:
        return ("There are no words in it.",)
    found = (*_slots(built_in, words), *_sense(built_in, words))
    return found or _length(catalogue, key, words)


def _slots(built_in: Prompt, words: str) -> tuple[str, ...]:
    named = set(slots_in(words))
    lost, odd = sorted(built_in.slots - named), sorted(named - built_in.slots)
    said = []
    if lost:
        said.append(f"It has lost {_braced(lost)}: the line fills that in, and people need it.")
    if odd:
        can = (
            f"here it can fill in {_braced(sorted(built_in.slots))}"
            if built_in.slots
            else "here it fills in nothing"
        )
        said.append(f"The line does not know {_braced(odd)} in this text: {can}.")
    if re.search(r"[{}]", SLOT.sub("", words)):
        said.append(
            "A curly bracket is left over: slots are written as {name}, and nothing else is in such brackets."
        )
    return tuple(said)


def _sense(built_in: Prompt, words: str) -> tuple[str, ...]:
    said = []
    if lost := sorted(_kept(built_in.text) - set(_KEPT.findall(_bare(words)))):
        said.append(f"It must still say {', '.join(lost)}: that is what people reply, or whom they ring.")
    if built_in.text.startswith(OPENING) and not words.startswith(OPENING):
        said.append("It must open with {org}: nobody asked for it just then, so it says who is texting.")
    if (acted := _ACTED_ON.search(words)) and not _ACTED_ON.search(built_in.text):
        said.append(f"It invites {acted[1].upper()}, a word that networks act on before the line can answer.")
    return tuple(said)


def _bare(words: str) -> str:
    return SLOT.sub(" ", words)


def _kept(text: str) -> set[str]:
    """Numbers, and words in capitals, that people may reply or ring; OK only where it is a reply."""
    found = set(_KEPT.findall(_bare(text)))
    return found if "reply ok" in text.lower() else found - {"OK"}


def _length(catalogue: Catalogue, key: str, words: str) -> tuple[str, ...]:
    longest = at_longest(catalogue, words)
    if key in SPOKEN:
        return ("It takes too long to say.",) if len(longest) > SPOKEN_MOST else ()
    billed = parts(longest)
    if billed.costly:
        return (f"{' '.join(billed.costly)} would make it cost twice as much or more: please use plain letters.",)
    if not PRINTED.issuperset(words):
        return ("There is a sign in it that no phone shows.",)
    if billed.units > ONE_TEXT:
        over = billed.units - ONE_TEXT
        return (
            f"It grows past one text: with the longest names it is {billed.units} of {ONE_TEXT}, {over} too many.",
        )
    return ()


def _braced(slots: list[str]) -> str:
    return ", ".join(f"{{{slot}}}" for slot in slots)
