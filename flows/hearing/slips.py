"""Slips of the thumb: a word that was nearly another."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

# One slip must never stop a person's texts, nor turn a wish to stop into anything else.
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "revoke", "optout", "end", "quit", "cancel"})
# Words that are right as they stand, however near they are to one of ours.
_MEANT_WORDS = """
    dona hera herb mena
    about after again alone also always another anything away back bank bark beach been before being best
    better black bother bread bring butter call came cannot care carer carried carry cash chap chat cheap
    check child chips chops coach cold come could days dead deaf dear desk died dinner does dome done down
    each early eight else even evening ever every fall family farmer fast feel fell felt finally find fire
    five flat food foot former four free friend from full games gave give going gone good grand half hand hard
    have head heap hear heard held hell hello help here hers hired hole home homes honey hope hose hour house
    hurried into just keep kept kind knee knew know lady last late later left less letter life lift light like
    line list little live lonely long look lorry lose lost love loved lovely made make makes many married meal
    mean means meant meat meet mend mind mine miss monday money month more most mother mouse mouth moved
    moving much must name named near neck need needle needs never next nice night nine nobody none nothing
    once only open other others over pack paid pain paper parson part party past peach peas persons phone
    phoned phones photo pick pill place plan play please poor pram private rain reach read real rest ride
    right ring road room round sacred said sale same sand save scared seat seed seem self sell send sent ship
    ships shoe shop shopper should show sick side sight sink sister site sitting skill skip sleep slips smart
    snap some soon sore sorry sort soup stair stamp star stare stars start starts state statue stay step still
    stone store story street such sunday sure take talk teach teas tell text than that their them then there
    these they thing think this those three tight till time told tonight took town treat trips true turn under
    until using very visa visit wait walk want ward warm wash watch water week weeks well went were what when
    where which while whole wife will wind winter wish with woman wood word work worry worse would wrong year
    your
"""
_MEANT = frozenset(_MEANT_WORDS.split())


def nearest(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates at the least distance a slip can explain: one edit from 4 letters, two from 7."""
    known = tuple(candidates)
    if word in known:
        return (word,)
    if len(word) < 4 or word in STOP_WORDS or word in _MEANT or not word.isalpha():
        return ()
    return _within(word, known, 2 if len(word) >= 7 else 1)


def _within(word: str, known: tuple[str, ...], limit: int) -> tuple[str, ...]:
    found = {c: OSA.distance(word, c, score_cutoff=limit) for c in known if len(c) >= 4 and c not in STOP_WORDS}
    least = min(found.values(), default=limit + 1)
    return tuple(c for c, distance in found.items() if distance == least <= limit)


def close_to(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that the word was meant to be.

    Args:
        word: one lower-case word; itself if it is a candidate.
        candidates: lower-case words. Those under four letters are only met exactly.

    Returns:
        The candidate; None if nothing is near, if two with the same first letter are, or near a stop word.
    """
    found = nearest(word, candidates)
    if len(found) > 1:
        found = tuple(candidate for candidate in found if candidate[0] == word[0])
    return found[0] if len(found) == 1 else None


def mended(text: str, vocabulary: Iterable[str]) -> str:
    """The text with each slip mended towards the vocabulary; words it knows, and unsure ones, stay."""
    known = tuple(vocabulary)
    return " ".join(close_to(word, known) or word for word in text.split())
