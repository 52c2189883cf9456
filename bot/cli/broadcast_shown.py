"""How the terminal shows a message to many: its preview, a line in the list, a progress bar."""

import sys
import time

from bot.broadcast.preview import Preview
from bot.line import Line
from bot.work import Work
from flows.times import say_time
from storage import broadcasts as rows
from storage.tables import Broadcast

LOOK_S, WIDTH = 0.5, 30
ENDED = ("done", "halted", "dropped")


def show_preview(work: Work, preview: Preview) -> None:
    """The text as it is read, whom it goes to, who is left out and why, length, cost, start and end."""
    counted, billed = preview.counted, preview.parts
    print(f"{preview.body}\n")
    print(f"To {counted.people:,} people: {preview.chosen.said}")
    for reason, number in sorted(counted.left_out.items()):
        print(f"  left out, {reason}: {number:,}")
    print(f"{billed.units} characters in {billed.encoding}: {billed.parts} part(s) each, {preview.texts:,} in all")
    if billed.costly:
        print(f"  dearer by: {' '.join(billed.costly)}; in plain letters {preview.plain_parts} part(s) each")
    print(f"about {preview.said_cost}")
    starts, ends = say_time(preview.starts, work.here), say_time(preview.ends, work.here)
    later = "; it rests at night and on Sundays" if preview.later else ""
    print(f"starts {starts}, ends about {ends}{later}")
    if counted.people > work.settings.broadcasts.second_person_above:
        print("A second coordinator must agree.")


def show_row(row: Broadcast, states: dict[str, int]) -> None:
    """One line of the list; no words of the message."""
    print(f"{row.id}  {row.state:8}  {rows.gone(states):,} of {row.people:,}  to {row.said}")


def bar(line: Line, broadcast_id: int) -> int:
    """Show how far it is until it has ended; 0 when it went to the end."""
    shown = ""
    while True:
        with line.database.reading() as session:
            row, states = session.get_one(Broadcast, broadcast_id), rows.progress(session, broadcast_id)
        text = _bar(row, rows.gone(states))
        if text != shown:
            _draw(text, last=row.state in ENDED)
            shown = text
        if row.state in ENDED:
            return int(row.state != "done")
        time.sleep(LOOK_S)


def _bar(row: Broadcast, gone: int) -> str:
    filled = WIDTH * gone // max(row.people, 1)
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {gone:,} of {row.people:,}  {row.state}"


def _draw(text: str, *, last: bool) -> None:
    """In one place on a terminal; a line each where the output is kept."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r{text}  " + ("\n" if last else ""))
    else:
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
