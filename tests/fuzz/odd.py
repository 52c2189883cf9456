"""Odd values, and likely ones: what a fuzzer fills forms, addresses and headers with."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
ODD = (
    "", " ", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\n", "\u2028", "\ud800", "\ufeff", "\u202e", "é" * 300,
    "😀" * 50, "0", "-1", "+1", "00", "1.5", "1e400", "nan", "inf", "٣", "²", "1_000", "0x10", "9" * 25,
    "-" + "9" * 25, "2147483648", "9223372036854775807", "9223372036854775808", "true", "None", "null", "[]",
    "{}", '{"a":', "x" * 5000, "%", "%00", "%s%n", "{0}", "{{7*7}}", "${jndi:x}", "' OR 1=1 --",
    "<script>alert(1)</script>", "../../etc/passwd", "..\\", "//evil.example", "https://evil.example/",
    "javascript:alert(1)", "=1+1", "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "2026-11-24",
    "2026-11-24T25:61", "24:00", "10:30", "25:00", "1900-01-01T00:00:00+14:00", "31/12/2026", "P1Y", "PT1H",
    "PT99999999999H", "+447700900001", "+447700900101", "07700 900199", "01632 960001", "+33612345678", "+",
    "LE16 7QR", "LE16", "ZZ99 9ZZ", "V1", "V0", "V999999999999", "127", "100", "999", "1", "2", "3", "yes",
    "no", "on", "SAFETY", "FRIENDLY", "lead",
)  # fmt: skip
SAID = (
    "I need help", "yes", "1", "2", "no", "Doris", "LE16 7QR", "shopping", "tomorrow", "today 3pm", "NEED",
    "HELP", "STOP", "START", "MENU", "PERSON", "STATUS", "WORRIED", "AWAY", "BACK", "PRIVACY", "MY DATA",
    "DELETE ME", "WRONG NUMBER", "NOT NEEDED", "OTHER", "SORRY", "HERE", "HOME", "DONE", "YES 100", "NO 101",
    "pledge", "I can help", "chest pain", "he hit me", "thank you", "I am 15", "QUEUE", "MORE", "SHOW 100",
    "GOT 100", "TAKE 100", "GIVE 100", "SAY 100 hello", "TELLV 100 hello", "ASSIGN 100 V3", "CLOSE 100 DONE",
    "SAFE 100", "NOTE 100 words", "CONTACTS 100", "BLOCK V1 100",
    "NEED 07700 900333 Ann LE16 7QR shopping tomorrow", "CHECK 07700 900321 Doris SAFETY DAILY 9.30", "REST V3",
    "APPROVE V12 L2", "TELL ALL hello", "SEND 0000", "HALT", "FIX hello", "STATS", "STATS MONTH", "DUTY OFF",
    "DUTY ON", "Hi its Joan LE16 7QR can someone fetch my prescription from Boots tomorrow",
    "4111 1111 1111 1111", "school",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "X" * 40, "")


@cache
def fields() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and values of every field the pages and the code know, found in their sources."""
    pages = "".join(p.read_text("utf-8") for p in sorted((ROOT / "bot" / "templates").rglob("*.html")))
    code = "".join(p.read_text("utf-8") for p in sorted((ROOT / "bot" / "desk").rglob("*.py")))
    names = re.findall(r'\bname="([\w-]+)"', pages)
    names += re.findall(r'(?:form|args|values|files)(?:\.get(?:list)?\(|\[)\s*"([\w-]+)"', code)
    values = re.findall(r'\bvalue="([^"{}]*)"', pages)
    return tuple(sorted(set(names))), tuple(sorted(set(values)))


def value(by: Random, likely: Sequence[str] = ()) -> str:
    """One value: often one the pages know, else an odd one, at times bent."""
    chosen = by.choice(likely) if likely and by.random() < 0.5 else by.choice((*ODD, *SAID))
    return bent(by, chosen) if by.random() < 0.15 else chosen


def bent(by: Random, text: str) -> str:
    """The same with a piece cut, doubled, or a strange letter in the midst."""
    at = by.randrange(len(text) + 1)
    return by.choice(
        (text[:at], text[at:] * 2, text[:at] + chr(by.randrange(0xD7FF)) + text[at:], text.swapcase())
    )


def raw(by: Random) -> bytes:
    """Bytes that are no text of any kind."""
    return by.randbytes(by.choice((0, 1, 7, 300)))
