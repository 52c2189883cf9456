"""Serving: web and worker in one process, or either half."""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask
from waitress.server import create_server

from bot.app import create_web
from bot.compose import remember_clock
from bot.config import Config
from bot.line import Line
from bot.scheduler import ticking
from bot.worker import Worker

HOST, THREADS = "127.0.0.1", 16
log = logging.getLogger(__name__)


class PortTaken(OSError):
    """Something else listens on that port."""


@dataclass
class Service:
    """A running line: its pages, its worker, its clock."""

    config: Config
    line: Line
    worker: Worker
    app: Flask

    def start_worker(self) -> Callable[[], None]:
        """Start the worker and its scheduler in the background; returns what stops them."""
        thread = threading.Thread(target=self.worker.run, name="worker", daemon=True)
        scheduler = ticking(self.line.wake)
        thread.start()

        def stop() -> None:
            scheduler.shutdown(wait=False)
            self.worker.stop()
            thread.join(timeout=10)
            if self.config.demo:
                remember_clock(self.line)
            self.line.database.close()

        return stop


def service(config: Config, line: Line) -> Service:
    """Put pages and worker together."""
    worker = Worker(line, name=socket.gethostname()[:40])
    return Service(config, line, worker, create_web(config, line, worker))


def listen(app: Flask, port: int, ready: Callable[[], None]) -> None:
    """Answer on this machine until interrupted; raises PortTaken."""
    try:
        server = create_server(app, host=HOST, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise PortTaken(f"port {port} is taken: choose another with --port") from error
    signal.signal(signal.SIGTERM, _interrupt)
    ready()
    with suppress(KeyboardInterrupt, SystemExit):
        server.run()
    server.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def warm(line: Line, area: tuple[str, ...]) -> None:
    """Decode the area's postcodes in the background, so that the first resident does not wait for it."""
    threading.Thread(target=line.gazetteer.preload, args=(area,), daemon=True).start()
