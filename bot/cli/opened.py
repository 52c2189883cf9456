"""The line over its database, for a command about one community."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot.cli.people import the_community
from bot.config import Config, load
from bot.demo.channel import PhonesChannel
from bot.line import Line
from bot.opening import open_database


@contextmanager
def opened(short: str | None) -> Iterator[tuple[Line, int, Config]]:
    """The line over its database, and the community meant; raises LookupError."""
    config = load()
    with closing(open_database(config)) as database:
        with database.reading() as session:
            community_id = the_community(session, short).id
        yield Line(database, PhonesChannel(), demo=config.demo), community_id, config
