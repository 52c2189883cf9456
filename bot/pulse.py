"""A web process without a worker: gives signs of life with what it counted, and tells the workers of new work."""

import logging
import threading
from collections.abc import Callable

from bot.line import Line
from bot.scheduler import ticking
from storage.figures import beat
from storage.wake import tell

log = logging.getLogger(__name__)
BEAT_EVERY_S = 10.0


def pulse(line: Line) -> Callable[[], None]:
    """Begin; returns what ends it."""
    ends = threading.Event()
    teller = threading.Thread(target=_tell, args=(line, ends), name="tell", daemon=True)
    teller.start()
    scheduler = ticking({lambda: sign_of_life(line): BEAT_EVERY_S})

    def stop() -> None:
        scheduler.shutdown(wait=False)
        ends.set()
        line.wake.set()
        teller.join(5)

    return stop


def _tell(line: Line, ends: threading.Event) -> None:
    """One message to the workers for all that was committed since the last."""
    while not ends.is_set():
        line.wake.wait()
        line.wake.clear()
        tell(line.database)


def sign_of_life(line: Line) -> None:
    """Leave what was counted where any web process can show it."""
    try:
        with line.database.transaction() as session:
            beat(session, line.process, "web", line.wall.now(), line.figures.dump())
    except Exception as error:
        log.error("no sign of life could be given", extra={"error": type(error).__name__})
