"""What somebody agreed to: the proof on one page, and taking one purpose back when they ask the team to."""

from collections.abc import Mapping

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import withdrawing
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, me, page
from bot.rights import StillOpen
from flows.effects.talk import Purpose
from storage.audit import Action
from storage.consents import proof
from storage.people import team_names
from storage.tables import Person

pages = Blueprint("person_consents", __name__, url_prefix="/desk/people/<int:person_id>/consents")
MEANS: Mapping[str, tuple[str, str]] = {
    Purpose.HELP: ("keeping what they tell us, health included", "Nothing is asked of volunteers for them."),
    Purpose.ON_BEHALF: ("asking for help for somebody who knows and is happy", "Nothing more is asked on behalf."),
    Purpose.VOLUNTEERING: ("volunteering", "They leave: offers end, visits of theirs go to somebody else."),
    Purpose.NEWS: ("news, a few times a year", "They get no messages to many, but notices that concern them."),
    Purpose.SHARE_PLEDGE: ("sharing their pledge", "Their pledge goes off the wall; it still counts."),
    Purpose.CHECKINS: ("check-in texts", "Their check-ins end. They are told nothing by text: say so."),
    Purpose.CONTACT: ("being rung when somebody does not answer", "They go from that list; find somebody else."),
    Purpose.TEXTS: ("texts at all", "As after STOP: nothing is sent until they text START themselves."),
}
"""Each purpose in words, and what follows when it is taken back."""


@pages.get("")
@for_(Caller.COORDINATOR)
def ledger(person_id: int) -> str:
    """The proof: what holds, and each line of the ledger; that it was looked at is recorded."""
    with acting() as work:
        audit(work, Action.PERSON_SEEN, ("person", work.get(Person, person_id).id))
    return show(person_id)


def show(person_id: int, said: str = "") -> str:
    """The page, with a word on what could not be done."""
    with looking() as work:
        person = work.get(Person, person_id)
        found = proof(work.session, person_id)
        return page(
            "consents.html",
            person=person,
            proof=found,
            now={**found.now, Purpose.TEXTS: person.stopped_at is None},
            means=MEANS,
            channels=withdrawing.CHANNELS,
            names=team_names(work.session, work.community.id),
            said=said,
        )


@pages.post("/withdraw")
@for_(Caller.COORDINATOR)
def withdraw(person_id: int) -> str | Response:
    """They told us that they no longer agree to one thing; what follows from it happens at once."""
    purpose, channel = request.form.get("purpose", ""), request.form.get("channel", "")
    if purpose not in MEANS or channel not in withdrawing.CHANNELS:
        return show(person_id, "Please say how they told you.")
    try:
        with acting() as work:
            withdrawing.withdraw(work, work.get(Person, person_id), Purpose(purpose), me(work), channel)
            name = purpose.replace(" ", "_").replace("-", "_")
            audit(work, "consent.withdrawn", ("person", person_id), purpose=name)
    except StillOpen as error:
        return show(person_id, f"{error}.")
    return back(url_for("person_consents.ledger", person_id=person_id), "Written down, and done.")
