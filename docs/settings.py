"""docs/settings.md, made from the settings the code reads."""

from collections.abc import Mapping
from dataclasses import fields

from bot.config import SETTINGS, Config, missing_for_service

TELLS: Mapping[str, str] = {
    "CUPPA_DATABASE_URL": "Where the data is: a SQLite file, or a PostgreSQL server for several processes.",
    "CUPPA_PUBLIC_URL": "The https address at which Twilio and coordinators reach the line.",
    "CUPPA_SECRET_KEY": "Signs what browsers carry, and makes the token for /metrics. The same on every machine.",
    "CUPPA_ENCRYPTION_KEYS": "Encrypt words and numbers at rest. Keep a copy apart from the backups: without "
    "these keys a backup is noise.",
    "CUPPA_TWILIO_ACCOUNT_SID": "The account, from the Twilio console.",
    "CUPPA_TWILIO_AUTH_TOKENS": "Auth tokens. Signatures are checked against each, so that one can be renewed "
    "without losing a text.",
    "CUPPA_TWILIO_API_KEY": "An API key to send with, so that the auth token need not be used for it.",
    "CUPPA_TWILIO_API_SECRET": "The secret of that key.",
    "CUPPA_TWILIO_API_URL": "Another base for Twilio's API: `cuppa fake-twilio`, for tests.",
    "CUPPA_DEMO": "Demo mode: simulated phones, nothing leaves the machine.",
    "CUPPA_LOG_FORMAT": "How log lines are written: for people, or for a machine that collects them.",
}
WRONG = ("", "not this", "x", "ftp://x", "a b")
HEAD = """# Settings

Made from the code by `python -m docs.generate`; do not edit.

Settings of the installation come from the environment, or from a file `.env` in the working directory; the
environment goes first. A name that is not in this table, or a value that cannot be, stops the start with one line
that says so. Everything a community decides (numbers, hours, wording, check levels, waves) is in the database, on
the desk's settings page.

| name | default | must | what for |
| --- | --- | --- | --- |
"""


def settings_page() -> str:
    """The reference: every setting, its default, what its value must be, and what it is for."""
    defaults = {field.name: field.default for field in fields(Config)}
    needed = " ".join(missing_for_service(Config()))
    rows = []
    for name, (field, _) in SETTINGS.items():
        default = _default(defaults[field]) or ("**needed to text anybody**" if name in needed else "not set")
        rows.append(f"| `{name}` | {default} | {_must(name)} | {TELLS[name]} |")
    return HEAD + "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{int(value)}`"
    return f"`{value}`" if value else ""


def _must(name: str) -> str:
    """What the code says to a value it refuses."""
    _, read = SETTINGS[name]
    for wrong in WRONG:
        try:
            read(wrong)
        except ValueError as error:
            said = str(error).removeprefix("must ").replace("is too short: ", "have ")
            return said.rstrip(".").replace("|", "\\|")
    return ""
