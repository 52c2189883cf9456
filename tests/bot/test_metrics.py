"""Promises of /metrics: valid, complete, for operators alone, cheap; and the alarms and pictures made from it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from bot import health
from bot.cli.main import main
from bot.line import Sent
from bot.metrics import BUCKETS_S, METRICS, Figures, Kind, exposition, samples_of
from bot.operators import metrics_token
from bot.pulse import sign_of_life
from bot.received import Received
from bot.turn import receive
from storage.backup import BACKED_UP
from storage.service import keep_fact
from storage.tables import Outbound, Person
from tests.bot.web_kit import CONFIG, Twilio, web
from tests.deploy.plain_yaml import read
from tests.kit import RESIDENT, Kit

ROOT = Path(__file__).parents[2]
KEY = "k" * 40
SAMPLE = re.compile(
    r'cuppa_(?P<name>[a-z_]+)(?:\{(?P<labels>(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+)\})? (?P<value>\S+)'
)
USED = re.compile(r"\bcuppa_([a-z_]+)")


def told(client: FlaskClient) -> dict[str, float]:
    """Every sample of /metrics, by name and labels, the process left out; each line must be valid."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, float] = {}
    typed: set[str] = set()
    for line in answer.get_data(as_text=True).splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in typed and kind in list(Kind)
            typed.add(name)
        elif not line.startswith("# HELP "):
            match = SAMPLE.fullmatch(line)
            assert match, line
            labels = sorted(re.findall(r'([a-z]+)="([^"]*)"', match["labels"] or ""))
            key = match["name"] + "".join(f" {value}" for name, value in labels if name != "process")
            found[key] = found.get(key, 0) + float(match["value"])
    assert typed == {f"cuppa_{name}" for name in METRICS}
    return found


@pytest.mark.both_databases
def test_what_happened_is_counted(kit: Kit) -> None:
    """Texts in, texts out, timers, refusals, retries, alerts and what waits, each where it is looked for."""
    kit.line.demo = False
    client = web(kit)
    kit.text(RESIDENT, "I need help", message_id="SM1")
    kit.text(RESIDENT, "I need help", message_id="SM1")
    kit.text("+447700900002", "I want to die")
    kit.phones.outcomes["+447700900003"] = Sent("retry", reason="no connection")
    kit.text("+447700900003", "hello")
    kit.advance(minutes=1)
    found = told(client)
    assert found["texts_in_total handled"] == 3
    assert found["texts_in_total repeat"] == 1
    assert found["turn_seconds_count"] == 4
    assert found["turn_seconds_bucket +Inf"] == found["turn_seconds_count"]
    assert found["turn_seconds_sum"] > 0
    assert found["sends_total delivered"] == len([t for t in kit.rows(Outbound) if t.status == "delivered"])
    assert found["sends_total retry"] == found["retries_total"] >= 2
    assert found["send_seconds_count"] == found["sends_total delivered"] + found["sends_total retry"]
    assert found["alerts_open red open"] == 1
    assert found["alerts_oldest_seconds red open"] == 60
    assert found["build_info " + ("sqlite" if kit.line.database.sqlite else "postgresql") + _build()] == 1
    assert found["database_bytes"] > 10_000
    kit.advance(minutes=15)
    assert (
        sum(n for key, n in told(client).items() if key.startswith("timers_total ") and key.endswith(" done")) >= 1
    )
    kit.change(Person, kit.person("+447700900003").id, stopped_at=kit.clock.now())
    kit.advance(hours=1)
    assert told(client)["refusals_total texts stopped"] >= 1


def _build() -> str:
    import platform
    from importlib.metadata import version

    return f" {platform.python_version()} {version('cuppa')}"


