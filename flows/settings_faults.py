"""What a community's settings may not be, each fault with its field and a sentence for whoever set it."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from flows.gsm import parts
from flows.settings import Hours, Limits, PhrasesOwner, Settings, Span, WavePolicy
from flows.times import is_team_day
from flows.wording import english

Fault = tuple[str, str]
"""The path of a setting ("hours.team.closes"), and what is wrong with it."""
EARLIEST, LATEST = time(7), time(22)
SHORT, LONG = 7, 60
LEAST_OPEN = timedelta(hours=2)
MOST_CLOSED_DAYS = 30
FURTHEST = timedelta(days=3653)
"""Ten years: a day away further ahead is a slip of the thumb."""
SHORTEST_GAP, LONGEST_GAP = timedelta(minutes=5), timedelta(days=1)
LONGEST_CREDIT = 120
_TILES = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?/[\w{}/.?=&%~+-]{1,250}", re.ASCII)
_SLOT = re.compile(r"\{[^{}]*\}|[{}]")
_SPANS = {
    "team": "the team's hours",
    "residents": "the hours for texts to residents",
    "volunteers": "the hours for texts to volunteers",
    "checkins": "the hours for check-ins",
    "broadcasts": "the hours for messages to many",
}


def faults(settings: Settings, today: date) -> tuple[Fault, ...]:
    """Everything wrong with a community's settings on a local day; () when they will do."""
    return (
        *_names(settings),
        *_hours(settings.hours, today),
        *_waves(settings),
        *_limits(settings.limits),
        *_money(settings),
        *_visits(settings),
        *_owner(settings.phrases_owner, today),
        *_tiles(settings),
    )


def _names(settings: Settings) -> Iterator[Fault]:
    longest = english().longest
    most = {"short": SHORT, "name": LONG, **{name: len(longest[name]) for name in ("town", "office", "url")}}
    most["training_length"] = len(longest["length"])
    for field, letters in most.items():
        said = getattr(settings, field)
        if not said:
            yield field, "This cannot be empty: it stands in texts."
        elif len(said) > letters:
            yield field, f"At most {letters} letters, or it would be cut off in texts; this has {len(said)}."
        elif parts(said).encoding != "GSM-7":
            yield field, f"Plain letters only: {' '.join(parts(said).costly)} would make every text dearer."
    if not settings.area:
        yield "area", "Give at least one first half of a postcode, like LE16."


def _hours(hours: Hours, today: date) -> Iterator[Fault]:
    for name, said in _SPANS.items():
        yield from _span(name, said, getattr(hours, name))
    if not hours.team_days:
        yield "hours.team_days", "Choose at least one day on which the team is in."
    if far := [day for day in hours.closed_days if day - today > FURTHEST]:
        yield "hours.closed_days", f"{far[0].isoformat()} is more than ten years away."
    elif _longest_closed(hours) > MOST_CLOSED_DAYS:
        yield "hours.closed_days", f"The team would be away for more than {MOST_CLOSED_DAYS} days in a row."
    if not _overlap(hours.team, hours.residents):
        yield "hours.residents.opens", "Residents could not be texted at any time when the team is in."


def _span(name: str, said: str, span: Span) -> Iterator[Fault]:
    if span.closes <= span.opens:
        yield f"hours.{name}.closes", f"Here {said} end before they start: the end must be later in the day."
        return
    if _length(span) < LEAST_OPEN:
        yield f"hours.{name}.closes", f"That leaves no time: {said} must be two hours at least."
    if name == "team":
        return
    if span.opens < EARLIEST:
        yield f"hours.{name}.opens", "Nobody is texted before 7am."
    if span.closes > LATEST:
        yield f"hours.{name}.closes", "Nobody is texted after 10pm."


def _length(span: Span) -> timedelta:
    return _since_midnight(span.closes) - _since_midnight(span.opens)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _overlap(one: Span, other: Span) -> bool:
    return max(one.opens, other.opens) < min(one.closes, other.closes)


def _longest_closed(hours: Hours) -> int:
    """Days in a row, from any closed day on, without the team."""
    worst = 0
    for day in hours.closed_days:
        away = 0
        while away <= MOST_CLOSED_DAYS and not is_team_day(day + timedelta(days=away), hours):
            away += 1
        worst = max(worst, away)
    return worst


