"""I can help: becoming a Compassionate Neighbour (conversation design, section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from flows.effects import Effect
from flows.effects.joining import Book, Enrol, Joining, ReturnFromRest, TrainedAlready, WaitForTraining
from flows.effects.talk import Consented, FlagUnder18, ForgetWords, Named, Purpose, Say
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step, Training
from flows.hearing.ages import stated_age
from flows.hearing.choices import choice, choices
from flows.hearing.names import full_name
from flows.hearing.needs import Need
from flows.hearing.yesno import Answer, yes_no
from flows.places import Spot
from flows.times import say_date

MILE_M = 1609
WALKING_MILES, REACHES = 1, {1: MILE_M, 2: 3 * MILE_M, 3: 6 * MILE_M, 4: 0}
GENDERS = {1: "woman", 2: "man", 3: ""}
KINDS = {1: Need.CHAT, 2: Need.TEA, 3: Need.SHOPPING, 4: Need.PRESCRIPTION}


class Join(StrEnum):
    """The questions. The names are stored: never reuse one."""

    ADULT = "V2"
    CONSENT = "V1"
    NAME = "V3"
    GENDER = "V3b"
    POSTCODE = "V4"
    KINDS = "V5"
    SLOTS = "V6"
    REACH = "V7"
    TRAINED = "V8"
    DATES = "V8b"
    DATE = "V8b1"
    NEWS = "V11"


@dataclass(frozen=True)
class JoinDraft:
    """What is known so far; `dates` are the training sessions offered (id, said date, place), in order."""

    first: str = ""
    surname: str = ""
    gender: str = ""
    spot: Spot | None = None
    needs: tuple[Need, ...] = ()
    slots: tuple[int, ...] = ()
    dates: tuple[tuple[int, str, str], ...] = ()
    only_dates: bool = False
    """Already enrolled and waiting: only a training date is asked for."""


def opening(heard: Heard, scene: Scene, draft: JoinDraft | None) -> Outcome:
    """Somebody already with us is not asked again: welcomed when active, offered dates when waiting."""
    volunteer = scene.who.volunteer
    if volunteer is None:
        return Outcome(Join.ADULT, draft or JoinDraft())
    if volunteer.active:
        return Outcome(None, JoinDraft(), (ReturnFromRest(),))
    if volunteer.state == "checking":
        return Outcome(None, JoinDraft(), (Say("V8a"),))
    return training(JoinDraft(only_dates=True), scene)


def adult(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Any no, or an age under 18, is no."""
    age, answer = stated_age(heard.words or heard.text), yes_no(heard.text)
    if age is not None and age >= 18:
        answer = Answer.YES
    if (age is not None and age < 18) or answer in (Answer.NO, Answer.CONDITIONAL_NO):
        return Outcome(None, draft, (FlagUnder18(), ForgetWords(), Say("V2n")))
    return Outcome(Join.CONSENT, draft) if answer is Answer.YES else Miss()


