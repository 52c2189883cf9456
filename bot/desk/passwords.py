"""Secrets of the desk: passwords, one-time links, second factors, cookies. Nothing here is kept in the clear.

Passwords follow NIST SP 800-63B: length counts, not kinds of letters. argon2id with the library's own
parameters (RFC 9106, low-memory profile).
"""

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from werkzeug.exceptions import TooManyRequests

SHORTEST, LONGEST = 12, 200
LINK_LASTS = timedelta(days=3)
STEP = 30
FREE_TRIES, SLOWEST = 4, timedelta(minutes=15)
KNOWN_EVERY = timedelta(seconds=30)
"""How often a browser that was signed in before may try, whatever others did (OWASP: "device cookies")."""
_HASHER = PasswordHasher()
# Each check takes 64 MiB: a crowd at the door must take neither memory nor threads from the line.
_AT_ONCE = threading.BoundedSemaphore(2)
_STRANGERS, _KNOWN = threading.BoundedSemaphore(6), threading.BoundedSemaphore(2)


class Crowded(TooManyRequests):
    """More people are at the door than are waited for."""


@contextmanager
def turn(*, known: bool) -> Iterator[None]:
    """A turn at the slow work on passwords, waited for by few at a time; raises Crowded for any more.

    `known`: by a link of ours, or a browser that was signed in before; strangers take no place of theirs.
    """
    waiting = _KNOWN if known else _STRANGERS
    if not waiting.acquire(blocking=False):
        raise Crowded
    try:
        with _AT_ONCE:
            yield
    finally:
        waiting.release()


def secret() -> str:
    """A new secret for a link or a cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(told: str) -> str:
    """What is kept of a secret, 64 hexadecimal digits: from it nobody gets the secret back."""
    return hashlib.sha256(told.encode()).hexdigest()


def fault(password: str, again: str, *known: str) -> str | None:
    """Why a password will not do, a sentence; None when it will. `known` is what others could guess."""
    if password != again:
        return "The two are not the same. Please type it twice."
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Please use at least {SHORTEST} letters; three or four words are easy to keep in mind."
    plain = password.lower().replace(" ", "")
    if len(set(plain)) < 5 or any(word and word.lower().replace(" ", "") in plain for word in known):
        return "That would be guessed. Please choose words that are not your name, your number or the line's."
    return None


def hashed(password: str) -> str:
    """The argon2id hash of a password; in a turn."""
    return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one kept; in a turn.

    With none kept it takes as long, so that nobody learns who is known.
    """
    try:
        return _HASHER.verify(kept, password)
    except InvalidHashError:
        _HASHER.hash(password[:LONGEST])
        return False
    except Argon2Error:
        return False


def slowed(failures: int, now: datetime) -> datetime | None:
    """Until when no password is looked at after so many failures in a row: 2 s, 4 s, … 15 minutes."""
    if failures < FREE_TRIES:
        return None
    return now + min(SLOWEST, timedelta(seconds=2 ** min(failures - FREE_TRIES + 1, 10)))


def second_factor_step(shared: str, figures: str, now: datetime) -> int | None:
    """The 30-second step (RFC 6238) that six figures belong to, one either side of now; None for wrong ones."""
    figures = "".join(figures.split())
    code = pyotp.TOTP(shared)
    step = int(now.timestamp()) // STEP
    near = (step, step - 1, step + 1)
    return next((s for s in near if secrets.compare_digest(code.at(s * STEP).encode(), figures.encode())), None)