def test_what_waits_is_shown_with_its_age(kit: Kit) -> None:
    """Queued texts by priority and due timers by kind, how many and how old; nothing of what is only planned."""
    client = web(kit)
    kit.text(RESIDENT, "I need help")
    planned = told(client)
    assert not any(key.startswith("queue_") for key in planned)
    receive(kit.line, Received("SM2", "sms", RESIDENT, "+447700900000", "I want to die"))
    kit.clock.move_to(kit.clock.now() + timedelta(days=8))
    found = told(client)
    assert found["queue_texts 0"] >= 1
    assert found["queue_texts_oldest_seconds 0"] == timedelta(days=8).total_seconds()
    assert any(key.startswith("queue_timers ") for key in found)


def test_any_web_process_tells_the_whole_line(kit: Kit) -> None:
    """What another process counted is shown with its name, and its last sign of life."""
    other = replace(kit.line, process="other:1:ab", figures=Figures())
    other.figures.count("texts_in_total", outcome="handled")
    other.figures.time("send_seconds", 0.02)
    sign_of_life(other)
    words = web(kit).get("/metrics").get_data(as_text=True)
    assert 'cuppa_texts_in_total{process="other:1:ab",outcome="handled"} 1' in words
    assert 'cuppa_send_seconds_bucket{process="other:1:ab",le="0.025"} 1' in words
    assert re.search(r'cuppa_heartbeat_age_seconds\{process="other:1:ab",half="web"\} \d', words)


def test_a_web_process_is_no_worker(kit: Kit) -> None:
    """Signs of life of web processes do not make /ready think that somebody sends."""
    sign_of_life(kit.line)
    assert any("no worker" in reason for reason in health.why_not_ready(kit.line))


def test_the_age_of_the_backup_is_shown(kit: Kit) -> None:
    """Since when there is a copy; nothing where there never was one."""
    client = web(kit)
    assert "backup_age_seconds" not in told(client)
    with kit.line.database.transaction() as session:
        keep_fact(session, BACKED_UP, (kit.line.wall.now() - timedelta(hours=30)).isoformat())
    assert told(client)["backup_age_seconds"] == pytest.approx(30 * 3600, abs=60)


@contextmanager
def queries(kit: Kit) -> Iterator[list[str]]:
    """The statements the database is sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(kit.line.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(kit.line.database.engine, "before_cursor_execute", note)


def test_the_database_is_asked_as_often_however_much_there_is(kit: Kit) -> None:
    """The number of queries is bounded: the same for a quiet line and a busy one, and below twenty."""
    client = web(kit)
    with queries(kit) as quiet:
        client.get("/metrics")
    for n in range(5):
        kit.text(f"+44770090030{n}", "I want to die")
        sign_of_life(replace(kit.line, process=f"other:{n}"))
    with queries(kit) as busy:
        client.get("/metrics")
    assert len(quiet) == len(busy) < 20


def test_a_database_that_does_not_answer_is_told_too(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its database a process still says what it counted, and that it is not ready."""
    kit.text(RESIDENT, "I need help")
    with kit.line.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE outbound RENAME TO gone")
    found = told(web(kit))
    assert found["ready_problems"] == 1
    assert found["texts_in_total handled"] == 1


