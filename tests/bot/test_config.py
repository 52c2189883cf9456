"""Promises of the settings: every name known, every value checked, each fault one line with its mend."""

from pathlib import Path

import pytest

from bot.config import SETTINGS, BadSettings, Config, load, missing_for_service

NOWHERE = Path("/nonexistent/.env")
SID, KEY = "AC" + "0" * 32, "SK" + "0" * 32
GOOD = {
    "CUPPA_DATABASE_URL": "postgresql://me:secret@db/cuppa",
    "CUPPA_PUBLIC_URL": "https://line.example.org/",
    "CUPPA_SECRET_KEY": "s" * 32,
    "CUPPA_ENCRYPTION_KEYS": f"{'n' * 44}, {'o' * 44}",
    "CUPPA_TWILIO_ACCOUNT_SID": SID,
    "CUPPA_TWILIO_AUTH_TOKENS": "new,old",
    "CUPPA_TWILIO_API_KEY": KEY,
    "CUPPA_TWILIO_API_SECRET": "secret",
    "CUPPA_TWILIO_API_URL": "http://127.0.0.1:8010",
    "CUPPA_DEMO": "0",
    "CUPPA_LOG_FORMAT": "json",
}


def _faults(environ: dict[str, str], *, demo: bool = False) -> list[str]:
    with pytest.raises(BadSettings) as bad:
        load(environ, NOWHERE, demo=demo)
    return str(bad.value).splitlines()


def test_nothing_set_is_a_line_without_an_account() -> None:
    """Without settings the defaults hold: SQLite in data/, no demo, text logs."""
    config = load({"HOME": "/root"}, NOWHERE)
    assert config == Config(database_url="sqlite:///data/cuppa.db")
    assert config.api_url == "https://api.twilio.com"


def test_every_setting_is_read() -> None:
    """Each name ends up typed, lists newest first, addresses without their last slash."""
    assert set(GOOD) == set(SETTINGS)
    assert load(GOOD, NOWHERE) == Config(
        database_url="postgresql://me:secret@db/cuppa",
        database_given=True,
        public_url="https://line.example.org",
        secret_key="s" * 32,
        encryption_keys=("n" * 44, "o" * 44),
        account_sid=SID,
        auth_tokens=("new", "old"),
        api_key=KEY,
        api_secret="secret",
        api_url="http://127.0.0.1:8010",
        demo=False,
        log_format="json",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUPPA_DATABASE_URL", "mysql://db/cuppa"),
        ("CUPPA_DATABASE_URL", "sqlite://"),
        ("CUPPA_PUBLIC_URL", "line.example.org"),
        ("CUPPA_PUBLIC_URL", "http://line.example.org"),
        ("CUPPA_PUBLIC_URL", "https://my_line.example.org"),
        ("CUPPA_PUBLIC_URL", "https://line.example.org/?x=1"),
        ("CUPPA_PUBLIC_URL", "https://line.example.org:port"),
        ("CUPPA_SECRET_KEY", "short"),
        ("CUPPA_ENCRYPTION_KEYS", "short,shorter"),
        ("CUPPA_TWILIO_ACCOUNT_SID", "SK" + "0" * 32),
        ("CUPPA_TWILIO_AUTH_TOKENS", ","),
        ("CUPPA_TWILIO_AUTH_TOKENS", "two words"),
        ("CUPPA_TWILIO_API_KEY", SID),
        ("CUPPA_TWILIO_API_URL", "http://api.twilio.com"),
        ("CUPPA_DEMO", "perhaps"),
        ("CUPPA_LOG_FORMAT", "xml"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(name: str, value: str) -> None:
    """A value that cannot be stops the start with one line, which names the setting and says what it must be."""
    (line,) = _faults({**GOOD, name: value})
    assert line.startswith((f"{name} must", f"{name} is"))


def test_a_bad_secret_is_not_shown() -> None:
    """What stops the start may be logged, so it never holds a key or token."""
    secrets = {"CUPPA_SECRET_KEY": "hunter2", "CUPPA_TWILIO_AUTH_TOKENS": "hunter2 hunter2"}
    lines = _faults(secrets)
    assert len(lines) == 2
    assert "hunter2" not in " ".join(lines)


def test_an_unknown_name_stops_the_start() -> None:
    """A name nobody knows is refused, with the name that was probably meant."""
    assert _faults({"CUPPA_DATABSE_URL": "x", "CUPPA_ZEBRA": "x"}) == [
        "CUPPA_DATABSE_URL is not a setting of Cuppa: did you mean CUPPA_DATABASE_URL?",
        "CUPPA_ZEBRA is not a setting of Cuppa: remove it; docs/going-live.md names those there are.",
    ]


def test_every_fault_is_told_at_once() -> None:
    """Whoever sets it up mends everything in one go."""
    assert len(_faults({"CUPPA_DEMO": "x", "CUPPA_LOG_FORMAT": "x", "CUPPA_X": "x"})) == 3


def test_demo_mode_refuses_twilio() -> None:
    """Demo mode does not start where it could reach Twilio, however it was asked for."""
    twilio = {name: value for name, value in GOOD.items() if name.startswith("CUPPA_TWILIO_")}
    assert len(_faults({**twilio, "CUPPA_DEMO": "1"})) == len(_faults(twilio, demo=True)) == 5
    assert load({"CUPPA_DEMO": "yes"}, NOWHERE).demo
    assert load({"CUPPA_TWILIO_API_KEY": ""}, NOWHERE, demo=True).demo


def test_a_key_goes_with_its_secret() -> None:
    """An API key without its secret, or the other way round, is refused."""
    (line,) = _faults({"CUPPA_TWILIO_API_KEY": KEY})
    assert "CUPPA_TWILIO_API_SECRET is not set" in line
    (line,) = _faults({"CUPPA_TWILIO_API_SECRET": "x"})
    assert "CUPPA_TWILIO_API_KEY is not set" in line


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """`.env` may have comments, quotes, `export` and names of others; the environment overrides it."""
    file = tmp_path / ".env"
    file.write_text(
        "# settings\nexport CUPPA_LOG_FORMAT=json  # for the shipper\nOTHER=1\nCUPPA_DEMO=1\n\n"
        "CUPPA_PUBLIC_URL='https://line.example.org'\n"
    )
    config = load({"CUPPA_DEMO": "0"}, file)
    assert (config.log_format, config.demo, config.public_url) == ("json", False, "https://line.example.org")


def test_a_line_that_texts_says_what_it_needs() -> None:
    """Each missing setting is one line that says where to get it."""
    lines = missing_for_service(Config())
    assert [line.split()[0] for line in lines] == [
        "CUPPA_PUBLIC_URL",
        "CUPPA_SECRET_KEY",
        "CUPPA_ENCRYPTION_KEYS",
        "CUPPA_TWILIO_ACCOUNT_SID",
        "CUPPA_TWILIO_AUTH_TOKENS",
    ]
    assert missing_for_service(load(GOOD, NOWHERE)) == []
