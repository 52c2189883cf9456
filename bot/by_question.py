"""The text as an answer to an open question."""

from dataclasses import replace

from bot import effects, offers, questions, tasks
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.engine import FORMS, Flow, Heard, Machine, Miss, Outcome, hear
from flows.hearing.intent import intent as intent_of
from flows.hearing.intent import is_courtesy, is_long
from flows.hearing.masks import mask
from flows.hearing.references import Verb
from flows.hearing.tidy import tidy
from flows.hearing.yesno import Answer, yes_no
from flows.machines import MACHINES
from flows.questions import in_order, is_bare, unclear
from flows.which import Option, WhichDraft, WhichState
from storage.tables import Conversation, Offer, Outbound
from storage.talk import open_questions, outbound_by_provider


def button(turn: Turn) -> bool:
    """A button, or a quoted message, answers the question of that message, whatever the body says."""
    payload, quoted = turn.inbound.extras.get("button"), turn.inbound.extras.get("quoted")
    if payload:
        turn.text, turn.masked = tidy(payload), mask(payload)
        turn.__dict__.pop("heard", None)
    text = outbound_by_provider(turn.work.session, quoted) if quoted else None
    if text is None or text.person_id != turn.person.id:
        return False
    return _answer_quoted(turn, text)


def _answer_quoted(turn: Turn, text: Outbound) -> bool:
    """The question it asked, if that is still open; an offer takes a yes or no at any time."""
    if text.conversation_id is not None:
        conversation = turn.work.get(Conversation, text.conversation_id)
        if conversation.closed_at is None and conversation.stage == text.stage:
            return answer(turn, conversation, turn.heard)
    if text.item_type != "offer" or not is_bare(turn.text):
        return False
    verb = Verb.YES if yes_no(turn.text) is Answer.YES else Verb.NO
    offers.by_reference(turn, turn.work.get(Offer, text.item_id), verb, "")
    return True


def open_question(turn: Turn) -> bool:
    """The first open question, by rank, that the text fits; else a miss at the first; else not ours."""
    rows = {c.id: c for c in open_questions(turn.work.session, turn.person.id)}
    asked = in_order([q for q in map(questions.as_open, rows.values()) if q is not None])
    heard = [(q, _hear(turn, rows[q.id], turn.heard)) for q in asked]
    takers = [q for q, result in heard if isinstance(result, Outcome)]
    if is_bare(turn.text) and (pair := unclear(takers)):
        return _ask_which(turn, [rows[q.id] for q in pair])
    for question, result in heard:
        if isinstance(result, Outcome):
            settle(turn, rows[question.id], result)
            return True
    misses = [(rows[q.id], result) for q, result in heard if isinstance(result, Miss)]
    return bool(misses) and _missed_by_all(turn, misses)


def _missed_by_all(turn: Turn, misses: list[tuple[Conversation, Miss]]) -> bool:
    for conversation, miss in misses:
        if miss.otherwise is not None:
            settle(turn, conversation, miss.otherwise)
            return True
    return not is_courtesy(turn.text) and _miss_at_form(turn, misses)


def _miss_at_form(turn: Turn, misses: list[tuple[Conversation, Miss]]) -> bool:
    """A bad answer counts at the question most likely meant: the form being filled in, else the first.

    One that was never asked aloud cannot be answered badly.
    """
    misses = [m for m in misses if MACHINES[Flow(m[0].flow)].questions(m[0].state)]
    if not misses:
        return False
    forms = [m for m in misses if m[0].flow in FORMS]
    conversation, miss = (forms or misses)[0]
    if not forms and intent_of(turn.masked.body) is not None:
        return False
    missed(turn, conversation, miss)
    return True


def _hear(turn: Turn, conversation: Conversation, heard: Heard) -> Outcome | Miss:
    machine = questions.machine_of(conversation)
    if machine is None:
        return Miss()
    draft = questions.draft_of(machine, conversation)
    return hear(machine, conversation.state, draft, heard, turn.scene)


def answer(turn: Turn, conversation: Conversation, heard: Heard) -> bool:
    """Hear a text as the answer to this question and no other."""
    result = _hear(turn, conversation, heard)
    if isinstance(result, Outcome):
        settle(turn, conversation, result)
    elif result.otherwise is not None:
        settle(turn, conversation, result.otherwise)
    else:
        missed(turn, conversation, result)
    return True


def settle(turn: Turn, conversation: Conversation, outcome: Outcome) -> None:
    """Carry an outcome out: the effects in order, then the next question."""
    turn.answers(conversation)
    work, before = turn.work, conversation.state
    machine = MACHINES[Flow(conversation.flow)]
    if outcome.state is None:
        questions.close(work, conversation, "answered")
    for effect in outcome.effects:
        effects.apply(turn, effect)
    turn.forget_scene()
    if outcome.state is None or conversation.closed_at is not None:
        return
    if outcome.state != before or outcome.again:
        questions.move(work, turn.person, conversation, outcome.state, outcome.draft)
    else:
        questions.keep(conversation, machine, outcome.draft)


def missed(turn: Turn, conversation: Conversation, miss: Miss) -> None:
    """A bad answer: a hint, then the question again, then a person. Misses within 3 minutes count once."""
    turn.answers(conversation)
    machine = MACHINES[Flow(conversation.flow)]
    close_by = conversation.missed_at is not None and turn.work.now - conversation.missed_at < questions.CATCH_UP
    conversation.misses += 0 if close_by else 1
    conversation.missed_at = turn.work.now
    tries = conversation.misses if miss.patient else conversation.misses + 1
    if is_long(turn.text) or tries >= 3:
        hand_over(turn, conversation, machine)
    elif tries == 1:
        turn.reply("G2", short=machine.steps[conversation.state].hint)
    else:
        draft = questions.draft_of(machine, conversation)
        questions.ask(turn.work, turn.person, conversation, machine, draft, turn.scene)


def hand_over(turn: Turn, conversation: Conversation, machine: Machine) -> None:
    """Third miss, or a long answer: the chat goes to a person, the conversation is parked, not lost."""
    if conversation.flow in FORMS:
        questions.park(turn.work, conversation)
    why = f"Stuck at {conversation.state}: please read the chat and ring."
    tasks.open_task(turn.work, TaskKind.RING, why, person=turn.person)
    turn.reply("G3" if turn.scene.on_duty else "G4")


def _ask_which(turn: Turn, pair: list[Conversation]) -> bool:
    options = tuple(Option(label(turn, c), conversation_id=c.id) for c in pair)
    draft = WhichDraft(options, turn.text)
    questions.start(turn.work, turn.person, Flow.WHICH, WhichState.WHICH, draft)
    return True


def label(turn: Turn, conversation: Conversation) -> str:
    """What an open question is about, as its person knows it."""
    from bot.labels import label_of

    return label_of(turn.work, conversation)


def redirect(turn: Turn, conversation_id: int, words: str) -> None:
    """Hear words again as the answer to one question (at most once a turn, so that nothing goes in circles)."""
    turn.redirects += 1
    if turn.redirects > 1:
        return
    if conversation_id == 0:
        _to_reference(turn, words)
        return
    conversation = turn.work.get(Conversation, conversation_id)
    if conversation.closed_at is None:
        answer(turn, conversation, replace(turn.heard, text=words, words=words))


def _to_reference(turn: Turn, words: str) -> None:
    """The words name their item, such as "SORRY 127"."""
    from bot.by_reference import reference

    turn.text = tidy(words)
    turn.__dict__.pop("heard", None)
    reference(turn)
