"""I need help: how the questions about what and when hear their answers, and the last yes."""

from collections.abc import Callable
from dataclasses import replace

from flows.effects.help import ShowStatus
from flows.effects.talk import OpenTask, Say, TaskKind
from flows.engine import Heard, Miss, Outcome, Scene
from flows.hearing.choices import choice
from flows.hearing.needs import Need, needs
from flows.hearing.when import When, wanted, weekday
from flows.hearing.yesno import Answer, yes_no
from flows.need_draft import MOST_KINDS, Asking, NeedDraft, likeliest, with_day, with_needs
from flows.need_next import ask, onward, up_to_date
from flows.promises import too_late_for_today

PREFERENCES = {1: "woman", 2: "man", 3: ""}


def need(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """One kind of help or two; "chat" alone may be by phone or with a visit."""
    found = needs(heard.text)
    words = "" if any(c.isdigit() for c in heard.text) else heard.text
    return onward(with_needs(draft, found, words), scene) if 1 <= len(found) <= MOST_KINDS else Miss()


def phone_or_visit(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A chat by phone, or with a visit."""
    picked = choice(heard.text, {1: ("phone", "by phone", "ring"), 2: ("visit", "with a visit", "tea")})
    if picked is None:
        return Miss()
    return onward(replace(draft, needs=(Need.CHAT if picked == 1 else Need.TEA,), chat=False), scene)


def same(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The same request, or another one."""
    match choice(heard.text, {1: ("same", "the same", "yes"), 2: ("another", "another one", "new", "no")}):
        case 1:
            return Outcome(None, draft, (ShowStatus(),))
        case 2:
            return onward(replace(draft, another=True), scene)
        case _:
            return Miss()


def detail_for(*kinds: Need) -> Callable[[NeedDraft, Heard, Scene], Outcome | Miss]:
    """How a detail question hears its answer: any words; NO or NONE is nothing."""

    def detail(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
        words = heard.words.strip()
        nothing = yes_no(words) is Answer.NO or heard.text in ("none", "nothing", "nope nothing")
        return onward(_answered(draft, "" if nothing else words, kinds), scene) if words else Miss()

    return detail


def detail_left(*kinds: Need) -> Callable[[NeedDraft, Scene], Outcome]:
    """Nobody answered: carried on without."""
    return lambda draft, scene: onward(_answered(draft, "", kinds), scene)


def _answered(draft: NeedDraft, words: str, kinds: tuple[Need, ...]) -> NeedDraft:
    return replace(draft, details={**draft.details, **{kind: words for kind in kinds if kind in draft.needs}})


def something_else(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Something else always goes to a person first."""
    if not heard.words.strip():
        return Miss()
    draft = _answered(draft, heard.words.strip(), (Need.OTHER,))
    return Outcome(None, draft, (ask(draft, scene),))


def when(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A day, or a number."""
    found = wanted(heard.words, scene.now)
    return Miss() if found is None else onward(with_day(draft, found, scene), scene)


def which_weekday(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The day of every week."""
    found = weekday(heard.text)
    return Miss() if found is None else onward(replace(draft, weekday=found), scene)


def preference(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A woman, a man, or no matter."""
    options = {
        1: ("woman", "lady", "female", "women"),
        2: ("man", "gentleman", "male"),
        3: ("i do not mind", "do not mind", "not mind", "either", "any", "anyone", "no"),
    }
    picked = choice(heard.text, options)
    return Miss() if picked is None else onward(replace(draft, prefer=PREFERENCES[picked]), scene)


def confirm(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Yes starts the asking; a no or "change" asks what to change; a yes-but goes to a person."""
    if heard.text.startswith("change"):
        return Outcome(Asking.CHANGE, draft)
    now = up_to_date(draft, scene)
    match yes_no(heard.words):
        case Answer.YES if now != draft or (now.when is When.TODAY and too_late_for_today(scene.now)):
            return onward(now, scene)  # the day they said yes to is not the day it would be
        case Answer.YES:
            return Outcome(None, draft, (ask(draft, scene),))
        case Answer.NO:
            return Outcome(Asking.CHANGE, draft)
        case Answer.NEITHER:
            return Miss()
        case _:
            why = f"An answer to the read-back that is neither yes nor no: {heard.words}"
            return Outcome(
                Asking.CONFIRM, draft, (OpenTask(TaskKind.READ, why), Say("H22", {"name": draft.texter}))
            )


def change(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Place, help, day, or start again: what is changed is asked anew, the rest is kept."""
    options = {1: ("place", "postcode"), 2: ("help",), 3: ("day", "date"), 4: ("start again", "start", "again")}
    match choice(heard.text, options):
        case 1:
            return onward(replace(draft, spot=None), scene)
        case 2:
            return onward(replace(draft, needs=(), chat=False, details={}, prefer=None, another=False), scene)
        case 3:
            return onward(replace(draft, when=None, day=None, weekday=None), scene)
        case 4:
            return onward(NeedDraft(phone=draft.phone), scene)
        case _:
            return _changed(draft, heard, scene)


def _changed(draft: NeedDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """They said at once what it is to be: "Friday instead", a postcode, another kind of help."""
    spot = likeliest(heard)
    if spot is not None:
        return onward(replace(draft, spot=spot), scene)
    found, day = needs(heard.text), wanted(heard.words, scene.now)
    if day is not None:
        return onward(with_day(draft, day, scene), scene)
    if 1 <= len(found) <= MOST_KINDS:
        anew = replace(draft, needs=(), chat=False, details={}, prefer=None, another=False)
        return onward(with_needs(anew, found, heard.text), scene)
    return Miss()
