"""How a visit ends: done, did not happen, withdrawn, somebody else wanted, called off, a worry."""

from datetime import time, timedelta

from bot import questions, requests, tasks
from bot.outbox import Priority, say
from bot.timers import TimerKind, arm, cancel
from bot.turn import Turn
from bot.visit_kit import LOOKING_BACK, Party, ask, party, ref, say_local, slots, tell_team
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.promises import too_late_for_today
from flows.times import at
from flows.visit import Visiting
from storage.people import pair
from storage.requests import change as change_request
from storage.tables import Outbound, Person, Request, Timer, Visit
from storage.visits import change, late_drop_outs, standing_visit, unsend, waiting_task
from storage.work_items import STANDING

DAY, QUARTER, LATELY, MORNING = timedelta(hours=24), timedelta(minutes=15), timedelta(days=90), time(10)
TOO_MANY, USUALLY_AT = 3, time(17)
LOST = ("undelivered", "failed", "refused")
MATCHED = ("matched", "contacted")


def end(work: Work, visit: Visit, state: str) -> bool:
    """End a visit that stands: no more timers, no more questions or texts about it."""
    if not change(work.session, visit, state, STANDING, closed_at=work.now):
        return False
    visit.stage += 1
    cancel(work, ref(visit))
    questions.close_about(work, ref(visit), state)
    unsend(work.session, visit.id)
    return True


def release(work: Work, visit: Visit, why: str, *, tell: bool = False) -> None:
    """The volunteer can no longer make it: H17, and the request goes out again without them.

    `tell`: they have not withdrawn themselves, so they hear that it is no longer theirs (F18).
    """
    who = party(work, visit)
    if not end(work, visit, "released"):
        return
    tasks.note(work, ("request", who.request.id), "released", f"V{who.volunteer.code}: {why}")
    if tell:
        tell_called_off(work, who)
    put_out_again(work, who)


def put_out_again(work: Work, who: Party) -> None:
    """The request goes out again (H17), or its day has gone and a person rings (H13)."""
    if _day_gone(work, who.request):
        slot = {"name": who.request.asker or who.request.name}
        say(work, who.resident, "H13", slot, priority=Priority.OFFER, item=("request", who.request.id))
        change_request(work.session, who.request, "with_coordinator", MATCHED)
        why = f"The day has gone and it did not happen: please ring {who.request.name}."
        tasks.open_task(
            work, TaskKind.RING, why, person=who.resident, request=who.request, colour="amber", urgent=True
        )
        return
    moment = requests.reopen(work, who.request)
    said = {**slots(work, who), "time": say_local(work, moment)}
    say(work, who.resident, "H17", said, priority=Priority.OFFER, item=("request", who.request.id))


def _day_gone(work: Work, request: Request) -> bool:
    """Nobody could still do it on the wanted day."""
    today = work.here.date()
    if request.wanted == When.WEEKLY:
        return False
    return request.wanted_on < today or (request.wanted_on == today and too_late_for_today(work.here))


def withdraw(turn: Turn, visit: Visit) -> None:
    """SORRY: thanked, no blame; within a day of the visit a coordinator is told too."""
    work, who = turn.work, party(turn.work, visit)
    starts = visit.agreed_at or at(who.request.wanted_on, USUALLY_AT, work.settings.hours)
    late = starts - work.now < DAY
    turn.reply("F9", vol=who.helper.first_name, res=who.request.name)
    visit.volunteer_says = "withdrew late" if late else "withdrew"
    release(work, visit, "SORRY")
    if not late:
        return
    why = f"V{who.volunteer.code} cannot come to {who.request.name} after all, less than a day before."
    tell_team(work, who, why, who.resident)
    if late_drop_outs(work.session, who.volunteer.id, work.now - LATELY) == TOO_MANY:
        why = f"V{who.volunteer.code} has dropped out late three times in 90 days: have a kind word."
        tasks.open_task(work, TaskKind.VOLUNTEER, why, person=who.helper)


