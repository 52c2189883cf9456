"""Emergency contacts: asked one after another; what they say is told, and a coordinator closes."""

import pytest

from storage.quiet import keep_quiet
from storage.tables import Address, CheckIn, EmergencyContact
from tests.bot.checkins_kit import (
    DAUGHTER,
    PRIYA,
    SON,
    alerts,
    london,
    say_safe,
    start_checkins,
    take,
    tell_contact,
    to_checkin,
    with_contacts,
)
from tests.kit import Kit


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going."""
    start_checkins(kit)


@pytest.mark.promise(55)
def test_contacts_are_asked_and_a_coordinator_closes(kit: Kit) -> None:
    """SAFE from a contact is thanked and told; the alert stays open until a coordinator says SAFE, then C5."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    tell_contact(kit, alert)
    assert kit.said(DAUGHTER) == [
        "LOROS here. Edith has not answered our check-in and named you to ask. "
        "Could you ring or call round, then reply SAFE or WORRIED?"
    ]
    assert kit.text(DAUGHTER, "SAFE")[0].startswith("Thank you, that helps.")
    assert alerts(kit)[0].state == "open"
    assert "a contact says SAFE" in kit.said(PRIYA)[-1]
    kit.advance(minutes=25)
    assert kit.said(SON) == []
    say_safe(kit, alert)
    assert kit.prompts(DAUGHTER) == ["C4", "C5s", "C5"]
    assert "Edith is safe" in kit.said(DAUGHTER)[-1]


@pytest.mark.promise(55)
def test_a_worried_contact_is_red(kit: Kit) -> None:
    """WORRIED makes even a friendly hello's alert red, and whoever has it hears at once."""
    with_contacts(kit)
    kit.change(CheckIn, 1, level="FRIENDLY")
    to_checkin(kit)
    kit.move_to(london(25, "09:05"))
    alert = alerts(kit)[0]
    assert alert.colour == "amber"
    take(kit, alert)
    tell_contact(kit, alert)
    assert kit.prompts(DAUGHTER) == ["C4"]
    kit.text(DAUGHTER, "WORRIED")
    assert kit.prompts(DAUGHTER) == ["C4", "C5w"]
    assert alerts(kit)[0].colour == "red"
    assert "a contact is WORRIED" in kit.said(PRIYA)[-1]


@pytest.mark.promise(55)
def test_ok_from_a_contact_closes_nothing(kit: Kit) -> None:
    """ "ok" is passed on (C5x); the alert stays."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    tell_contact(kit, alert)
    kit.text(DAUGHTER, "ok")
    assert kit.prompts(DAUGHTER) == ["C4", "C5x"]
    assert alerts(kit)[0].state == "open"


def test_a_number_never_to_be_texted_is_no_contact(kit: Kit) -> None:
    """Whoever was taken out is not put in again as a contact, until a text of theirs came; no row is made."""
    with kit.line.database.transaction() as session:
        keep_quiet(session, kit.community_id, DAUGHTER, kit.clock.now())
    with pytest.raises(ValueError, match="asked never to be texted"):
        with_contacts(kit)
    assert kit.rows(EmergencyContact) == [] and kit.rows(Address, value=DAUGHTER) == []
    kit.text(DAUGHTER, "hello")
    with_contacts(kit)
    assert len(kit.rows(EmergencyContact)) == 2


@pytest.mark.both_databases
@pytest.mark.promise(55)
def test_a_silent_contact_is_followed_by_the_next(kit: Kit) -> None:
    """Twenty minutes without a word: a coordinator hears, and the next contact is asked; then there is nobody."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    take(kit, alert)
    tell_contact(kit, alert)
    kit.advance(minutes=19)
    assert kit.said(SON) == []
    kit.advance(minutes=1)
    assert kit.prompts(SON) == ["C4"]
    assert "has not answered for 20 min" in kit.said(PRIYA)[-1]
    kit.advance(minutes=20)
    assert any("nobody else to ask" in words for words in kit.said(PRIYA))
