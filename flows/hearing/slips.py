"""Slips of the thumb: a word that was nearly another."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

# One slip must never stop a person's texts, nor turn a wish to stop into anything else.
STOP_WORDS = frozenset("stop stopall unsubscribe revoke optout end quit cancel".split())
# Words that are right as they stand, however near they are to one of ours.
_MEANT = frozenset(
    """about after again alone also always another anything away back bank bark been before being best better
    black bother bread bring call came cannot care carer cash chap chat cheap check child cold come could days
    dead deaf dear desk died does dome done down each early else even ever evening every fall fast feel fell
    felt find fire five flat food foot four free friend from full gave give going gone good grand half hand hard
    have head hear heap heard held hell hello help here hers hired hole home hope hose hour house into just keep
    kept kind knee knew know lady last late left less life lift like line list little live long look lorry lose
    lost love made make many meal mean meat meet mend mind mine miss more most mother moving much must name near
    neck need never next nice night nine nobody none nothing once only open other others over pack paid pain part
    party past peas pick pill place plan play please poor pram private rain read real rest ride ring road room
    round said sale same sand save seat seed seem self sell send sent ship shoe shop should show sick side sink
    sister site sitting skip sleep smart some soon sore sorry sort soup stair stamp star stare stars start state
    statue stay step still stone store story street such sure take talk teas tell text than that their them then
    there these they thing think this those three till time told tonight took town treat true turn under until
    very visa visit wait walk want ward warm wash watch week well went were what when where which while whole
    wife will wind wish with woman wood word work worry worse would wrong year your carry carried married hurried
    private persons parson step snap skill house mouse month mouth sight eight right light tight money honey
    phoned photo phone phones paper later water dinner winter sunday monday bring using loved moved teach reach
    beach peach coach chips chops ships slips trips scared sacred family finally farmer former
    starts homes weeks meant means makes named games needle needs lonely lovely letter better butter shopper""".split()
)


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
