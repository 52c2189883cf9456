"""Settings of a community: what there is, the plain forms, what was changed and by whom, and undoing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import rota_ahead
from bot.access import Caller, for_
from bot.desk import settings_change as changing
from bot.desk.here import acting, back, looking, page
from bot.desk.settings_brief import briefs
from bot.desk.settings_history import story
from bot.desk.settings_parts import PARTS, Part
from bot.work import Work
from flows.own_words import faults as word_faults
from storage import desk_settings as rows

pages = Blueprint("settings", __name__, url_prefix="/desk/settings")
SAVED = "Saved. It is in force from now on."
SAME = "Nothing was different, so nothing was changed."


@pages.get("")
@for_(Caller.COORDINATOR)
def index() -> str:
    """Every part with what it says now, what needs a look, and the last changes."""
    with looking() as work:
        return page(
            "settings.html",
            parts=PARTS.values(),
            said=briefs(work.settings),
            settings=work.settings,
            gaps=[gap for gap in rota_ahead.coming(work) if gap.team_in],
            odd=_odd_words(work),
            lines=rows.line_numbers(work.session, work.community.id),
        )


def _odd_words(work: Work) -> list[str]:
    """Own texts that will not do any more, so that the built-in ones go instead."""
    built_in = work.line.catalogue
    own = work.settings.wording.items()
    return [key for key, words in own if key not in built_in.prompts or word_faults(built_in, key, words)]


@pages.get("/<any(names, hours, levels, waves, money, visits, network):name>")
@for_(Caller.COORDINATOR)
def part(name: str) -> str:
    """One part: a form for leads, the values for coordinators."""
    with looking() as work:
        return _form(work, PARTS[name])


@pages.post("/<any(names, hours, levels, waves, money, visits, network):name>")
@for_(Caller.LEAD)
def save(name: str) -> str | Response | tuple[str, int]:
    """Keep what was typed, unless it will not do or somebody was first; nothing typed is lost."""
    about = PARTS[name]
    typed = {field.path: field.typed(request.form) for field in about.fields}
    try:
        wanted = _read(about, typed)
        with acting() as work:
            _agreed(work, about, wanted)
            row = changing.change(work, name, wanted, request.form.get("seen", ""))
        return back(url_for("settings.part", name=name), SAVED if row else SAME)
    except changing.NotGood as found:
        with looking() as work:
            return _form(work, about, typed, dict(reversed(found.faults))), 422
    except changing.Overtaken as first:
        with looking() as work:
            return _form(work, about, typed, overtaken=first.by), 409


def _read(about: Part, typed: Mapping[str, str]) -> dict[str, Any]:
    """The typed fields as stored values; raises NotGood with every field that could not be read."""
    values, wrong = {}, []
    for field in about.fields:
        try:
            values[field.path] = field.how.read(typed[field.path])
        except ValueError as problem:
            wrong.append((field.path, str(problem)))
    if wrong:
        raise changing.NotGood(wrong)
    return values


def _agreed(work: Work, about: Part, wanted: Mapping[str, Any]) -> None:
    if not about.agree or request.form.get("agreed"):
        return
    now = changing.values(work.settings, wanted)
    if lower := [path for path, value in wanted.items() if value < now[path]]:
        raise changing.NotGood(
            (path, f"This is lower than before: please tick “{about.agree}”.") for path in lower
        )


def _form(
    work: Work,
    about: Part,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    overtaken: str = "",
) -> str:
    now = changing.values(work.settings, [field.path for field in about.fields])
    shown = {field.path: field.how.shown(now[field.path]) for field in about.fields}
    return page(
        "settings_part.html",
        part=about,
        now=now,
        shown=shown,
        typed={**shown, **(typed or {})},
        faults=faults or {},
        overtaken=overtaken,
        # A refused form keeps the mark it came with: what others did meanwhile is still news to them.
        seen=request.form.get("seen", "") if faults else changing.seen(now),
        lines=rows.line_numbers(work.session, work.community.id),
        settings=work.settings,
    )


@pages.get("/history")
@for_(Caller.COORDINATOR)
def history() -> str:
    """What was changed, when and by whom."""
    with looking() as work:
        return page("settings_history.html", **story(work, request.args.get("before", type=int)))


@pages.post("/history/<int:change_id>/undo")
@for_(Caller.LEAD)
def undo(change_id: int) -> Response:
    """Put back what a change replaced, unless it was changed again since."""
    here = url_for("settings.history")
    try:
        with acting() as work:
            changing.undo(work, change_id)
    except changing.Overtaken as later:
        return back(
            here,
            f"Not undone: {later.by} changed the same thing after that. Undo the later change first.",
            "sorry",
        )
    except changing.NotGood as found:
        return back(here, f"Not undone: what was before would not do any more. {found.faults[0][1]}", "sorry")
    return back(here, "Undone. It is as it was before that change.")
