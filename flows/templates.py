"""WhatsApp templates: every prompt that may be the first word after 24 hours of silence, and how to submit it.

Source: Meta, "Message templates": variables are numbered from 1, may not stand first or last, may not be empty
and hold no line break.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.settings import Settings
from flows.wording import Catalogue, filled, slots_in

OPENING = "{org}"
FIXED = ("org", "office", "url", "town")
"""Slots that are the same for a whole community, so they are part of the template's words."""


@dataclass(frozen=True)
class Template:
    """One template as it is submitted: its name, words with numbered variables, and an example of each."""

    prompt: str
    name: str
    text: str
    slots: tuple[str, ...]
    samples: tuple[str, ...]


def sent_first(catalogue: Catalogue) -> tuple[str, ...]:
    """The prompts that a timer or a coordinator may send first: they open with the short name.

    Texts to coordinators are not among them: those always go by SMS.
    """
    return tuple(
        key for key, p in catalogue.prompts.items() if p.text.startswith(OPENING) and p.to != "coordinator"
    )


def fixed_values(settings: Settings) -> dict[str, str]:
    """A community's own values of FIXED."""
    return {"org": settings.short, "office": settings.office, "url": settings.url, "town": settings.town}


def template(catalogue: Catalogue, key: str, fixed: Mapping[str, str]) -> Template:
    """The template of a prompt; `fixed` gives a community's own values of FIXED. Raises UnknownPrompt."""
    slots = slots_of(catalogue, key)
    numbers = {slot: f"{{{{{n}}}}}" for n, slot in enumerate(slots, 1)}
    text = filled(catalogue.prompt(key).text, {**{slot: fixed.get(slot, "") for slot in FIXED}, **numbers})
    samples = tuple(catalogue.longest[slot] for slot in slots)
    return Template(key, f"cuppa_{key.lower()}", text, slots, samples)


def slots_of(catalogue: Catalogue, key: str) -> tuple[str, ...]:
    """A prompt's slots in the order of its template's variables."""
    return tuple(slot for slot in slots_in(catalogue.prompt(key).text) if slot not in FIXED)


def variables(catalogue: Catalogue, key: str, slots: Mapping[str, str]) -> dict[str, str] | None:
    """What is filled into the template, by number; None where a value is missing, so that it cannot go so."""
    values = [" ".join(slots.get(slot, "").split()) for slot in slots_of(catalogue, key)]
    return {str(n): value for n, value in enumerate(values, 1)} if all(values) else None
