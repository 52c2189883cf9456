"""Promises about needs, names, whom, ages, intents and whole messages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.hearing.ages import stated_age
from flows.hearing.facts import Facts, facts
from flows.hearing.intent import Intent, intent, is_courtesy, is_long, is_someone_else
from flows.hearing.names import first_name, for_whom, full_name
from flows.hearing.needs import Need, is_bare_chat, needs
from flows.hearing.postcodes import Candidate
from flows.hearing.when import Wanted, When

NOW = datetime(2025, 9, 22, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [Need.CHAT]), ("3 4", [Need.SHOPPING, Need.PRESCRIPTION]),
        ("34", [Need.SHOPPING, Need.PRESCRIPTION]),
        ("tea", [Need.TEA]), ("a cuppa would be nice", [Need.TEA]), ("a bit of company", [Need.TEA]),
        ("visit", [Need.TEA]),
        ("chemist", [Need.PRESCRIPTION]), ("presciption", [Need.PRESCRIPTION]), ("pharmcy", [Need.PRESCRIPTION]),
        ("tablets pick up", [Need.PRESCRIPTION]), ("from Boots", [Need.PRESCRIPTION]),
        ("shoping", [Need.SHOPPING]),
        ("groceries", [Need.SHOPPING]), ("some milk", [Need.SHOPPING]), ("food shop", [Need.SHOPPING]),
        ("phone chat", [Need.CHAT]), ("tea and a chat", [Need.TEA]),
        ("shopping and chemist", [Need.SHOPPING, Need.PRESCRIPTION]),
        ("tea bags and milk", [Need.SHOPPING]), ("something else", [Need.OTHER]),
        ("a lift to hospital", [Need.OTHER]),
        ("Tesco pharmacy", [Need.PRESCRIPTION]), ("6", []), ("good news", []), ("hello", []), ("stopping", []),
    ],
)  # fmt: skip
def test_kinds_of_help(text: str, expected: list[Need]) -> None:
    """The kind of help is heard in people's own words."""
    assert list(needs(text)) == expected


@pytest.mark.parametrize(
    ("text", "bare"),
    [("chat", True), ("a chat please", True), ("someone to talk to", True), ("I'd like a chat", True),
    ("phone chat", False),
     ("tea and a chat", False), ("1", False)],
)  # fmt: skip
def test_a_bare_chat_is_asked_about(text: str, bare: bool) -> None:
    """Only a chat that says neither phone nor visit is asked which."""
    assert is_bare_chat(text) is bare


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Doris", "Doris"), ("doris", "Doris"), ("DORIS.", "Doris"), ("its Doris", "Doris"),
        ("my name is doris", "Doris"),
        ("Doris here", "Doris"), ("call me Doris Smith", "Doris"), ("Mrs Doris Smith", "Doris"),
        ("o'brien", "O'Brien"),
        ("mary-ann", "Mary-Ann"), ("José", "José"), ("Zoë x", "Zoë"), ("I’m Betty", "Betty"),
        ("Just call me Vi", "Vi"),
        ("McDonald", "McDonald"), ("May", "May"), ("Hope", "Hope"), ("name: Joan", "Joan"),
        ("its Doris, I am 85", "Doris"),
        ("hi its doris love", "Doris"),
        ("Mrs Smith", None), ("Hello I need", None), ("yes", None), ("n", None), ("1", None),
        ("tea", None), ("Hello", None),
        ("i am lonely", None), ("12 High Street", None), ("skip", None), ("my mum", None), ("thursday", None),
        ("I would like some help please", None), ("x" * 31, None), ("Bet2y", None), ("👍", None),
    ],
)  # fmt: skip
def test_first_names(text: str, name: str | None) -> None:
    """A name is taken from however it is given, and never from an answer to something else."""
    assert first_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("Jane Smith", ("Jane", "Smith")), ("my name is jane smith", ("Jane", "Smith")), ("Jane", ("Jane", "")),
     ("First name Jane surname Smith", ("Jane", "Smith")), ("Mrs Jane Smith", ("Jane", "Smith")),
     ("yes please", None)],
)  # fmt: skip
def test_full_names(text: str, name: tuple[str, str] | None) -> None:
    """A volunteer's name is heard with or without the surname."""
    assert full_name(text) == name


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("1", 1), ("me", 1), ("for me", 1), ("myself", 1), ("I need shopping", 1),
        ("can someone fetch my prescription", 1),
        ("my husband died and I need company", 1), ("shopping for me and my wife", 1), ("2", 2),
        ("my mum", 2), ("mum", 2),
        ("my neighbour", 2), ("for my husband", 2), ("someone else", 2), ("i need help for my mum", 2),
        ("my mum needs shopping", 2), ("an old lady next door who needs help", 2), ("shopping", None),
        ("hello", None),
    ],
)  # fmt: skip
def test_whom_the_help_is_for(text: str, whom: int | None) -> None:
    """It is heard whether someone asks for themselves or for another."""
    assert for_whom(text) == whom


