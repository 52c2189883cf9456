"""Wording: every text the line says, changed with a live count of what it costs and a check of its slots."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk import settings_change as changing
from bot.desk.here import acting, back, looking, page, visitor
from bot.work import Work
from flows.gsm import Parts, parts
from flows.own_words import ONE_TEXT, SPOKEN, SPOKEN_MOST, at_longest, faults, fixed, tidied
from flows.templates import fixed_values
from flows.wording import NAMES, Prompt, filled, slots_in, without

pages = Blueprint("wording", __name__, url_prefix="/desk/settings/wording")
LONGEST_TYPED = 1600
READERS = ("anyone", "resident", "volunteer", "friend", "organisation", "contact", "coordinator")
SAMPLES: Mapping[str, str] = {
    "name": "Doris", "vol": "Anne", "res": "Doris", "asker": "Peter", "need": "shopping", "when": "Thu 24 Sept",
    "area": "LE16 7", "time": "6pm", "until": "6pm", "callback": "within the hour", "day": "Thu 24 Sept",
    "word": "ROBIN", "code": "127", "last3": "101", "phone": "07700 900001",
}  # fmt: skip
"""Names and values as people see them; what is not here is shown at its longest."""


@dataclass(frozen=True)
class Look:
    """A wording looked at: what it costs, what is wrong with it, how it is read."""

    words: str
    billed: Parts
    longest: Parts
    faults: tuple[str, ...]
    read: str
    nameless: str
    """The same before anybody told us a name; "" where no name is in it."""
    spoken: bool
    """Read out, not texted."""

    @property
    def most(self) -> int:
        """How long it may be."""
        return SPOKEN_MOST if self.spoken else ONE_TEXT


@pages.get("")
@for_(Caller.COORDINATOR)
def texts() -> str:
    """Every text by who reads it, found by its words or its name, own ones marked."""
    find = request.args.get("find", "").strip().lower()[:60]
    with looking() as work:
        found = [p for p in work.catalogue.prompts.values() if find in f"{p.key} {p.text} {p.when}".lower()]
        return page(
            "wording.html",
            find=find,
            groups=[(reader, [p for p in found if p.to == reader]) for reader in READERS],
            own=work.settings.wording,
            fixed=fixed,
        )


@pages.get("/<key>")
@for_(Caller.COORDINATOR)
def text(key: str) -> str:
    """One text: how it is read, and a form to change it."""
    with looking() as work:
        _known(work, key)
        return _page(work, key, _now(work, key))


@pages.post("/<key>/look")
@for_(Caller.COORDINATOR)
def look(key: str) -> str:
    """What a wording costs and what is wrong with it, while it is typed; without scripts, on pressing Look."""
    with looking() as work:
        _known(work, key)
        if request.headers.get("HX-Request"):
            return page("wording_look.html", look=_look(work, key, _typed()))
        return _page(work, key, _typed())


@pages.post("/<key>")
@for_(Caller.LEAD)
def save(key: str) -> str | Response | tuple[str, int]:
    """Keep a wording, unless it will not do or somebody was first; nothing typed is lost."""
    words, here = _typed(), url_for("wording.text", key=key)
    try:
        with acting() as work:
            row = _keep(work, key, None if words == _known(work, key).text else words)
    except changing.NotGood:
        with looking() as work:
            return _page(work, key, words, refused=True), 422
    except changing.Overtaken as first:
        with looking() as work:
            return _page(work, key, words, overtaken=first.by), 409
    return back(here, "Saved. People read it so from now on." if row else "It said that already.")


@pages.post("/<key>/built-in")
@for_(Caller.LEAD)
def built_in(key: str) -> Response:
    """Back to the built-in text."""
    here = url_for("wording.text", key=key)
    try:
        with acting() as work:
            _known(work, key)
            row = _keep(work, key, None)
    except changing.Overtaken as first:
        return back(here, f"Not done: {first.by} changed it meanwhile. Please look again.", "sorry")
    return back(here, "It is the built-in text again." if row else "It was the built-in text already.")


def _keep(work: Work, key: str, words: str | None) -> object:
    """Own words part with the approved WhatsApp template, which has the old ones: undoing brings it back."""
    wanted = {f"wording.{key}": words}
    now = changing.values(work.settings, wanted)
    if words != now[f"wording.{key}"] and key in work.settings.templates:
        wanted |= {f"templates.{key}": None}
    marks = changing.values(work.settings, wanted)
    mark = request.form.get("seen", "")
    fresh = changing.seen(marks) if mark == changing.seen(now) else ""
    return changing.change(work, "wording", wanted, fresh, by=visitor().coordinator_id)


def _typed() -> str:
    return tidied(request.form.get("words", "")[:LONGEST_TYPED])


def _known(work: Work, key: str) -> Prompt:
    """The built-in text of that id; raises LookupError."""
    found = work.line.catalogue.prompts.get(key)
    if found is None:
        raise LookupError(f"no text {key}")
    return found


def _now(work: Work, key: str) -> str:
    """The words in force, or own ones that will not do any more, so that they can be mended."""
    return work.settings.wording.get(key) or work.catalogue.prompt(key).text


def _page(work: Work, key: str, words: str, *, refused: bool = False, overtaken: str = "") -> str:
    prompt = work.line.catalogue.prompt(key)
    mark = changing.seen(changing.values(work.settings, [f"wording.{key}"]))
    return page(
        "wording_text.html",
        prompt=prompt,
        own=work.settings.wording.get(key),
        now=_now(work, key),
        words=words,
        look=_look(work, key, words),
        why_fixed=fixed(key),
        refused=refused,
        overtaken=overtaken,
        # A form that comes back keeps the mark it came with: what others did meanwhile is still news to them.
        seen=mark if overtaken else request.form.get("seen") or mark,
        templated=key in work.settings.templates,
    )


def _look(work: Work, key: str, words: str) -> Look:
    catalogue, sample = work.line.catalogue, _sample(work)
    longest = parts(at_longest(catalogue, words))
    found = faults(catalogue, key, words) if words and not fixed(key) else ()
    named = NAMES.intersection(slots_in(words))
    nameless = _filled(words, {**sample, **dict.fromkeys(named, "")}) if named else ""
    return Look(words, parts(words), longest, found, _filled(words, sample), nameless, key in SPOKEN)


def _sample(work: Work) -> dict[str, str]:
    settings = work.settings
    mine = fixed_values(settings)
    return {**work.line.catalogue.longest, **SAMPLES, **mine, "length": settings.training_length}


def _filled(words: str, values: Mapping[str, str]) -> str:
    for slot in NAMES.intersection(slots_in(words)):
        words = words if values.get(slot) else without(words, slot)
    return filled(words, values)
