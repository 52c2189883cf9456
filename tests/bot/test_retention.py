"""Promises about forgetting: each class after its time, nothing that is still needed, and said beforehand."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.server import Server
from bot.line import SETTINGS
from bot.retention import NUMBERS, REMOVED, clear_at_network, dry_run, nightly, run
from bot.twilio_api import Account, Origin, TwilioChannel
from storage.kept import RULES
from storage.tables import Audit, Community, Conversation, Inbound, Outbound, Request, Task, Visit
from tests.bot.visit_kit import ANNE, matched
from tests.desk_kit import queries
from tests.kit import KEYS, RESIDENT, Kit


def close(kit: Kit, visit: Visit) -> None:
    """The visit is done, the request closed, and nothing left for the team."""
    now = kit.clock.now()
    kit.change(Visit, visit.id, state="done", closed_at=now)
    kit.change(Request, visit.request_id, state="done", closed_at=now)
    for task in kit.rows(Task):
        kit.change(Task, task.id, state="closed", closed_at=now)


def later(kit: Kit, days: int) -> None:
    """Only the clock moves: nothing that was due is done."""
    kit.clock.move_to(kit.clock.now() + timedelta(days=days))


@pytest.mark.both_databases
def test_words_are_kept_while_something_is_open_and_thirty_days_more(kit: Kit) -> None:
    """A resident's words stay while the visit stands, and go thirty days after everything is closed."""
    visit = matched(kit)
    kit.text(RESIDENT, "I fancy custard creams")
    later(kit, 40)
    run(kit.line, kit.community_id)
    assert "I fancy custard creams" in [i.body for i in kit.rows(Inbound)]
    close(kit, visit)
    later(kit, 29)
    run(kit.line, kit.community_id)
    assert "I fancy custard creams" in [i.body for i in kit.rows(Inbound)]
    later(kit, 2)
    before = len(kit.rows(Inbound)), len(kit.rows(Outbound))
    run(kit.line, kit.community_id)
    assert {i.body for i in kit.rows(Inbound)} == {""}
    assert {o.body for o in kit.rows(Outbound, person_id=visit.resident_id)} == {""}
    assert (len(kit.rows(Inbound)), len(kit.rows(Outbound))) == before


@pytest.mark.both_databases
def test_a_number_is_cut_from_our_copy_after_thirty_days(kit: Kit) -> None:
    """The text that gave the volunteer the number loses it, though the visit still stands."""
    matched(kit)
    (text,) = [o for o in kit.rows(Outbound, prompt="F2") if o.address == ANNE]
    assert "07700 900001" in text.body
    later(kit, 29)
    run(kit.line, kit.community_id)
    assert "07700 900001" in kit.row(Outbound, id=text.id).body
    later(kit, 2)
    assert dry_run(kit.line, kit.community_id)[NUMBERS] >= 1
    assert run(kit.line, kit.community_id)[NUMBERS] >= 1
    cut = kit.row(Outbound, id=text.id).body
    assert REMOVED in cut and "900001" not in cut
    assert NUMBERS not in run(kit.line, kit.community_id)


@pytest.mark.both_databases
def test_what_was_half_told_goes_after_seven_days(kit: Kit) -> None:
    """A form nobody finished is emptied seven days after it ended; that there was one stays."""
    kit.text(RESIDENT, "I need help")
    for words in ("1", "1", "Zebedee"):
        kit.text(RESIDENT, words)
    kit.advance(days=2)
    (asked,) = kit.rows(Conversation, flow="need")
    assert asked.closed_at is not None and "Zebedee" in str(asked.draft)
    later(kit, 5)
    run(kit.line, kit.community_id)
    assert "Zebedee" in str(kit.row(Conversation, id=asked.id).draft)
    later(kit, 2)
    run(kit.line, kit.community_id)
    assert kit.row(Conversation, id=asked.id).draft == {}