def want_other(turn: Turn, visit: Visit) -> None:
    """OTHER: no reason asked; never these two again, the volunteer is told not to ring, others are asked."""
    work, who = turn.work, party(turn.work, visit)
    pair(work.session, work.community.id, who.resident.id, who.volunteer.id).never = True
    work.session.flush()
    if not end(work, visit, "called_off"):
        return
    tell_called_off(work, who)
    why = f"{who.request.name} asked for somebody else than V{who.volunteer.code}."
    tasks.open_task(work, TaskKind.READ, why, person=who.resident, request=who.request, visit=visit)
    moment = requests.reopen(work, who.request)
    turn.reply("H15n", name=who.request.asker or who.request.name, time=say_local(work, moment))


def call_off(work: Work, request: Request) -> Visit | None:
    """NOT NEEDED, or CLOSE: whoever was coming is told at once, also at night; returns the visit that stood."""
    visit = standing_visit(work.session, request.id)
    if visit is None:
        return None
    who = party(work, visit)
    if end(work, visit, "called_off") and visit.volunteer_says == "":
        tell_called_off(work, who)
    return visit


def tell_called_off(work: Work, who: Party) -> None:
    """F18; without an OK in 15 minutes a coordinator rings them."""
    ask(work, who, Visiting.CALLED_OFF, priority=Priority.SAFETY)
    arm(work, TimerKind.CALLED_OFF_SEEN, ref(who.visit), work.now + QUARTER, stage=who.visit.stage)


def called_off_unseen(work: Work, timer: Timer) -> None:
    """No OK: a person makes sure that they do not go."""
    visit = work.get(Visit, timer.item_id)
    if visit.called_off_seen_at is None:
        _ring_volunteer(work, visit)


def text_changed(work: Work, text: Outbound) -> None:
    """F18 did not arrive: a person rings."""
    visit = work.session.get(Visit, text.item_id)
    if visit is not None and text.prompt == "F18" and text.status in LOST and visit.called_off_seen_at is None:
        cancel(work, ref(visit), TimerKind.CALLED_OFF_SEEN)
        _ring_volunteer(work, visit)


def _ring_volunteer(work: Work, visit: Visit) -> None:
    waiting = waiting_task(work.session, visit.id, TaskKind.VISIT, visit.closed_at)
    if waiting is not None:  # a person is asked to ring them already
        tasks.note(work, tasks.ref(waiting), "no OK", "They have not said OK to being called off.")
        return
    who = party(work, visit)
    why = f"V{who.volunteer.code} has not said OK to {who.request.code} being called off: ring them now."
    tell_team(work, who, why, who.helper)


def texts_stopped(work: Work, person: Person, standing: list[Visit]) -> None:
    """STOP with a visit open: the other side is told, offers pause, a person sorts it out."""
    for visit in standing:
        who = party(work, visit)
        if who.helper.id == person.id:
            release(work, visit, "texted STOP")
        elif end(work, visit, "called_off"):
            change_request(work.session, who.request, "with_coordinator", MATCHED)
            tell_called_off(work, who)


def worried(work: Work, visit: Visit | None, person: Person) -> None:
    """A worry: somebody rings whoever has it, at once; no details by text, and how it went is not asked again."""
    if visit is not None and visit.resident_id == person.id:
        visit.resident_says = visit.resident_says or "a worry"
        cancel(work, ref(visit), *LOOKING_BACK)
    elif visit is not None and visit.agreed_at is not None and visit.agreed_at <= work.now:
        cancel(work, ref(visit), TimerKind.COMPLETE, TimerKind.COMPLETE_AGAIN)
    why = "Somebody is worried: please ring. No details were asked for by text."
    request = party(work, visit).request if visit is not None else None
    tasks.open_task(
        work, TaskKind.WORRY, why, person=person, request=request, visit=visit, colour="red", urgent=True
    )


def saw_called_off(work: Work, visit: Visit) -> None:
    """OK to F18: nobody needs to ring them any more."""
    visit.called_off_seen_at = work.now
    waiting = waiting_task(work.session, visit.id, TaskKind.VISIT, visit.closed_at)
    if waiting is not None and waiting.state == "open":
        tasks.close(work, waiting, "said OK")
    elif waiting is not None:
        tasks.note(work, tasks.ref(waiting), "said OK")
    cancel(work, ref(visit), TimerKind.CALLED_OFF_SEEN)


TIMERS = {TimerKind.CALLED_OFF_SEEN: called_off_unseen}
