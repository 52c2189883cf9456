"""Promises about postcodes, and about card numbers and codes that must not be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.hearing.masks import mask
from flows.hearing.postcodes import candidates


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("LE16 7AB", "LE16 7AB"), ("le167ab", "LE16 7AB"), ("L E 1 6 7 A B", "LE16 7AB"),
        ("LE 16 7AB", "LE16 7AB"),
        ("LE1 67AB", "LE16 7AB"), ("postcode is le16 7ab thanks", "LE16 7AB"), ("LEI6 7AB", "LE16 7AB"),
        ("LEl6 7AB", "LE16 7AB"), ("1e16 7ab", "LE16 7AB"), ("LE16 ZAB", "LE16 2AB"), ("LE16.7AB", "LE16 7AB"),
        ("SW1A 1AA", "SW1A 1AA"), ("5W1A 1AA", "SW1A 1AA"), ("M1 1AE", "M1 1AE"), ("EC1V 2NX", "EC1V 2NX"),
        ("12 High St LE16 7AB", "LE16 7AB"), ("my postcode is LE16 7 A B", "LE16 7AB"), ("le3 9qp xx", "LE3 9QP"),
        ("LE1O 7AB", "LE10 7AB"), ("BS1 5TR", "BS1 5TR"),
    ],
)  # fmt: skip
def test_full_postcodes(text: str, first: str) -> None:
    """A postcode is read however it is typed, and mended only where nothing else fits."""
    found = candidates(text)
    assert (found[0].text, found[0].rough) == (first, False)


@pytest.mark.parametrize(
    ("text", "first"),
    [("LE16", "LE16"), ("le 16", "LE16"), ("LE16 7", "LE16 7"), ("LE167", "LE16 7"),
    ("LE16 please", "LE16"), ("le2 xx", "LE2"),
     ("Im in le2", "LE2"), ("I live in LE16 near the canal and need help", "LE16"),
     ("I am in LE16, he is in LE16 too", "LE16")],
)  # fmt: skip
def test_half_postcodes(text: str, first: str) -> None:
    """Half a postcode is taken as rough when there is no whole one."""
    found = candidates(text)
    assert (found[0].text, found[0].rough) == (first, True)


@pytest.mark.parametrize(
    "text",
    ["Market Harborough", "so 20 at the door", "I am 85 at so 10 am", "LE16 7CC", "LE16 7A8",
    "LE16 7A", "yes 127", "127",
     "I take B12 tablets and need shopping every day", "just off the M1 near the big shops in town",
     "07700 900123", ""],
)  # fmt: skip
def test_no_postcode_is_made_up(text: str) -> None:
    """Ordinary words and spoilt postcodes give none, so that it is asked again."""
    assert candidates(text) == ()


def test_two_postcodes_come_in_order() -> None:
    """Both postcodes of a text are offered, the first one first."""
    assert [c.text for c in candidates("LE3 9QP or LE3 9QR")] == ["LE3 9QP", "LE3 9QR"]


@given(
    st.sampled_from(["LE16 7AB", "M1 1AE", "SW1A 1AA", "B33 8TH", "CR2 6XH", "DN55 1PT", "EC1A 1BB"]), st.data()
)
def test_spaces_and_capitals_do_not_matter(code: str, data: st.DataObject) -> None:
    """Wherever the spaces fall, the same postcode is read."""
    spaces = data.draw(st.lists(st.sampled_from(["", " "]), min_size=len(code), max_size=len(code)))
    typed = "".join(a + b for a, b in zip(code.replace(" ", "").lower(), spaces, strict=False))
    assert candidates(typed)[0].text == code


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ("4111 1111 1111 1111", "[card removed]"),
        ("card 4111111111111111 exp 12/25", "card [card removed] exp 12/25"),
        ("4111-1111-1111-1111 12 25", "[card removed] 12 25"),
        ("amex 378282246310005 ok", "amex [card removed] ok"),
    ],
)  # fmt: skip
def test_card_numbers_are_removed(body: str, stored: str) -> None:
    """A card number is never stored, and the rest of the text is."""
    masked = mask(body)
    assert (masked.body, masked.card, masked.key) == (stored, True, False)


@pytest.mark.promise(59)
@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ("key safe code is 4821", "key safe code is [code removed]"), ("Keysafe 1234", "Keysafe [code removed]"),
        ("door code C1234Y", "door code [code removed]"), ("code 4821#", "code [code removed]"),
        ("the code for the door is 4 8 2 1", "the code for the door is [code removed]"),
        ("Keysafe is by the door 4821", "Keysafe is by the door [code removed]"),
        ("key safe is at number 12 code 4821", "key safe is at number 12 code [code removed]"),
        ("4821 is the door code", "[code removed] is the door code"),
        ("code to get in is 4821", "code to get in is [code removed]"),
        ("gate code: 2580 then key safe 1234", "gate code: [code removed] then key safe [code removed]"),
        ("key safe 4821 and ring 0116 2345678", "key safe [code removed] and ring 0116 2345678"),
        ("key safe code four eight two one", "key safe code [code removed]"),
        ("keysafe 1234 or 5678", "keysafe [code removed] or [code removed]"),
    ],
)  # fmt: skip
def test_door_and_key_safe_codes_are_removed(body: str, stored: str) -> None:
    """A code that opens somebody's door is never stored."""
    masked = mask(body)
    assert (masked.body, masked.card, masked.key) == (stored, False, True)


@pytest.mark.promise(59)
@pytest.mark.parametrize(
    "body",
    ["YES 127", "12 High Street", "come at 10.30", "LE16 7AB", "4111111111111112",
    "07700 900123 07700 900456", "code 127",
     "key safe at the side, ring 0116 234 5678", "door number 127", "knock on the door at 1430",
     "use the key safe after 10.30",
     "ring 07700900123 for the key safe code", "i live at 127 High Street, red door", "dialling code 0116 2345678",
     "Done 127. key safe was empty", ""],
)  # fmt: skip
def test_everything_else_is_kept(body: str) -> None:
    """House numbers, times, telephone numbers, postcodes and references stay as they were."""
    masked = mask(body)
    assert (masked.body, masked.card, masked.key) == (body, False, False)
