"""Phone numbers: what people type, what Twilio sends, how one is read aloud.

The only module that imports phonenumbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

# The country code, not the region: Jersey, Guernsey and the Isle of Man share it, as do many British mobiles.
_COUNTRY = 44


class Kind(StrEnum):
    """What sort of number it is; only a mobile is texted."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    PREMIUM = "premium"
    TOLL_FREE = "toll_free"
    PERSONAL = "personal"
    PAGER = "pager"
    UAN = "uan"
    VOIP = "voip"
    FOREIGN = "foreign"
    DRAMA = "drama"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Number:
    """A number somebody typed.

    Attributes:
        ok: the line may text it.
        e164: "+447911123456", also for a number that is understood but not texted, like a landline.
        kind: its kind; `Kind.UNKNOWN` when it is no number at all.
        reason: why the line may not text it, a sentence; None when it may.
    """

    ok: bool
    e164: str | None
    kind: Kind
    reason: str | None


_KINDS = {
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE: Kind.LANDLINE,
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    PhoneNumberType.SHARED_COST: Kind.PREMIUM,
    PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE,
    PhoneNumberType.PERSONAL_NUMBER: Kind.PERSONAL,
    PhoneNumberType.PAGER: Kind.PAGER,
    PhoneNumberType.UAN: Kind.UAN,
    PhoneNumberType.VOIP: Kind.VOIP,
}
FEWEST_DIGITS = 7
"""Of any British number without its leading 0; most texts hold fewer, and are not searched."""
_REASONS = {
    Kind.LANDLINE: "This is a landline, which cannot get texts.",
    Kind.PREMIUM: "This is a premium rate number.",
    Kind.TOLL_FREE: "This is a freephone number, which cannot get texts.",
    Kind.PERSONAL: "This is a personal (070) number, which can cost a lot.",
    Kind.PAGER: "This is a pager.",
    Kind.UAN: "This is an 03 number, which cannot get texts.",
    Kind.VOIP: "This is an internet phone number, which cannot get texts.",
    Kind.FOREIGN: "This is not a UK number.",
    Kind.DRAMA: "This number is kept for television and radio drama, so it belongs to nobody.",
    Kind.UNKNOWN: "This is not a UK phone number in use.",
}
# Those a volunteer can ring without paying more than for a call.
_RING = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.VOIP, Kind.UAN, Kind.TOLL_FREE})

# Source: Ofcom, "Telephone numbers for use in TV and radio drama programmes", without the leading 0; the last
# three digits are free. Northern Ireland's is 9018 0 in older lists and 9649 6 in newer ones.
_DRAMA = re.compile(
    "(7700900|1632960|11[3-8]4960|1[2-6]14960|1914980|2079460|2890180|2896496|2920180"
    r"|8081570|9098790|3069990)\d{3}"
)
_DRAMA_KINDS = {
    "7": Kind.MOBILE,
    "1": Kind.LANDLINE,
    "2": Kind.LANDLINE,
    "3": Kind.UAN,
    "8": Kind.TOLL_FREE,
    "9": Kind.PREMIUM,
}

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
# Short codes, and names of up to 11 letters that cannot be answered.
_SENDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z &_+.-]{1,10}")
# Meta's business-scoped user id is "GB." and up to 128 letters and digits.
_WHATSAPP_ID = re.compile(r"[0-9A-Za-z._-]{1,140}")
_TYPED = re.compile(r"\(?\+?[0-9() .-]+")
_EXTENSION = re.compile(r"\d[\s,;]*(#|x|ext\.?|extn\.?|extension|ext=)\s*\d{1,7}\s*$", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def typed(text: str, *, demo: bool = False) -> Number:
    """Judge a number that somebody typed, and nothing else with it.

    Args:
        text: the number, as people write it: "07911 123456", "+44 (0)7911 123456", any digits Unicode has.
        demo: True where Ofcom's drama numbers count as real ones of their kind (demo mode and tests).

    Returns:
        A verdict in every case; letters and extensions are refused, or digits would be read into them.
    """
    tidy = _tidy(text)
    if fault := _fault(tidy):
        return Number(False, None, Kind.UNKNOWN, fault)
    try:
        return _judged(parse(tidy, "GB"), demo)
    except NumberParseException:
        return Number(False, None, Kind.UNKNOWN, _REASONS[Kind.UNKNOWN])


def find_number(text: str, *, demo: bool = False) -> str | None:
    """The first UK number inside free text that a volunteer could ring, landlines too, as E.164; or None."""
    if len(re.findall(r"\d", unicodedata.normalize("NFKC", text))) < FEWEST_DIGITS:
        return None
    heard = [
        text,
        *(match.raw_string for match in PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE)),
    ]
    numbers = (typed(piece, demo=demo) for piece in heard)
    return next((number.e164 for number in numbers if number.kind in _RING), None)


