"""How Twilio is called: one pool of connections, short time-outs, no proxy and no setting of the environment.

Stands in for the HTTP client of Twilio's library, which waits for ever, looks for proxies at every call, and
cannot be given one time-out for connecting and another for reading.
"""

import json
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
import urllib3
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

CONNECT_S, READ_S = 3.0, 10.0
AT_ONCE = 16


@dataclass(frozen=True)
class Answer:
    """An answer, as the library reads it."""

    status_code: int
    text: str
    headers: Any = None

    @property
    def content(self) -> str:
        """The words again, under the other name the library uses."""
        return self.text

    @property
    def ok(self) -> bool:
        """Whether it is no error."""
        return self.status_code < 400


class Calls:
    """What the library calls through; shared by every thread, as the pool may be.

    Args:
        base: where Twilio is; its paths are called there whatever the host ("" leaves the host as it is).
        connect_s: how long to wait for a connection, in seconds.
        read_s: how long to wait for an answer, in seconds.
    """

    is_async = False
    timeout = None

    def __init__(self, base: str = "", connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        self._base = base.rstrip("/")
        self._dated = ""
        self._pool = urllib3.PoolManager(
            maxsize=AT_ONCE,
            retries=False,
            timeout=urllib3.Timeout(connect=connect_s, read=read_s),
            ssl_context=ssl.create_default_context(cafile=certifi.where()),
        )

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Answer:
        """Call, once. Raises urllib3's HTTPError when there is no answer."""
        sent = dict(headers or {})
        if auth:
            sent |= urllib3.make_headers(basic_auth=":".join(auth))
        answer = self._pool.request(
            method.upper(),
            self._address(url, params),
            body=_body(data, sent.get("Content-Type", "")),
            headers=sent,
            redirect=False,
            preload_content=True,
        )
        self._dated = answer.headers.get("Date", "")
        return Answer(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def ahead(self, now: datetime) -> timedelta:
        """By how much a clock that says `now` is ahead of the one that dated the last answer; at least 0."""
        try:
            return max(now - parsedate_to_datetime(self._dated), timedelta())
        except (ValueError, TypeError):
            return timedelta()

    def _address(self, url: str, params: Any) -> str:
        parts = urlsplit(url)
        query = "&".join(filter(None, (parts.query, urlencode(_given(params), doseq=True) if params else "")))
        host = self._base or f"{parts.scheme}://{parts.netloc}"
        return f"{host}{parts.path}" + (f"?{query}" if query else "")

    def close(self) -> None:
        """Let go of every connection."""
        self._pool.clear()


def _body(data: Any, kind: str) -> str | None:
    """A form, but for the few calls whose body is JSON."""
    if not data:
        return None
    return json.dumps(data) if kind == "application/json" else urlencode(_given(data), doseq=True)


def _given(values: Any) -> dict[str, Any]:
    return {name: value for name, value in dict(values).items() if value is not None}


def never_sent(error: Exception) -> bool:
    """Whether the connection was never made, so that nothing can have been sent: other breaks come too late."""
    if isinstance(error, SSLError):
        return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in (error.__cause__, *error.args))
    return isinstance(error, (NewConnectionError, ConnectTimeoutError))
