"""The web application over a line under test, and Twilio's side of its webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlencode

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from bot.app import create_web
from bot.config import Config
from bot.demo import town
from bot.worker import Worker
from tests.kit import RESIDENT, Kit

ACCOUNT, TOKEN, OLD_TOKEN, PUBLIC = "AC" + "a" * 32, "newest-token", "older-token", "https://line.example.org"
CONFIG = Config(public_url=PUBLIC, account_sid=ACCOUNT, auth_tokens=(TOKEN, OLD_TOKEN))
_numbers = count(1)


def web(kit: Kit, config: Config = CONFIG) -> FlaskClient:
    """A browser, or Twilio, before the line's web application."""
    return create_web(config, kit.line, Worker(kit.line)).test_client()


def demo(kit: Kit) -> FlaskClient:
    """The same in demo mode."""
    return web(kit, replace(Config(), demo=True))


@dataclass
class Twilio:
    """Posts forms as Twilio does, signed, unless a test spoils them."""

    client: FlaskClient
    token: str = TOKEN
    base: str = PUBLIC

    def text(self, body: str = "I need help", **changes: str | None) -> TestResponse:
        """A text arrives; `changes` go over its form, None takes a parameter out."""
        return self.post("/twilio/message", form(body, **changes))

    def status(self, mark: str, status: str, **more: str) -> TestResponse:
        """The fate of a text is told."""
        told = {"MessageSid": "SM" + "f" * 32, "AccountSid": ACCOUNT, "MessageStatus": status, **more}
        return self.post(f"/twilio/status?m={mark}", told)

    def post(self, path: str, sent: Mapping[str, str], signature: str | None = None) -> TestResponse:
        """Post a form with the right signature, or with that one."""
        if signature is None:
            signature = RequestValidator(self.token).compute_signature(self.base + path, sent)
        return self.raw(path, urlencode(sent).encode(), signature)

    def raw(self, path: str, body: bytes, signature: str) -> TestResponse:
        """Post any bytes under a signature."""
        return self.client.post(
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature} if signature else {},
        )


def form(body: str = "I need help", **changes: str | None) -> dict[str, str]:
    """The form of a text in."""
    sent: dict[str, str | None] = {
        "MessageSid": f"SM{next(_numbers):032d}",
        "AccountSid": ACCOUNT,
        "From": RESIDENT,
        "To": town.LINE,
        "Body": body,
        "NumMedia": "0",
        "FromCity": "",
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}
