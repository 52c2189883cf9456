"""Away from check-ins: AWAY and BACK by text, and hospital stays that a coordinator writes down."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot import questions, tasks
from bot.checkin_ladder import end_rounds
from bot.checkin_rounds import say_day, schedule
from bot.checkin_tasks import ref
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.turn import Turn
from bot.work import Work
from flows.checkin import Checkin, CheckinDraft
from flows.engine import Flow
from flows.hearing.lengths import days_off
from flows.ladder import next_slot
from flows.times import at, local, say_date
from storage import checkins as rows
from storage.people import volunteer_of
from storage.tables import CheckIn, Coordinator, Event, Person, Timer
from storage.talk import open_questions

LONGEST = timedelta(days=90)
"""As long as AWAY by text may say (section 10)."""


def set_away(work: Work, checkin: CheckIn, days: int) -> datetime:
    """No check-ins for so many days from today; returns the next one."""
    return stay_away(work, checkin, work.here.date() + timedelta(days=days))


def stay_away(work: Work, checkin: CheckIn, until: date, why: str = "", actor: str = "person") -> datetime:
    """No check-ins before that day (a break, or a hospital stay); returns the next one."""
    checkin.away_until = until
    end_rounds(work, work.get(Person, checkin.person_id), "skipped")
    tasks.note(work, ref(checkin), "away", _said(why, until), actor=actor, facts=_facts(until, why))
    return schedule(work, checkin)


def plan_away(
    work: Work, checkin: CheckIn, begins: date, until: date, why: str, coordinator: Coordinator
) -> datetime | None:
    """A stay that a coordinator writes down: from today at once (returns the next check-in), else from its day."""
    actor = tasks.actor_of(coordinator)
    if begins <= work.here.date():
        return stay_away(work, checkin, until, why, actor)
    cancel(work, ref(checkin), TimerKind.AWAY_BEGINS)
    starts = at(begins, time(0), work.settings.hours)
    said = f"from {say_date(begins)}, {_said(why, until)}"
    noted = tasks.note(work, ref(checkin), "away planned", said, actor=actor, facts=_facts(until, why))
    facts = {"event": str(noted.id)}  # what is in a timer is not sealed
    arm(work, TimerKind.AWAY_BEGINS, ref(checkin), starts, stage=checkin.stage, facts=facts)
    return None


def planned(work: Work, timer: Timer) -> Mapping[str, str]:
    """What was written down of a stay to come: until, why, actor. Timers of older versions hold it themselves."""
    if "event" not in timer.facts:
        return timer.facts
    noted = work.get(Event, int(timer.facts["event"]))
    return {**noted.facts, "actor": noted.actor}


def _facts(until: date, why: str) -> dict[str, str]:
    return {"until": until.isoformat(), "why": why}


def _said(why: str, until: date) -> str:
    return f"{why} until {say_date(until)}".strip()


def away_begins(work: Work, timer: Timer) -> None:
    """The day of a stay has come."""
    checkin = current(work, CheckIn, timer)
    if checkin is None or checkin.state != "active":
        return
    facts = planned(work, timer)
    until = date.fromisoformat(facts["until"])
    if until > max(work.here.date(), checkin.away_until or date.min):
        stay_away(work, checkin, until, facts["why"], facts["actor"])


def is_away(work: Work, checkin: CheckIn) -> bool:
    """Whether check-ins rest today."""
    return checkin.away_until is not None and checkin.away_until > work.here.date()


def away(turn: Turn) -> bool:
    """AWAY from somebody with check-ins: with days C6, else how many days?"""
    checkin = rows.checkin_of(turn.work.session, turn.person.id, ("active",))
    if checkin is None:
        return False
    close_how_long(turn)
    days = days_off(turn.text)
    if days is not None:
        gone(turn, checkin, days)
        return True
    draft = CheckinDraft(checkin.id)
    questions.start(turn.work, turn.person, Flow.CHECKIN, Checkin.HOW_LONG_AWAY, draft, item=ref(checkin))
    return True


def close_how_long(turn: Turn) -> None:
    """AWAY said again, or BACK: "how many days?" is answered."""
    for conversation in open_questions(turn.work.session, turn.person.id):
        if conversation.state == Checkin.HOW_LONG_AWAY:
            questions.close(turn.work, conversation, "answered")


def gone(turn: Turn, checkin: CheckIn, days: int) -> None:
    """C6 names the day of the next check-in."""
    turn.reply("C6", date=say_day(turn.work, set_away(turn.work, checkin, days)))


def back(turn: Turn) -> bool:
    """BACK: C8, and check-ins go on; a volunteer who is not away from check-ins means their own break."""
    checkin = rows.checkin_of(turn.work.session, turn.person.id, ("active",))
    if checkin is None:
        return False
    if not is_away(turn.work, checkin) and volunteer_of(turn.work.session, turn.person.id) is not None:
        return False
    close_how_long(turn)
    turn.reply("C8", date=say_day(turn.work, come_back(turn.work, checkin)))
    return True


def come_back(work: Work, checkin: CheckIn, coordinator: Coordinator | None = None) -> datetime:
    """Check-ins go on; returns the next one. Only a coordinator drops a stay to come, and while they are home."""
    if coordinator is not None and not is_away(work, checkin):
        cancel(work, ref(checkin), TimerKind.AWAY_BEGINS)
    rested, checkin.away_until = is_away(work, checkin), None
    tasks.note(work, ref(checkin), "back", actor=tasks.actor_of(coordinator) if coordinator else "person")
    return start(work, checkin) if rested else schedule(work, checkin)


def start(work: Work, checkin: CheckIn) -> datetime:
    """Texts are sent from the next slot on, and none that has passed today was owed; returns the next one."""
    slot = next_slot(checkin.days, checkin.at, work.now, work.settings.hours)
    checkin.started_on = local(slot, work.settings.hours).date()
    return schedule(work, checkin)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.AWAY_BEGINS: away_begins}
