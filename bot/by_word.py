"""Whole-message words that work in any state: PERSON, STATUS, AWAY, SORRY and the others."""

from collections.abc import Callable, Mapping

from bot import alerts, checkins, consent, joining, questions, requests, tasks, training, visits
from bot.by_intent import begin
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.engine import FORMS, Flow
from flows.hearing.words import Word
from flows.hearing.words import whole_word as parse
from storage.talk import open_questions


def whole_word(turn: Turn) -> bool:
    """One of the words; those for residents or volunteers only are passed on when they are neither."""
    word = parse(turn.masked.body)
    handle = HANDLERS.get(word) if word is not None else None
    return handle(turn) if handle is not None else False


def person(turn: Turn) -> bool:
    """PERSON: a call from somebody, always."""
    tasks.open_task(turn.work, TaskKind.RING, "Asked for a person: please ring.", person=turn.person, urgent=True)
    turn.reply("G3" if turn.scene.on_duty else "G4")
    return True


def menu(turn: Turn) -> bool:
    """MENU inside a form parks the form."""
    for conversation in open_questions(turn.work.session, turn.person.id):
        if conversation.flow in FORMS and conversation.parked_at is None:
            questions.park(turn.work, conversation)
    turn.reply("G1")
    return True


def need(turn: Turn) -> bool:
    """NEED starts the form."""
    begin(turn, Flow.NEED)
    return True


def help_(turn: Turn) -> bool:
    """HELP is an alert where somebody may be in danger, else the form."""
    if not alerts.help_word(turn):
        begin(turn, Flow.NEED)
    return True


def privacy(turn: Turn) -> bool:
    """PRIVACY: what is kept, and where the whole notice is."""
    turn.reply("G15")
    return True


def my_data(turn: Turn) -> bool:
    """MY DATA, DELETE ME: a person checks who it is and sends or deletes what is held."""
    tasks.open_task(turn.work, TaskKind.DATA, turn.masked.body, person=turn.person)
    turn.reply("G16")
    return True


def wrong_number(turn: Turn) -> bool:
    """WRONG NUMBER: off the list; at a check-in it may mean danger, and is not believed."""
    if checkins.someone_else(turn):
        return True
    for conversation in open_questions(turn.work.session, turn.person.id):
        questions.close(turn.work, conversation, "wrong number")
    turn.reply("G20")
    requests.wrong_number(turn)
    return True


def start(turn: Turn) -> bool:
    """START: the only way back after STOP."""
    consent.started(turn)
    return True


HANDLERS: Mapping[Word, Callable[[Turn], bool]] = {
    Word.HELP: help_,
    Word.NEED: need,
    Word.MENU: menu,
    Word.PERSON: person,
    Word.STATUS: requests.status,
    Word.WORRIED: visits.worried,
    Word.AWAY: joining.away,
    Word.BACK: joining.back,
    Word.PRIVACY: privacy,
    Word.MY_DATA: my_data,
    Word.DELETE_ME: my_data,
    Word.WRONG_NUMBER: wrong_number,
    Word.START: start,
    Word.NOT_NEEDED: requests.not_needed,
    Word.OTHER: visits.other,
    Word.NO_MORE_CHECKS: checkins.no_more,
    Word.SORRY: lambda turn: visits.sorry(turn) or training.sorry(turn),
    Word.HERE: visits.here,
    Word.HOME: visits.home,
    Word.DONE: visits.done,
}
