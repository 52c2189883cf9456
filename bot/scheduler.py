"""APScheduler, as a clock only: it says when to look; the database says what is due. Imported here alone."""

from collections.abc import Callable, Mapping
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

LIMITS: Mapping[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""Late ticks still count, several late ones are one, two never overlap.

The library's defaults drop a job that starts a second late.
"""


def ticking(jobs: Mapping[Callable[[], object], float]) -> BackgroundScheduler:
    """A running scheduler that calls each function every so many seconds. It keeps no jobs in a store."""
    scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
    for job, seconds in jobs.items():
        scheduler.add_job(job, "interval", seconds=seconds, **LIMITS)
    scheduler.start()
    return scheduler
