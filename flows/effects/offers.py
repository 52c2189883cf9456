"""Effects of a volunteer's answer to an offer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Accept:
    """A plain yes: try to win the request (bot/offers decides the race and replies)."""

    offer_id: int


@dataclass(frozen=True)
class Decline:
    """A plain no: F7, and the next in line is asked at once."""

    offer_id: int


@dataclass(frozen=True)
class Wonder:
    """A conditional answer: neither yes nor no. F6, then F6b; F6n when it contains a no. K14 to a coordinator."""

    offer_id: int
    words: str
    with_no: bool


OfferEffect = Accept | Decline | Wonder
