"""Simulated phones: a page with several side by side, and the routes it and scripts use."""

import json
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.access import Caller, for_
from bot.clock import MovableClock
from bot.demo import town
from bot.demo.clock import FARTHEST, duration, step_to
from bot.line import Line
from bot.received import LONGEST, Received, clean
from bot.turn import receive
from bot.worker import Worker
from storage.phones import Bubble, bubbles

pages = Blueprint("phones", __name__)
PHONE = re.compile(r"\+[1-9]\d{6,14}")
MESSAGE_ID = re.compile(r"[!-~]{1,64}")
CHANNELS = ("sms", "whatsapp")
Answer = tuple[Response, int]
SHOWN = (
    ("+447700900001", "Doris, a resident", "Somebody new to the line. Try “I need help”."),
    ("+447700900101", "Anne, a volunteer", "Offers arrive here. Answer with YES and its number."),
    ("+447700900111", "Kath, a volunteer", "She lives in the middle of town and helps on foot."),
    ("+447700900110", "John, a volunteer", "He chats on the phone, no more."),
    ("+447700900102", "Brian, a volunteer", "Asked when the nearest did not answer in time."),
    (town.COORDINATOR, "Priya, coordinator", "Alerts arrive here. Try QUEUE."),
    (town.CHECKED, "Edith, check-ins", "Asked every day at 9.30am: move the clock on."),
)


def line() -> Line:
    """The line this application serves."""
    served: Line = current_app.extensions["cuppa"]["line"]
    return served


def worker() -> Worker:
    """The worker in this process."""
    working: Worker = current_app.extensions["cuppa"]["worker"]
    return working


def clock() -> MovableClock:
    """The demo's clock."""
    moved = line().clock
    assert isinstance(moved, MovableClock)  # noqa: S101  (demo mode composes no other)
    return moved


def refused(why: str) -> Answer:
    """A clear error."""
    return jsonify(error=why), 400


def body() -> dict[str, Any] | None:
    """The JSON object sent; None if there is none."""
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError, RequestEntityTooLarge):
        return None
    return found if isinstance(found, dict) else None


@pages.get("/phones")
@for_(Caller.DEMO)
def page() -> str:
    """The phones, side by side."""
    return render_template("phones.html", phones=SHOWN, line=town.LINE)


@pages.post("/phones/send")
@for_(Caller.DEMO)
def send() -> Answer:
    """A phone texts the line; answered once the turn is committed and the texts due at once are delivered."""
    sent = body()
    if sent is None:
        return refused("send a JSON object")
    if fault := _fault(sent):
        return refused(fault)
    message_id = sent.get("message_id") or f"SM{uuid4().hex}"
    words, channel = clean(sent["body"]), sent.get("channel", "sms")
    with worker().lock():
        receive(line(), Received(message_id, channel, sent["from"], town.LINE, words, _extras(sent)))
        worker().settle()
    return jsonify(message_id=message_id), 202


def _fault(sent: dict[str, Any]) -> str | None:
    """Why this is no text from a phone; None if it is one."""
    phone, words, message_id = sent.get("from"), sent.get("body"), sent.get("message_id")
    if not isinstance(phone, str) or not PHONE.fullmatch(phone) or phone == town.LINE:
        return "from must be a phone number like +447700900001, and not the line's own"
    if not isinstance(words, str):
        return "body must be text"
    if len(words) > LONGEST:
        return f"body must be at most {LONGEST} characters"
    if sent.get("channel", "sms") not in CHANNELS:
        return "channel must be sms or whatsapp"
    if message_id is not None and not (isinstance(message_id, str) and MESSAGE_ID.fullmatch(message_id)):
        return "message_id must be 1 to 64 letters, digits and signs, without spaces"
    return None


def _extras(sent: dict[str, Any]) -> dict[str, str]:
    """What a real phone may add: a picture (media), a button, a quoted message."""
    return {name: str(sent[name]) for name in ("media", "button", "quoted") if sent.get(name)}


@pages.get("/phones/messages")
@for_(Caller.DEMO)
def messages() -> Answer:
    """Every text to and from a phone, oldest first."""
    phone = request.args.get("phone", "").replace(" ", "+", 1)
    if not PHONE.fullmatch(phone):
        return refused("phone must be a number like +447700900001 (write the plus as %2B)")
    with line().database.reading() as session:
        return jsonify([_shown(bubble) for bubble in bubbles(session, phone)]), 200


def _shown(bubble: Bubble) -> dict[str, Any]:
    return {
        "id": bubble.id,
        "direction": bubble.direction,
        "body": bubble.body,
        "at": bubble.at.isoformat(),
        "channel": bubble.channel,
        "status": bubble.status,
        "reason": bubble.reason or None,
    }


@pages.get("/phones/clock")
@for_(Caller.DEMO)
def now() -> Response:
    """The simulated moment."""
    return jsonify(now=clock().now().isoformat())


@pages.post("/phones/clock")
@for_(Caller.DEMO)
def move() -> Answer:
    """Move the clock on; everything due on the way happens at its time."""
    asked = body()
    target = _target(asked) if asked is not None else None
    if target is None:
        return refused('send {"advance": "PT90M"} or {"to": "2026-12-01T09:30:00+00:00"}')
    here = clock().now()
    if target < here:
        return refused("the clock only goes forward")
    if target - here > FARTHEST:
        return refused(f"at most {FARTHEST.days} days at once")
    with worker().lock():
        step_to(line(), clock(), target, worker().settle)
    return jsonify(now=clock().now().isoformat()), 200


def _target(asked: dict[str, Any]) -> datetime | None:
    if isinstance(asked.get("advance"), str):
        span = duration(asked["advance"])
        try:
            return clock().now() + span if span is not None else None
        except OverflowError:
            return None
    try:
        moment = datetime.fromisoformat(asked["to"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None
