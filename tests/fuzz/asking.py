"""Requests nobody would send, made from the routes as they stand and from a seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qsl, quote, urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from bot.demo import town
from tests.bot.web_kit import ACCOUNT, PUBLIC, TOKEN
from tests.fuzz.odd import METHODS, SAID, bent, fields, raw, value

FORM = "application/x-www-form-urlencoded"
TYPES = (
    FORM,
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "application/json",
    "text/plain",
    "",
    "x" * 300,
)
TWILIO = (
    "MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "OptOutType", "MessageStatus", "ErrorCode",
    "CallSid", "ButtonPayload", "OriginalRepliedMessageSid", "Latitude", "Longitude", "ProfileName",
    "MediaUrl0",
)  # fmt: skip
HEADERS = (
    "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_MODE", "HTTP_HX_REQUEST",
    "HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_REFERER", "HTTP_RANGE",
    "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_AUTHORIZATION", "HTTP_HOST", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_TWILIO_SIGNATURE", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "CONTENT_LENGTH", "CONTENT_TYPE",
    "HTTP_IF_RANGE", "HTTP_DATE", "HTTP_CONTENT_ENCODING",
)  # fmt: skip
MINE = {"HTTP_HOST": "localhost", "HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_USER_AGENT": "Firefox on Linux"}


@dataclass
class Asked:
    """One request, as a server hands it to the application."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path!r}?{self.query!r} {self.headers!r} {self.body[:2000]!r}"


