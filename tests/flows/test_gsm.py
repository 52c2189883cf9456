"""Promises about what a text costs and how it is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm import BASIC, EXTENSION, GSM, cut, parts, plain

GSM_TEXT = st.text(st.sampled_from(sorted(GSM)), max_size=500)
ANY_TEXT = st.text(max_size=250) | st.text(st.sampled_from("ab é€’😀\n"), max_size=250)


def split(text: str) -> list[str]:
    """The parts a phone network would send, worked out another way: each as long as it can be."""
    wide = any(letter not in GSM for letter in text)

    def units(piece: str) -> int:
        return len(piece.encode("utf-16-le")) // 2 if wide else sum(1 + (c in EXTENSION) for c in piece)

    if units(text) <= (70 if wide else 160):
        return [text]
    pieces, rest = [], text
    while rest:
        end = max(n for n in range(1, 154) if n <= len(rest) and units(rest[:n]) <= (67 if wide else 153))
        pieces.append(rest[:end])
        rest = rest[end:]
    return pieces


@given(GSM_TEXT | ANY_TEXT)
def test_the_parts_are_those_a_network_would_send(text: str) -> None:
    """The count agrees with splitting the text by hand, and the parts joined are the text again."""
    pieces = split(text)
    assert "".join(pieces) == text
    assert parts(text).parts == len(pieces)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("é" * 160, "GSM-7", 160, 1),
        ("ê" * 70, "UCS-2", 70, 1),
        ("ê" * 71, "UCS-2", 71, 2),
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 134, 3),
        ("a" * 1600, "GSM-7", 1600, 11),
    ],
)
def test_known_costs(text: str, encoding: str, units: int, count: int) -> None:
    """The limits are 160 and 153 septets, 70 and 67 units, and no character of two is split between parts."""
    cost = parts(text)
    assert (cost.encoding, cost.units, cost.parts) == (encoding, units, count)


def test_costly_characters_are_named_once_in_order() -> None:
    """Whoever wrote the text is told which characters make it dear, each once."""
    assert parts("“Don’t” – ’tis £5 €").costly == ("“", "’", "”", "–")


def test_the_alphabet_is_the_standards() -> None:
    """The default alphabet has 127 characters besides the escape, the extension ten."""
    assert (len(BASIC), len(EXTENSION)) == (127, 10)
    assert not BASIC & EXTENSION


@given(ANY_TEXT | st.text(st.characters()))
def test_plain_text_is_always_cheap(text: str) -> None:
    """Whatever was typed, its plain spelling is GSM-7, without control characters, and stays as it is."""
    spelled = plain(text)
    assert parts(spelled).encoding == "GSM-7"
    assert all(letter >= " " or letter == "\n" for letter in spelled)
    assert plain(spelled) == spelled


@given(GSM_TEXT)
def test_plain_leaves_cheap_text_alone(text: str) -> None:
    """What the alphabet can say is not changed."""
    printable = "".join(letter for letter in text if letter not in "\r\f")
    assert plain(printable) == printable


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("O’Brien – “hi”…", 'O\'Brien - "hi"...'),
        ("1½ pints\u00a0of milk", "1 1/2 pints of milk"),
        ("Łódź, Ångström, Đặng", "Lodz, Ångström, Dang"),
        ("e\u0301clair, façade, Çelik", "éclair, facade, Çelik"),
        ("Zoë Ŵyn ß ø", "Zoe Wyn ß ø"),
        ("thanks 👍🏽 ❤️!", "thanks  !"),
        ("a\tb\r\nc\x07d\x00", "a b\ncd"),
        ("Привет", "??????"),
        ("ﬁne №5™", "fine No5TM"),
        ("\u202a07700\u202c", "07700"),
    ],
)
def test_plain_spelling(typed: str, spelled: str) -> None:
    """People's names and words come out as a careful typist without those keys would write them."""
    assert plain(typed) == spelled


@given(ANY_TEXT, st.integers(0, 170))
def test_a_cut_fits_and_is_the_start(text: str, length: int) -> None:
    """What is cut is the beginning of the text and fits; what fits already is not cut."""
    short = cut(text, length)
    assert text.startswith(short)
    assert parts(short).units <= length
    if parts(text).units <= length:
        assert short == text


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("hello there everybody", 14, "hello there"),
        ("hello there everybody", 11, "hello there"),
        ("hello there everybody", 10, "hello"),
        ("Bartholomewina", 12, "Bartholomewi"),
        ("a supercalifragilistic", 12, "a supercalif"),
        ("€€€€", 5, "€€"),
        ("😀😀😀", 5, "😀😀"),
    ],
)
def test_a_cut_falls_between_words(text: str, length: int, short: str) -> None:
    """A text is cut between words, unless that would lose more than half; never inside a character."""
    assert cut(text, length) == short
