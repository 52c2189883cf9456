"""The introduction: the resident hears who will ring and the password; only then the volunteer gets the number."""

from datetime import datetime, timedelta

from bot import questions
from bot.outbox import Priority, say
from bot.timers import TimerKind, arm
from bot.visit_kit import Party, ask, party, ref, say_local, slots, tell_team
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.when import When
from flows.introduction import Introduced, IntroductionDraft
from flows.ring_by import ring_by
from flows.times import at, in_team_hours, local, next_team_opening
from flows.visit import Visiting
from storage.people import pair, phone_of
from storage.tables import Outbound, Request, Timer, Visit, Volunteer
from storage.visits import change, in_hand, introduction_of, said_before, words_in_use

H14_PROMPTS = ("H14", "H14a", "H14l")
F2_PROMPTS = ("F2", "F2a", "F2t")
LOST = ("undelivered", "failed", "refused")
SLOW, LATE, AGAIN = timedelta(minutes=2), timedelta(minutes=15), timedelta(minutes=30)
HOUR = timedelta(minutes=60)
MOST_WAITS = 4
FIRST_TASKS, YEAR = 3, timedelta(days=365)


def begin(work: Work, request: Request, volunteer: Volunteer) -> None:
    """A volunteer has won: introduce them (H14, and H15 the first time), in the winning transaction."""
    visit = work.add(
        Visit(
            community_id=work.community.id,
            request_id=request.id,
            volunteer_id=volunteer.id,
            resident_id=request.person_id,
            word=_password(work),
            created_at=work.now,
            ring_by=ring_by(When(request.wanted), request.wanted_on, _heard_at(work), work.settings.hours),
        )
    )
    who = party(work, visit)
    pair(work.session, work.community.id, request.person_id, volunteer.id)
    introduce(work, who)
    questions.start(
        work,
        who.resident,
        Flow.INTRODUCTION,
        Introduced.SOMEONE_ELSE,
        IntroductionDraft(visit.id),
        item=ref(visit),
        silent=True,
    )
    arm(work, TimerKind.INTRO_SLOW, ref(visit), work.now + SLOW, stage=visit.stage)


def _password(work: Work) -> str:
    """A word nobody else is using just now."""
    taken = words_in_use(work.session, work.community.id)
    free = [word for word in work.settings.passwords if word not in taken]
    return work.line.random.choice(free or list(work.settings.passwords))


def _heard_at(work: Work) -> datetime:
    """When the resident will hear of it, local: now, or when their quiet hours end."""
    span, here = work.settings.hours.residents, work.here
    if span.holds(here.time()):
        return here
    day = here.date() if here.time() < span.opens else here.date() + timedelta(days=1)
    return at(day, span.opens, work.settings.hours)


def introduce(work: Work, who: Party) -> None:
    """H14 (H14a for an asker). A resident on a landline is rung instead; the visit waits until they were told."""
    every = slots(work, who)
    if who.resident.landline:
        _ring_and_tell(work, who)
        return
    prompt = "H14a" if who.request.asker else "H14"
    if phone_of(work.session, who.helper) is None:
        prompt = "H14l"
    first = not said_before(work.session, who.resident.id, who.volunteer.id, "H15")
    say(work, who.resident, prompt, every, priority=Priority.OFFER, item=ref(who.visit))
    if first:
        say(work, who.resident, "H15", priority=Priority.OFFER, item=ref(who.visit))


def _ring_and_tell(work: Work, who: Party) -> None:
    words = work.catalogue.text("H14l", {**slots(work, who), "org": work.settings.short})
    why = f"Ring {who.request.name} and say: {words} Then SAFE, and the volunteer gets the number."
    tell_team(work, who, why, who.resident)


def told(work: Work, visit: Visit) -> None:
    """A coordinator has told the resident: the volunteer may have the number."""
    hand_over(work, visit)


def text_changed(work: Work, text: Outbound) -> None:
    """What follows when the fate of an introduction, or of the number, is known."""
    visit = work.session.get(Visit, text.item_id)
    if visit is None:
        return
    if text.prompt in H14_PROMPTS:
        _introduction_changed(work, visit, text.status)
    elif text.prompt in F2_PROMPTS and text.status in LOST and visit.state == "ringing":
        _number_lost(work, visit)


def _introduction_changed(work: Work, visit: Visit, status: str) -> None:
    if visit.state != "introducing":
        return
    if status == "delivered":
        hand_over(work, visit)
    elif status == "sent":
        arm(work, TimerKind.INTRO_LATE, ref(visit), work.now + LATE, stage=visit.stage)
    elif status in LOST:
        _ring_and_tell(work, party(work, visit))


