"""HEALTH and LOW: a reply and an amber alert, and the words go on to whatever they answer."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot import attached, chasing, hush, phrases, questions, tasks
from bot.outbox import Priority, say
from bot.turn import Turn
from flows.engine import FORMS, Flow, Miss, Outcome, hear
from flows.hearing.ages import stated_age
from flows.hearing.intent import intent
from flows.hearing.references import reference
from flows.hearing.words import whole_word
from flows.later import Later, LaterDraft
from flows.questions import in_order
from flows.safety import Danger
from flows.safety_replies import KINDLY, colour, replies
from storage.care import open_task_of_kind
from storage.tables import Conversation
from storage.talk import last_asked, open_questions

_ASKED = re.compile(r"\b(?:can|could|please|fetch|collect|pick up|get my)\b", re.IGNORECASE)
ENOUGH = timedelta(hours=1)
"""The same kind words are not said again this soon when the text is answered otherwise anyway."""


def worry(turn: Turn, kinds: Sequence[Danger]) -> bool:
    """Reply and tell the team; True when nothing else wants the words (so never the menu or a hint after G24)."""
    hushed = hush.is_hushed(turn.work, turn.person)
    for kind in kinds:
        _amber(turn, kind)
    asked = None if hushed else _kindly_asked(turn)
    prompts = replies(kinds, on_duty=turn.scene.on_duty, kindly=asked is not None)
    if asked is not None and prompts == (Later.SHALL_WE_HELP,):
        _offer_help(turn, asked)
        return True
    alone = not hushed and not _goes_on(turn, kinds)
    for prompt in prompts:
        _say(turn, prompt, alone=alone, hushed=hushed)
    return alone


def _amber(turn: Turn, kind: Danger) -> None:
    """The person's open alert of that kind, or a new one: HEALTH is chased, LOW is on the morning list."""
    work, person = turn.work, turn.person
    task = open_task_of_kind(work.session, person.id, kind)
    if task is None:
        why = f"{kind} words: please read them and ring."
        chased = kind is Danger.HEALTH
        caught = phrases.version(work)
        task = tasks.open_task(work, kind, why, person=person, colour=colour(kind), urgent=chased, phrases=caught)
        if not chased:
            chasing.list_next_morning(work, task)
    attached.join(turn, task)


def _say(turn: Turn, prompt: str, *, alone: bool, hushed: bool) -> None:
    if hushed and prompt == "G24":
        return
    said = last_asked(turn.work.session, turn.person.id, prompt)
    if alone or said is None or turn.work.now - said >= ENOUGH:
        say(turn.work, turn.person, prompt, priority=Priority.SAFETY)


def _kindly_asked(turn: Turn) -> Conversation | None:
    """The question the words came at, where it is a pledge, feedback, news, joining or business question."""
    rows = {c.id: c for c in open_questions(turn.work.session, turn.person.id)}
    asked = in_order([q for q in map(questions.as_open, rows.values()) if q is not None])
    if not asked or asked[0].flow not in KINDLY or asked[0].state == Later.SHALL_WE_HELP:
        return None
    return rows[asked[0].id]


def _offer_help(turn: Turn, asked: Conversation) -> None:
    """H0, with the question it came at out of the way: a bare 1 must not answer that instead."""
    if asked.flow in FORMS:
        questions.park(turn.work, asked)
    else:
        questions.close(turn.work, asked, "offered help")
    questions.start(
        turn.work, turn.person, Flow.LATER, Later.SHALL_WE_HELP, LaterDraft(), priority=Priority.SAFETY
    )


def _goes_on(turn: Turn, kinds: Sequence[Danger]) -> bool:
    """Whether something else will take the words: a word, a reference, an age, a question, or a wish for help."""
    body = turn.masked.body
    age = stated_age(body)
    if turn.person.under_18_at is not None or (age is not None and age < 18):
        return True
    if whole_word(body) or reference(turn.text) or turn.inbound.extras.get("quoted"):
        return True
    if Danger.LOW not in kinds and _ASKED.search(body) and intent(body) is not None:
        return True
    return any(_fits(turn, c) for c in open_questions(turn.work.session, turn.person.id) if c.parked_at is None)


def _fits(turn: Turn, conversation: Conversation) -> bool:
    """Whether the words answer a question (hearing is pure: nothing happens yet)."""
    machine = questions.machine_of(conversation)
    if machine is None:
        return False
    draft = questions.draft_of(machine, conversation)
    result = hear(machine, conversation.state, draft, turn.heard, turn.scene)
    return isinstance(result, Outcome) or (isinstance(result, Miss) and result.otherwise is not None)
