"""Danger words are found, everyday hospice words are not, and a bad row never reaches the line."""

import csv
import time
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.safety import RED, Danger, Phrases, default_phrases, parse
from flows.safety_own import ordinary_sentences
from flows.safety_versions import mark, table_version

SENTENCES = Path(__file__).with_name("safety_sentences.csv")
"""The clinician's list; the harmless sentences that the desk tries phrases against stand in flows/ordinary.csv."""
HEAD = "kind,phrase,note\n"
NOTHING: tuple[Danger, ...] = ()


def listed() -> list[tuple[str, str]]:
    """Every known sentence under its kind."""
    with SENTENCES.open(encoding="utf-8", newline="") as table:
        rows = [(row["kind"], row["sentence"]) for row in csv.DictReader(table)]
    return [*rows, *(("NONE", sentence) for sentence in ordinary_sentences())]


def sentences(kind: str) -> list[str]:
    return [sentence for known, sentence in listed() if known == kind]


def listing(title: str, found: list[str], of: int) -> str:
    return "\n".join([f"{title}: {len(found)} of {of}", *found])


@pytest.mark.parametrize("kind", Danger)
def test_no_true_sentence_is_missed(kind: Danger) -> None:
    """Every sentence of a kind on the clinician's list raises that kind; misses are counted and listed."""
    said = sentences(kind)
    missed = [text for text in said if kind not in default_phrases().dangers(text)]
    assert len(said) >= 25
    assert not missed, listing(f"{kind} missed", missed, len(said))


def test_everyday_sentences_raise_nothing() -> None:
    """Sentences that only look alarming, of which the list has at least a hundred, raise no alert."""
    said = sentences("NONE")
    alarms = [f"{text} -> {', '.join(got)}" for text in said if (got := default_phrases().dangers(text))]
    assert len(said) >= 100
    assert not alarms, listing("false alarms", alarms, len(said))


@pytest.mark.parametrize("kind", sorted(set(Danger) - RED))
def test_a_worry_is_never_answered_as_a_danger(kind: Danger) -> None:
    """A sentence of a soft kind never gets a red reply."""
    said = sentences(kind)
    red = [f"{text} -> {', '.join(got)}" for text in said if RED & set(got := default_phrases().dangers(text))]
    assert not red, listing(f"{kind} answered as red", red, len(said))


def test_the_sentence_list_is_well_formed() -> None:
    """Each sentence stands once in both lists, under a kind that exists, so a slip cannot hide a miss."""
    rows = listed()
    assert {kind for kind, _ in rows} == {*Danger, "NONE"}
    assert len({sentence for _, sentence in rows}) == len(rows) >= 1_346


@pytest.mark.promise(5)
@pytest.mark.promise(29)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my husband is dying and I am tired", (Danger.LOW,)),
        ("I want to die", (Danger.SELF_HARM,)),
        ("I do not want to die in hospital", NOTHING),
        ("my mum wanted to die at home", NOTHING),
        ("he hit me", (Danger.UNSAFE,)),
        ("I nearly hit him", (Danger.CARER_HARM,)),
        ("he wants my bank details", (Danger.MONEY,)),
        ("stroke club is on Tuesday", NOTHING),
        ("sat by the fire", NOTHING),
        ("confused about the form", NOTHING),
    ],
)
def test_the_examples_of_the_design(text: str, expected: tuple[Danger, ...]) -> None:
    """The conversation design's own sentences get exactly the kinds it says."""
    assert default_phrases().dangers(text) == expected


@pytest.mark.promise(4)
def test_stop_inside_a_cry_for_help_is_unsafe() -> None:
    """ "Please stop him hitting me" is UNSAFE, and "please stop texting" is nothing to this table."""
    assert default_phrases().dangers("please stop him hitting me") == (Danger.UNSAFE,)
    assert default_phrases().dangers("please stop texting") == ()


@pytest.mark.promise(51)
def test_an_age_does_not_hide_danger() -> None:
    """ "I want to die, I am 15" still alerts."""
    assert Danger.SELF_HARM in default_phrases().dangers("I want to die, I am 15")


@pytest.mark.parametrize(
    "text",
    [
        "cant breath",
        "my dad has chset pain",
        "suicde",
        "need amblance",
        "stopped brething",
        "I CAN\u2019T BREATHE",
        "caaant breeeathe",
        "cantbreathe",
        "i want to kill my self",
    ],
)
def test_slips_of_the_thumb_are_read(text: str) -> None:
    """Misspelt, shouted, stretched, run-together and curly-quoted danger is still a red alert."""
    assert RED & set(default_phrases().dangers(text))


def test_a_safe_phrase_hides_only_what_lies_inside_it() -> None:
    """Somebody else's wish does not hide the writer's own, in the same text or the same sentence."""
    texts = ["my mum wanted to die at home. I want to die", "my mum died and I want to die"]
    assert all(Danger.SELF_HARM in default_phrases().dangers(text) for text in texts)


