"""The fake on a port of this computer alone."""

import threading
from types import TracebackType
from typing import Any

from werkzeug.http import http_date
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.fake_twilio.app import create_app
from bot.fake_twilio.exchange import Exchange
from bot.fake_twilio.postman import Postman, post_form

HOST = "127.0.0.1"


class Quiet(WSGIRequestHandler):
    """Keeps connections open as Twilio does, and logs nothing: addresses hold phone numbers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


def by_the_clock_of(exchange: Exchange) -> type[Quiet]:
    """The same, with its answers dated by the clock that dates the messages."""

    class Dated(Quiet):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return http_date(exchange.now())

    return Dated


class Server:
    """A running fake; `with Server(Exchange()) as fake: … fake.url`."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        port: int = 0,
        post: Any = post_form,
        hands_on: bool = False,
        step_s: float = 0.05,
    ) -> None:
        self.exchange = exchange
        self.postman = Postman(exchange, post, hands_on=hands_on, step_s=step_s)
        app = create_app(exchange, self.postman)
        self._server: BaseWSGIServer = make_server(
            HOST, port, app, threaded=True, request_handler=by_the_clock_of(exchange)
        )
        # Threads that keep a connection open must not keep the computer from closing the fake.
        vars(self._server).update(daemon_threads=True, block_on_close=False)
        self._thread = threading.Thread(target=self.serve, name="fake-twilio", daemon=True)

    @property
    def url(self) -> str:
        """Its address: the base that `CUPPA_TWILIO_API_URL` is set to."""
        return f"http://{HOST}:{self._server.server_port}"

    def serve(self) -> None:
        """Answer until closed."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop answering, and let go of the port."""
        self._server.shutdown()
        self._server.server_close()
        self.postman.close()

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
