"""Promises of `cuppa doctor`: what it finds wrong, how it says so, what it mends, and what it keeps to itself."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Config
from bot.doctor import examine
from bot.doctor_findings import State
from bot.doctor_reach import reach
from bot.doctor_twilio import OVERRIDES
from bot.fake_twilio.exchange import TOKEN
from flows.settings import Hours, PhrasesOwner, ProviderWords
from storage.database import Database
from storage.migrate import downgrade
from storage.tables import Coordinator, Heartbeat
from tests.bot.doctor_kit import KEY_SECRET, OURS, SECRET_KEY, SERVICE, Patient, patient, sid_of


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Patient]:
    """A healthy line."""
    monkeypatch.chdir(tmp_path)
    with patient(tmp_path) as found:
        yield found


def test_healthy_line_has_nothing_wrong(line: Patient) -> None:
    """With everything set up each check says ok, and geo permissions, which nobody can ask for, are advised on."""
    found = line.found()
    assert [f for f in found if f.state in (State.WRONG, State.MENDED)] == []
    looked_at = {f.what for f in found if f.state is State.OK}
    assert looked_at == {
        "settings", "database", "worker", "public address", "API key", "auth token", "clock",
        "LOROS 07911 123456", "LOROS messaging service", "LOROS 07911 123456 on WhatsApp", "LOROS templates",
    }  # fmt: skip
    assert {f.what for f in found if f.state is State.ADVICE} >= {"geo permissions", "LOROS opt-out words"}


def test_what_is_not_set_is_named(line: Patient) -> None:
    """Settings that are missing are named one by one, and Twilio is not called without them."""
    wrong = line.wrong(public_url="", account_sid="", auth_tokens=(), secret_key="")
    assert [f.said.split(" ")[0] for f in wrong] == [
        "CUPPA_PUBLIC_URL",
        "CUPPA_SECRET_KEY",
        "CUPPA_TWILIO_ACCOUNT_SID",
        "CUPPA_TWILIO_AUTH_TOKENS",
    ]
    assert all(f.mend for f in wrong)


def test_readable_settings_file_is_found(line: Patient) -> None:
    """A `.env` that others on the computer can read is wrong."""
    env = Path(".env")
    env.write_text("")
    env.chmod(0o644)
    assert [f.mend for f in line.wrong()] == ["chmod 600 .env"]
    env.chmod(0o600)
    assert line.wrong() == []


def test_readable_data_is_found(line: Patient) -> None:
    """A database file that others on the computer can read, as older versions made it, is wrong."""
    file = line.config.database_file
    assert file is not None
    file.chmod(0o644)
    assert [f.mend for f in line.wrong()] == [f"chmod 600 {file}"]


def _with_database(line: Patient, act: Callable[[Database], None]) -> None:
    database = Database(line.config.database, keys=line.config.encryption_keys)
    act(database)
    database.close()


def test_database_that_is_not_there_or_old(line: Patient, tmp_path: Path) -> None:
    """No database, an old schema: the mend is cuppa db upgrade."""
    (wrong, *_) = line.wrong(database_url=f"sqlite:///{tmp_path / 'none.db'}")
    assert (wrong.what, wrong.mend) == ("database", "cuppa db upgrade")
    assert not (tmp_path / "none.db").exists()
    _with_database(line, lambda database: downgrade(database, "base"))
    (wrong, *_) = line.wrong()
    assert "migrations to apply" in wrong.said


def test_keys_that_do_not_open_the_database(line: Patient) -> None:
    """Other keys than the database's are said to be wrong, by name and with the mend, and never shown."""
    (wrong,) = line.wrong(encryption_keys=("another-key-" + "8" * 32,))
    assert (wrong.what, "8888" in str(wrong)) == ("encryption keys", False)
    assert "CUPPA_ENCRYPTION_KEYS" in wrong.mend
    (missing,) = line.wrong(encryption_keys=())
    assert missing.said.startswith("CUPPA_ENCRYPTION_KEYS is not set")