def test_a_webhook_that_fails_is_counted(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that could not be stored is answered 500 and counted."""
    client = web(kit)
    monkeypatch.setattr("bot.webhooks.receive", lambda *_: 1 / 0)
    assert Twilio(client).text().status_code == 500
    assert told(client)["webhook_errors_total"] == 1


ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


def test_metrics_are_for_this_machine_or_the_token(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """From elsewhere only with the token of the installation; a wrong one is refused even from here."""
    client = web(kit, replace(CONFIG, secret_key=KEY))
    right = {"Authorization": f"Bearer {metrics_token(KEY)}"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides=ELSEWHERE).status_code == 403
    assert client.get("/metrics", environ_overrides=ELSEWHERE, headers=right).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert web(kit).get("/metrics", environ_overrides=ELSEWHERE, headers=right).status_code == 403
    assert KEY not in metrics_token(KEY)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_the_street_behind_a_proxy_is_not_this_machine(kit: Kit, name: str) -> None:
    """What a proxy on this machine passes on comes from elsewhere, and so does a name that is not ours."""
    assert web(kit).get("/metrics", headers={name: "203.0.113.9"}).status_code == 403
    assert web(kit).get("/metrics", headers={"Host": "line.example.org"}).status_code == 403


def test_the_token_can_be_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`cuppa metrics token` prints it, and says what is missing where there is no secret to make it from."""
    monkeypatch.setenv("CUPPA_SECRET_KEY", KEY)
    assert main(["metrics", "token"]) == 0
    assert capsys.readouterr().out.strip() == metrics_token(KEY)
    monkeypatch.delenv("CUPPA_SECRET_KEY")
    assert main(["metrics", "token"]) == 1
    assert "CUPPA_SECRET_KEY is not set" in capsys.readouterr().err


def test_buckets_add_up_and_labels_are_escaped() -> None:
    """Each bucket counts all below it, what is longer than the last is in +Inf, and odd labels stay one line."""
    figures = Figures()
    for seconds in (0.001, BUCKETS_S[0], 0.3, 99999.0, -1.0):
        figures.time("turn_seconds", seconds)
    figures.count("refusals_total", reason='a "b"\\\nc')
    words = exposition(samples_of("p", figures.dump()))
    counts = [int(n) for n in re.findall(r'turn_seconds_bucket\{process="p",le="[^"]+"\} (\d+)', words)]
    assert counts[0] == 3
    assert counts == sorted(counts)
    assert counts[-2:] == [4, 5]
    assert r'reason="a \"b\"\\\nc"' in words
    with pytest.raises(KeyError):
        figures.count("no_such_total")


def rules() -> list[dict[str, object]]:
    """The alert rules."""
    found = read((ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8"))
    (group,) = found["groups"]
    return list(group["rules"])


def names_used(expression: str) -> set[str]:
    """The metrics an expression reads, without the endings of histograms."""
    found = set()
    for name in USED.findall(expression):
        short = re.sub(r"_(bucket|sum|count)$", "", name)
        found.add(short if short in METRICS and METRICS[short].kind is Kind.HISTOGRAM else name)
    return found


@pytest.mark.parametrize("rule", rules(), ids=lambda r: str(r["alert"]))
def test_every_alarm_reads_what_exists_and_says_what_to_do(rule: dict[str, object]) -> None:
    """Each alert rule uses only metrics and labels there are, and has its heading in docs/operations.md."""
    expression = str(rule["expr"])
    assert names_used(expression) <= METRICS.keys()
    assert names_used(expression) or expression.startswith("up{")
    for name, labels in re.findall(r"cuppa_([a-z_]+)\{([^}]*)\}", expression):
        assert set(re.findall(r"([a-z]+)(?:=~?|!=)", labels)) <= set(METRICS[name].labels)
    words = (ROOT / "docs/operations.md").read_text("utf-8")
    sections = re.split(r"^### ", words, flags=re.MULTILINE)
    (section,) = [s for s in sections if s.startswith(f"{rule['alert']}\n")]
    assert section.split("\n\n")[1].startswith("**Now**: "), "a tired reader finds first what to do"
    assert "\n**Meaning**: " in section
    assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"})


def test_no_heading_is_left_of_an_alarm_that_is_gone() -> None:
    """docs/operations.md has a heading for each alarm and for none that does not exist."""
    words = (ROOT / "docs/operations.md").read_text("utf-8")
    assert re.findall(r"^### (Cuppa\w+)$", words, re.MULTILINE) == [rule["alert"] for rule in rules()]


def test_the_dashboard_shows_what_exists_and_all_of_it() -> None:
    """Each panel reads only metrics there are, and no metric is missing from the picture."""
    dashboard = json.loads((ROOT / "deploy/grafana/cuppa.json").read_text("utf-8"))
    expressions = [t["expr"] for panel in dashboard["panels"] for t in panel.get("targets", [])]
    used = set().union(*map(names_used, expressions))
    assert used == METRICS.keys()
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
