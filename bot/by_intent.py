"""The text with no question it answers: a courtesy, the start of something, or words for a person to read."""

from bot import questions, tasks
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.engine import FORMS, Flow
from flows.hearing.intent import Intent, is_courtesy
from flows.hearing.intent import intent as intent_of
from flows.machines import MACHINES
from flows.questions import is_bare
from storage.people import open_requests
from storage.tables import Conversation
from storage.talk import last_asked, open_questions

MENU = {"1": Intent.NEED, "2": Intent.OFFER, "3": Intent.PLEDGE, "4": Intent.ORGANISATION}
FLOWS = {
    Intent.NEED: Flow.NEED,
    Intent.OFFER: Flow.JOIN,
    Intent.PLEDGE: Flow.PLEDGE,
    Intent.ORGANISATION: Flow.ORGANISATION,
}
MENU_STANDS_HOURS = 24


def courtesy(turn: Turn) -> bool:
    """Thanks, ok, bless you: stored, no reply, no miss."""
    return is_courtesy(turn.text)


def intent(turn: Turn) -> bool:
    """Need, offer, pledge or organisation words, or a number from the menu within a day of it."""
    meant = _from_menu(turn) or intent_of(turn.masked.body)
    if meant is None:
        return False
    begin(turn, FLOWS[meant])
    return True


def _from_menu(turn: Turn) -> Intent | None:
    if turn.text not in MENU:
        return None
    shown = last_asked(turn.work.session, turn.person.id, "G1")
    fresh = shown is not None and (turn.work.now - shown).total_seconds() <= MENU_STANDS_HOURS * 3600
    return MENU[turn.text] if fresh else None


def begin(turn: Turn, flow: Flow, draft: object | None = None) -> None:
    """Start a form, or take up the parked one of its kind; another form that was open is put to one side."""
    for conversation in open_questions(turn.work.session, turn.person.id):
        if conversation.flow == flow and draft is None and conversation.parked_at is not None:
            return _take_up(turn, conversation)
        if conversation.flow == flow:
            questions.close(turn.work, conversation, "started again")
        elif conversation.flow in FORMS and conversation.parked_at is None:
            questions.park(turn.work, conversation)
    from bot.forms import open_form

    return open_form(turn, flow, draft)


def _take_up(turn: Turn, conversation: Conversation) -> None:
    machine = MACHINES[Flow(conversation.flow)]
    draft = questions.draft_of(machine, conversation)
    questions.move(turn.work, turn.person, conversation, conversation.state, draft)


def lost(turn: Turn) -> bool:
    """Words that fit nothing: the menu when nothing is open, else a person reads them."""
    open_now = open_requests(turn.work.session, turn.person.id)
    waiting = [c for c in open_questions(turn.work.session, turn.person.id) if c.parked_at is None]
    if not open_now and not waiting and not turn.scene.who.checkins:
        turn.reply("G1")
        return True
    if is_bare(turn.text) and not open_now and not waiting:
        turn.reply("G1")
        return True
    tasks.open_task(turn.work, TaskKind.READ, turn.masked.body, person=turn.person)
    matched = any(r.state in ("matched", "contacted") for r in open_now)
    turn.reply("H22" if matched else "G21")
    return True
