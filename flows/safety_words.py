"""Words of a text, and which words of the phrase table each may stand for, slips included.

People in danger type badly: capitals, no apostrophes, "heeelp", "chset pain", "cantbreathe".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rapidfuzz.distance import OSA

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`\u2032]")
_PIECES = re.compile(r"[a-z0-9]+|[.!?;\n]|\u00a3")
_RUN = re.compile(r"([a-z])\1{2,}")
ANY_NUMBER = "#"
_LONGEST = 20  # letters; nobody's slip is longer, and it bounds the work on one word
_SHORTEST_FUZZY, _TWO_SLIPS_FROM, _SHORTEST_STEM = 4, 8, 5


@dataclass(frozen=True)
class Said:
    """The words of a text in order, each with the number of its sentence."""

    words: tuple[str, ...]
    sentences: tuple[int, ...]


def said(text: str) -> Said:
    """The words of any text: lower-case, accents and apostrophes dropped; total on any string."""
    plain = unicodedata.normalize("NFKD", text).lower()
    words: list[str] = []
    sentences: list[int] = []
    sentence = 0
    for piece in _PIECES.findall(_APOSTROPHES.sub("", plain)):
        if piece in ".!?;\n":
            sentence += 1
        else:
            words.append("pounds" if piece == "\u00a3" else piece)
            sentences.append(sentence)
    return Said(tuple(words), tuple(sentences))


def _allowed(word: str) -> int:
    if len(word) < _SHORTEST_FUZZY:
        return 0
    return 2 if len(word) >= _TWO_SLIPS_FROM else 1


def _shortened(word: str, most: int) -> set[str]:
    """The word with up to `most` letters left out: two words one slip apart share such a form."""
    return {
        "".join(letter for at, letter in enumerate(word) if at not in gone)
        for size in range(most + 1)
        for gone in combinations(range(len(word)), size)
    }


def _is_slip(word: str, meant: str, most: int) -> bool:
    """First letters are seldom wrong; asking for them (or the two swapped) halves the false alarms."""
    starts = word[0] == meant[0] or word[:2] == meant[1::-1]
    return starts and OSA.distance(word, meant, score_cutoff=most) <= most


def _index(words: Iterable[str], stem: bool) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for form in _shortened(word, 1 if stem else _allowed(word)):
            found[form].add(word)
    return {form: frozenset(these) for form, these in found.items()}


@dataclass(frozen=True)
class Lexicon:
    """Every word of the phrase table: `whole` words, `stems` (written `suicid*`) and `ordinary` words.

    Slips are looked for only in the words of `danger` rows, so that no slip sets a danger aside. An ordinary
    word ("looked", "fill") is never taken for a slip of a word of danger ("locked", "kill").
    """

    whole: frozenset[str]
    stems: frozenset[str]
    danger: frozenset[str]
    ordinary: frozenset[str]

    @cached_property
    def _whole_slips(self) -> Mapping[str, frozenset[str]]:
        return _index((word for word in self.whole & self.danger if _allowed(word)), stem=False)

    @cached_property
    def _stem_slips(self) -> Mapping[str, frozenset[str]]:
        return _index(
            (stem for stem in self.stems if f"{stem}*" in self.danger and len(stem) >= _SHORTEST_STEM), stem=True
        )

    @cached_property
    def _stem_lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(stem) for stem in self.stems}))

    def readings(self, word: str) -> frozenset[str]:
        """Words of the table that this word may stand for; a stem is given with its star."""
        exact = self._exact(word)
        if word in self.whole or word in self.ordinary or len(word) > _LONGEST:
            return exact
        calmer = {_RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)}
        said_calmly = exact.union(*(self._exact(form) for form in calmer))
        if calmer & self.whole:
            return said_calmly
        return said_calmly.union(*(self.slips(form) for form in calmer))

    def hear(self, word: str) -> tuple[frozenset[str], ...]:
        """The readings of a word, or of its two halves where a space was left out ("cantbreathe")."""
        readings = self.readings(word)
        if not readings and 6 <= len(word) <= _LONGEST and word not in self.ordinary:
            for cut in range(2, len(word) - 1):
                if word[:cut] in self.whole and word[cut:] in self.whole:
                    return self._exact(word[:cut]), self._exact(word[cut:])
        return (readings,)

    def slips(self, word: str) -> frozenset[str]:
        """Words of the table of which this one may be a slip of the finger."""
        if len(word) < _SHORTEST_FUZZY or word.isdigit():
            return frozenset()
        forms = _shortened(word, 2 if len(word) >= _TWO_SLIPS_FROM - 2 else 1)
        near = {meant for form in forms for meant in self._whole_slips.get(form, ())}
        return frozenset(meant for meant in near if _is_slip(word, meant, _allowed(meant))) | self._stems_near(
            word
        )

    def _stems_near(self, word: str) -> frozenset[str]:
        found: set[str] = set()
        for length in {n + more for n in self._stem_lengths for more in (-1, 0, 1)}:
            start = word[:length]
            if _SHORTEST_FUZZY <= length <= len(word):
                near = {meant for form in _shortened(start, 1) for meant in self._stem_slips.get(form, ())}
                found |= {f"{meant}*" for meant in near if _is_slip(start, meant, 1)}
        return frozenset(found)

    def _exact(self, word: str) -> frozenset[str]:
        found = {f"{word[:n]}*" for n in self._stem_lengths if word[:n] in self.stems and len(word) >= n}
        if word in self.whole:
            found.add(word)
        if word.isdigit():
            found.add(ANY_NUMBER)
        return frozenset(found)
