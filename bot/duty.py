"""Who of the team can be reached now."""

from collections.abc import Sequence

from bot.work import Work
from flows.rota import Member, is_on
from storage.people import coordinators
from storage.tables import Coordinator, Person


def reachable(work: Work) -> list[Coordinator]:
    """Coordinators on duty who can be reached at this moment, in the order they are alerted.

    Somebody with shifts on the rota is on duty in those; somebody without any while the team is in, or always with
    the on-call phone. DUTY OFF takes either out.
    """
    rota, hours, here = work.settings.rota, work.settings.hours, work.here
    return [c for c in everyone(work) if c.on_duty and is_on(Member(c.id, c.always_reachable), rota, hours, here)]


def members(work: Work, people: Sequence[Coordinator] | None = None) -> list[Member]:
    """Everybody the rota may count on: not those who said DUTY OFF; `people` as in `everyone`."""
    return [Member(c.id, c.always_reachable) for c in everyone(work, people) if c.on_duty]


def everyone(work: Work, people: Sequence[Coordinator] | None = None) -> list[Coordinator]:
    """Every coordinator but viewers, and but those whose own STOP keeps alerts from them: a chase's last step.

    `people`: the community's coordinators, where they were read already.
    """
    known = coordinators(work.session, work.community.id) if people is None else people
    return [c for c in may_be_alerted(known) if work.get(Person, c.person_id).stopped_at is None]


def may_be_alerted(people: Sequence[Coordinator]) -> list[Coordinator]:
    """Those of the team who do not only look."""
    return [c for c in people if c.role != "viewer"]