@pytest.mark.promise(51)
@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I am 15", 15), ("im 16 yrs old", 16), ("15 years old", 15), ("age 17", 17),
        ("yes I am 16", 16), ("I'm fifteen", 15),
        ("I am a 15 year old girl", 15), ("I want to die, I am 15", 15), ("I am under 18", 17),
        ("I will be 18 in May", 17),
        ("I am 85", 85), ("I am eighty five", 85), ("I am 15 minutes away", None), ("I am 2 miles away", None),
        ("I am 15 High Street", None), ("my grandson is 15 years old", None), ("16", None),
        ("I am 12 weeks pregnant", None),
        ("I have a 15 year old", None), ("I am on 12 tablets a day", None),
    ],
)  # fmt: skip
def test_stated_ages(text: str, age: int | None) -> None:
    """A child's age is heard wherever it is stated, and nobody else's is mistaken for it."""
    assert stated_age(text) == age


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need a bit of help please", Intent.NEED),
        ("can someone fetch my prescription", Intent.NEED), ("cuppa", Intent.NEED),
        ("my mum needs shopping", Intent.NEED), ("so lonely", Intent.NEED),
        ("I need a volunteer to visit me", Intent.NEED),
        ("my daughter is at school and I need shopping", Intent.NEED), ("I cannot get to church", Intent.NEED),
        ("I can help", Intent.OFFER), ("I'd like to volunteer", Intent.OFFER), ("volenteer", Intent.OFFER),
        ("I can help with shopping", Intent.OFFER), ("pledge", Intent.PLEDGE), ("KIND", Intent.PLEDGE),
        ("Compassionate Friend", Intent.PLEDGE), ("school", Intent.ORGANISATION),
        ("our church group", Intent.ORGANISATION),
        ("My company would like a session", Intent.ORGANISATION), ("hello", None), ("1", None),
        ("What is this", None),
    ],
)  # fmt: skip
def test_intents(text: str, expected: Intent | None) -> None:
    """The right conversation starts, and a wish for help goes before all others."""
    assert intent(text) is expected


@pytest.mark.promise(36)
@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("thanks", True), ("ta", True), ("ok", True), ("Bless you", True), ("lovely", True),
        ("will do", True), ("👍", True),
        ("👍🏽", True), ("thank you so much dear", True), ("God bless you all", True), ("😊", True),
        ("that is very kind of you", True),
        ("no", False), ("thanks but I need shopping", False), ("ok but who is it", False),
        ("", False), ("hello", False),
        ("and", False),
    ],
)  # fmt: skip
def test_courtesies(text: str, courtesy: bool) -> None:
    """Thanks need no answer, and a request inside thanks is not lost."""
    assert is_courtesy(text) is courtesy


@pytest.mark.promise(53)
@pytest.mark.parametrize(
    "text",
    ["This is his daughter", "This is Susan her daughter", "who is this", "Whos this?", "wrong number",
    "she is in hospital",
     "I'm driving right now, I'll get back to you", "I am out of office until Monday", "daughter here",
     "I am his carer",
     "Sorry, I can't talk right now", "mum is asleep"],
)  # fmt: skip
def test_an_answer_by_somebody_else_is_noticed(text: str) -> None:
    """A check-in that somebody else or a machine answers does not count as safe."""
    assert is_someone_else(text)


@pytest.mark.parametrize(
    "text", ["1", "I'm OK", "fine thank you", "my wife is fine too", "My daughter is here", "morning dear"]
)
def test_a_persons_own_answer_counts(text: str) -> None:
    """A person who answers for themselves raises no alarm."""
    assert not is_someone_else(text)


def test_long_texts() -> None:
    """Over twelve words go to a person at the first miss."""
    assert is_long("one two three four five six seven eight nine ten eleven twelve thirteen")
    assert not is_long("one two three four five six seven eight nine ten eleven twelve")


def test_one_message_fills_the_whole_form() -> None:
    """Nothing said in the first message is asked again."""
    heard = facts("Hi its Doris LE16 7QR can someone fetch my prescription from Boots tomorrow", NOW)
    assert heard == Facts(
        name="Doris", whom=1, needs=(Need.PRESCRIPTION,), wanted=Wanted(When.TOMORROW, date(2025, 9, 23)),
        postcodes=(Candidate("LE16 7QR", rough=False),), chemist="Boots",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my mum needs shopping", Facts(whom=2, needs=(Need.SHOPPING,))),
        ("Hello I need a bit of help please", Facts(whom=1)),
        ("2", Facts()),
        (
            "Can anyone visit my neighbour in LE16, he is very lonely",
            Facts(
                whom=2,
                needs=(Need.TEA,),
                postcodes=(Candidate("LE16", rough=True), Candidate("LE1 6", rough=True)),
            ),
        ),
    ],
)
def test_a_message_fills_only_what_it_says(text: str, expected: Facts) -> None:
    """What was not said is not made up: a greeting is no name and a number no day."""
    assert facts(text, NOW) == expected


@pytest.mark.parametrize(
    "text", ["its raining today", "this is urgent", "It's my mum", "Hello I am sitting here", "I am Polish"]
)
def test_an_introduction_of_nobody_gives_no_name(text: str) -> None:
    """ "This is urgent" introduces nobody called Urgent."""
    assert facts(text, NOW).name is None


def test_a_chemist_with_its_own_name() -> None:
    """A local chemist is noted by name."""
    assert facts("My husband needs his tablets from Masons Chemist", NOW).chemist == "Masons"