@dataclass
class Asker:
    """Makes requests to routes; `known` gives words that exist (secrets, tokens), `filled` what a form holds."""

    by: Random
    rules: Sequence[Rule]
    known: Callable[[], Sequence[str]]
    filled: Callable[[str], Sequence[tuple[str, str]]]
    texts: int = 0

    def next(self) -> Asked:
        """One request to one of the routes, or at times to nowhere."""
        rule = self.by.choice(self.rules)
        if rule.rule.startswith("/twilio/"):
            return self._spoiled(self._from_twilio(rule))
        return self._spoiled(self._from_browser(rule))

    def _path(self, rule: Rule) -> str:
        built = ""
        for dynamic, piece in rule._trace:
            built += self._piece(rule, piece) if dynamic else piece
        return built.partition("|")[2]

    def _piece(self, rule: Rule, name: str) -> str:
        kind = type(rule._converters[name]).__name__
        if kind == "IntegerConverter":
            usual = str(self.by.choice((1, 1, 2, 3, self.by.randrange(1, 16))))
            return usual if self.by.random() < 0.85 else str(self.by.choice((0, 2**31, 2**63, 10**30)))
        if kind == "AnyConverter" and self.by.random() < 0.9:
            return self.by.choice(sorted(rule._converters[name].items))
        words = self.by.choice(self.known()) if self.by.random() < 0.4 else value(self.by)
        return quote(words[:300], safe="", errors="replace")

    def _from_browser(self, rule: Rule) -> Asked:
        names, values = fields()
        method = self.by.choice(sorted(rule.methods or {"GET"}))
        asked = Asked(method, self._path(rule), headers=dict(MINE))
        pairs = [(n, value(self.by, (v,)) if self.by.random() < 0.3 else v) for n, v in self.filled(asked.path)]
        if not pairs or self.by.random() < 0.3:
            pairs += [(self.by.choice(names), value(self.by, values)) for _ in range(self.by.randrange(8))]
        if method == "POST":
            asked.body, asked.headers["CONTENT_TYPE"] = self._body(rule, pairs)
        if method != "POST" or self.by.random() < 0.1:
            asked.query = urlencode(pairs[:6], errors="replace")
        return asked

    def _body(self, rule: Rule, pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
        if rule.rule.startswith("/phones"):
            return self._json(), "application/json"
        if any(name == "file" for name, _ in pairs) or self.by.random() < 0.1:
            return self._parts(pairs), "multipart/form-data; boundary=b"
        return urlencode(pairs, errors="surrogatepass").encode(), FORM

    def _json(self) -> bytes:
        phone, words = self._phone().removeprefix("whatsapp:"), value(self.by, SAID)
        texts = (
            f'{{"from": "{phone}", "body": "{words}", "channel": "{self.by.choice(("sms", "whatsapp", "x"))}"}}'
        )
        usual = (
            texts,
            '{"advance": "PT5M"}',
            '{"advance": "PT90M"}',
            '{"to": "2026-09-20T09:30:00+00:00"}',
            texts,
        )
        return (self.by.choice(usual) if self.by.random() < 0.8 else value(self.by)).encode("utf-8", "replace")

    def _parts(self, pairs: list[tuple[str, str]]) -> bytes:
        said = b""
        for name, words in pairs:
            held = self.by.choice(
                (words.encode("utf-8", "replace"), raw(self.by), b"first name,phone\nAnn,07700 900444\n")
            )
            file = f'; filename="{value(self.by)[:50]}"' if name == "file" else ""
            head = f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
            said += head.encode("utf-8", "replace") + held + b"\r\n"
        return said + self.by.choice((b"--b--\r\n", b"", b"--b"))

    def _phone(self) -> str:
        known = (f"+4477009001{self.by.randrange(1, 13):02d}", town.COORDINATOR, town.CHECKED)
        number = self.by.choice((f"+4477009000{self.by.randrange(100):02d}", *known))
        return self.by.choice((number, number, f"whatsapp:{number}"))

    def _from_twilio(self, rule: Rule) -> Asked:
        self.texts += 1
        ours = self.by.choice((town.LINE, town.LINE, f"whatsapp:{town.LINE}", "+447700900555"))
        sent = {
            "MessageSid": f"SM{self.texts:032d}",
            "CallSid": f"CA{self.texts:032d}",
            "AccountSid": ACCOUNT,
            "To": ours,
        }
        sent |= {
            "From": self._phone(),
            "Body": self.by.choice(SAID),
            "MessageStatus": self.by.choice(("sent", "delivered", "failed")),
        }
        pairs = [(n, value(self.by) if self.by.random() < 0.06 else v) for n, v in sent.items()]
        pairs += [(self.by.choice(TWILIO), value(self.by)) for _ in range(self.by.choice((0, 0, 1, 3)))]
        self.by.shuffle(pairs)
        body = urlencode(pairs, errors="replace").encode()
        if self.by.random() < 0.1:
            body += b"&Body=" + quote(raw(self.by)).encode()
        mark = self.by.choice(self.known()) if self.by.random() < 0.5 else value(self.by)
        query = urlencode({"m": mark}, errors="replace") if rule.rule.endswith("status") else ""
        return Asked("POST", rule.rule, query, body, {**MINE, **self._signed(rule.rule, query, body)})

    def _signed(self, path: str, query: str, body: bytes) -> dict[str, str]:
        form = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))
        address = PUBLIC + path + (f"?{query}" if query else "")
        return {
            "HTTP_X_TWILIO_SIGNATURE": RequestValidator(TOKEN).compute_signature(address, form),
            "CONTENT_TYPE": FORM,
        }

    def _spoiled(self, asked: Asked) -> Asked:
        """One in four with something wrong about it beyond its fields."""
        chance = self.by.random()
        if chance < 0.04:
            asked.method = self.by.choice(METHODS)
        elif chance < 0.08:
            asked.path = bent(self.by, asked.path) or "/"
        elif chance < 0.12:
            asked.query = self.by.choice(
                (raw(self.by).decode("latin-1"), "&".join(["a=b"] * 2000), quote(value(self.by), errors="replace"))
            )
        elif chance < 0.15:
            asked.body = raw(self.by) if self.by.random() < 0.8 else b"a=" + b"x" * 70_000
        elif chance < 0.19:
            asked.headers["CONTENT_TYPE"] = self.by.choice(TYPES)
        elif chance < 0.25:
            for name in self.by.sample(HEADERS, 3):
                asked.headers[name] = value(self.by).encode("utf-8", "replace").decode("latin-1")
        return asked
