"""Which function looks at which due timer."""

from collections.abc import Mapping

from bot import alerts, checkins, joining, loneliness, offers, patience, requests, takeover, visits
from bot.broadcast import run
from bot.timers import Handler, TimerKind

HANDLERS: Mapping[TimerKind, Handler] = {
    TimerKind.NUDGE: patience.nudge,
    TimerKind.LAPSE: patience.lapse,
    **requests.TIMERS,
    **offers.TIMERS,
    **visits.TIMERS,
    **alerts.TIMERS,
    **checkins.TIMERS,
    **joining.TIMERS,
    **loneliness.TIMERS,
    **takeover.TIMERS,
    **run.TIMERS,
}
