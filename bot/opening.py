"""The database of the settings, opened with its keys."""

from bot.config import BadSettings, Config
from bot.demo.key import demo_key
from storage.database import Database


def open_database(config: Config) -> Database:
    """The database commands work on; raises BadSettings where a real line's keys are not set."""
    return Database(config.database, keys=keys_of(config))


def keys_of(config: Config) -> tuple[str, ...]:
    """The encryption keys; raises BadSettings where a real line's are not set."""
    if found := given_keys(config):
        return found
    raise BadSettings(
        "CUPPA_ENCRYPTION_KEYS is not set: what people send is kept encrypted. Make one with "
        "`openssl rand -hex 32`, and keep it somewhere else too: without it nothing can be read."
    )


def given_keys(config: Config) -> tuple[str, ...]:
    """The encryption keys, newest first, () when not set; a demo has one of its own."""
    return config.encryption_keys or ((demo_key(),) if config.demo else ())
