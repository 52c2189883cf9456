"""The ladder of one check-in: reminder, alarm, contacts, the door; and what stops it (section 10)."""

from collections.abc import Mapping

from bot import questions
from bot.checkin_tasks import alarm, round_ref, task_of, tell_team, they_texted
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.work import Work
from flows.engine import Flow
from flows.ladder import Level, closes_at, ladder, next_slot
from storage import checkins as rows
from storage.people import address_of, addresses, line_number
from storage.tables import Address, CheckIn, Conversation, Outbound, Person, Round, Timer
from storage.talk import questions_about

LOST = ("failed", "undelivered", "refused")
WAITING = ("queued", "sending")
CHANNELS = ("sms", "whatsapp")
STEPS = (TimerKind.REMIND, TimerKind.ALARM, TimerKind.CONTACTS_DUE, TimerKind.DOOR_DUE)


def start_ladder(work: Work, round_: Round) -> None:
    """Arm every step from the moment the text really left (or is about to)."""
    checkin = work.get(CheckIn, round_.checkin_id)
    steps = ladder(Level(checkin.level), round_.sent_at or work.now, work.settings.hours)
    cancel(work, round_ref(round_))
    for kind, due in zip(STEPS, (steps.remind, steps.alarm, steps.contacts, steps.door), strict=True):
        if due is not None:
            arm(work, kind, round_ref(round_), due, stage=round_.stage)


def text_changed(work: Work, text: Outbound) -> None:
    """The fate of a check-in text: the clock starts when it leaves; one that is lost is not silence."""
    round_ = work.get(Round, text.item_id)
    if text.id != round_.first_text_id:
        return
    if text.status in ("sent", "delivered") and round_.sent_at is None:
        round_.sent_at = text.sent_at or work.now
        if round_.state == "due":
            round_.state = "waiting"
            start_ladder(work, round_)
    if text.status in LOST and round_.state in ("due", "waiting", "reminded"):
        undelivered(work, round_, text)


def undelivered(work: Work, round_: Round, text: Outbound) -> None:
    """K4 at once, saying NOT DELIVERED, and C2 on the other channel."""
    alarm(work, round_)
    if text.reason != "texts stopped":
        remind(work, round_, other_channel(work, round_, text))


def remind(work: Work, round_: Round, channel: str = "") -> None:
    """C2, which is the same question again; an answer to either answers both."""
    person, hours = work.get(Person, round_.person_id), work.settings.hours
    conversation = question_of(work, round_)
    expires = closes_at(work.here.date(), hours)
    text = say(
        work,
        person,
        "C2",
        priority=Priority.CHECKIN,
        item=round_ref(round_),
        conversation=conversation,
        expires_at=expires,
    )
    text.channel = channel
    round_.reminded_at = work.now


def question_of(work: Work, round_: Round) -> Conversation | None:
    """The open question of a check-in."""
    about = questions_about(work.session, round_ref(round_))
    return next((c for c in about if c.flow == Flow.CHECKIN), None)


def other_channel(work: Work, round_: Round, text: Outbound) -> str:
    """The channel not yet tried, if we have an address on it (the same number will do); "" if none."""
    tried = text.channel or "sms"
    channel = next(c for c in CHANNELS if c != tried)
    known = addresses(work.session, round_.person_id)
    if any(a.channel == channel and a.gone_at is None for a in known):
        return channel
    number = next((a.value for a in known if a.value.startswith("+")), None)
    community = work.community.id
    if number is None or line_number(work.session, community, channel) is None:
        return ""
    if address_of(work.session, community, channel, number) is not None:
        return ""
    work.add(Address(community_id=community, person_id=round_.person_id, channel=channel, value=number))
    return channel


def remind_due(work: Work, timer: Timer) -> None:
    """C2; not delivered by now: the alarm. A text still waiting to leave (we were down) starts the clock anew."""
    round_ = current(work, Round, timer)
    if round_ is None or round_.state not in ("due", "waiting"):
        return None
    text = work.get(Outbound, round_.first_text_id)
    if text.status in WAITING:
        return start_ladder(work, round_)
    if text.delivered_at is None:
        return undelivered(work, round_, text)
    round_.state = "reminded"
    if not _asked_again_now(work, round_):
        remind(work, round_)
    return None


def _asked_again_now(work: Work, round_: Round) -> bool:
    """Whether the next check-in goes at this very time, and asks the same."""
    checkin, hours = work.get(CheckIn, round_.checkin_id), work.settings.hours
    following = next_slot(checkin.days, checkin.at, round_.slot_at, hours)
    return checkin.state == "active" and following <= work.now


def alarm_due(work: Work, timer: Timer) -> None:
    """Still no answer: K4."""
    round_ = current(work, Round, timer)
    if round_ is not None and round_.state in ("due", "waiting", "reminded"):
        alarm(work, round_)


def contacts_due(work: Work, timer: Timer) -> None:
    """Two hours and a quarter: the emergency contacts."""
    _step(work, timer, "no answer for 2 h 15. Please ring the emergency contacts, or text TELLC {code}.")


def door_due(work: Work, timer: Timer) -> None:
    """Three hours: somebody knocks; the police are a coordinator's decision."""
    knock = "3 h. Someone should knock: a contact, or two of the team, not a volunteer alone."
    _step(work, timer, f"{knock} Police 101; 999 if you fear for life.")


def _step(work: Work, timer: Timer, words: str) -> None:
    round_ = current(work, Round, timer)
    task = task_of(work, round_) if round_ is not None and round_.state == "alarmed" else None
    if task is not None:
        tell_team(work, task, words.format(code=task.code or ""))


def stop_clock(work: Work, round_: Round, how: str) -> None:
    """Somebody is there: no reminder, no alarm; an alert that went out is taken back."""
    cancel(work, round_ref(round_))
    they_texted(work, round_)
    round_.state, round_.answered_at, round_.how = "answered", work.now, how
    round_.stage += 1


def end_round(work: Work, round_: Round, state: str) -> None:
    """Nothing more comes of this check-in ("skipped", or "closed" by a coordinator)."""
    cancel(work, round_ref(round_))
    round_.state, round_.stage = state, round_.stage + 1
    questions.close_about(work, round_ref(round_), state, frozenset({Flow.CHECKIN}))


def end_rounds(work: Work, person: Person, state: str) -> None:
    """The same for every check-in of a person that still waits."""
    for round_ in rows.open_rounds(work.session, person.id):
        end_round(work, round_, state)


TIMERS: Mapping[TimerKind, Handler] = {
    TimerKind.REMIND: remind_due,
    TimerKind.ALARM: alarm_due,
    TimerKind.CONTACTS_DUE: contacts_due,
    TimerKind.DOOR_DUE: door_due,
}