def inbound_address(value: str) -> tuple[str, str] | None:
    """Where a message came from or went to, from Twilio's `From` or `To`.

    Trusted as sent: only the form is looked at, so that nobody is lost because a number plan changed.

    Args:
        value: "whatsapp:+447911123456", "whatsapp:GB.abc" (somebody without a number), "+447911123456", a
            short code or an alphanumeric sender.

    Returns:
        The channel ("sms" or "whatsapp") and the value without its prefix, or None when it is none of these.
    """
    channel, _, rest = value.strip().rpartition(":")
    if channel == "whatsapp":
        return ("whatsapp", rest) if _E164.fullmatch(rest) or _WHATSAPP_ID.fullmatch(rest) else None
    if channel:
        return None
    return ("sms", rest) if _E164.fullmatch(rest) or _SENDER.fullmatch(rest) else None


def is_number(value: str) -> bool:
    """Whether an address is a number at all: no short code, name, or id of somebody without a number."""
    return _E164.fullmatch(value) is not None


def at_home(e164: str) -> bool:
    """Whether a number is of a country the line may text or ring: the United Kingdom with its islands."""
    return e164.startswith(f"+{_COUNTRY}")


def spoken(e164: str) -> str:
    """A number grouped as people read it: "07700 900123". What is no number comes back as it is."""
    try:
        number = parse(e164)
    except NumberParseException:
        return e164
    british = number.country_code == _COUNTRY
    return format_number(number, PhoneNumberFormat.NATIONAL if british else PhoneNumberFormat.INTERNATIONAL)


def last3(e164: str) -> str:
    """The last three digits of a number, or "" for an address without one."""
    return e164[-3:] if e164[-3:].isdigit() else ""


def _tidy(text: str) -> str:
    visible = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in visible)
    return re.sub(r"^tel:\s*", "", " ".join(digits.translate(_DASHES).split()), flags=re.IGNORECASE)


def _fault(tidy: str) -> str | None:
    if tidy.lower().startswith("whatsapp:"):
        return "Please give the number alone, without whatsapp: before it."
    if _EXTENSION.search(tidy):
        return "A number with an extension cannot be kept."
    if any(letter.isalpha() for letter in tidy):
        return "There are letters in this number."
    return None if _TYPED.fullmatch(tidy) else _REASONS[Kind.UNKNOWN]


def _judged(number: PhoneNumber, demo: bool) -> Number:
    kind = _kind(number, demo)
    e164 = None if kind == Kind.UNKNOWN else format_number(number, PhoneNumberFormat.E164)
    return Number(kind == Kind.MOBILE, e164, kind, _REASONS.get(kind))


def _kind(number: PhoneNumber, demo: bool) -> Kind:
    national = str(number.national_number)
    if number.country_code != _COUNTRY:
        return Kind.FOREIGN if is_valid_number(number) else Kind.UNKNOWN
    if _DRAMA.fullmatch(national):
        return _DRAMA_KINDS[national[0]] if demo else Kind.DRAMA
    return _KINDS.get(number_type(number), Kind.UNKNOWN) if is_valid_number(number) else Kind.UNKNOWN
