"""The catalogue: everything the line says."""

import re

import pytest

from flows.gsm import parts, plain
from flows.wording import NAMES, MissingSlot, UnknownPrompt, english

CATALOGUE = english()
SPOKEN = {"VLAND", "VHID"}
WRITTEN = sorted(set(CATALOGUE.prompts) - SPOKEN)
LONG = "x" * 200
STRANGE = "Zażółć’s—Łucja"


def filled(key: str, value: str | None = None) -> str:
    """A prompt with each slot at its longest, or all of them `value`."""
    slots = CATALOGUE.prompt(key).slots
    return CATALOGUE.text(key, {slot: value or CATALOGUE.longest[slot] for slot in slots})


@pytest.mark.promise(14)
@pytest.mark.parametrize("key", WRITTEN)
def test_prompt_fits_one_text(key: str) -> None:
    """With every slot at its longest, and with slots far too long, a prompt is one text of at most 160."""
    for words in (filled(key), filled(key, LONG)):
        assert parts(words).encoding == "GSM-7"
        assert parts(words).units <= 160


@pytest.mark.promise(14)
@pytest.mark.parametrize("key", [k for k in WRITTEN if NAMES & CATALOGUE.prompt(k).slots])
def test_names_outside_the_alphabet_stay_one_text(key: str) -> None:
    """A curly apostrophe or a letter outside GSM-7 in a name is spelled plainly and costs no second part."""
    words = filled(key, STRANGE)
    assert parts(words).encoding == "GSM-7"
    assert parts(words).parts == 1


@pytest.mark.parametrize("key", sorted(CATALOGUE.prompts))
def test_every_slot_has_a_limit(key: str) -> None:
    """No prompt has a slot whose length nobody decided."""
    assert CATALOGUE.prompt(key).slots <= CATALOGUE.longest.keys()


@pytest.mark.parametrize("key", [k for k in WRITTEN if NAMES & CATALOGUE.prompt(k).slots])
def test_unknown_name_leaves_no_hole(key: str) -> None:
    """Before somebody has told us a name, the text reads as if there had been none."""
    slots = {s: "" if s in NAMES else CATALOGUE.longest[s] for s in CATALOGUE.prompt(key).slots}
    words = CATALOGUE.text(key, slots)
    assert not re.search(r"\s[,.!?]|,\.|  |^[,. ]|\{", words)
    assert not words[0].islower() or words.startswith(CATALOGUE.longest["need"])


@pytest.mark.parametrize("key", WRITTEN)
def test_nothing_the_network_acts_on_is_advertised(key: str) -> None:
    """No text invites a word that carriers act on before the line can speak."""
    assert not re.search(r"\b(?:text|reply) (?:HELP|CANCEL|END|QUIT)\b", CATALOGUE.prompt(key).text, re.IGNORECASE)


def test_texts_are_written_in_the_plain_alphabet() -> None:
    """Straight apostrophes, no long dashes, no emoji: not even before the slots are filled."""
    assert [p.key for p in CATALOGUE.prompts.values() if plain(p.text) != p.text] == []


def test_missing_slot_is_named() -> None:
    """A prompt asked for without one of its slots fails, and says which."""
    with pytest.raises(MissingSlot, match="need"):
        CATALOGUE.text("H23", {})


def test_unknown_prompt_is_named() -> None:
    """A prompt the catalogue has not got fails, and says which."""
    with pytest.raises(UnknownPrompt, match="H99"):
        CATALOGUE.text("H99", {})