def _waves(settings: Settings) -> Iterator[Fault]:
    for when in ("today", "tomorrow", "later"):
        policy: WavePolicy = getattr(settings.waves, when)
        where = f"waves.{when}"
        yield from _between(f"{where}.size", policy.size, 1, 12, "people at once")
        yield from _between(f"{where}.waves", policy.waves, 1, 12, "waves")
        if not SHORTEST_GAP <= policy.gap <= LONGEST_GAP:
            yield (
                f"{where}.gap",
                "From 5 minutes, so that people can answer, to 24 hours, so that nobody waits longer.",
            )
        after = policy.coordinator_after
        if after is not None and not SHORTEST_GAP <= after <= LONGEST_GAP:
            yield f"{where}.coordinator_after", "From 5 minutes to 24 hours."
    for need, level in settings.levels.items():
        yield from _between(f"levels.{need}", level, 1, 3, "as a level")


def _limits(limits: Limits) -> Iterator[Fault]:
    yield from _between("limits.offers_per_week", limits.offers_per_week, 1, 14, "offers a week")
    yield from _between("limits.misses_before_quiet", limits.misses_before_quiet, 1, 20, "misses")
    yield from _between("limits.open_requests", limits.open_requests, 1, 20, "open requests")
    for name in ("offer_rest", "offer_rest_today"):
        if not timedelta(0) <= getattr(limits, name) <= timedelta(days=7):
            yield f"limits.{name}", "From no hours to 168, a week."


def _money(settings: Settings) -> Iterator[Fault]:
    many = settings.broadcasts
    yield from _between("price_per_part", settings.price_per_part, 0, 5, "pounds")
    yield from _between("limits.cost_a_day", settings.limits.cost_a_day, 0, 100_000, "pounds")
    yield from _between("broadcasts.parts_per_second", many.parts_per_second, 0.1, 100, "a second")
    yield from _between("broadcasts.second_person_above", many.second_person_above, 1, 100_000, "people")
    if not timedelta(0) < many.hold <= timedelta(hours=1):
        yield "broadcasts.hold", "From 1 minute, so that it can be stopped, to 60."


def _visits(settings: Settings) -> Iterator[Fault]:
    yield from _between("visit_minutes", settings.visit_minutes, 10, 480, "minutes")
    yield from _between("call_minutes", settings.call_minutes, 5, 240, "minutes")
    yield from _between("dbs_years", settings.dbs_years, 1, 5, "years")
    odd = [word for word in settings.passwords if not (3 <= len(word) <= 6 and word.isascii() and word.isalpha())]
    if odd:
        yield "passwords", f"Each word has 3 to 6 plain letters, to be read out on the phone; {odd[0]} has not."
    elif len(set(settings.passwords)) < 10:
        yield "passwords", "At least ten different words, so that nobody can guess."


def _owner(owner: PhrasesOwner, today: date) -> Iterator[Fault]:
    for name, said in (("name", owner.name), ("role", owner.role)):
        if len(said) > LONG:
            yield f"phrases_owner.{name}", f"At most {LONG} letters, please."
    if owner.name and not owner.role:
        yield "phrases_owner.role", "Please say what their role is."
    if owner.read_on and owner.read_on > today:
        yield "phrases_owner.read_on", "That day is still to come."


def _tiles(settings: Settings) -> Iterator[Fault]:
    """The address goes into a page's Content-Security-Policy, so its host is plain letters and nothing else."""
    address = settings.tiles
    if not address:
        return
    if not address.startswith("https://"):
        yield "tiles", "It must begin with https://, or anybody on the way sees which streets are looked at."
    elif not _TILES.fullmatch(address):
        yield "tiles", "Please give it like https://tile.example.org/{z}/{x}/{y}.png, at most 300 letters."
    elif sorted(_SLOT.findall(address)) != ["{x}", "{y}", "{z}"]:
        yield "tiles", "It needs {z}, {x} and {y}, once each, and no other: they say which piece is wanted."
    if not 0 < len(settings.tiles_credit) <= LONGEST_CREDIT:
        yield "tiles_credit", f"Please name whose map it is, as they ask for; at most {LONGEST_CREDIT} letters."


def _between(field: str, value: float, least: float, most: float, what: str) -> Iterator[Fault]:
    if not least <= value <= most:
        yield field, f"From {least:g} to {most:,g} {what}."
