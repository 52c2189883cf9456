"""Every conversation of the line, by flow."""

from collections.abc import Mapping

from flows import (
    checkin,
    contact,
    feedback,
    introduction,
    join,
    keeping,
    later,
    need,
    offer,
    organisation,
    pledge,
    safe_to_ring,
    visit,
    which,
)
from flows.engine import Flow, Machine

MACHINES: Mapping[Flow, Machine] = {
    m.flow: m
    for m in (
        safe_to_ring.MACHINE,
        contact.MACHINE,
        checkin.MACHINE,
        visit.MACHINE,
        introduction.MACHINE,
        offer.MACHINE,
        feedback.MACHINE,
        which.MACHINE,
        keeping.MACHINE,
        need.MACHINE,
        join.MACHINE,
        pledge.MACHINE,
        organisation.MACHINE,
        later.MACHINE,
    )
}
