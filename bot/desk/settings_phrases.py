"""Safety phrases a community adds, for leads alone: what each would catch is shown before it is kept."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk import settings_change as changing
from bot.desk.here import acting, back, looking, page, visitor
from bot.desk.typed import one_line
from bot.phrases import PART, to_do, version
from bot.work import Work
from flows.safety import Danger
from flows.safety_own import LONGEST, MOST, catches, fault_of, ordinary_sentences, own_table
from flows.safety_versions import table_version
from flows.settings import OwnPhrase

pages = Blueprint("phrases", __name__, url_prefix="/desk/settings/phrases")
PATH = "phrases"


@pages.get("")
@for_(Caller.LEAD)
def phrases() -> str:
    """The additions, and a form to try another."""
    with looking() as work:
        return _page(work)


@pages.post("/try")
@for_(Caller.LEAD)
def attempt() -> str | tuple[str, int]:
    """What an addition would catch, among ordinary sentences and in a sentence of one's own."""
    own, sentence = _typed(), one_line(300, "sentence")
    fault = fault_of(own)
    with looking() as work:
        if fault:
            return _page(work, own, why=fault), 422
        known = [str(kind) for kind in work.dangers(sentence)] if sentence else []
        return _page(work, own, caught=catches(own), sentence=sentence, known=known, heard=_heard(own, sentence))


@pages.post("")
@for_(Caller.LEAD)
def add() -> str | Response | tuple[str, int]:
    """Keep an addition. One that takes everyday words for danger is kept only when that is said to be meant."""
    own, meant = _typed(), bool(request.form.get("meant"))
    why = fault_of(own) or ("" if own.note else "Please say why, for the next reader.")
    caught = () if why else catches(own)
    if caught and not meant:
        why = "It takes these everyday sentences for danger. Make it longer, or tick that you mean it."
    if why:
        with looking() as work:
            return _page(work, own, why=why, caught=caught), 422
    with acting() as work:
        now = changing.held(work, PATH)
        if any((each["kind"], each["phrase"]) == (own.kind, own.phrase) for each in now):
            return back(url_for("phrases.phrases"), "It was there already.")
        if len(now) >= MOST:
            return back(url_for("phrases.phrases"), f"At most {MOST} additions, please.", "sorry")
        added = {"kind": own.kind, "phrase": own.phrase, "note": own.note}
        _keep(work, now, [*now, added], own.note)
    return back(url_for("phrases.phrases"), "Added. Every text is tried against it from now on.")


@pages.post("/remove")
@for_(Caller.LEAD)
def remove() -> Response:
    """Take an addition back; the built-in table is nobody's to shorten here."""
    gone, why = (request.form.get("kind", ""), request.form.get("phrase", "")), one_line(LONGEST, "why")
    if not why:
        return back(url_for("phrases.phrases"), "Not taken back: please say why, for the next reader.", "sorry")
    with acting() as work:
        now = changing.held(work, PATH)
        kept = [each for each in now if (each["kind"], each["phrase"]) != gone]
        if len(kept) == len(now):
            return back(url_for("phrases.phrases"), "That addition is not there any more.", "sorry")
        _keep(work, now, kept, why)
    return back(url_for("phrases.phrases"), "Taken back. The built-in phrases are as they were.")


def _keep(work: Work, now: list[dict[str, str]], new: list[dict[str, str]], why: str) -> None:
    mark, by = changing.seen({PATH: now}), visitor().coordinator_id
    changing.change(work, PART, {PATH: new}, mark, by=by, why=why)


def _typed() -> OwnPhrase:
    return OwnPhrase(request.form.get("kind", ""), one_line(LONGEST + 1, "phrase"), one_line(LONGEST, "note"))


def _heard(own: OwnPhrase, sentence: str) -> bool:
    return bool(sentence and own_table((own,)).dangers(sentence))


def _page(
    work: Work,
    own: OwnPhrase | None = None,
    *,
    why: str = "",
    caught: tuple[str, ...] | None = None,
    **tried: Any,
) -> str:
    return page(
        "settings_phrases.html",
        own=own or OwnPhrase("", ""),
        why=why,
        caught=caught,
        tried=tried,
        kinds=list(Danger),
        phrases=work.settings.phrases,
        odd=work.ways.odd_phrases,
        sentences=len(ordinary_sentences()),
        version=version(work),
        table=table_version(),
        owner=work.settings.phrases_owner,
        to_do=to_do(work.settings, work.here.date()),
    )