@pytest.mark.both_databases
def test_a_request_becomes_a_count_after_twelve_months(kit: Kit) -> None:
    """Name, number, postcode and details go; kind, area and outcome stay, and so does an open one whole."""
    visit = matched(kit)
    close(kit, visit)
    later(kit, 364)
    run(kit.line, kit.community_id)
    assert kit.row(Request, id=visit.request_id).name == "Margaret"
    later(kit, 2)
    run(kit.line, kit.community_id)
    request = kit.row(Request, id=visit.request_id)
    assert (request.name, request.phone, request.postcode, request.easting, request.details) == (
        "",
        None,
        "",
        None,
        {},
    )
    assert (request.kinds, request.area, request.state) == (4, "LE16 7", "done")


@pytest.mark.both_databases
def test_a_dry_run_says_what_a_run_does_and_changes_nothing(kit: Kit) -> None:
    """Counts told beforehand are those of the run; a second run finds nothing."""
    close(kit, matched(kit))
    later(kit, 4 * 365)
    said = dry_run(kit.line, kit.community_id)
    assert "words in" in said and [i.body for i in kit.rows(Inbound)] != [""]
    done = run(kit.line, kit.community_id)
    # Texts whose words go altogether have no number left to cut.
    assert {**said, NUMBERS: 0} == {**done, NUMBERS: 0}
    assert dry_run(kit.line, kit.community_id) == {}
    assert kit.rows(Audit)[-1].facts["words_in"] == said["words in"]


@pytest.mark.both_databases
def test_each_night_once(kit: Kit) -> None:
    """From three in the morning on it is run once a night, whichever worker looks first, and not before."""
    assert nightly(kit.line) == 1
    assert nightly(kit.line) == 0
    kit.clock.move_to(
        kit.clock.now().replace(hour=1, minute=30) + timedelta(days=1)
    )  # half past two in summer time
    assert nightly(kit.line) == 0
    kit.clock.move_to(kit.clock.now().replace(hour=2, minute=1))
    assert nightly(kit.line) == 1


def test_nobody_waits_for_a_night_that_was_seen_to(kit: Kit) -> None:
    """It is asked every minute of the day: once the night was seen, it reads and takes no lock to write."""
    nightly(kit.line)
    with queries(kit) as asked:
        assert nightly(kit.line) == 0
    assert asked and not any(statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) for statement in asked)


def test_every_class_has_a_name_of_its_own_and_a_time() -> None:
    """The table is one line a class."""
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.days > 0 and rule.remains for rule in RULES)


def test_words_are_cleared_at_twilio_where_that_is_wanted(kit: Kit) -> None:
    """Off by default; switched on, delivered texts lose their words at Twilio, once each."""
    exchange = Exchange(now=kit.clock.now)
    exchange.own(town.LINE)
    with Server(exchange, post=lambda *_: (200, ""), hands_on=True) as fake:
        account = Account(ACCOUNT, ACCOUNT, TOKEN, fake.url)
        channel = TwilioChannel(account, "https://line.example.org/twilio/status", lambda _: Origin(town.LINE))
        kit.line.channel = channel
        kit.text(RESIDENT, "hello")
        for text in kit.rows(Outbound):
            kit.change(Outbound, text.id, status="delivered")
        assert {m.body for m in exchange.messages.values()} != {""}
        assert clear_at_network(kit.line) == 0
        with kit.line.work(kit.community_id) as work:
            wanted = replace(work.settings, clear_at_network=True)
            work.get(Community, kit.community_id).settings = SETTINGS.dump_python(wanted, mode="json")
        fake.postman.run_due(everything=True)
        assert clear_at_network(kit.line) > 0
        assert {m.body for m in exchange.messages.values()} == {""}
        assert clear_at_network(kit.line) == 0
        channel.close()


def test_the_command_says_before_it_does(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`cuppa retention` changes nothing unless --run is given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_DATABASE_URL", str(kit.line.database.url))
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    kit.text(RESIDENT, "hello")
    for table in (Inbound, Outbound):
        for row in kit.rows(table):
            long_ago = kit.clock.now() - timedelta(days=365)
            kit.change(table, row.id, **{"received_at" if table is Inbound else "created_at": long_ago})
    assert main(["retention"]) == 0
    assert "words in  1" in capsys.readouterr().out
    assert kit.rows(Inbound)[0].body == "hello"
    assert main(["retention", "--run"]) == 0
    assert kit.rows(Inbound)[0].body == ""
