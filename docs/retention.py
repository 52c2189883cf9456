"""docs/retention.md, made from the table the nightly run works by."""

from bot.retention import NUMBERS, NUMBERS_DAYS
from storage.kept import RULES

HEAD = """# What is kept, and for how long

Made from the code by `python -m docs.generate`; do not edit. The line runs this table over each community every
night from 3am; `cuppa retention --dry-run` says beforehand what is due. Each run is in the audit record with its
counts.

| class | what | how long | from when | what remains |
| --- | --- | --- | --- | --- |
"""
FOOT = """
Kept as long as somebody is on the line: their name, number, roles, what they agreed to (the consent ledger), their
pledge, their volunteer's record. `cuppa erase`, or the desk, takes all of it out at once when they ask.

| kept for good | why |
| --- | --- |
| message ids, times, kinds of help and outcomes | counts, and so that a text that comes twice is handled once |
| a keyed hash of each number on the do-not-text list | so that nobody who was erased is ever texted again |
| the audit record, ids only | to prove who saw and did what; `cuppa audit verify` |
| who was erased, ids only | so that a backup put back does not bring them back |

Words and numbers are encrypted at rest with `CUPPA_ENCRYPTION_KEYS`; names are not, since they are searched.
Logs hold ids, never words or numbers.

## Copies elsewhere

- **Backups** hold what the line held when they were taken. The machine's own go after two weeks, by
  `cuppa-backup.timer`; copies elsewhere are the team's to delete, after 30 days at the latest. `cuppa db restore`
  erases again everybody who was erased since; where the database was lost with its list, do it by hand from the
  team's own note of erasures.
- **Twilio** keeps words of texts itself. With the community's setting `clear_at_network` the line asks it to
  forget the words of each text once it is delivered or handled.
"""


def retention_page() -> str:
    """The table of classes."""
    rows = [f"| {r.name} | {r.what} | {_days(r.days)} | {r.since} | {r.remains} |" for r in RULES]
    what = "A number that a text gave to somebody"
    numbers = f"| {NUMBERS} | {what} | {_days(NUMBERS_DAYS)} | it was sent | the text without it |"
    return HEAD + "\n".join([*rows[:4], numbers, *rows[4:]]) + "\n" + FOOT


def _days(days: int) -> str:
    if days % 365 == 0:
        return f"{days // 365} years" if days > 365 else "12 months"
    return f"{days} days" if days > 1 else "a day"
