"""Settings of a community: what there is, the plain forms, what was changed and by whom, and undoing it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import duty, phrases, rota_ahead, safeguarding
from bot.access import Caller, for_
from bot.desk import leaflet
from bot.desk import settings_change as changing
from bot.desk.here import acting, back, config, line, looking, page, visitor
from bot.desk.settings_brief import briefs
from bot.desk.settings_fields import Part
from bot.desk.settings_history import story
from bot.desk.settings_parts import COMMANDED, PARTS, label, said
from bot.desk.typed import number
from bot.work import Work
from flows.times import DAYS
from storage import desk_settings as rows
from storage.people import coordinators

pages = Blueprint("settings", __name__, url_prefix="/desk/settings")
A_PART = f"/<any({', '.join(PARTS)}):name>"
SAVED = "Saved. It is in force from now on."
SAME = "Nothing was different, so nothing was changed."


@pages.get("")
@for_(Caller.COORDINATOR)
def index() -> str:
    """Every part with what it says now, what needs a look, and the last changes."""
    with looking() as work:
        people = coordinators(work.session, work.community.id)
        return page(
            "settings.html",
            parts=PARTS.values(),
            said=briefs(work.settings, people),
            settings=work.settings,
            gaps=[gap for gap in rota_ahead.coming(work, people) if gap.team_in],
            odd_words=work.ways.odd_words,
            odd_phrases=work.ways.odd_phrases,
            phrases_to_do=phrases.to_do(work.settings, work.here.date()),
            lead_to_do=safeguarding.to_do(work.settings, people),
        )


@pages.get(A_PART)
@for_(Caller.COORDINATOR)
def part(name: str) -> str:
    """One part: a form for leads, the values for coordinators."""
    with looking() as work:
        return _form(work, PARTS[name])


@pages.post(A_PART)
@for_(Caller.LEAD)
def save(name: str) -> str | Response | tuple[str, int]:
    """Keep what was typed, unless it will not do or somebody was first; nothing typed is lost."""
    about = PARTS[name]
    typed = {field.path: field.typed(request.form) for field in about.fields}
    try:
        wanted = _read(about, typed)
        if "area" in wanted:
            _placed(wanted["area"])
        agreed = bool(request.form.get("agreed"))
        with acting() as work:
            mark, by = request.form.get("seen", ""), visitor().coordinator_id
            row = changing.change(work, name, wanted, mark, by=by, agreed=agreed)
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


def _placed(area: Iterable[str]) -> None:
    """An area that is another than before is looked up, with no transaction open: that may take its time."""
    with looking() as work:
        before = work.settings.area
    places = {code: line().gazetteer.find(code) for code in area} if tuple(area) != before else {}
    odd = [code for code, place in places.items() if place is None or place.text != place.outward]
    if odd:
        raise changing.NotGood([("area", f"{', '.join(odd)}: not the first half of a postcode.")])


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
        lines=rows.line_numbers(work.session, work.community.id) if about.name == "network" else (),
        lacking=leaflet.lacking(config().leaflet) if about.name == "map" else (),
        commanded=[(label(path), said(path, value)) for path, value in _commanded(work).items()],
        days=DAYS,
        team=_team(work) if about.name == "safeguarding" else {},
        settings=work.settings,
    )


def _team(work: Work) -> dict[int, str]:
    """Those who may be chosen, by name."""
    return {c.id: c.name for c in duty.may_be_alerted(coordinators(work.session, work.community.id))}


def _commanded(work: Work) -> dict[str, Any]:
    return changing.values(work.settings, COMMANDED)


@pages.get("/history")
@for_(Caller.COORDINATOR)
def history() -> str:
    """What was changed, when and by whom."""
    with looking() as work:
        return page("settings_history.html", **story(work, number(request.args.get("before"))))


@pages.post("/history/<int:change_id>/undo")
@for_(Caller.LEAD)
def undo(change_id: int) -> Response:
    """Put back what a change replaced, unless it was changed again since."""
    here = url_for("settings.history")
    try:
        with acting() as work:
            by, agreed = visitor().coordinator_id, bool(request.form.get("agreed"))
            changing.undo(work, change_id, by=by, agreed=agreed)
    except changing.Overtaken as later:
        return back(
            here,
            f"Not undone: {later.by} changed the same thing after that. Undo the later change first.",
            "sorry",
        )
    except changing.NotGood as found:
        return back(here, f"Not undone, as it would not do now. {found.faults[0][1]}", "sorry")
    return back(here, "Undone. It is as it was before that change.")