def test_nobody_at_work_and_nobody_on_duty(line: Patient) -> None:
    """A line without a worker or a coordinator is not one."""

    def empty(database: Database) -> None:
        with database.transaction() as session:
            for row in (session.get(Coordinator, 1), session.get(Heartbeat, 1)):
                session.delete(row)

    _with_database(line, empty)
    assert [f.what for f in line.wrong()] == ["coordinators", "worker"]


def test_what_still_wants_a_person_is_advice(line: Patient) -> None:
    """Without an owner of the safety phrases, a safeguarding lead or a day away, the doctor says so."""
    about = {"LOROS safety phrases", "LOROS safeguarding lead", "LOROS days away"}
    found = [f for f in line.found() if f.what in about]
    assert {(f.what, f.state) for f in found} == {(what, State.ADVICE) for what in about}
    today = datetime.now(UTC).date()
    owner = PhrasesOwner("Asha Patel", "nurse", today)
    hours = Hours(closed_days=(today + timedelta(days=9),))
    line.set(phrases_owner=owner, safeguarding_lead=1, hours=hours)
    assert not about & {f.what for f in line.found()}


def test_keys_that_twilio_refuses(line: Patient) -> None:
    """A wrong API key and a wrong token are told apart, and the clock is still looked at."""
    found = line.found(api_secret="wrong")
    assert [f.what for f in found if f.state is State.WRONG] == ["API key"]
    assert "clock" in {f.what for f in found}
    wrong = line.wrong(auth_tokens=("wrong",))
    assert [f.what for f in wrong] == ["public address", "auth token"]
    assert "refuses what Twilio signs" in wrong[0].said


def test_account_on_trial_or_suspended(line: Patient) -> None:
    """An account that cannot text everybody is wrong."""
    line.exchange.kind, line.exchange.state = "Trial", "suspended"
    assert ["suspended" in f.said or "trial" in f.said for f in line.wrong()] == [True, True]


@pytest.mark.parametrize(("ahead_s", "word"), [(-300, "behind"), (300, "ahead of")])
def test_clock_that_is_wrong(line: Patient, ahead_s: int, word: str) -> None:
    """A clock five minutes out is found by the moment Twilio names in its answer, and which way it is out."""
    wrong = [
        f
        for f in examine(line.config, now=lambda: datetime.now(UTC) + timedelta(seconds=ahead_s))
        if f.what == "clock"
    ]
    assert [f.state for f in wrong] == [State.WRONG]
    assert word in wrong[0].said


def test_public_address_that_leads_nowhere(line: Patient) -> None:
    """Nothing listening, and something else listening, are two different mends."""
    (nowhere,) = [f for f in line.wrong(public_url="http://127.0.0.1:9") if f.what == "public address"]
    assert "nothing answers" in nowhere.said
    (other,) = [f for f in line.wrong(public_url=f"{line.config.public_url}/cuppa") if f.what == "public address"]
    assert "something else answers" in other.said


@pytest.mark.parametrize(
    ("status", "said"),
    [(204, "nobody signed"), (302, "elsewhere"), (502, "no line behind"), (200, "nobody expects")],
)
def test_public_address_that_answers_wrongly(status: int, said: str, httpd: Callable[[int], str]) -> None:
    """A proxy without a line, a redirect, and a server that believes everybody are told apart."""
    config = Config(public_url=httpd(status), account_sid="AC" + "1" * 32, auth_tokens=(TOKEN,))
    assert any(f.state is State.WRONG and said in f.said for f in reach(config))


