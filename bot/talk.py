"""Effects any conversation may have."""

from typing import assert_never

from bot import by_question, consent, tasks
from bot.turn import Turn
from flows.effects import talk as t
from flows.engine import Flow
from storage.adding import change, put
from storage.desk_settings import changed_since_asked
from storage.tables import Consent, Inbound
from storage.talk import words_since


def apply(turn: Turn, effect: t.TalkEffect) -> None:
    """Carry one effect out."""
    work, person = turn.work, turn.person
    match effect:
        case t.Say(prompt, slots):
            turn.reply(prompt, **slots)
        case t.OpenTask(kind, why, urgent):
            tasks.open_task(work, kind, why, person=person, urgent=urgent)
        case t.Consented(purpose, granted, prompt):
            record(turn, purpose, granted, prompt)
        case t.Named(first, surname):
            change(work.session, person, first_name=first, surname=surname or person.surname)
        case t.GavePhone(e164):
            person.ring_number = e164
        case t.ForgetWords():
            forget_words(turn)
        case t.FlagUnder18():
            flag_under_18(turn)
        case t.Begin(flow, draft):
            from bot.by_intent import begin

            turn.forget_scene()
            begin(turn, Flow(flow), draft)
        case t.Redirect(conversation_id, words):
            by_question.redirect(turn, conversation_id, words)
        case t.StopTexts():
            consent.stopped(turn)
        case _:
            assert_never(effect)


def record(turn: Turn, purpose: str, granted: bool, prompt: str) -> None:
    """Write one line into the consent ledger."""
    put(
        turn.work.session,
        Consent,
        community_id=turn.work.community.id,
        person_id=turn.person.id,
        purpose=purpose,
        granted=granted,
        at=turn.work.now,
        channel=turn.inbound.channel,
        prompt=_version(turn, prompt),
        reply=turn.masked.body,
    )


def _version(turn: Turn, prompt: str) -> str:
    """The wording they read when they were asked, also where a lead has changed it since."""
    work = turn.work
    change = changed_since_asked(work.session, work.community.id, turn.person.id, prompt)
    if change is None:
        return work.catalogue.version(prompt)
    built_in = work.line.catalogue
    return built_in.version(prompt, change.before[f"wording.{prompt}"] or "")


def forget_words(turn: Turn) -> None:
    """Delete the words they sent so far today, unless they raised a safety alert."""
    for inbound in words_since(turn.work.session, turn.person.id, turn.work.now):
        _blank(inbound)
    _blank(turn.inbound)


def _blank(inbound: Inbound) -> None:
    if not inbound.extras.get("alert"):
        inbound.body = ""


def flag_under_18(turn: Turn) -> None:
    """Flag the number, keep nothing else; a coordinator reads the text and alone lifts the flag."""
    work, person = turn.work, turn.person
    if person.under_18_at is None:
        person.under_18_at = work.now
        tasks.open_task(work, t.TaskKind.UNDER_18, "Says they are under 18: please read.", person=person)
