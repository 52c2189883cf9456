"""Reading what coordinators text."""

from datetime import time

import pytest

from flows.command_words import Command, Verb
from flows.commands import parse

READ: tuple[tuple[str, Command], ...] = (
    ("QUEUE", Command(Verb.QUEUE)),
    ("more", Command(Verb.MORE)),
    ("MORE 127", Command(Verb.MORE, code=127)),
    ("show 127", Command(Verb.SHOW, code=127)),
    ("GOT 127", Command(Verb.GOT, code=127)),
    ("got127", Command(Verb.GOT, code=127)),
    ("Got it 127!", Command(Verb.GOT, code=127)),
    ("127 got", Command(Verb.GOT, code=127)),
    ("GOT", Command(Verb.GOT)),
    ("GOT NEW", Command(Verb.GOT)),
    ("SAFE 127", Command(Verb.SAFE, code=127)),
    ("SAFE 127 Daughter with her", Command(Verb.SAFE, code=127, words="Daughter with her")),
    ("NOTE 127 rang, no answer", Command(Verb.NOTE, code=127, words="rang, no answer")),
    ("TAKE 127", Command(Verb.TAKE, code=127)),
    ("GIVE 127", Command(Verb.GIVE, code=127)),
    ("SAY 127 We will ring at 5.", Command(Verb.SAY, code=127, words="We will ring at 5.")),
    ("TELLV 127 please wait", Command(Verb.TELLV, code=127, words="please wait")),
    ("ASSIGN 127 V12", Command(Verb.ASSIGN, code=127, volunteer=12)),
    ("assign 127 v 3", Command(Verb.ASSIGN, code=127, volunteer=3)),
    ("CLOSE 127 helped elsewhere", Command(Verb.CLOSE, code=127, words="HELPED ELSEWHERE")),
    ("CLOSE 127 DONE", Command(Verb.CLOSE, code=127, words="DONE")),
    ("TELLC 127", Command(Verb.TELLC, code=127)),
    ("CONTACTS 127", Command(Verb.CONTACTS, code=127)),
    (
        "CONTACT 127 Mary Ann 07700 900555",
        Command(Verb.CONTACT, code=127, name="Mary Ann", phone="07700 900555"),
    ),
    (
        "NEED 07700 900321 Doris LE16 7QR shopping tomorrow",
        Command(Verb.NEED, phone="07700 900321", name="Doris", words="LE16 7QR shopping tomorrow"),
    ),
    (
        "CHECK 07700900321 Edith SAFETY DAILY 9.30",
        Command(Verb.CHECK, phone="07700900321", name="Edith", level="SAFETY", days=127, at=time(9, 30)),
    ),
    (
        "check 07700900321 Edith friendly wed 10am",
        Command(Verb.CHECK, phone="07700900321", name="Edith", level="FRIENDLY", days=4, at=time(10)),
    ),
    (
        "CHECK 07700900321 Edith SAFETY mon, wed and fri at 8:15",
        Command(Verb.CHECK, phone="07700900321", name="Edith", level="SAFETY", days=21, at=time(8, 15)),
    ),
    ("APPROVE V12 L2", Command(Verb.APPROVE, volunteer=12, level="2")),
    ("BLOCK V12 127", Command(Verb.BLOCK, volunteer=12, code=127)),
    ("REST V12", Command(Verb.REST, volunteer=12)),
    ("DUTY ON", Command(Verb.DUTY, on=True)),
    ("duty off", Command(Verb.DUTY)),
    ("STATS", Command(Verb.STATS)),
    ("STATS MONTH", Command(Verb.STATS, on=True)),
    ("4821", Command(Verb.PIN, words="4821")),
    ("PIN 4821", Command(Verb.PIN, words="4821")),
    ("No.", Command(Verb.NO)),
    ("halt!!", Command(Verb.HALT)),
    ("HALT HALT", Command(Verb.HALT)),
    (
        "TELL ALL never give your bank details",
        Command(Verb.TELL, words="ALL never give your bank details"),
    ),
)


@pytest.mark.parametrize(("text", "command"), READ, ids=[text for text, _ in READ])
def test_command_is_read(text: str, command: Command) -> None:
    """Each command is read in the forms people type it."""
    assert parse(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "SHOW", "SHOW me", "NOTE 127", "SAY hello", "ASSIGN 127", "CLOSE 127 because", "APPROVE V12",
        "APPROVE 12 L2",
        "APPROVE V12 L4", "BLOCK V12", "REST", "DUTY", "CHECK Edith", "CHECK 07700900321 Edith DAILY 9.30",
        "CONTACT 127 07700900321", "TAKE 27", "SHOW 1270", "CHECK 07700900321 Edith SAFETY DAILY 25",
    ],
)  # fmt: skip
def test_command_that_cannot_be_read_is_known_for_one(text: str) -> None:
    """What begins as a command and makes no sense is answered as one (K9), not heard as something else."""
    command = parse(text)
    assert command is not None and not command.understood


@pytest.mark.parametrize(
    "text",
    [
        "NEED",
        "need some shopping please",
        "Hello",
        "yes 127",
        "I have got 127 tins",
        "12345",
        "no thanks",
        "",
        "127",
    ],
)
def test_other_words_are_no_command(text: str) -> None:
    """Words that do not begin with a command word, and the public word NEED, go on to everybody's line."""
    assert parse(text) is None