def test_several_dangers_come_most_severe_first() -> None:
    """A text with two dangers names both, the worse one first, so the reply fits the worse one."""
    found = default_phrases().dangers("so lonely, he hits me and I cant breathe")
    assert found == (Danger.EMERGENCY, Danger.UNSAFE, Danger.LOW)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever a phone sends, the answer is a list of kinds in order of severity, and never an error."""
    found = default_phrases().dangers(text)
    assert list(found) == [kind for kind in Danger if kind in found]


@given(
    st.lists(
        st.sampled_from(["i", "want", "to", "die", "he", "hit", "me", "not", ".", "mum", "heeelp"]), max_size=40
    )
)
def test_adding_a_plain_cry_always_alerts(words: list[str]) -> None:
    """Nothing that went before can hide "I want to die" in a sentence of its own."""
    assert Danger.SELF_HARM in default_phrases().dangers(f"{' '.join(words)}. I want to die")


def test_reading_is_quick_and_grows_in_line_with_the_text() -> None:
    """A long rambling text takes no more than in proportion, and nothing runs away (bounds are generous)."""
    short = "he said my mum is not well and i want to go on and on but i cant get her up the stairs to bed "
    assert _seconds(short * 100) < 25 * _seconds(short * 10)
    assert _seconds("a" * 20_000 + "i want to " * 2_000) < 2


def _seconds(text: str) -> float:
    phrases = default_phrases()
    best = 9.9
    for _ in range(3):
        began = time.thread_time()  # of this thread alone: a busy machine changes nothing
        phrases.dangers(text)
        best = min(best, time.thread_time() - began)
    return best


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        ("DANGER,he hit me,", "there is no kind"),
        ("LOW,,", "the phrase is empty"),
        ("LOW,[so lonely,", "bracket"),
        ("LOW,so lonely],", "bracket"),
        ("LOW,[so//very] lonely,", "has no word"),
        ("LOW,so _,", "take them off"),
        ("LOW,(so) lonely,", "take it off"),
        ("LOW,lo*,", "a star goes at the end"),
        ("LOW,{family} died,", "there is no list"),
        ("LIST,family mum,", "a list is written"),
        ("LOW,lost my mum,dad,and all,", "columns"),
        ('LOW,"so lonely,', "quote"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(row: str, mend: str) -> None:
    """An edit that cannot be used is refused, saying which line and how to mend it."""
    with pytest.raises(ValueError, match=rf"^line 3: .*{mend}"):
        parse(f"{HEAD}LOW,so lonely,\n{row}\n")


@pytest.mark.parametrize("table", ["", "phrase,kind\nLOW,so lonely,\n", HEAD])
def test_a_table_without_phrases_or_header_is_refused(table: str) -> None:
    """An emptied or foreign file is refused rather than silently finding nothing."""
    with pytest.raises(ValueError, match=r"^line "):
        parse(table)


def test_the_language_of_the_table() -> None:
    """Star, underscore, dots, choices, parts left out, lists, numbers and case mean what the guide says."""
    phrases = _table(
        "LIST,me = me / us", "UNSAFE,he _ hit* {me}", "LOW,so (very) [lonely/all alone]", "MONEY,lent ... # pounds"
    )
    assert phrases.dangers("He really does HITT us") == (Danger.UNSAFE,)
    assert phrases.dangers("he one two three hits me") == ()
    assert phrases.dangers("so all alone") == phrases.dangers("so very lonely") == (Danger.LOW,)
    assert phrases.dangers("I lent that nice man next door 50 pounds") == (Danger.MONEY,)


def test_ok_and_only_rows() -> None:
    """An OK row sets a danger aside; an ONLY row gives its own kind instead."""
    phrases = _table("SELF-HARM,want to die", "OK,want to die at home", "ONLY LOW,not want to die")
    assert phrases.dangers("want to die at home") == ()
    assert phrases.dangers("not want to die") == (Danger.LOW,)
    assert phrases.dangers("want to die") == (Danger.SELF_HARM,)


def test_an_ordinary_word_is_not_a_slip() -> None:
    """ "Looked in" is not "locked in" once looked is among the ordinary words."""
    assert _table("UNSAFE,locked in").dangers("looked in") == (Danger.UNSAFE,)
    assert _table("UNSAFE,locked in", "ORDINARY,looked").dangers("looked in") == ()


def test_the_table_a_spreadsheet_saves_is_read() -> None:
    """A byte-order mark, Windows line ends, curly quotes and a one-sign ellipsis do no harm."""
    saved = "\ufeffkind,phrase,note\r\nlow,can\u2019t \u2026 cope,\r\n,,\r\n"
    assert parse(saved).dangers("cant really always cope") == (Danger.LOW,)


def test_the_packaged_table_has_every_kind() -> None:
    """No kind can vanish from the table unnoticed, and it is the packaged file that is read."""
    packaged = parse(files("flows").joinpath("safety.csv").read_text(encoding="utf-8"))
    assert {row.kind for row in default_phrases().rows} - {None} == set(Danger)
    assert len(packaged.rows) == len(default_phrases().rows)


def test_every_change_of_the_table_is_a_version_with_its_reason() -> None:
    """A changed table without a new line in safety_versions.csv, or one without who and why, is refused."""
    version = table_version()
    assert version.table == mark(), f"say who changed flows/safety.csv and why: a line ending in {mark()}"
    assert version.number >= 1 and version.by and version.why


def test_the_docs_count_sentences_and_misses_of_each_kind() -> None:
    """The table in the docs is what the lists and the phrases come to now."""
    counted = [_counts(kind) for kind in (*Danger, "NONE")]
    page = Path("docs/safety-phrases.md").read_text("utf-8")
    table = "\n".join(counted)
    assert table in page, f"docs/safety-phrases.md should say:\n{table}"


def _counts(kind: str) -> str:
    said = sentences(kind)
    got = [default_phrases().dangers(text) for text in said]
    wrong = sum(bool(found) if kind == "NONE" else kind not in found for found in got)
    return f"| {kind} | {len(said)} | {wrong} |"


def _table(*rows: str) -> Phrases:
    return parse(HEAD + "".join(f"{row},\n" for row in rows))
