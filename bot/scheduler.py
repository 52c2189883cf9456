"""APScheduler, as a clock only: it says when to look; the database says what is due."""

import threading

from apscheduler.schedulers.background import BackgroundScheduler

LOOK_EVERY_S = 1


def ticking(wake: threading.Event) -> BackgroundScheduler:
    """A running scheduler that wakes the worker every second. It keeps no jobs in a store.

    A tick that comes late still counts, several late ones are one, and two never overlap: the library's defaults
    drop jobs that start a second late.
    """
    scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
    scheduler.add_job(
        wake.set,
        "interval",
        seconds=LOOK_EVERY_S,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler
