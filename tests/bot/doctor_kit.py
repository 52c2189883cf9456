"""A line that is set up and reached over real HTTP, before a fake Twilio: everything the doctor looks at."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from bot.app import create_web
from bot.config import Config
from bot.doctor import examine
from bot.doctor_findings import Finding, State
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.server import Quiet, Server
from bot.line import SETTINGS, Line
from bot.worker import Worker
from flows.settings import Settings
from flows.templates import sent_first
from flows.wording import english
from storage.database import Database
from storage.figures import beat
from storage.migrate import upgrade
from storage.people import person_at
from storage.tables import Community, Coordinator, LineNumber
from tests.kit import GAZETTEER, KEYS, Phones

OURS, SERVICE, KEY, KEY_SECRET = "+447911123456", "MG" + "c" * 32, "SK" + "d" * 32, "key-secret-9173"
SECRET_KEY = "desk-secret-" + "5" * 32
SETTINGS_OF_LINE = Settings("Harborough", "LOROS", "Harborough", "0116 231 3771", "loros.co.uk", ("LE16",))


def sid_of(n: int) -> str:
    """The id of the n-th template."""
    return f"HX{n:032x}"


@dataclass
class Patient:
    """A healthy line; a test makes one thing wrong."""

    config: Config
    fake: Server

    @property
    def exchange(self) -> Exchange:
        """What Twilio knows."""
        return self.fake.exchange

    def found(self, *, fix: bool = False, **changes: Any) -> list[Finding]:
        """What the doctor finds, with settings changed."""
        return list(examine(replace(self.config, **changes), fix=fix))

    def wrong(self, **changes: Any) -> list[Finding]:
        """What is wrong."""
        return [f for f in self.found(**changes) if f.state is State.WRONG]

    def set(self, **changes: Any) -> None:
        """Change the community's settings."""
        database = Database(self.config.database, keys=self.config.encryption_keys)
        with database.transaction() as session:
            community = session.get(Community, 1)
            assert community is not None
            settings = replace(SETTINGS.validate_python(community.settings), **changes)
            community.settings = SETTINGS.dump_python(settings, mode="json")
        database.close()


def fill(database: Database) -> None:
    """One community with a number on both channels, approved templates, a coordinator, a worker at work."""
    kept = {key: sid_of(n) for n, key in enumerate(sent_first(english()))}
    settings = replace(SETTINGS_OF_LINE, messaging_service=SERVICE, templates=kept)
    now = datetime.now(UTC)
    with database.transaction() as session:
        plain = SETTINGS.dump_python(settings, mode="json")
        community = Community(short="LOROS", name="Harborough", settings=plain, created_at=now)
        session.add(community)
        session.flush()
        session.add_all(
            [LineNumber(community_id=community.id, channel=c, value=OURS) for c in ("sms", "whatsapp")]
        )
        person, _ = person_at(session, community.id, "sms", "+447911123457", now)
        session.add(Coordinator(community_id=community.id, person_id=person.id, name="Priya", role="lead"))
        beat(session, "worker", "worker", now, {})


@contextmanager
def answering(config: Config, line: Line) -> Iterator[str]:
    """The line on a port of this computer; its public address is in the settings it was given."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    public = f"http://127.0.0.1:{server.server_port}"
    server.app = create_web(replace(config, public_url=public), line, Worker(line))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield public
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def patient(folder: Path) -> Iterator[Patient]:
    """A healthy line before a Twilio that is set up for it."""
    url = f"sqlite:///{folder / 'line.db'}"
    database = Database(url, durable=False, keys=KEYS)
    upgrade(database)
    fill(database)
    bare = Config(database_url=url, database_given=True, secret_key=SECRET_KEY, account_sid=ACCOUNT)
    bare = replace(bare, encryption_keys=KEYS, auth_tokens=(TOKEN,), api_key=KEY, api_secret=KEY_SECRET)
    exchange = Exchange(keys={KEY: KEY_SECRET}, services={SERVICE: OURS})
    line = Line(database, Phones(), gazetteer=GAZETTEER)
    with answering(bare, line) as public, Server(exchange, hands_on=True) as fake:
        _set_up(exchange, public)
        yield Patient(replace(bare, public_url=public, api_url=fake.url), fake)
    database.close()


def _set_up(exchange: Exchange, public: str) -> None:
    from bot.doctor_twilio import OVERRIDES
    from bot.fake_twilio.exchange import Template

    number = exchange.own(OURS, url=public)
    number.sms_url = exchange.senders[OURS].url = f"{public}/twilio/message{OVERRIDES}"
    for n in range(len(sent_first(english()))):
        exchange.templates[sid_of(n)] = Template(sid_of(n), "x")
