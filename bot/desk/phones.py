"""Phone numbers at the desk: masked until somebody asks, and every look recorded."""

from flask import Blueprint

from bot.access import Caller, for_
from bot.desk.here import acting, audit, page
from storage.audit import Action
from storage.people import phone_of
from storage.tables import Person

pages = Blueprint("phones_seen", __name__, url_prefix="/desk")


@pages.post("/phone/<int:person_id>")
@for_(Caller.COORDINATOR)
def show(person_id: int) -> str:
    """The number of a person, as a fragment in place of the button, or as a page of its own without scripts."""
    with acting() as work:
        person = work.get(Person, person_id)
        number = phone_of(work.session, person)
        audit(work, Action.PHONE_SEEN, ("person", person_id))
    return page("phone.html", number=number, name=person.first_name, person_id=person_id)
