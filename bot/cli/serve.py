"""`cuppa run`, `web`, `worker`: serving the line."""

import argparse
import signal
import threading
from contextlib import suppress
from socket import socket

from bot import logs
from bot.compose import real_line
from bot.config import BadSettings, Config, load
from bot.demo.start import demo_line
from bot.line import Line
from bot.pulse import pulse
from bot.server import HOST, Service, bind, listen, service, warm
from storage.migrate import pending, upgrade
from storage.people import every_community

PORT = 8000


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the three commands."""
    run = subparsers.add_parser("run", help="web and worker in one process")
    run.add_argument(
        "--demo", action="store_true", help="simulated phones, no account, nothing leaves this machine"
    )
    run.add_argument("--keep", action="store_true", help="with --demo: keep data and clock from last time")
    run.set_defaults(run=_run)
    web = subparsers.add_parser("web", help="the web half; any number of them on PostgreSQL")
    web.set_defaults(run=_web)
    for serving in (run, web):
        serving.add_argument("--port", type=port, default=PORT, help=f"where to listen on {HOST} ({PORT})")
    web.add_argument("--host", default=HOST, help=f"the address to listen on ({HOST}); only behind a proxy")
    worker = subparsers.add_parser("worker", help="the worker half; any number of them on PostgreSQL")
    worker.set_defaults(run=_worker)


def port(text: str) -> int:
    """A port number; raises ValueError."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _run(args: argparse.Namespace) -> int:
    config = load(demo=args.demo)
    if args.keep and not config.demo:
        raise BadSettings("cuppa run: --keep goes with --demo; a real line keeps everything anyway.")
    logs.set_up(config.log_format)
    with bind(args.port) as listener:
        line = demo_line(config, keep=args.keep) if config.demo else _migrated(config)
        served = _ready(config, line)
        stop = served.start_worker()
        try:
            listen(served.app, listener, lambda: _say_where(config, listener))
        finally:
            stop()
    return 0


def _migrated(config: Config) -> Line:
    """The real line over a schema that is up to date: one process may see to that itself."""
    line = real_line(config)
    if line.database.sqlite:
        upgrade(line.database)
    return line


def _web(args: argparse.Namespace) -> int:
    config = _real_settings("web")
    with bind(args.port, args.host) as listener:
        served = _ready(config, real_line(config))
        stop = pulse(served.line)
        try:
            listen(served.app, listener, lambda: _say_where(config, listener))
        finally:
            stop()
            served.line.database.close()
    return 0


def _worker(args: argparse.Namespace) -> int:
    config = _real_settings("worker")
    served = _ready(config, real_line(config), apart=True)
    ends = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ends.set())
    stop = served.start_worker()
    print("The worker is at work. Ctrl-C stops it.", flush=True)
    with suppress(KeyboardInterrupt):
        ends.wait()
    stop()
    return 0


def _real_settings(half: str) -> Config:
    config = load()
    if config.demo:
        raise BadSettings(
            f"cuppa {half}: the demo's two halves share a clock, so it is one process: cuppa run --demo"
        )
    logs.set_up(config.log_format)
    return config


def _ready(config: Config, line: Line, *, apart: bool = False) -> Service:
    """A service over an up-to-date schema; raises LookupError with the mend otherwise."""
    if pending(line.database):
        raise LookupError("the database is not up to date: run cuppa db upgrade")
    with line.database.reading() as session:
        communities = every_community(session)
        area = tuple(outward for c in communities for outward in line.settings(c).area)
    if not communities:
        raise LookupError("there is no community yet: run cuppa community add")
    warm(line, area)
    return service(config, line, apart=apart)


def _say_where(config: Config, listener: socket) -> None:
    here = f"http://{HOST}:{listener.getsockname()[1]}"
    if not config.demo:
        print(f"The line answers at {here}, the desk is at {here}/desk (Ctrl-C stops it).", flush=True)
        return
    print(
        f"""
  Cuppa is on, in demo mode: nothing leaves this machine.

  The phones     {here}/phones
  The desk       {here}/desk
  In a terminal  cuppa talk --url {here}

  Text "I need help" from a phone, say YES as a volunteer, move the clock on. Ctrl-C stops it.
""",
        flush=True,
    )
