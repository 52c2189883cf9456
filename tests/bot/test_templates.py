"""WhatsApp templates: which texts need one, how they are submitted, and when they are used."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Template
from bot.fake_twilio.server import Server
from bot.line import Sent
from bot.outbox import Priority, say
from flows.templates import sent_first, slots_of, template, variables
from flows.wording import english
from storage.tables import Address, Community, Outbound, Task
from tests.kit import KEYS, RESIDENT, Kit

SID = "HX" + "a" * 32
FIXED = {"org": "LOROS", "office": "0116 000 0000", "url": "loros.co.uk/cc", "town": "Market Harborough"}


@pytest.mark.promise(49)
@pytest.mark.parametrize("key", sent_first(english()))
def test_text_sent_first_is_a_lawful_template(key: str) -> None:
    """Each opens with the short name; variables run from 1 without a gap, none first or last."""
    made = template(english(), key, FIXED)
    assert made.text.startswith("LOROS")
    numbers = [int(n) for n in re.findall(r"\{\{(\d+)\}\}", made.text)]
    assert sorted(set(numbers)) == list(range(1, len(made.slots) + 1)) == list(range(1, len(made.samples) + 1))
    assert not made.text.endswith("}}")
    assert "{" not in re.sub(r"\{\{\d+\}\}", "", made.text)


def test_variables_are_on_one_line_and_never_empty() -> None:
    """A new line in somebody's name becomes a space; a missing name means that it cannot go as a template."""
    slots = dict.fromkeys(slots_of(english(), "C1"), "Ann\n  Marie")
    assert variables(english(), "C1", slots) == {"1": "Ann Marie"}
    assert variables(english(), "C1", {"name": ""}) is None


def quiet_on_whatsapp(kit: Kit, templates: dict[str, str]) -> None:
    """Somebody wrote on WhatsApp only, more than a day ago."""
    settings = {**kit.row(Community).settings, "templates": templates}
    kit.change(Community, kit.community_id, settings=settings)
    kit.text(RESIDENT, "hello there good people", channel="whatsapp")
    kit.clock.move_to(kit.clock.now() + timedelta(hours=24))


def tell(kit: Kit, prompt: str = "F17") -> Outbound:
    with kit.line.work(kit.community_id) as work:
        person = kit.person(RESIDENT)
        person.first_name = "Ann"
        said = say(work, person, prompt, {"vol": "Ann"}, priority=Priority.CHECKIN)
    kit.settle()
    row: Outbound = kit.row(Outbound, id=said.id)
    return row


def test_outside_the_window_it_goes_as_its_template(kit: Kit) -> None:
    """After 24 hours of silence an approved template is used, with its variables."""
    quiet_on_whatsapp(kit, {"F17": SID})
    text = tell(kit)
    assert (text.status, text.channel, text.content_sid, text.slots) == (
        "delivered",
        "whatsapp",
        SID,
        {"vol": "Ann"},
    )


def test_without_a_template_it_goes_by_sms(kit: Kit) -> None:
    """After 24 hours of silence, with no template, the same words go by SMS to the same number."""
    quiet_on_whatsapp(kit, {})
    text = tell(kit)
    assert (text.status, text.channel, text.address) == ("delivered", "sms", RESIDENT)


def test_inside_the_window_words_go_free(kit: Kit) -> None:
    """Within the day no template is needed."""
    quiet_on_whatsapp(kit, {"F17": SID})
    kit.text(RESIDENT, "hello again", channel="whatsapp")
    text = tell(kit)
    assert (text.channel, text.content_sid) == ("whatsapp", "")


def test_window_that_closed_on_the_way(kit: Kit) -> None:
    """WhatsApp says 63016 though we thought it open: as a template, once; refused again, by SMS."""
    quiet_on_whatsapp(kit, {"F17": SID})
    kit.text(RESIDENT, "hello again", channel="whatsapp")
    kit.phones.outcomes[RESIDENT] = Sent("failed", None, 63016)
    text = tell(kit)
    assert (text.status, text.content_sid) == ("queued", SID)
    kit.advance(minutes=1)
    del kit.phones.outcomes[RESIDENT]
    kit.advance(minutes=5)
    text = kit.row(Outbound, id=text.id)
    assert (text.status, text.channel) == ("delivered", "sms")


def test_somebody_without_a_number_is_put_before_a_person(kit: Kit) -> None:
    """Without a number there is no SMS to fall back to: refused for a named reason, and shown."""
    without = "GB.abc123"
    kit.text(without, "hello there good people", channel="whatsapp")
    kit.clock.move_to(kit.clock.now() + timedelta(hours=25))
    with kit.line.work(kit.community_id) as work:
        person_id = kit.row(Address, value=without).person_id
        person = next(p for p in [kit.person(without)] if p.id == person_id)
        said = say(work, person, "F17", {"vol": "Ann"}, priority=Priority.CHECKIN)
    kit.settle()
    text = kit.row(Outbound, id=said.id)
    assert (text.status, text.reason) == ("refused", "whatsapp window closed")
    assert "FAILED" in [task.kind for task in kit.rows(Task, person_id=person_id)]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One community on the line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    added = ["community", "add", "Harborough", "--short", "LOROS", "--number", "+447911123456", "--area", "LE16"]
    assert main(["db", "upgrade"]) == main(added) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("installed")
def test_templates_are_listed_set_and_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`templates list` prints what to submit; `set` keeps an id; `check` asks Twilio and says what is wanting."""
    assert main(["templates", "list"]) == 0
    assert "LOROS: Good news {{1}}." in capsys.readouterr().out
    assert main(["templates", "set", "H14", SID]) == 0
    assert main(["templates", "set", "H14", "nonsense"]) == 1
    assert main(["templates", "set", "K1", SID]) == 1
    exchange = Exchange(templates={SID: Template(SID, "x")})
    exchange.own(town.LINE)
    with Server(exchange, hands_on=True) as fake:
        for name, value in _environment(fake.url).items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        assert main(["templates", "check"]) == 1
    out = capsys.readouterr().out
    assert "H14: approved" in out
    assert "C1: not set" in out


def _environment(url: str) -> dict[str, str]:
    return {
        "CUPPA_TWILIO_ACCOUNT_SID": ACCOUNT,
        "CUPPA_TWILIO_AUTH_TOKENS": TOKEN,
        "CUPPA_TWILIO_API_URL": url,
        "CUPPA_PUBLIC_URL": "https://line.example.org",
        "CUPPA_SECRET_KEY": json.dumps("x" * 40),
    }
