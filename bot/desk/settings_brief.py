"""What each part of the settings says now, in a few words, for the page that lists them."""

from collections.abc import Mapping, Sequence

from bot import safeguarding
from bot.desk.settings_kinds import KINDS
from flows.hearing.needs import Need
from flows.settings import Hours, Settings, Span
from flows.times import DAYS, say_clock
from storage.tables import Coordinator


def briefs(settings: Settings, people: Sequence[Coordinator]) -> Mapping[str, str]:
    """The parts by name, each in a few words; `people`: the community's coordinators."""
    hours, waves, many = settings.hours, settings.waves, settings.broadcasts
    owner, lead = settings.phrases_owner, safeguarding.lead(settings, people)
    at_once = (f"{waves.today.size} for today", f"{waves.tomorrow.size} for tomorrow", f"{waves.later.size} later")
    levels = (f"{need} {level}" for need, level in settings.levels.items() if need is not Need.OTHER)
    price = KINDS["pounds"].said(settings.price_per_part)
    lengths = f"a visit {settings.visit_minutes} minutes, a chat {settings.call_minutes}"
    return {
        "names": f"{settings.name}, “{settings.short}” in texts, office {settings.office}",
        "hours": f"team in {_days(hours)} {_span(hours.team)}; residents texted {_span(hours.residents)}",
        "levels": ", ".join(levels),
        "waves": f"asked at once: {', '.join(at_once)}",
        "money": f"{price} a part; a second person above {many.second_person_above:,}",
        "visits": f"{lengths}; DBS {settings.dbs_years} years",
        "owner": f"{owner.name}, {owner.role}" if owner.name else "nobody yet",
        "safeguarding": lead.name if lead else "nobody yet",
        "map": f"from {settings.tiles.split('/')[2]}" if settings.tiles else "no streets: it fetches nothing",
        "network": f"Twilio {'deletes' if settings.clear_at_network else 'keeps'} the words of texts",
    }


def _span(span: Span) -> str:
    return f"{say_clock(span.opens)} to {say_clock(span.closes)}"


def _days(hours: Hours) -> str:
    days = hours.team_days
    first, last = DAYS[days[0]][:3], DAYS[days[-1]][:3]
    unbroken = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{first} to {last}" if unbroken else ", ".join(DAYS[day][:3] for day in days)
