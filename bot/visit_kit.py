"""What every part of a visit needs: who, in which words, and its question."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import questions, tasks
from bot.labels import need_of
from bot.numbers import last3, spoken
from bot.outbox import Item, Priority
from bot.timers import TimerKind
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.times import at, local, say_time
from flows.visit import VisitDraft, Visiting
from storage.people import phone_of
from storage.tables import Conversation, Person, Request, Task, Visit, Volunteer
from storage.talk import questions_about
from storage.visits import request_and_volunteer

CHAT_ONLY = 1
TEA = 2
LOOKING_BACK = (TimerKind.FEEDBACK, TimerKind.FEEDBACK_AGAIN, TimerKind.FEEDBACK_END)
AT_THE_DOOR = (TimerKind.STILL_THERE, TimerKind.STILL_SILENT, TimerKind.LONE_WORKER)
RINGING = (TimerKind.RING_BY, TimerKind.RING_SILENT, TimerKind.RING_RELEASE, TimerKind.NOT_REACHED)
AGREED = (
    TimerKind.AGREE_SILENT,
    TimerKind.DAY_BEFORE,
    TimerKind.ON_THE_DAY,
    TimerKind.COMPLETE,
    TimerKind.COMPLETE_AGAIN,
    TimerKind.COMPLETE_LIST,
)
INTRODUCING = (TimerKind.INTRO_SLOW, TimerKind.INTRO_LATE, TimerKind.INTRO_FAILED)
"""What is watched for at each step of a visit."""


@dataclass(frozen=True)
class Party:
    """A visit with everybody in it."""

    visit: Visit
    request: Request
    volunteer: Volunteer
    helper: Person
    """The person in the volunteer."""
    resident: Person
    """Whose phone it is: the resident, or who asked for them."""

    @property
    def chat(self) -> bool:
        """Whether it is only a phone chat."""
        return self.request.kinds == CHAT_ONLY


def party(work: Work, visit: Visit) -> Party:
    """Everybody in a visit."""
    request, volunteer = request_and_volunteer(work.session, visit)
    helper, resident = work.get(Person, volunteer.person_id), work.get(Person, visit.resident_id)
    return Party(visit, request, volunteer, helper, resident)


def ref(visit: Visit) -> Item:
    """The visit as an item of timers, texts and questions."""
    return ("visit", visit.id)


def slots(work: Work, who: Party) -> dict[str, str]:
    """The slots of a visit's prompts."""
    request = who.request
    return {
        "vol": who.helper.first_name,
        "res": request.name,
        "asker": request.asker,
        "name": request.asker or request.name,
        "code": str(request.code or ""),
        "need": need_of(request),
        "word": who.visit.word,
        "phone": spoken(request.phone) if request.phone else work.settings.office,
        "last3": last3(phone_of(work.session, who.helper) or "000"),
        "time": say_local(work, who.visit.ring_by),
    }


def say_local(work: Work, moment: datetime) -> str:
    """A moment as texts say it."""
    return say_time(local(moment, work.settings.hours), work.here)


def when_awake(work: Work, moment: datetime) -> datetime:
    """The moment, or the next at which volunteers may be texted: no clock runs while our question waits."""
    hours, here = work.settings.hours, local(moment, work.settings.hours)
    span = hours.volunteers
    if span.holds(here.time()):
        return here
    day = here.date() if here.time() < span.opens else here.date() + timedelta(days=1)
    return at(day, span.opens, hours)


def question(work: Work, visit: Visit) -> Conversation | None:
    """The open question to the volunteer about a visit (not "are you safely away?" nor "called off")."""
    apart = (Visiting.SAFELY_AWAY, Visiting.CALLED_OFF)
    found = questions_about(work.session, ref(visit))
    return next((c for c in found if c.flow == Flow.VISIT and c.state not in apart), None)


def ask(work: Work, who: Party, state: Visiting, *, priority: Priority = Priority.REMINDER) -> None:
    """Put a question about the visit to the volunteer: the one that is open moves on."""
    said = {k: v for k, v in slots(work, who).items() if k in ("vol", "res", "code")}
    draft = VisitDraft(who.visit.id, who.chat, said)
    silent, every = state is Visiting.AWAITED, slots(work, who)
    waiting = question(work, who.visit)
    apart = state in (Visiting.SAFELY_AWAY, Visiting.CALLED_OFF)
    if waiting is None or apart:
        about = ref(who.visit)
        questions.start(
            work,
            who.helper,
            Flow.VISIT,
            state,
            draft,
            item=about,
            priority=priority,
            slots=every,
            silent=silent,
        )
    else:
        questions.move(work, who.helper, waiting, state, draft, priority=priority, slots=every, silent=silent)


def introduction_over(work: Work, visit: Visit) -> None:
    """Once the visit is due or done, a no is no longer "somebody else, please"."""
    questions.close_about(work, ref(visit), "over", frozenset({Flow.INTRODUCTION}))


def asking_waits(work: Work, person: Person) -> bool:
    """Nothing is asked or reminded of while a check-in is unanswered or a person is dealing with an alert."""
    from bot import checkins, hush

    return checkins.unanswered(work, person) or hush.is_hushed(work, person)


def tell_team(
    work: Work, who: Party, why: str, about: Person, *, kind: TaskKind = TaskKind.VISIT, colour: str = "amber"
) -> Task:
    """Put something about a visit in front of the team, who are chased until somebody has it."""
    return tasks.open_task(
        work, kind, why, person=about, request=who.request, visit=who.visit, colour=colour, urgent=True
    )
