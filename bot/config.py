"""Settings of the installation, from the environment or `.env`. Unknown names and bad values stop the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "CUPPA_"
DEFAULT_DATABASE = "sqlite:///data/cuppa.db"
NAMES = frozenset(
    {
        "DATABASE_URL",
        "PUBLIC_URL",
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKENS",
        "TWILIO_API_KEY",
        "TWILIO_API_SECRET",
        "TWILIO_API_URL",
        "DEMO",
        "LOG_FORMAT",
        "TEST_DATABASE_URL",
    }
)
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class BadSettings(ValueError):
    """The settings cannot be used; each line of the message names one and its mend."""


@dataclass(frozen=True)
class Config:
    """What an installation sets. Everything a community sets is in the database."""

    database_url: str = DEFAULT_DATABASE
    database_given: bool = False
    public_url: str = ""
    secret_key: str = ""
    encryption_keys: tuple[str, ...] = ()
    account_sid: str = ""
    auth_tokens: tuple[str, ...] = ()
    """Newest first; signatures are checked against each."""
    api_key: str = ""
    api_secret: str = ""
    api_url: str = "https://api.twilio.com"
    demo: bool = False
    log_format: str = "text"


def read_env_file(path: Path) -> dict[str, str]:
    """The CUPPA_ lines of a `.env` file; {} when there is none."""
    if not path.is_file():
        return {}
    lines = (line.strip().removeprefix("export ") for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs if name.strip().startswith(PREFIX)}


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None, *, demo: bool = False) -> Config:
    """The settings; the environment wins over the file. Raises BadSettings."""
    file = read_env_file(env_file if env_file is not None else Path(".env"))
    given = {**file, **{k: v for k, v in (environ or os.environ).items() if k.startswith(PREFIX)}}
    values = {name.removeprefix(PREFIX): value for name, value in given.items()}
    problems = [
        f"{PREFIX}{name} is not a setting of Cuppa: remove it or mend its name" for name in _unknown(values)
    ]
    config = _config(values, problems, demo=demo)
    problems += _contradictions(config, values)
    if problems:
        raise BadSettings("\n".join(problems))
    return config


def _unknown(values: Mapping[str, str]) -> list[str]:
    return sorted(set(values) - NAMES)


def _config(values: Mapping[str, str], problems: list[str], *, demo: bool) -> Config:
    wanted = values.get("DEMO", "").lower()
    if wanted not in YES | NO:
        problems.append(f"{PREFIX}DEMO must be 1 or 0, not {wanted!r}")
    format_ = values.get("LOG_FORMAT", "text")
    if format_ not in ("text", "json"):
        problems.append(f"{PREFIX}LOG_FORMAT must be text or json, not {format_!r}")
    return Config(
        database_url=values.get("DATABASE_URL") or DEFAULT_DATABASE,
        database_given=bool(values.get("DATABASE_URL")),
        public_url=values.get("PUBLIC_URL", "").rstrip("/"),
        secret_key=values.get("SECRET_KEY", ""),
        encryption_keys=_listed(values.get("ENCRYPTION_KEYS", "")),
        account_sid=values.get("TWILIO_ACCOUNT_SID", ""),
        auth_tokens=_listed(values.get("TWILIO_AUTH_TOKENS", "")),
        api_key=values.get("TWILIO_API_KEY", ""),
        api_secret=values.get("TWILIO_API_SECRET", ""),
        api_url=values.get("TWILIO_API_URL", "https://api.twilio.com").rstrip("/"),
        demo=demo or wanted in YES,
        log_format=format_,
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _contradictions(config: Config, values: Mapping[str, str]) -> list[str]:
    problems = []
    if config.demo and (twilio := sorted(n for n in values if n.startswith("TWILIO_"))):
        problems.append(f"demo mode never texts anybody: unset {', '.join(PREFIX + n for n in twilio)}")
    if config.public_url and urlsplit(config.public_url).scheme not in ("http", "https"):
        problems.append(f"{PREFIX}PUBLIC_URL must begin with https://")
    if urlsplit(config.database_url).scheme.split("+")[0] not in ("sqlite", "postgresql"):
        problems.append(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://")
    if bool(config.api_key) != bool(config.api_secret):
        problems.append(f"{PREFIX}TWILIO_API_KEY and {PREFIX}TWILIO_API_SECRET go together: set both or neither")
    if urlsplit(config.api_url).scheme not in ("http", "https"):
        problems.append(f"{PREFIX}TWILIO_API_URL must begin with https://")
    return problems


def missing_for_service(config: Config) -> list[str]:
    """What a line that really texts still needs, each with its mend."""
    needed = {
        "PUBLIC_URL": (config.public_url, "the https address at which Twilio reaches this machine"),
        "TWILIO_ACCOUNT_SID": (config.account_sid, "from the Twilio console, AC…"),
        "TWILIO_AUTH_TOKENS": (" ".join(config.auth_tokens), "the auth token, from the Twilio console"),
    }
    return [f"{PREFIX}{name} is not set: {mend}" for name, (value, mend) in needed.items() if not value]
