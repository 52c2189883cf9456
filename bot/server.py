"""Serving: web and worker in one process, or either half."""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from flask import Flask

from bot.app import create_web
from bot.config import Config
from bot.connections import server_on
from bot.demo.key import demo_key
from bot.demo.start import remember_clock
from bot.line import Line
from bot.scheduler import ticking
from bot.worker import Worker

HOST, THREADS = "127.0.0.1", 16
REMEMBER_EVERY_S = 5.0
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
        """Start the worker in the background; returns what stops it and lets go of the database."""
        stop_worker = self.worker.start()
        scheduler = ticking({lambda: remember_clock(self.line): REMEMBER_EVERY_S} if self.config.demo else {})

        def stop() -> None:
            scheduler.shutdown(wait=False)
            stop_worker()
            if self.config.demo:
                remember_clock(self.line)
            self.line.database.close()

        return stop


def service(config: Config, line: Line, *, apart: bool = False) -> Service:
    """Put pages and worker together; in demo mode with a key of the demo's own. `apart`: in two processes."""
    if config.demo and not config.secret_key:
        config = replace(config, secret_key=demo_key())
    worker = Worker(line, apart=apart)
    return Service(config, line, worker, create_web(config, line, worker))


def bind(port: int, host: str = HOST) -> socket.socket:
    """Take a port (0: any that is free), before anything else is done; raises PortTaken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Until this, two may hold the same port.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise PortTaken(f"port {port} cannot be used here: choose another with --port") from error
    return listener


def listen(app: Flask, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answer on a port of this machine until interrupted."""
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt, SystemExit):
        server = server_on(app, listener, THREADS)
        ready()
        server.run()
    listener.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def warm(line: Line, area: tuple[str, ...]) -> None:
    """Decode the area's postcodes in the background, so that the first resident does not wait for it."""
    threading.Thread(target=line.gazetteer.preload, args=(area,), daemon=True).start()
