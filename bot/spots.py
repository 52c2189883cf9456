"""A postcode that a coordinator wrote, by text or at the desk, looked up as a resident's is."""

from bot.work import Work
from flows.hearing.postcodes import candidates
from flows.places import Spot


def spot_in(work: Work, words: str) -> Spot | None:
    """The first postcode in the words that exists, whole or half."""
    gazetteer, area = work.line.gazetteer, set(work.settings.area)
    for candidate in candidates(words[:200])[:4]:
        found = gazetteer.find(candidate.text)
        if found is not None:
            return Spot(found.text, found.easting, found.northing, found.rough, found.outward in area)
    return None
