"""`cuppa run`, `web`, `worker`: serving the line."""

import argparse
import signal
from contextlib import suppress

from bot.compose import demo_line, real_line
from bot.config import Config, load
from bot.line import Line
from bot.server import HOST, Service, listen, service, warm
from storage.migrate import pending
from storage.people import every_community

PORT = 8000


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the three commands."""
    run = subparsers.add_parser("run", help="web and worker in one process")
    run.add_argument(
        "--demo", action="store_true", help="simulated phones, no account, nothing leaves this machine"
    )
    run.add_argument("--keep", action="store_true", help="keep the demo's data from last time")
    run.add_argument("--port", type=int, default=PORT, help=f"where to listen on {HOST} ({PORT})")
    run.set_defaults(run=_run)
    web = subparsers.add_parser("web", help="the web half; any number of them on PostgreSQL")
    web.add_argument("--port", type=int, default=PORT)
    web.set_defaults(run=_web)
    worker = subparsers.add_parser("worker", help="the worker half; any number of them on PostgreSQL")
    worker.set_defaults(run=_worker)


def _run(args: argparse.Namespace) -> int:
    config = load(demo=args.demo)
    line = demo_line(config, keep=args.keep) if config.demo else real_line(config)
    served = _ready(config, line)
    stop = served.start_worker()
    try:
        listen(served.app, args.port, lambda: _say_where(config, args.port))
    finally:
        stop()
    return 0


def _web(args: argparse.Namespace) -> int:
    config = load()
    listen(_ready(config, real_line(config)).app, args.port, lambda: _say_where(config, args.port))
    return 0


def _worker(args: argparse.Namespace) -> int:
    config = load()
    served = _ready(config, real_line(config))
    stop = served.start_worker()
    print("The worker is at work. Ctrl-C stops it.", flush=True)
    with suppress(KeyboardInterrupt):
        signal.pause()
    stop()
    return 0


def _ready(config: Config, line: Line) -> Service:
    """A service over an up-to-date schema; raises LookupError with the mend otherwise."""
    if pending(line.database):
        raise LookupError("the database is not up to date: run cuppa db upgrade")
    with line.database.reading() as session:
        communities = every_community(session)
        area = tuple(outward for c in communities for outward in line.settings(c).area)
    if not communities:
        raise LookupError("there is no community yet: run cuppa community add")
    warm(line, area)
    return service(config, line)


def _say_where(config: Config, port: int) -> None:
    here = f"http://{HOST}:{port}"
    if not config.demo:
        print(f"The line answers at {here} (Ctrl-C stops it).", flush=True)
        return
    print(
        f"""
  Cuppa is on, in demo mode: nothing leaves this machine.

  The phones   {here}/phones
  In a terminal  cuppa talk --url {here}

  Text "I need help" from a phone, say YES as a volunteer, move the clock on. Ctrl-C stops it.
""",
        flush=True,
    )
