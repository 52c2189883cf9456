"""STOP, START, and the carrier's own words (conversation design, section 2)."""

from bot import questions, rota_ahead, tasks
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import Purpose, TaskKind
from flows.engine import Flow
from flows.hearing.words import Word, whole_word
from flows.settings import ProviderWords
from flows.which import Option, WhichDraft, WhichState
from storage.people import coordinator_of, open_requests
from storage.tables import Consent, Coordinator, Visit
from storage.talk import open_questions
from storage.work_items import active_visits

# Source: Twilio, "Support for opt-out keywords".
LETS_IN = frozenset({"START", "YES", "UNSTOP"})


def write_down(
    work: Work, person_id: int, purpose: Purpose, *, granted: bool, coordinator: Coordinator | None, how: str
) -> None:
    """Keep in the ledger what somebody told a coordinator; `how`: "phone" or "in person"."""
    work.add(
        Consent(
            community_id=work.community.id,
            person_id=person_id,
            purpose=purpose,
            granted=granted,
            at=work.now,
            channel=how,
            by=tasks.actor_of(coordinator),
        )
    )


def stop(turn: Turn) -> bool:
    """STOP in any form; CANCEL, END and QUIT, which the carrier may have taken for one."""
    word, by_carrier = whole_word(turn.masked.body), stopped_by_carrier(turn)
    _carrier_acted(turn, stops=by_carrier)
    if by_carrier:
        stopped(turn, silent=True)
        return True
    if word is Word.CANCEL:
        _cancel(turn)
        return True
    if word is Word.STOP:
        stopped(turn)
        return True
    return False


def stopped_by_carrier(turn: Turn) -> bool:
    """Whether the carrier took this text for a STOP, so that nothing we send arrives any more."""
    provider = turn.work.settings.provider_words.get(turn.inbound.channel, ProviderWords.NONE)
    stops = provider is ProviderWords.DEFAULT and whole_word(turn.masked.body) in (Word.STOP, Word.CANCEL)
    return turn.inbound.extras.get("opt_out") == "STOP" or (stops and _single(turn))


def _carrier_acted(turn: Turn, *, stops: bool) -> None:
    """What the carrier has done by itself by now: blocked the number, or let it in again (on a bare YES too)."""
    provider = turn.work.settings.provider_words.get(turn.inbound.channel, ProviderWords.NONE)
    bare = turn.masked.body.strip().upper()
    lets_in = provider is ProviderWords.DEFAULT and bare in LETS_IN
    if stops or lets_in or turn.inbound.extras.get("opt_out") == "START":
        turn.address.carrier_blocks = stops


def _single(turn: Turn) -> bool:
    """The carrier acts only on a message that is one word."""
    return len(turn.masked.body.split()) == 1


def _cancel(turn: Turn) -> None:
    requests = open_requests(turn.work.session, turn.person.id)
    if not requests:
        if anything_open(turn):
            _ask_stop(turn, ())
        else:
            stopped(turn)
        return
    _ask_stop(turn, tuple(Option("your request", call_off=r.id) for r in requests[:1]))


def _ask_stop(turn: Turn, options: tuple[Option, ...]) -> None:
    draft = WhichDraft(options, turn.text)
    questions.start(turn.work, turn.person, Flow.WHICH, WhichState.CALL_OFF_OR_STOP, draft)


def anything_open(turn: Turn) -> bool:
    """Whether help is arranged or asked for, a visit stands, or check-ins are agreed."""
    requests = open_requests(turn.work.session, turn.person.id)
    return bool(requests or visits_of(turn) or turn.scene.who.checkins)


def visits_of(turn: Turn) -> list[Visit]:
    """The visits that stand, of the person as resident or as volunteer."""
    return active_visits(turn.work.session, turn.person.id)


def stopped(turn: Turn, *, silent: bool = False) -> None:
    """Nothing is sent any more until START. `silent`: the carrier has stopped us already and told them."""
    from bot import visits
    from bot.talk import record

    work, person = turn.work, turn.person
    was_open, standing = anything_open(turn), visits_of(turn)
    record(turn, Purpose.TEXTS, False, "STOP")
    if not silent:
        turn.reply("G12" if was_open else "G11")
    person.stopped_at, turn.address.opted_out_at = work.now, work.now
    for conversation in open_questions(work.session, person.id):
        questions.close(work, conversation, "stopped")
    visits.texts_stopped(work, person, standing)
    if was_open:
        why = "Texts stopped with something open: please ring." + (" A visit stands." if standing else "")
        tasks.open_task(work, TaskKind.STOPPED, why, person=person, urgent=bool(standing))
    if coordinator_of(work.session, person.id):
        from bot import commands

        commands.coordinator_stopped(turn)


def started(turn: Turn) -> None:
    """START: the only way back."""
    from bot.talk import record

    turn.person.stopped_at, turn.address.opted_out_at = None, None
    record(turn, Purpose.TEXTS, True, "START")
    turn.reply("G13")
    if coordinator_of(turn.work.session, turn.person.id):
        rota_ahead.look(turn.work)
