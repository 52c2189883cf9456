"""Row 5: CPU of a conversational turn against RapidSMS with the same dialogue and its message log."""

from collections.abc import Iterator
from pathlib import Path

from bench import lines
from bench.harness import Goal, Round, Row, Size, compared, once
from bench.peers import NoPeer, Peer, environment, peer

PACKAGE, WARM = "rapidsms==2.2.0", 8
ABOUT = ("5", "CPU a conversational turn", "RapidSMS 2.2, same dialogue", Goal(0.33))
NOTE = "same texts and questions, both stored, one transaction a text, synchronous=FULL; ours also encrypts"


def row_5(folder: Path, size: Size) -> Iterator[Row]:
    """Both on SQLite with synchronous=FULL, one transaction a text, every text and reply stored."""
    try:
        python = environment("rapidsms", PACKAGE, size=size)
        with peer(python, "rapidsms_peer/run.py", BENCH_DATABASE=str(folder / "rapid.db")) as theirs:
            found = _found(folder, size, theirs)
    except NoPeer as error:
        yield Row(*ABOUT, note=str(error))
        return
    yield compared(*ABOUT, found, note=NOTE)


def _found(folder: Path, size: Size, theirs: Peer) -> list[Round]:
    ours, times = lines.open_line(lines.sqlite(folder, "five"), tables=True), size.of(80, 4)
    text = lines.texting(ours, 1)
    once(text, WARM)
    theirs.once(WARM)
    found = [(once(text, times), theirs.once(times)) for _ in range(size.rounds)]
    ours.database.close()
    _verify(theirs, size.rounds * times + WARM)
    return found


def _verify(theirs: Peer, texts: int) -> None:
    """Each text is in its message log, and so is each answer: five to four texts, the welcome being one more."""
    stored, synchronous = theirs.ask(0).split()
    if int(stored) != texts * 9 // 4 or synchronous != "2":
        raise AssertionError(f"RapidSMS stored {stored} messages of {texts} texts, synchronous={synchronous}")