def _number_lost(work: Work, visit: Visit) -> None:
    who = party(work, visit)
    why = f"The number did not reach V{who.volunteer.code}: ring them, or it is offered again in 30 minutes."
    tell_team(work, who, why, who.helper)
    arm(work, TimerKind.INTRO_FAILED, ref(visit), work.now + AGAIN, stage=visit.stage)


def hand_over(work: Work, visit: Visit) -> None:
    """F2 with the number, once and to the winner only; F2d, the resident's own words; F3, how to stay safe."""
    if not change(
        work.session, visit, "ringing", ("introducing",), introduced_at=work.now, number_sent_at=work.now
    ):
        return
    who = party(work, visit)
    due = ring_by(When(who.request.wanted), who.request.wanted_on, work.here, work.settings.hours)
    visit.ring_by = max(visit.ring_by, due) if visit.ring_by - work.now < LATE else visit.ring_by
    quick = work.now - visit.created_at <= LATE
    priority = Priority.REPLY if quick else Priority.OFFER
    every = slots(work, who)
    prompt = "F2t" if who.chat else ("F2a" if who.request.asker else "F2")
    say(work, who.helper, prompt, every, priority=priority, item=ref(visit))
    for words in filter(None, who.request.details.values()):
        said = {"res": who.request.name, "detail": words}
        say(work, who.helper, "F2d", said, priority=priority, item=ref(visit))
    if not who.chat and _wants_safety_note(work, who.volunteer):
        who.volunteer.safety_note_at = work.now
        say(work, who.helper, "F3", every, priority=priority, item=ref(visit))
    ask(work, who, Visiting.AWAITED)
    arm(work, TimerKind.RING_BY, ref(visit), visit.ring_by, stage=visit.stage)


def _wants_safety_note(work: Work, volunteer: Volunteer) -> bool:
    """The first three tasks, then yearly."""
    last = volunteer.safety_note_at
    return volunteer.tasks_done < FIRST_TASKS or last is None or work.now - last >= YEAR


def intro_slow(work: Work, timer: Timer) -> None:
    """Two minutes and the resident has not heard yet: F2h. If its time passes too, a new time is said."""
    visit = work.get(Visit, timer.item_id)
    if visit.state != "introducing":
        return
    by, waits = handed_over_by(work, visit), int(timer.facts.get("waits", "0")) + 1
    if visit.ring_by < by:
        visit.ring_by = by + HOUR
    priority = Priority.REPLY if work.now - visit.created_at <= LATE else Priority.REMINDER
    say_wait(work, party(work, visit), by, priority)
    if waits < MOST_WAITS:
        arm(work, TimerKind.INTRO_SLOW, ref(visit), by, stage=visit.stage, facts={"waits": str(waits)})


def say_wait(work: Work, who: Party, by: datetime, priority: Priority) -> None:
    """F2h: it is yours, please wait for the number."""
    said = {**slots(work, who), "time": say_local(work, by)}
    say(work, who.helper, "F2h", said, priority=priority, item=ref(who.visit))


def handed_over_by(work: Work, visit: Visit) -> datetime:
    """By when the volunteer has the number: a text takes 15 minutes at most, a call needs somebody of the team."""
    text, hours = introduction_of(work.session, visit.id), work.settings.hours
    if text is not None and text.status not in LOST:
        return _rounded(local(max(work.now, text.not_before) + LATE + timedelta(minutes=1), hours))
    if in_team_hours(work.now, hours):
        return _rounded(work.here + HOUR)
    return next_team_opening(work.now, hours) + HOUR


def _rounded(moment: datetime) -> datetime:
    """Up to the next five minutes."""
    whole = moment.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=5 - whole.minute % 5)


def intro_late(work: Work, timer: Timer) -> None:
    """Sent a quarter of an hour ago and not known to have failed: that must do."""
    visit = work.get(Visit, timer.item_id)
    text = introduction_of(work.session, visit.id)
    if visit.state == "introducing" and text is not None and text.status == "sent":
        hand_over(work, visit)


def intro_failed(work: Work, timer: Timer) -> None:
    """Half an hour, nobody has spoken and nobody of the team has taken it up: the request goes out again."""
    from bot.visit_ends import release

    visit = work.get(Visit, timer.item_id)
    since = visit.number_sent_at or visit.created_at
    taken_up = in_hand(work.session, visit.id, TaskKind.VISIT, since)
    if visit.state == "ringing" and visit.contacted_at is None and not taken_up:
        release(work, visit, "the number did not arrive", tell=True)


TIMERS = {
    TimerKind.INTRO_SLOW: intro_slow,
    TimerKind.INTRO_LATE: intro_late,
    TimerKind.INTRO_FAILED: intro_failed,
}
