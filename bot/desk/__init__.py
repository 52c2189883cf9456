"""The coordinators' desk: pages to run the line."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from bot.desk import (
    broadcasts,
    checkins,
    checkins_form,
    checkins_person,
    door,
    fairness,
    figures,
    importing,
    levels_proposed,
    map_page,
    map_streets,
    myself,
    organisations,
    organisations_new,
    people,
    person_changes,
    person_chat,
    person_consents,
    phones,
    pledges,
    request_actions,
    request_new,
    requests,
    rights,
    rota,
    settings,
    settings_phrases,
    shown,
    task_actions,
    today,
    training,
    volunteer_changes,
    volunteers,
    wording,
)
from bot.desk.shown import on_every_page

PAGES = (
    door.pages,
    today.pages,
    task_actions.pages,
    requests.pages,
    request_new.pages,
    request_actions.pages,
    myself.pages,
    phones.pages,
    people.pages,
    person_changes.pages,
    person_chat.pages,
    person_consents.pages,
    rights.pages,
    volunteer_changes.pages,
    volunteers.pages,
    fairness.pages,
    importing.pages,
    levels_proposed.pages,
    training.pages,
    map_page.pages,
    map_streets.pages,
    checkins.pages,
    checkins_form.pages,
    checkins_person.pages,
    broadcasts.pages,
    pledges.pages,
    organisations.pages,
    organisations_new.pages,
    figures.pages,
    settings.pages,
    rota.pages,
    wording.pages,
    settings_phrases.pages,
)
"""Every blueprint of the desk, in the order of the pages' tabs."""
SORRY = {
    400: "Something in that form could not be read. Please go back and try again.",
    401: "You were signed out in the meantime. Please sign in and do it again: nothing was changed.",
    403: "That is not for your role, or came from another page. A lead can change what you may do.",
    404: "There is nothing here. It may have been closed or deleted.",
    413: "That is too large.",
    429: "Many people are at the door at this moment. Please try again in a minute.",
}


def join(app: Flask) -> None:
    """Put the desk's pages into the application."""
    for pages in PAGES:
        app.register_blueprint(pages)
    shown.filters(app)
    app.context_processor(on_every_page)
    app.register_error_handler(HTTPException, sorry)
    app.register_error_handler(LookupError, not_here)


def sorry(error: HTTPException) -> HTTPException | Response:
    """A kind page for people at the desk; machines get the plain answer."""
    # A Host header that is no name of a host: there is no address to put into a page.
    nowhere = isinstance(request.routing_exception, BadRequest)
    if nowhere or not request.path.startswith("/desk") or error.code not in SORRY:
        return error
    return sorry_for(error.code)


def not_here(error: LookupError) -> Response:
    """A row that is not this community's, or not any more; every other fault stays the fault it is.

    A KeyError, or a database our keys do not open, is a LookupError too: a 404 would hide it, and Twilio, told so,
    would not come again.
    """
    if type(error) is not LookupError or not request.path.startswith("/desk"):
        raise error
    return sorry_for(404)


def sorry_for(code: int) -> Response:
    """The page for one kind of trouble."""
    return Response(render_template("desk/sorry.html", code=code, said=SORRY[code]), code)