@pytest.fixture
def httpd() -> Iterator[Callable[[int], str]]:
    """Starts a server that answers everything with one status."""
    import threading

    from werkzeug.serving import BaseWSGIServer, make_server
    from werkzeug.wrappers import Response

    running: list[BaseWSGIServer] = []

    def start(status: int) -> str:
        server = make_server("127.0.0.1", 0, Response("", status), threaded=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_number_that_is_not_ours(line: Patient) -> None:
    """A number the account does not own is wrong."""
    del line.exchange.numbers[OURS]
    assert any("does not own it" in f.said for f in line.wrong())


def test_number_that_cannot_text_or_be_rung(line: Patient) -> None:
    """Both capabilities are needed."""
    number = line.exchange.numbers[OURS]
    number.sms = number.voice = False
    assert [f.said for f in line.wrong()] == ["it cannot do sms and voice"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"sms_url": "https://elsewhere.example.org/x"},
        {"sms_url": ""},
        {"sms_method": "GET"},
        {"sms_application": "AP" + "0" * 32},
        {"voice_url": ""},
        {"voice_method": "GET"},
        {"voice_application": "AP" + "0" * 32},
    ],
)
def test_webhook_that_leads_elsewhere_is_found_and_set(line: Patient, spoil: dict[str, str]) -> None:
    """Address, method or a TwiML application in the way: found, left alone; with --fix set, then right."""
    number = line.exchange.numbers[OURS]
    vars(number).update(spoil)
    (wrong,) = line.wrong()
    assert "not set for this line" in wrong.said
    assert "doctor --fix" in wrong.mend
    assert [vars(number)[name] for name in spoil] == list(spoil.values())
    assert [f.what for f in line.found(fix=True) if f.state is State.MENDED] == ["LOROS 07911 123456"]
    assert line.wrong() == []


def test_webhook_without_overrides_is_wrong(line: Patient) -> None:
    """Without its overrides Twilio would not try again when the line is restarting."""
    number = line.exchange.numbers[OURS]
    number.sms_url = number.sms_url.removesuffix(OVERRIDES)
    assert len(line.wrong()) == 1


def test_messaging_service_that_keeps_texts_to_itself(line: Patient) -> None:
    """A service that takes texts in elsewhere is found; with --fix it leaves them to the number."""
    line.exchange.inbound_urls[SERVICE] = "https://elsewhere.example.org/x"
    (wrong,) = line.wrong()
    assert "brings them elsewhere" in wrong.said
    assert State.MENDED in {f.state for f in line.found(fix=True)}
    assert line.exchange.inbound_urls == {}
    assert line.wrong() == []


def test_messaging_service_that_brings_texts_here(line: Patient) -> None:
    """A service may bring texts to the line by itself."""
    line.exchange.inbound_urls[SERVICE] = f"{line.config.public_url}/twilio/message"
    assert line.wrong() == []


def test_messaging_service_that_is_not_there(line: Patient) -> None:
    """A service nobody knows, a number that is not in it, and Advanced Opt-Out without one."""
    other = "+447911123499"
    line.exchange.own(other)
    line.exchange.services[SERVICE] = other
    assert ["not in it" in f.said for f in line.wrong()] == [True]
    line.set(messaging_service="MG" + "9" * 32)
    assert ["none of that id" in f.said for f in line.wrong()] == [True]
    line.set(messaging_service="", provider_words={"sms": ProviderWords.ADVANCED})
    assert ["Advanced Opt-Out" in f.said for f in line.wrong()] == [True]


def test_whatsapp_sender(line: Patient) -> None:
    """Missing, offline, or leading elsewhere; --fix sets where it leads."""
    sender = line.exchange.senders[OURS]
    sender.status, sender.url = "OFFLINE", "https://elsewhere.example.org/x"
    assert len(line.wrong()) == 2
    assert State.MENDED in {f.state for f in line.found(fix=True)}
    assert sender.url == f"{line.config.public_url}/twilio/message{OVERRIDES}"
    sender.status = "ONLINE"
    assert line.wrong() == []
    line.exchange.senders.clear()
    assert ["no sender of the account" in f.said for f in line.wrong()] == [True]


