"""Promises about people's rights: a copy of everything, and nothing left of whoever was erased."""

import fcntl
import io
import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.outbox import say_words
from bot.rights import Checked, StillOpen, erase, export, owed, reapply
from storage import audit
from storage.backup import backup, restore
from storage.database import Database
from storage.migrate import upgrade
from storage.people import coordinators, person_at
from storage.quiet import is_quiet
from storage.tables import Audit, Coordinator, Inbound, Outbound, Person, Request, Visit, Volunteer
from tests.bot.requests_kit import make_request
from tests.bot.visit_kit import ANNE, matched
from tests.kit import KEYS, RESIDENT, Kit, make_kit
from tests.storage.lying import opened

ILL = "zanthoxylum"
"""A word of theirs that nobody else says."""


def lived(kit: Kit) -> Person:
    """Margaret Thompson: asked for help, was visited, wrote to us, was written about by the team."""
    visit = matched(kit, details={"shopping": f"mind the {ILL}"}, place=f"behind the {ILL}")
    kit.text(RESIDENT, f"I am fond of {ILL}")
    kit.text(ANNE, "Margaret Thompson told me to come at 3")
    kit.text("+447700900199", "NOTE 0770 0900 001 rang the office")
    over(kit, visit)
    return kit.person(RESIDENT)


def over(kit: Kit, visit: Visit) -> None:
    """The visit is done and the request closed."""
    now = kit.clock.now()
    kit.change(Visit, visit.id, state="done", closed_at=now)
    kit.change(Request, visit.request_id, state="done", closed_at=now)


def taken_out(kit: Kit, person: Person) -> dict[str, int]:
    """Erase somebody after a call by the coordinator."""
    with kit.line.work(kit.community_id) as work:
        coordinator = coordinators(work.session, kit.community_id)[0].id
        checked = Checked(coordinator, work.now)
        return erase(work, work.get(Person, person.id), by=coordinator, checked=checked)


@pytest.mark.both_databases
@pytest.mark.promise(20)
def test_nothing_is_left_of_a_resident_but_counts(kit: Kit) -> None:
    """Name, number, words and postcode are in no table; texts, requests and visits can still be counted."""
    person = lived(kit)
    before = opened(kit.line.database)
    for trace in ("Margaret", "Thompson", RESIDENT, "LE16 7AB", ILL, "0900 001"):
        assert trace in before
    counts = {table: len(kit.rows(table)) for table in (Inbound, Outbound, Request, Visit, Person)}
    ids = [i.message_id for i in kit.rows(Inbound)]
    taken_out(kit, person)
    after = opened(kit.line.database)
    for trace in ("Margaret", "Thompson", RESIDENT, ILL, "0900 001", "7700900001"):
        assert trace not in after
    request = kit.row(Request, person_id=person.id)
    assert (request.postcode, request.easting, request.kinds, request.area) == ("", None, 4, "LE16 7")
    assert {table: len(kit.rows(table)) for table in counts} == counts
    assert [i.message_id for i in kit.rows(Inbound)] == ids
    with kit.line.database.reading() as session:
        assert is_quiet(session, kit.community_id, RESIDENT)
        assert not is_quiet(session, kit.community_id, ANNE)
        assert audit.verify(session, kit.community_id).broken is None
    assert [a.action for a in kit.rows(Audit)][-2:] == ["erasure.checked", "person.erased"]


@pytest.mark.both_databases
@pytest.mark.promise(20)
def test_nothing_is_left_of_a_volunteer(kit: Kit) -> None:
    """A volunteer is erased alike; their code stays, and those they helped keep their own words."""
    visit = matched(kit)
    kit.text(RESIDENT, "is it Anne who comes?")
    over(kit, visit)
    person = kit.person(ANNE)
    taken_out(kit, person)
    after = opened(kit.line.database)
    assert ANNE not in after and "7700900101" not in after
    volunteer = kit.row(Volunteer, person_id=person.id)
    assert (volunteer.state, volunteer.easting, volunteer.area, volunteer.code) == ("left", None, "", 1)
    assert kit.row(Person, id=kit.person(RESIDENT).id).first_name == "Margaret"


@pytest.mark.both_databases
def test_nothing_is_left_of_a_friend_or_a_contact(kit: Kit) -> None:
    """Somebody with a pledge and somebody who may be rung for another are erased alike."""
    friend = "+447700900333"
    for words in ("PLEDGE", "Zebedee", "1", "1", "LE16", "1", "1"):
        kit.text(friend, words)
    assert "Zebedee" in opened(kit.line.database)
    taken_out(kit, kit.person(friend))
    after = opened(kit.line.database)
    assert "Zebedee" not in after and friend not in after


@pytest.mark.both_databases
@pytest.mark.promise(20)
def test_a_number_that_was_erased_is_not_texted_until_it_texts_us(kit: Kit) -> None:
    """Put in again by the team, the number gets nothing; when its owner texts us, they are answered."""
    make_request(kit, state="done", closed_at=kit.clock.now())
    taken_out(kit, kit.person(RESIDENT))
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", RESIDENT, work.now)
        said = say_words(work, person, "We have an open day on Friday.").id
    kit.settle()
    text = kit.row(Outbound, id=said)
    assert (text.status, text.reason) == ("refused", "do not text")
    assert kit.text(RESIDENT, "I need help") != []


