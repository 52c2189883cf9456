"""Settings of the installation, from the environment or `.env`. Unknown names and bad values stop the start."""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX, TWILIO = "CUPPA_", "CUPPA_TWILIO_"
DEFAULT_DATABASE, DEMO_DATABASE = "sqlite:///data/cuppa.db", "sqlite:///data/demo.db"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
KEY_LETTERS = 32


class BadSettings(ValueError):
    """The settings cannot be used; each line of the message names one and its mend."""


@dataclass(frozen=True)
class Config:
    """What an installation sets; "" means not set. Everything a community sets is in the database.

    No secret is in its repr, which may end up in a traceback or a log.
    """

    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    database_given: bool = False
    public_url: str = ""
    """Without the slash at its end."""
    secret_key: str = field(default="", repr=False)
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    """Newest first."""
    account_sid: str = ""
    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    """Newest first; signatures are checked against each."""
    api_key: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)
    api_url: str = "https://api.twilio.com"
    demo: bool = False
    log_format: str = "text"

    @property
    def database(self) -> str:
        """The database that commands work on: in demo mode the demo's, unless another was given."""
        return DEMO_DATABASE if self.demo and not self.database_given else self.database_url

    @property
    def over_tls(self) -> bool:
        """Whether the desk is reached over TLS; only demo and tests are not."""
        return self.public_url.startswith("https://")

    def cookie_name(self, of: str) -> str:
        """__Host- binds a cookie to this host over TLS: no sister site can set one."""
        return f"__Host-cuppa-{of}" if self.over_tls else f"cuppa-{of}"

    @property
    def database_file(self) -> Path | None:
        """Its file; None where it is a server."""
        start = "sqlite:///"
        return Path(self.database.removeprefix(start)) if self.database.startswith(start) else None

    @property
    def leaflet(self) -> Path:
        """Where an operator may put Leaflet: beside the database's file, else below the working directory."""
        file = self.database_file
        return (file.parent if file else Path("data")) / "leaflet"


def read_env_file(path: Path) -> dict[str, str]:
    """The CUPPA_ names of a `.env` file; {} when there is none. Comments, quotes and `export` are understood."""
    if not path.is_file():
        return {}
    found = (_assignment(line) for line in path.read_text("utf-8", "replace").splitlines())
    return dict(pair for pair in found if pair and pair[0].startswith(PREFIX))


def _assignment(line: str) -> tuple[str, str] | None:
    name, equals, value = line.strip().removeprefix("export ").partition("=")
    value = value.strip()
    if not equals:
        return None
    if value[:1] in ("'", '"'):
        return name.strip(), value[1:].partition(value[0])[0]
    return name.strip(), re.split(r"\s#", value, maxsplit=1)[0].strip()


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None, *, demo: bool = False) -> Config:
    """The settings.

    Args:
        environ: the environment (this process's); it goes before the file.
        env_file: `.env` of the working directory, if not another.
        demo: demo mode was asked for on the command line.

    Raises:
        BadSettings: a name nobody knows, or a value that cannot be; all of them at once.
    """
    file = read_env_file(env_file if env_file is not None else Path(".env"))
    given = {**file, **(os.environ if environ is None else environ)}
    given = {name: value.strip() for name, value in given.items() if name.startswith(PREFIX) and value.strip()}
    problems = [_unknown(name) for name in sorted(given) if name not in SETTINGS and name not in FOR_TESTS]
    values: dict[str, Any] = {"database_given": "CUPPA_DATABASE_URL" in given}
    for name, (filled, read) in SETTINGS.items():
        try:
            values |= {filled: read(given[name])} if name in given else {}
        except ValueError as error:
            problems.append(f"{name} {error}")
    config = Config(**values)
    if demo:
        config = Config(**{**values, "demo": True})
    problems += _contradictions(config, given)
    if problems:
        raise BadSettings("\n".join(problems))
    return config


def _unknown(name: str) -> str:
    known = [setting.removeprefix(PREFIX) for setting in SETTINGS]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
    mend = f"did you mean {PREFIX}{near[0]}?" if near else "remove it; docs/going-live.md names those there are."
    return f"{name} is not a setting of Cuppa: {mend}"