def test_templates_that_are_not_approved(line: Patient) -> None:
    """Rejected, pending and missing templates are counted; until then those texts go by SMS."""
    line.exchange.templates[sid_of(0)].status = "rejected"
    line.exchange.templates[sid_of(1)].status = "pending"
    (wrong,) = line.wrong()
    assert wrong.said == "1 pending, 1 rejected"
    assert "SMS" in wrong.mend


def test_twilio_that_does_not_answer(line: Patient) -> None:
    """Twilio out of reach is a finding, not a traceback."""
    found = line.wrong(api_url="http://127.0.0.1:9")
    assert [f.what for f in found] == ["Twilio account"]


def test_demo_is_not_asked_for_an_account(tmp_path: Path) -> None:
    """In demo mode only what is on this computer is looked at."""
    config = Config(database_url=f"sqlite:///{tmp_path / 'x.db'}", database_given=True, demo=True)
    assert {f.what for f in examine(config)} == {"settings", "database"}


def _environment(line: Patient) -> dict[str, str]:
    config = line.config
    return {
        "CUPPA_DATABASE_URL": config.database_url,
        "CUPPA_PUBLIC_URL": config.public_url,
        "CUPPA_SECRET_KEY": config.secret_key,
        "CUPPA_ENCRYPTION_KEYS": ",".join(config.encryption_keys),
        "CUPPA_TWILIO_ACCOUNT_SID": config.account_sid,
        "CUPPA_TWILIO_AUTH_TOKENS": ",".join(config.auth_tokens),
        "CUPPA_TWILIO_API_KEY": config.api_key,
        "CUPPA_TWILIO_API_SECRET": config.api_secret,
        "CUPPA_TWILIO_API_URL": config.api_url,
    }


def _doctor(
    line: Patient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str, **changes: str
) -> tuple[int, str]:
    for name in [name for name in os.environ if name.startswith("CUPPA_")]:
        monkeypatch.delenv(name)
    for name, value in {**_environment(line), **changes}.items():
        monkeypatch.setenv(name, value)
    code = main(["doctor", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_command_ends_by_what_it_found(
    line: Patient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 when nothing is wrong, 1 when something is; one line a check, with the mend."""
    code, out = _doctor(line, monkeypatch, capsys)
    assert (code, out.splitlines()[-1]) == (0, "Nothing is wrong.")
    line.exchange.numbers[OURS].voice_url = ""
    code, out = _doctor(line, monkeypatch, capsys)
    (said,) = [text for text in out.splitlines() if text.startswith("WRONG")]
    assert code == 1
    assert said.endswith("Mend: cuppa doctor --fix, or set it in the console on the number.")
    assert _doctor(line, monkeypatch, capsys, "--fix")[0] == 0
    assert _doctor(line, monkeypatch, capsys)[0] == 0
    assert _doctor(line, monkeypatch, capsys, CUPPA_PUBLIC_URL="ftp://x")[0] == 1


def test_no_secret_is_printed(
    line: Patient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Healthy, with every key wrong, and with Twilio out of reach: no key, token or secret is printed."""
    wrong = {"CUPPA_TWILIO_AUTH_TOKENS": "wrong-token-551", "CUPPA_TWILIO_API_SECRET": "wrong-secret-552"}
    bad = {"CUPPA_SECRET_KEY": "short-553", "CUPPA_TWILIO_API_KEY": "SKshort-554"}
    silent = {"CUPPA_TWILIO_API_URL": "http://127.0.0.1:9"}
    database = {"CUPPA_DATABASE_URL": "postgresql://cuppa:dbpass-555@127.0.0.1:9/none"}
    said = "".join(_doctor(line, monkeypatch, capsys, **more)[1] for more in ({}, wrong, bad, silent, database))
    for secret in (
        TOKEN,
        KEY_SECRET,
        SECRET_KEY,
        *line.config.encryption_keys,
        "-551",
        "-552",
        "-553",
        "-554",
        "-555",
    ):
        assert secret not in said
