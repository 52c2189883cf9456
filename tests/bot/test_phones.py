"""Promises of the simulated phones: what a script can send, read and live through in demo mode."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.checkins import ensure_scheduled
from bot.demo import town
from bot.demo.clock import duration, start_of_demo
from bot.line import Sent
from flows.settings import Hours
from storage.tables import Inbound, Volunteer
from tests.bot.web_kit import demo, web
from tests.kit import GAZETTEER, RESIDENT, TUESDAY_10AM, Kit


@pytest.fixture
def phones(kit: Kit) -> FlaskClient:
    """Demo mode, at this computer."""
    return demo(kit)


def _send(phones: FlaskClient, body: Any = "I need help", **more: Any) -> Any:
    return phones.post("/phones/send", json={"from": RESIDENT, "body": body, **more})


def _texts(phones: FlaskClient, phone: str = RESIDENT) -> list[dict[str, Any]]:
    answer = phones.get("/phones/messages", query_string={"phone": phone})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()
    return found


def test_a_text_is_answered_by_the_time_send_returns(phones: FlaskClient) -> None:
    """202 comes after the turn is committed and its replies are on the phone."""
    answer = _send(phones)
    assert answer.status_code == 202
    first, *replies = _texts(phones)
    assert first == {
        "id": answer.get_json()["message_id"],
        "direction": "in",
        "body": "I need help",
        "at": "2026-09-22T09:00:00+00:00",
        "channel": "sms",
        "status": "received",
        "reason": None,
    }
    assert replies
    assert {(r["direction"], r["status"], r["channel"]) for r in replies} == {("out", "delivered", "sms")}


def test_a_repeat_changes_nothing(kit: Kit, phones: FlaskClient) -> None:
    """The same message id again is 202 and no second turn."""
    assert _send(phones, message_id="m1").get_json() == {"message_id": "m1"}
    before = _texts(phones)
    assert _send(phones, "STOP", message_id="m1").status_code == 202
    assert _texts(phones) == before
    assert kit.row(Inbound).message_id == "m1"


def test_whatsapp_is_answered_on_whatsapp(phones: FlaskClient) -> None:
    """A text on WhatsApp gets its replies there."""
    assert _send(phones, channel="whatsapp").status_code == 202
    assert {text["channel"] for text in _texts(phones)} == {"whatsapp"}


@pytest.mark.parametrize(
    "sent",
    [
        {"from": RESIDENT},
        {"body": "hello"},
        {"from": "", "body": "hello"},
        {"from": None, "body": "hello"},
        {"from": 447700900001, "body": "hello"},
        {"from": "07700 900001", "body": "hello"},
        {"from": "+44", "body": "hello"},
        {"from": "+447700900001\n", "body": "hello"},
        {"from": town.LINE, "body": "hello"},
        {"from": RESIDENT, "body": None},
        {"from": RESIDENT, "body": ["hello"]},
        {"from": RESIDENT, "body": "x" * 1601},
        {"from": RESIDENT, "body": "hello", "channel": "pigeon"},
        {"from": RESIDENT, "body": "hello", "channel": ["sms"]},
        {"from": RESIDENT, "body": "hello", "message_id": 7},
        {"from": RESIDENT, "body": "hello", "message_id": "x" * 65},
        {"from": RESIDENT, "body": "hello", "message_id": "a\x00b"},
        [],
        "hello",
        7,
        None,
    ],
)
def test_a_bad_send_is_400_with_a_reason(kit: Kit, phones: FlaskClient, sent: Any) -> None:
    """What is no text from a phone is refused in words, and nothing is stored."""
    answer = phones.post("/phones/send", json=sent)
    assert answer.status_code == 400
    assert answer.get_json()["error"]
    assert kit.rows(Inbound) == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"from": "+44770090000', b"[" * 50_000])
def test_bad_json_is_400(kit: Kit, phones: FlaskClient, data: bytes) -> None:
    """What is no JSON is refused in words, for texts and for the clock."""
    for path in ("/phones/send", "/phones/clock"):
        answer = phones.post(path, data=data, content_type="application/json")
        assert answer.status_code == 400
        assert answer.get_json()["error"]


def test_the_longest_text_and_an_empty_one_are_taken(phones: FlaskClient) -> None:
    """1,600 characters are a text, and so is none: it is asked for words."""
    assert _send(phones, "é" * 1600).status_code == 202
    assert _send(phones, "").status_code == 202
    assert _send(phones, "a\x00b \ud800 c").status_code == 202
    assert [text["body"] for text in _texts(phones) if text["direction"] == "in"][2] == "ab  c"


def test_a_phone_that_never_texted_shows_nothing(phones: FlaskClient) -> None:
    """An unknown phone has no texts; what is no phone is 400."""
    assert _texts(phones, "+447700900555") == []
    for bad in ("", "hello", "+44"):
        assert phones.get("/phones/messages", query_string={"phone": bad}).status_code == 400


def test_a_refused_text_says_why(kit: Kit, phones: FlaskClient) -> None:
    """A text that did not go is shown as refused, with its reason."""
    kit.phones.outcomes[RESIDENT] = Sent("failed", error_code=30005)
    _send(phones)
    lost = [text for text in _texts(phones) if text["direction"] == "out"]
    assert {text["status"] for text in lost} == {"refused"}
    assert all(text["reason"] for text in lost)


def _clock(phones: FlaskClient, **asked: Any) -> Any:
    return phones.post("/phones/clock", json=asked)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT90M", timedelta(minutes=90)),
        ("P1D", timedelta(days=1)),
        ("P7D", timedelta(days=7)),
        ("P1W", timedelta(days=7)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("PT0S", timedelta()),
        ("PT1.5S", timedelta(seconds=1.5)),
        *((bad, None) for bad in ("", "P", "PT", "P1DT", "90M", "PT-5M", "P1M", "P1Y", "pt5m", "PT5M ", "PT5M\n")),
        ("P9999999999999D", None),
    ],
)
def test_durations_are_iso_8601(text: str, span: timedelta | None) -> None:
    """Weeks, days, hours, minutes and seconds are read; months and years have no fixed length."""
    assert duration(text) == span


def test_the_clock_moves_on_and_tells_the_time(phones: FlaskClient) -> None:
    """The clock is read, moved by a duration, and moved to a moment in any zone."""
    assert phones.get("/phones/clock").get_json() == {"now": "2026-09-22T09:00:00+00:00"}
    assert _clock(phones, advance="PT90M").get_json() == {"now": "2026-09-22T10:30:00+00:00"}
    answer = _clock(phones, to="2026-09-23T09:30:00+01:00")
    assert (answer.status_code, answer.get_json()) == (200, {"now": "2026-09-23T08:30:00+00:00"})


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"advance": "yesterday"},
        {"advance": 90},
        {"advance": None},
        {"advance": "P401D"},
        {"advance": "P9999999999999D"},
        {"advance": "PT9999999999999H"},
        {"to": "2026-09-22T08:59:59+00:00"},
        {"to": "2026-12-01T09:30:00"},
        {"to": "2027-12-01T09:30:00+00:00"},
        {"to": "9999-12-31T23:59:59-12:00"},
        {"to": "0001-01-01T00:00:00+12:00"},
        {"to": "soon"},
        {"to": 7},
        {"to": None},
    ],
)
def test_a_clock_that_cannot_be_is_400(phones: FlaskClient, asked: dict[str, Any]) -> None:
    """Into the past, over 400 days, without a zone, or no time at all: 400, and the clock stands."""
    answer = _clock(phones, **asked)
    assert answer.status_code == 400
    assert answer.get_json()["error"]
    assert phones.get("/phones/clock").get_json() == {"now": "2026-09-22T09:00:00+00:00"}


def test_a_week_is_lived_through(kit: Kit, phones: FlaskClient) -> None:
    """Moving on a week asks the check-in person every morning at her own time, not all at once."""
    with kit.line.work(kit.community_id) as work:
        ensure_scheduled(work)
    assert _clock(phones, advance="P7D").status_code == 200
    asked = [text for text in _texts(phones, town.CHECKED) if text["direction"] == "out"]
    mornings = [text["at"] for text in asked if "T08:30:0" in text["at"]]
    assert [moment[:10] for moment in mornings] == [f"2026-09-{day}" for day in range(23, 30)]


def test_nothing_of_it_is_there_outside_demo_mode(kit: Kit) -> None:
    """On a real line the phones do not exist."""
    real = web(kit)
    for path in ("/phones", "/phones/messages?phone=%2B447700900001", "/phones/clock"):
        assert real.get(path).status_code == 404
    assert real.post("/phones/send", json={"from": RESIDENT, "body": "hi"}).status_code == 404
    assert real.post("/phones/clock", json={"advance": "P1D"}).status_code == 404


def test_other_sites_cannot_drive_it(phones: FlaskClient) -> None:
    """A page of another site, or a name that leads here, is refused."""
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert (
            phones.post("/phones/send", json={"from": RESIDENT, "body": "hi"}, headers=headers).status_code == 403
        )
    assert phones.get("/phones", base_url="http://evil.example").status_code == 403


def test_the_page_asks_nobody_else(phones: FlaskClient) -> None:
    """The page names every phone, says whose postcodes they are, and loads nothing from elsewhere."""
    page = phones.get("/phones")
    assert page.status_code == 200
    for number in (RESIDENT, town.COORDINATOR, town.CHECKED, "+447700900101"):
        assert number in page.text
    for owner in ("Office for National Statistics", "Open Government Licence", "Royal Mail", "Crown copyright"):
        assert owner in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"] or (
        "default-src 'self'" in page.headers["Content-Security-Policy"]
    )
    assert phones.get("/").headers["Location"] == "/phones"


def test_the_demo_starts_on_a_working_morning() -> None:
    """10am in London today, or on the next Monday at a weekend, in summer and winter time."""
    start = [start_of_demo(datetime(2026, 10, day, tzinfo=UTC).date(), Hours()) for day in (23, 24, 25, 26)]
    assert [f"{moment:%a %d %H:%M %z}" for moment in start] == [
        "Fri 23 10:00 +0100",
        "Mon 26 10:00 +0000",
        "Mon 26 10:00 +0000",
        "Mon 26 10:00 +0000",
    ]


def test_the_sample_town_is_as_promised(kit: Kit) -> None:
    """Twelve volunteers: the first eight within two miles of LE16 7AB, any help, four women and four men."""
    home = GAZETTEER.find("LE16 7AB")
    assert home is not None
    town_of = kit.rows(Volunteer)
    first = town_of[:8]
    assert len(town_of) == 12
    assert {(v.level, v.kinds, v.slots, v.reach_m, v.state) for v in first} == {(3, 15, 15, 6 * 1609, "active")}
    assert sorted(v.gender for v in first) == ["man"] * 4 + ["woman"] * 4
    away = [((v.easting - home.easting) ** 2 + (v.northing - home.northing) ** 2) ** 0.5 for v in first]
    assert max(away) <= 2 * 1609
    assert {v.dbs_expires_on.year for v in town_of} == {TUESDAY_10AM.year + 2}
    levels = [(v.level, v.kinds) for v in town_of[8:10]]
    assert levels == [(2, 2), (1, 1)]
    assert town_of[11].slots == 4
    assert town_of[11].area.startswith("LE16 8")