def _contradictions(config: Config, given: Mapping[str, str]) -> list[str]:
    """What is wrong with settings that are right one by one."""
    if config.demo:
        named = sorted(name for name in given if name.startswith(TWILIO))
        return [
            f"{name} is set, and demo mode never texts anybody: unset it, or leave demo mode." for name in named
        ]
    key, secret = f"{TWILIO}API_KEY", f"{TWILIO}API_SECRET"
    pairs = [(key, secret), (secret, key)]
    return [
        f"{needed} is not set: it goes with {name}."
        for name, needed in pairs
        if name in given and needed not in given
    ]


def missing_for_service(config: Config) -> list[str]:
    """What a line that really texts still needs, each with its mend."""
    needed = {
        "PUBLIC_URL": (config.public_url, "the https address at which Twilio reaches this machine"),
        "SECRET_KEY": (config.secret_key, "make one with `openssl rand -hex 32`"),
        "ENCRYPTION_KEYS": (" ".join(config.encryption_keys), "make one with `openssl rand -hex 32`, and keep it"),
        "TWILIO_ACCOUNT_SID": (config.account_sid, "from the Twilio console, AC…"),
        "TWILIO_AUTH_TOKENS": (" ".join(config.auth_tokens), "the auth token, from the Twilio console"),
    }
    missing = [f"{PREFIX}{name} is not set: {mend}." for name, (value, mend) in needed.items() if not value]
    return [f"{line} To try the line without an account: cuppa run --demo" for line in missing]


DATABASE = re.compile(
    r"sqlite:///.+|postgresql(\+psycopg)?://([^@\s]*@)?(\[[\da-fA-F:]+\]|[^@:/\s]*)(:\d+)?/[^@/?\s]*(\?\S*)?"
)


def _database(text: str) -> str:
    # What does not fit would be quoted, with a part of the password, by whoever reads it next.
    if not DATABASE.fullmatch(text):
        raise ValueError(
            "must be sqlite:///path/to/file.db or postgresql://user:password@host/name, @ in it as %40."
        )
    return text


def _public_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address like https://line.example.org, without ? or #.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https://, since texts must not travel in the open.")
    if "_" in parts.hostname:
        raise ValueError("must not have an underscore in its host name: Twilio refuses it.")
    return text.rstrip("/")


def _api_url(text: str) -> str:
    parts = _split(text)
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme, parts.hostname in LOOPBACK) == ("http", True)
    ):
        raise ValueError("must begin with https:// (or be an address of this computer, for tests).")
    return text.rstrip("/")


def _split(text: str) -> Any:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (a bad port is found when it is asked for)
    except ValueError:
        raise ValueError("is no web address.") from None
    return parts


def _like(pattern: str, mend: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(mend)
        return text

    return read


def _listed(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found or any(re.search(r"\s", part) for part in found):
        raise ValueError("must be one or more, newest first, with commas between them and no spaces inside.")
    return found


def _key(text: str) -> str:
    if len(text) < KEY_LETTERS:
        raise ValueError(f"is too short: at least {KEY_LETTERS} characters, as `openssl rand -hex 32` makes them.")
    return text


def _keys(text: str) -> tuple[str, ...]:
    return tuple(_key(key) for key in _listed(text))


def _flag(text: str) -> bool:
    if text.lower() not in YES + NO:
        raise ValueError("must be 1 or 0.")
    return text.lower() in YES


SETTINGS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "CUPPA_DATABASE_URL": ("database_url", _database),
    "CUPPA_PUBLIC_URL": ("public_url", _public_url),
    "CUPPA_SECRET_KEY": ("secret_key", _key),
    "CUPPA_ENCRYPTION_KEYS": ("encryption_keys", _keys),
    "CUPPA_TWILIO_ACCOUNT_SID": ("account_sid", _like("AC[0-9a-fA-F]{32}", "must be AC and 32 digits or a to f.")),
    "CUPPA_TWILIO_AUTH_TOKENS": ("auth_tokens", _listed),
    "CUPPA_TWILIO_API_KEY": ("api_key", _like("SK[0-9a-fA-F]{32}", "must be SK and 32 digits or a to f.")),
    "CUPPA_TWILIO_API_SECRET": ("api_secret", _like(r"\S+", "must not have spaces in it.")),
    "CUPPA_TWILIO_API_URL": ("api_url", _api_url),
    "CUPPA_DEMO": ("demo", _flag),
    "CUPPA_LOG_FORMAT": ("log_format", _like("text|json", "must be text or json.")),
}
"""Every name, the field it fills, and how its value is read."""
FOR_TESTS = ("CUPPA_TEST_DATABASE_URL",)
"""Read by the tests alone."""
