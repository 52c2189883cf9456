"""Everything a message already tells us about a request, so that none of it is asked again."""

import re
from dataclasses import dataclass
from datetime import datetime

from flows.hearing.names import introduced_name
from flows.hearing.needs import Need, needs_in_words
from flows.hearing.postcodes import Candidate, candidates
from flows.hearing.tidy import plain
from flows.hearing.when import Wanted, wanted
from flows.hearing.whom import for_whom


@dataclass(frozen=True)
class Facts:
    """What one message says about a request; what it does not say is None or empty."""

    name: str | None = None
    whom: int | None = None
    needs: tuple[Need, ...] = ()
    wanted: Wanted | None = None
    postcodes: tuple[Candidate, ...] = ()
    chemist: str | None = None


_CHAINS = {
    "boots": "Boots", "lloyds": "Lloyds", "superdrug": "Superdrug", "rowlands": "Rowlands",
    "day lewis": "Day Lewis", "well pharmacy": "Well Pharmacy", "jhoots": "Jhoots", "cohens": "Cohens",
    "tesco": "Tesco", "asda": "Asda",
    "morrisons": "Morrisons", "sainsburys": "Sainsburys", "sainsbury's": "Sainsburys",
    "co-op": "Co-op", "coop": "Co-op", "peak pharmacy": "Peak Pharmacy", "pharmacy2u": "Pharmacy2U",
}  # fmt: skip
_CHAIN = re.compile(rf"\b({'|'.join(map(re.escape, _CHAINS))})\b", re.IGNORECASE)
_NAMED = re.compile(r"\b((?:[A-Z][\w&'’]+ ){1,3})(?:the )?(?:[Cc]hemists?|[Pp]harmacy)\b")
_BEFORE_NAME = frozenset(
    {"The", "My", "Our", "A", "From", "At", "In", "To", "Can", "Please", "Local", "Her", "His", "I", "Collect"}
)


def facts(text: str, now: datetime) -> Facts:
    """What the message says about a request for help.

    Args:
        text: as received: capitals help to tell names. Bare numbers are answers, not facts.
        now: aware local time.
    """
    words = plain(text)
    if not any(character.isalpha() for character in words):
        return Facts()
    kinds = needs_in_words(words)
    return Facts(
        name=introduced_name(text),
        whom=for_whom(text),
        needs=kinds,
        wanted=wanted(text, now),
        postcodes=candidates(text),
        chemist=chemist(text) if Need.PRESCRIPTION in kinds else None,
    )


def chemist(text: str) -> str | None:
    """The chemist named: one of the known chains, or capitals before "chemist" or "pharmacy"."""
    named = _NAMED.search(text)
    if named is not None:
        name = [word for word in named[1].split() if word not in _BEFORE_NAME]
        if name:
            return " ".join(name).replace("’", "'")
    chain = _CHAIN.search(text.replace("’", "'"))
    return _CHAINS[chain[1].lower()] if chain is not None else None
