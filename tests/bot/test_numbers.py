"""Promises about phone numbers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numbers import find_number, inbound_address, last3, spoken, typed


@pytest.mark.parametrize(
    "text",
    [
        "07911 123456",
        "00447911123456",
        "447911123456",
        "+44(0)7911 123456",
        "+44 07911 123456",
        "(+44) 7911-123-456",
        "7911123456",
        " 07911\u00a0123456 ",
        "07911–123–456",
        "٠٧٩١١١٢٣٤٥٦",
        "０７９１１１２３４５６",
        "\u202a+44 7911 123456\u202c",
        "tel:+447911123456",
        "Tel: 07911.123456",
    ],
)
def test_a_mobile_is_understood_however_it_is_written(text: str) -> None:
    """Spaces, dashes, country codes, pasted marks and other digits all give the same number."""
    number = typed(text)
    assert (number.ok, number.e164, number.kind, number.reason) == (True, "+447911123456", "mobile", None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("01858 432100", "landline"),
        ("0909 123 4567", "premium"),
        ("0845 123 4567", "premium"),
        ("0800 111 1111", "toll_free"),
        ("070 1234 5678", "personal"),
        ("0300 123 1234", "uan"),
        ("07640 123456", "pager"),
        ("056 1234 5678", "voip"),
        ("+1 202 555 0143", "foreign"),
        ("+33 6 12 34 56 78", "foreign"),
        ("07700 900123", "drama"),
        ("020 7946 0018", "drama"),
        ("01632 960123", "drama"),
    ],
)
def test_numbers_the_line_may_not_text(text: str, kind: str) -> None:
    """Only British mobiles are texted; any other number is understood, refused, and the reason given."""
    number = typed(text)
    assert (number.ok, number.kind) == (False, kind)
    assert number.e164
    assert number.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "+",
        "999",
        "118118",
        "07911 12345",
        "07911 1234567",
        "07911123456 07911123457",
        "+999 123",
        "1" * 300,
    ],
)
def test_what_is_no_number(text: str) -> None:
    """What cannot be a number in use is refused and gives no number to text by mistake."""
    number = typed(text)
    assert (number.ok, number.e164, number.kind) == (False, None, "unknown")
    assert number.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("07911-ABC-456", "letters"),
        ("Call 07911123456 please", "letters"),
        ("07911 123456 ext 5", "extension"),
        ("07911 123456 x5", "extension"),
        ("07911 123456#5", "extension"),
        ("+447911123456;ext=1", "extension"),
        ("whatsapp:+447911123456", "whatsapp"),
    ],
)
def test_letters_and_extensions_are_refused(text: str, reason: str) -> None:
    """Letters never turn into digits, an extension is never lost, a channel never dropped in silence."""
    number = typed(text)
    assert (number.ok, number.e164) == (False, None)
    assert number.reason and reason in number.reason


@pytest.mark.promise(60)
@pytest.mark.parametrize("last", ["000", "123", "999"])
def test_drama_numbers_are_valid_in_demo_only(last: str) -> None:
    """Ofcom's drama mobiles are texted in demo mode and nowhere else; their neighbours in neither."""
    assert not typed(f"07700 900{last}").ok
    assert typed(f"07700 900{last}", demo=True).e164 == f"+447700900{last}"
    assert typed(f"07700 900{last}", demo=True).ok
    assert not typed("07700 901000", demo=True).ok


def test_a_drama_landline_is_a_landline_in_demo() -> None:
    """In demo a drama number counts as a real one of its kind, so a landline is still not texted."""
    number = typed("0116 496 0123", demo=True)
    assert (number.ok, number.kind) == (False, "landline")


@given(st.text() | st.text(st.sampled_from("+0447 9ext;#()-٣")))
def test_anything_typed_gets_a_verdict(text: str) -> None:
    """Whatever is typed, there is a verdict: a British mobile or a reason, and never an error."""
    number = typed(text)
    assert number.ok == (number.reason is None)
    assert not number.ok or (number.e164 or "").startswith("+44")
    json.dumps([number.e164, number.kind])


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("+447911123456", ("sms", "+447911123456")),
        ("+447700900123", ("sms", "+447700900123")),
        ("+442079460000", ("sms", "+442079460000")),
        ("whatsapp:+447911123456", ("whatsapp", "+447911123456")),
        ("whatsapp:GB.a1B2c3", ("whatsapp", "GB.a1B2c3")),
        ("whatsapp:ID.4566546130240823", ("whatsapp", "ID.4566546130240823")),
        ("60777", ("sms", "60777")),
        ("NHS-NoReply", ("sms", "NHS-NoReply")),
        ("Royal Mail", ("sms", "Royal Mail")),
    ],
)
def test_whoever_writes_in_has_an_address(value: str, address: tuple[str, str]) -> None:
    """Any sender Twilio can name is kept, on its own channel, whatever the number plan says of it."""
    assert inbound_address(value) == address


@pytest.mark.parametrize("value", ["", "whatsapp:", "messenger:123", "+", "+0123456789", "+44 7911\n1", "a" * 200])
def test_what_is_no_address(value: str) -> None:
    """What is neither a number, a WhatsApp id nor a sender name is no address."""
    assert inbound_address(value) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it is 07911 123456, thanks", "+447911123456"),
        ("my number is +44 (0)7911 123456. I am at LE16 7AB", "+447911123456"),
        ("01858 432100", "+441858432100"),
        ("ring me on 01858 432100 after 10.30 on 12/05", "+441858432100"),
        ("7911123456", "+447911123456"),
        ("+1 202 555 0143 or 07911123456", "+447911123456"),
        ("0909 123 4567", None),
        ("07700 900123", None),
        ("call me on +1 202 555 0143", None),
        ("12/05/2026 at 10.30", None),
        ("I have not got one", None),
        ("", None),
    ],
)
def test_a_number_is_found_in_a_sentence(text: str, found: str | None) -> None:
    """The first UK number that can be rung without extra cost is found amid words, dates and postcodes."""
    assert find_number(text) == found


def test_a_drama_number_is_found_in_demo_only() -> None:
    """The sentence of a demo may hold a drama number."""
    assert find_number("ring 07700 900123 please", demo=True) == "+447700900123"
    assert find_number("ring 07700 900123 please") is None


@pytest.mark.parametrize(
    ("e164", "said"),
    [
        ("+447700900123", "07700 900123"),
        ("+441858432100", "01858 432100"),
        ("+442079460018", "020 7946 0018"),
        ("+441164960123", "0116 496 0123"),
        ("+12025550143", "+1 202-555-0143"),
        ("GB.abc", "GB.abc"),
    ],
)
def test_numbers_are_shown_as_people_read_them(e164: str, said: str) -> None:
    """A British number starts with its 0 and is grouped as on a letterhead."""
    assert spoken(e164) == said


def test_the_last_three_digits() -> None:
    """A resident is told how the caller's number ends; an address without digits has no ending."""
    assert (last3("+447700900123"), last3("GB.abc"), last3("")) == ("123", "", "")
