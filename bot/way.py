"""Which way a text goes: the address, the channel, and the template where WhatsApp wants one."""

from dataclasses import dataclass
from datetime import timedelta

from bot.numbers import Kind, at_home, is_number, typed
from bot.work import Work
from flows.templates import variables
from storage.people import address_of, addresses
from storage.tables import Address, Outbound, Person

# Meta's customer-service window is 24 hours from the last text in; five minutes are kept for the way.
WINDOW = timedelta(hours=24) - timedelta(minutes=5)
NEVER_TEXTED = frozenset({Kind.PREMIUM, Kind.PERSONAL, Kind.PAGER, Kind.UAN, Kind.TOLL_FREE})
"""Kinds of number that cost much or take no texts, whoever texts us from them."""
UNLESS_THEY_TEXT = frozenset({Kind.LANDLINE, Kind.VOIP})
CLOSED, NO_ADDRESS, NOT_MOBILE = "whatsapp window closed", "no address", "not a mobile number"


@dataclass(frozen=True)
class Way:
    """Where a text goes, and as which template ("" for free words)."""

    address: Address
    content_sid: str = ""


def find(work: Work, person: Person, text: Outbound) -> Way | str:
    """The way for a text: the channel asked for, else the one last used; or the reason why there is none."""
    address = _preferred(work, person, text)
    if address is None:
        return NO_ADDRESS
    if address.channel == "whatsapp" and (text.content_sid or not in_window(work, address)):
        return _outside(work, person, text, address)
    return Way(address) if may_be_texted(work, address) else NOT_MOBILE


def _preferred(work: Work, person: Person, text: Outbound) -> Address | None:
    usable = [a for a in addresses(work.session, person.id) if a.gone_at is None]
    wanted = text.channel or person.preferred_channel
    found = next((a for a in usable if a.channel == wanted), usable[0] if usable else None)
    if found is not None and text.channel == "sms" and found.channel != "sms":
        # Alerts go by SMS, also to a coordinator who only ever wrote on WhatsApp.
        return by_sms(work, person) or found
    return found


def in_window(work: Work, address: Address) -> bool:
    """Whether WhatsApp still takes free words to an address."""
    return address.last_in_at is not None and work.now - address.last_in_at < WINDOW


def _outside(work: Work, person: Person, text: Outbound, address: Address) -> Way | str:
    content_sid = work.settings.templates.get(text.prompt, "")
    if content_sid and variables(work.catalogue, text.prompt, text.slots) is not None:
        return Way(address, content_sid)
    sms = by_sms(work, person)
    return Way(sms) if sms else CLOSED


def by_sms(work: Work, person: Person) -> Address | None:
    """The person's address for SMS, made from their WhatsApp number if that is a real one; None without one."""
    found = addresses(work.session, person.id)
    sms = next((a for a in found if a.channel == "sms"), None)
    if sms is None:
        number = next((a.value for a in found if a.value.startswith("+") and a.gone_at is None), None)
        sms = _new_sms(work, person, number) if number else None
    usable = sms is not None and sms.gone_at is None and sms.opted_out_at is None
    return sms if sms is not None and usable and may_be_texted(work, sms) else None


def _new_sms(work: Work, person: Person, number: str) -> Address | None:
    """The same number by SMS, unless it is somebody else's already."""
    if address_of(work.session, work.community.id, "sms", number) is not None:
        return None
    return work.add(Address(community_id=work.community.id, person_id=person.id, channel="sms", value=number))


def may_be_texted(work: Work, address: Address) -> bool:
    """Whether a text to an address arrives and costs what texts cost.

    Number plans lag behind, so a British number that nobody can place is trusted; Twilio refuses it if it must.
    Other countries are never texted. Short codes and names cannot be answered, or are answered by machines.
    """
    if address.channel != "sms":
        return True
    if not is_number(address.value) or not at_home(address.value):
        return False
    kind = typed(address.value, demo=work.line.demo).kind
    texted_us = address.last_in_at is not None
    return kind not in NEVER_TEXTED and (texted_us or kind not in UNLESS_THEY_TEXT)
