"""Who of the team can be reached now."""

from bot.work import Work
from flows.times import in_team_hours
from storage.people import coordinators
from storage.tables import Coordinator, Person


def reachable(work: Work) -> list[Coordinator]:
    """Coordinators on duty who can be reached at this moment, in the order they are alerted."""
    team_in = in_team_hours(work.now, work.settings.hours)
    return [c for c in everyone(work) if c.on_duty and (team_in or c.always_reachable)]


def everyone(work: Work) -> list[Coordinator]:
    """Every coordinator but viewers, and but those whose own STOP keeps alerts from them: a chase's last step."""
    team = [c for c in coordinators(work.session, work.community.id) if c.role != "viewer"]
    return [c for c in team if work.get(Person, c.person_id).stopped_at is None]