def test_nobody_is_left_waiting_by_an_erasure(kit: Kit) -> None:
    """While a visit or a request of theirs is open they are not erased; the team ends it first."""
    matched(kit)
    with pytest.raises(StillOpen, match="visit"):
        taken_out(kit, kit.person(RESIDENT))
    assert kit.person(RESIDENT).first_name == "Margaret"


def test_delete_me_leads_to_somebody_who_rings(kit: Kit) -> None:
    """DELETE ME is answered with what happens next, and stands before the team; erasing closes it."""
    make_request(kit, state="done", closed_at=kit.clock.now())
    (reply,) = kit.text(RESIDENT, "DELETE ME")
    assert "Someone will ring to check it is really you" in reply
    taken_out(kit, kit.person(RESIDENT))
    assert "DELETE ME" not in opened(kit.line.database)


@pytest.mark.both_databases
def test_a_copy_holds_everything_and_says_it_was_made(kit: Kit) -> None:
    """The page and the JSON hold their words, texts and requests; what they wrote cannot break the page."""
    lived(kit)
    kit.text(RESIDENT, "<script>alert(1)</script>")
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", RESIDENT, work.now)
        made = export(work, person, by=1)
    found = json.loads(made.json)["held"]
    assert any(ILL in text["body"] for text in found["Texts from you"] if "body" in text)
    assert found["Help you asked for"][0]["postcode"] == "LE16 7AB"
    assert ILL in made.html and "<script>" not in made.html
    last = kit.rows(Audit)[-1]
    assert (last.action, last.subject_id, last.actor) == ("export.made", person.id, "1")


def test_a_backup_put_back_brings_nobody_back(tmp_path: Path) -> None:
    """Whoever was erased after a backup is erased again in what was restored from it."""
    url = f"sqlite:///{tmp_path / 'line.db'}"
    database = Database(url, durable=False, keys=KEYS)
    upgrade(database)
    database.close()
    kit = make_kit(tmp_path, url=url)
    person = lived(kit)
    backup(kit.line.database, tmp_path / "copy.db")
    taken_out(kit, person)
    known = owed(kit.line.database)
    restore(kit.line.database, tmp_path / "copy.db")
    assert ILL in opened(kit.line.database)
    assert reapply(kit.line.database, known) == 1
    after = opened(kit.line.database)
    assert ILL not in after and RESIDENT not in after
    kit.line.database.close()


def test_the_commands_export_and_erase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`cuppa export` writes two private files; `cuppa erase` wants the name typed, and says who checked."""
    kit = make_kit(tmp_path)
    person = lived(kit)
    name = kit.rows(Coordinator)[0].name
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_DATABASE_URL", f"sqlite:///{tmp_path / 'line.db'}")
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    monkeypatch.setenv("CUPPA_DEMO", "1")
    assert main(["export", "07700 900001", "--out", "margaret.html"]) == 0
    assert ILL in Path("margaret.html").read_text("utf-8")
    assert json.loads(Path("margaret.html.json").read_text("utf-8"))["held"]["You"][0]["surname"] == "Thompson"
    assert Path("margaret.html").stat().st_mode & 0o777 == 0o600
    assert main(["export", "07700 900001", "--out", "margaret.html"]) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("Margaret\n"))
    assert main(["erase", RESIDENT, "--checked-by", name]) == 1
    assert main(["erase", RESIDENT, "--checked-by", "Nobody"]) == 1
    assert kit.row(Person, id=person.id).first_name == "Margaret"
    monkeypatch.setattr("sys.stdin", io.StringIO("Margaret Thompson\n"))
    assert main(["erase", RESIDENT, "--checked-by", name]) == 0
    assert RESIDENT not in opened(kit.line.database)
    assert main(["audit", "verify"]) == 0
    assert main(["export", "V99", "--out", "nobody.html"]) == 1
    assert "nobody is known by V99" in capsys.readouterr().err
    kit.line.database.close()


def test_nobody_waits_while_somebody_types_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that comes in while `cuppa erase` waits for the name is answered at once: nothing is locked."""
    kit = make_kit(tmp_path)
    lived(kit)
    answered: list[str] = []

    class Typing:
        def readline(self) -> str:
            with (tmp_path / "line.db.lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where a writer is at work
            answered.extend(kit.text("+447700900002", "I need help"))
            return "something else"

    monkeypatch.setenv("CUPPA_DATABASE_URL", f"sqlite:///{tmp_path / 'line.db'}")
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    monkeypatch.setenv("CUPPA_DEMO", "1")
    monkeypatch.setattr("sys.stdin", Typing())
    assert main(["erase", RESIDENT, "--checked-by", kit.rows(Coordinator)[0].name]) == 1
    assert len(answered) == 2
    kit.line.database.close()