def consent(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Only a plain yes is consent."""
    match yes_no(heard.text):
        case Answer.YES:
            return Outcome(Join.NAME, draft, (Consented(Purpose.VOLUNTEERING, True, "V1"),))
        case Answer.NO:
            no = Consented(Purpose.VOLUNTEERING, False, "V1")
            return Outcome(None, draft, (no, ForgetWords(), Say("V1n")))
        case _:
            return Miss(patient=False)


def name(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """First name and surname; the surname is for the checks and never in a text."""
    found = full_name(heard.words)
    if found is None:
        return Miss()
    first, surname = found
    return Outcome(Join.GENDER, replace(draft, first=first, surname=surname), (Named(first, surname),))


def gender(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Some residents ask for a woman or a man; rather not say matches only "I do not mind"."""
    picked = choice(
        heard.text, {1: ("woman", "female", "lady"), 2: ("man", "male"), 3: ("rather not say", "skip")}
    )
    return Miss() if picked is None else Outcome(Join.POSTCODE, replace(draft, gender=GENDERS[picked]))


def postcode(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A postcode that exists, half of one will do."""
    return Outcome(Join.KINDS, replace(draft, spot=heard.spots[0])) if heard.spots else Miss()


def kinds(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """All the kinds of help that suit."""
    picked = choices(
        heard.text,
        {
            1: ("phone", "chat", "calls"),
            2: ("tea", "company", "visit"),
            3: ("shopping", "shop"),
            4: ("prescriptions", "prescription", "chemist"),
        },
    )
    return Outcome(Join.SLOTS, replace(draft, needs=tuple(KINDS[n] for n in picked))) if picked else Miss()


def free(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """When they are often free."""
    picked = choices(
        heard.text,
        {
            1: ("weekday mornings", "mornings", "morning"),
            2: ("weekday afternoons", "afternoons", "afternoon"),
            3: ("evenings", "evening"),
            4: ("weekends", "weekend"),
        },
    )
    return Outcome(Join.REACH, replace(draft, slots=picked)) if picked else Miss()


def reach(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """How far they could go; it is the last thing asked before training, so the draft keeps it as metres."""
    picked = choice(
        heard.text,
        {
            1: ("walking", "walk", "on foot"),
            2: ("3 miles", "three"),
            3: ("6 miles", "six"),
            4: ("phone", "phone only"),
        },
    )
    if picked is None:
        return Miss()
    joining = Joining(
        draft.first, draft.surname, draft.gender, draft.spot, draft.needs, draft.slots, REACHES[picked]
    )
    return Outcome(Join.TRAINED, draft, (Enrol(joining),))


def trained(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Trained: records are checked. Not yet: a date."""
    match choice(heard.text, {1: ("yes", "done it", "i have"), 2: ("no", "not yet", "not done")}):
        case 1:
            return Outcome(Join.NEWS, draft, (TrainedAlready(), Say("V8a")))
        case 2:
            return training(draft, scene)
        case _:
            return Miss()


def training(draft: JoinDraft, scene: Scene) -> Outcome:
    """Offer the dates there are, at most two; none: the waiting list."""
    dates = tuple((t.id, said(t), t.place) for t in scene.training[:2])
    draft = replace(draft, dates=dates)
    if not dates:
        return after_training(draft, (WaitForTraining(), Say("V8w")))
    return Outcome(Join.DATES if len(dates) == 2 else Join.DATE, draft)


def said(session: Training) -> str:
    """A session's date as texts say it."""
    return say_date(session.starts_at.date())


def date(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """One of the dates, or neither."""
    options: dict[int, tuple[str, ...]] = {n + 1: (d[1], d[1].split()[0]) for n, d in enumerate(draft.dates)}
    options[len(draft.dates) + 1] = ("neither", "none", "no")
    picked = choice(heard.text, options)
    if picked is None:
        return Miss()
    if picked > len(draft.dates):
        return after_training(draft, (WaitForTraining(), Say("V8w")))
    session_id, day, place = draft.dates[picked - 1]
    return after_training(draft, (Book(session_id), Say("V9", {"date": day, "place": place})))


def after_training(draft: JoinDraft, effects: tuple[Effect, ...]) -> Outcome:
    """The news question comes last, once."""
    return Outcome(None if draft.only_dates else Join.NEWS, draft, effects)


def news(draft: JoinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Marketing consent, separate from everything else."""
    answer = yes_no(heard.text)
    if answer not in (Answer.YES, Answer.NO):
        return Miss()
    return Outcome(None, draft, (Consented(Purpose.NEWS, answer is Answer.YES, "V11"), Say("V11a")))


def no_news(draft: JoinDraft, scene: Scene) -> Outcome:
    """No answer is no."""
    return Outcome(None, draft, (Consented(Purpose.NEWS, False, "V11"),))


def slots(draft: JoinDraft, scene: Scene) -> Mapping[str, str]:
    """The name they gave, and the dates on offer."""
    days = {f"d{n + 1}": d[1] for n, d in enumerate(draft.dates)}
    return {"name": draft.first or scene.who.name, "length": scene.settings.training_length, **days}


def week(draft: JoinDraft, scene: Scene) -> Patience:
    """A day, then the question again; a week, then set aside."""
    return Patience(timedelta(hours=24), timedelta(days=7), Lapse.SET_ASIDE)


def quietly(draft: JoinDraft, scene: Scene) -> Patience:
    """The news question is asked once; silence is no."""
    return Patience(None, timedelta(days=7), Lapse.CARRY_ON)


MACHINE = Machine(
    Flow.JOIN,
    Join.ADULT,
    Join,
    JoinDraft,
    {
        Join.ADULT: Step(adult, "Reply 1 yes or 2 no", patience=week),
        Join.CONSENT: Step(consent, "Reply 1 yes or 2 no", patience=week),
        Join.NAME: Step(name, "Your first name and surname", patience=week, numbered=False),
        Join.GENDER: Step(gender, "Reply 1, 2 or 3", patience=week),
        Join.POSTCODE: Step(postcode, "It looks like LE16 7AB", patience=week, numbered=False),
        Join.KINDS: Step(kinds, "Reply with numbers, like 1 2", patience=week),
        Join.SLOTS: Step(free, "Reply with numbers, like 1 2", patience=week),
        Join.REACH: Step(reach, "Reply 1, 2, 3 or 4", patience=week),
        Join.TRAINED: Step(trained, "Reply 1 yes or 2 not yet", patience=week),
        Join.DATES: Step(date, "Reply 1, 2 or 3", patience=week),
        Join.DATE: Step(date, "Reply 1 or 2", patience=week),
        Join.NEWS: Step(news, "Reply 1 yes or 2 no", patience=quietly, late=no_news),
    },
    slots,
    opening,
)
