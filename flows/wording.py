"""The catalogue of everything the line says, one file a language, keyed by prompt id."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from string import Formatter

from flows.gsm import cut, plain

NAMES = frozenset({"name", "vol", "res", "asker"})
SLOT = re.compile(r"\{([a-z0-9]+)\}")


class UnknownPrompt(KeyError):
    """The catalogue has no prompt of that id."""


class MissingSlot(KeyError):
    """A prompt was asked for without one of its slots."""


@dataclass(frozen=True)
class Prompt:
    """One text: who reads it, its words with {slots}, and when it is used."""

    key: str
    to: str
    text: str
    when: str

    @cached_property
    def slots(self) -> frozenset[str]:
        """The names of the slots in the words."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name)


@dataclass(frozen=True)
class Catalogue:
    """Every prompt of one language and the longest value each slot may take."""

    prompts: Mapping[str, Prompt]
    longest: Mapping[str, str]

    def prompt(self, key: str) -> Prompt:
        """Return the prompt `key`; raises UnknownPrompt."""
        try:
            return self.prompts[key]
        except KeyError:
            raise UnknownPrompt(key) from None

    def with_own(self, own: Mapping[str, str]) -> "Catalogue":
        """The catalogue with a community's own words in place of some; flows.own_words says which will do."""
        changed = {key: replace(self.prompts[key], text=words) for key, words in own.items()}
        return Catalogue({**self.prompts, **changed}, self.longest) if own else self

    def version(self, key: str, words: str = "") -> str:
        """Which wording of a prompt, as the ledger of consents keeps it: "H2@1f0c9a3d"; a word alone as it is.

        `words` are those that were read, where they are not what the catalogue has now.
        """
        if key not in self.prompts:
            return key
        read = words or self.prompts[key].text
        return f"{key}@{hashlib.sha256(read.encode()).hexdigest()[:8]}"

    def text(self, key: str, slots: Mapping[str, str]) -> str:
        """Return the words of `key`, GSM-7 only, each slot cut to its limit.

        An empty name (nobody told us yet) is left out, comma and all. Raises MissingSlot.
        """
        prompt = self.prompt(key)
        if missing := prompt.slots - slots.keys():
            raise MissingSlot(f"{key} needs {', '.join(sorted(missing))}")
        words = prompt.text
        for slot in NAMES & prompt.slots:
            if not slots[slot]:
                words = without(words, slot)
        return words.format_map({slot: self.fit(slot, slots[slot]) for slot in prompt.slots})

    def fit(self, slot: str, value: str) -> str:
        """A slot's value spelled in GSM-7 and cut to the slot's limit, on one line, so as not to pass for more."""
        plainly = " ".join(plain(value).split())
        return cut(plainly, len(self.longest[slot])) if slot in self.longest else plainly


def slots_in(words: str) -> tuple[str, ...]:
    """The slots that stand in some words, each once, in their order."""
    return tuple(dict.fromkeys(SLOT.findall(words)))


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with their slots filled in; one without a value stays as it is."""
    return SLOT.sub(lambda found: values.get(found[1], found[0]), words)


def without(words: str, slot: str) -> str:
    """The words with a name left out: "Thank you {name}." → "Thank you.", "{name}, if" → "If"."""
    shorter = re.sub(rf",? ?\{{{slot}\}}", "", words)
    shorter = re.sub(r"^[,: ]+", "", shorter)
    return shorter[:1].upper() + shorter[1:]


def parse(data: str) -> Catalogue:
    """Build a catalogue from the JSON of a language file."""
    raw = json.loads(data)
    prompts = {key: Prompt(key, p["to"], p["text"], p["when"]) for key, p in raw["prompts"].items()}
    return Catalogue(prompts, raw["longest_slots"])


@cache
def english() -> Catalogue:
    """The English catalogue, read once from the package."""
    return parse(files("flows").joinpath("en.json").read_text("utf-8"))
