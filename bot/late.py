"""Outcomes that come of time passing, not of a text."""

from bot import by_question
from bot.turn import Turn
from bot.work import Work
from flows.engine import Flow
from flows.hearing.masks import mask
from flows.machines import MACHINES
from storage.people import addresses
from storage.tables import Conversation, Inbound, Person


def carry_on(work: Work, person: Person, conversation: Conversation) -> None:
    """Let the step's `late` decide what follows, and carry it out as if it had been said."""
    from bot import questions

    machine = MACHINES[Flow(conversation.flow)]
    late = machine.steps[conversation.state].late
    turn = silent_turn(work, person)
    if late is None or turn is None:
        questions.close(work, conversation, "lapsed")
        return
    by_question.settle(turn, conversation, late(questions.draft_of(machine, conversation), turn.scene))


def silent_turn(work: Work, person: Person) -> Turn | None:
    """A turn in which nothing was said, for what follows from time alone; None for somebody without an address."""
    found = addresses(work.session, person.id)
    if not found:
        return None
    nothing = Inbound(
        message_id="", channel=found[0].channel, sender=found[0].value, recipient="", body="", extras={}
    )
    return Turn(work, person, found[0], nothing, "", mask(""))
