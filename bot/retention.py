"""Nothing is kept longer than the table in storage.retention says: run every night, and at will."""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.line import Line
from flows.settings import Settings
from flows.times import local
from storage import audit
from storage.kept import RULES
from storage.people import every_community
from storage.retention import BATCH, Rule, due, numbered, run_batch, to_clear
from storage.service import fact, once
from storage.tables import Outbound

log = logging.getLogger(__name__)
NIGHT = 3
"""The hour, local, from which on it is run."""
NUMBERS, NUMBERS_DAYS = "numbers in texts", 30
REMOVED = "(number removed)"
# A number as texts spell it: eleven digits or so, spaced or not.
_NUMBER = re.compile(r"(?<![\d+])\+?\d(?:[\d ]{7,14})\d(?!\d)")
AT_ONCE = 25


@runtime_checkable
class Forgetful(Protocol):
    """A network that can be asked to forget a text's words."""

    def forget(self, provider_id: str) -> bool:
        """Ask; whether it need not be asked again."""


def run(line: Line, community_id: int) -> dict[str, int]:
    """Apply every rule to a community, a batch a transaction; returns what was done, rule to number of rows."""
    done = {rule.name: _apply(line, rule, community_id) for rule in RULES}
    done[NUMBERS] = sum(_cut(line, community_id, write=True))
    done = {name: count for name, count in done.items() if count}
    with line.work(community_id) as work:
        facts: Mapping[str, audit.FactValue] = {name.replace(" ", "_"): count for name, count in done.items()}
        subject = ("community", community_id)
        audit.record(work.session, community_id, work.now, "line", audit.Action.RETENTION_RUN, subject, facts)
    log.info("retention was run", extra={"community": community_id, "rows": sum(done.values())})
    return done


def dry_run(line: Line, community_id: int) -> dict[str, int]:
    """What `run` would do now."""
    now = line.clock.now()
    with line.database.reading() as session:
        found = {r.name: due(session, r, community_id, now - timedelta(days=r.days)) for r in RULES}
    found[NUMBERS] = sum(_cut(line, community_id, write=False))
    return {name: count for name, count in found.items() if count}


def _apply(line: Line, rule: Rule, community_id: int) -> int:
    before, total = line.clock.now() - timedelta(days=rule.days), 0
    while True:
        with line.database.transaction() as session:
            count = run_batch(session, rule, community_id, before)
        total += count
        if count < BATCH:
            return total


def _cut(line: Line, community_id: int, *, write: bool) -> Iterator[int]:
    """Take numbers out of our copies of texts that gave one, also while their item is open."""
    prompts = [key for key, prompt in line.catalogue.prompts.items() if "phone" in prompt.slots]
    before, after = line.clock.now() - timedelta(days=NUMBERS_DAYS), 0
    while True:
        with line.database.transaction() as session:
            texts = numbered(session, community_id, prompts, before, after)
            hits = [text for text in texts if _NUMBER.search(text.body)]
            for text in hits if write else ():
                without_number(text)
            if not write:
                session.rollback()
        yield len(hits)
        if len(texts) < BATCH:
            return
        after = texts[-1].id


def without_number(text: Outbound) -> None:
    """Take phone numbers out of our copy of a text."""
    text.body = _NUMBER.sub(REMOVED, text.body)
    text.slots = {slot: value for slot, value in text.slots.items() if slot != "phone"}


def nightly(line: Line) -> int:
    """Run what this night has not seen yet, once a community over every worker; returns how many were run."""
    # Asked every minute: most of the time everything was seen, and nobody has to wait for a write.
    with line.database.reading() as session:
        nights = {c.id: _night(line, line.settings(c)) for c in every_community(session)}
        tonight = {c: night for c, night in nights.items() if night and fact(session, _run_of(c)) != night}
    ran = 0
    for community_id, night in tonight.items():
        with line.database.transaction() as session:
            mine = once(session, _run_of(community_id), night)
        if mine:
            run(line, community_id)
            ran += 1
    return ran


def _run_of(community_id: int) -> str:
    """The fact that says which night a community was last seen to."""
    return f"retention {community_id}"


def _night(line: Line, settings: Settings) -> str:
    """The local day, from three in the morning on; "" before."""
    here = local(line.clock.now(), settings.hours)
    return here.date().isoformat() if here.hour >= NIGHT else ""


def clear_at_network(line: Line, limit: int = AT_ONCE) -> int:
    """Ask the network to forget words it has delivered, where a community wants that; returns how many."""
    channel = line.channel
    if not isinstance(channel, Forgetful):
        return 0
    with line.database.reading() as session:
        wanted = [c.id for c in every_community(session) if line.settings(c).clear_at_network]
        texts = [(c, *found) for c in wanted for found in to_clear(session, c, limit)]
    cleared = 0
    for community_id, table, row_id, provider_id in texts:
        try:
            gone = channel.forget(provider_id)
        except Exception as error:
            log.warning("could not clear a text", extra={"text": row_id, "error": type(error).__name__})
            continue
        if gone:
            with line.work(community_id) as work:
                work.get(table, row_id).cleared_at = work.now
            cleared += 1
    return cleared
