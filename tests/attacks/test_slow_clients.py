"""Slow and silent clients of the real server: whoever comes next is answered all the same."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from io import BytesIO

import pytest
from waitress import wasyncore

from bot.app import create_web
from bot.connections import LARGEST_BODY, MOST, WHOLE_REQUEST_S, Server, server_on
from bot.server import THREADS, bind
from bot.webhooks import LARGEST_FORM
from bot.worker import Worker
from storage.tables import Inbound
from tests.bot.web_kit import CONFIG
from tests.kit import Kit

PATIENCE_S = 10
"""Seconds after which a client of these tests says that it was not answered."""
HEAD = b"POST /twilio/message HTTP/1.1\r\nHost: line\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def server(kit: Kit) -> Iterator[Server]:
    """The server as `cuppa web` makes it, on a port of this machine."""
    serving = server_on(create_web(CONFIG, kit.line, Worker(kit.line)), bind(0), THREADS)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield serving
    serving.trigger.pull_trigger(lambda: wasyncore.close_all(serving._map))
    thread.join(PATIENCE_S)
    serving.task_dispatcher.shutdown()


def reach(server: Server) -> socket.socket:
    """Connect, and say nothing."""
    return socket.create_connection(("127.0.0.1", int(server.effective_port)), PATIENCE_S)


def ask(client: socket.socket, words: bytes) -> bytes:
    """Send words; returns the first line of the answer, b"" where the connection was closed."""
    with suppress(ConnectionError):
        client.sendall(words)
        return client.recv(65536).partition(b"\r\n")[0]
    return b""


def answered(server: Server) -> bool:
    """Whether somebody who asks properly is answered."""
    with reach(server) as client:
        return ask(client, b"GET /health HTTP/1.1\r\nHost: line\r\n\r\n") == b"HTTP/1.1 200 OK"


@contextmanager
def crowd(server: Server, many: int, words: bytes = b"") -> Iterator[list[socket.socket]]:
    """That many connections, each of which has sent those words and no more."""
    with ExitStack() as stack:
        clients = [stack.enter_context(reach(server)) for _ in range(many)]
        for client in clients:
            client.sendall(words)
        yield clients


@pytest.mark.parametrize("words", [b"", b"G", HEAD, HEAD + b"Content-Length: 60000\r\n\r\nBody="])
def test_whoever_comes_after_a_crowd_that_never_asks_is_answered(server: Server, words: bytes) -> None:
    """More silent or half-said requests than connections are kept: the next request is answered at once."""
    with crowd(server, MOST + 50, words):
        assert answered(server)
        assert len(server.active_channels) <= MOST + 1


def test_the_one_that_waited_longest_makes_room(server: Server) -> None:
    """A crowd pushes out the oldest of its own, not somebody whose request has just begun."""
    with crowd(server, MOST - 1) as silent, reach(server) as fresh:
        fresh.sendall(b"GET /health HTTP/1.1\r\n")
        with crowd(server, 20):
            assert answered(server)
            assert ask(fresh, b"Host: line\r\n\r\n") == b"HTTP/1.1 200 OK"
        assert silent[0].recv(1) == b""


def test_a_request_that_drips_is_cut_off(server: Server) -> None:
    """A byte now and then does not keep a connection: what is not whole in half a minute goes."""
    kept = HTTPConnection("127.0.0.1", int(server.effective_port), timeout=PATIENCE_S)
    with reach(server) as dripping, closing(kept):
        assert health(kept) == 200
        for letter in b"GET /health":
            dripping.sendall(bytes([letter]))
        assert answered(server)
        mine = kept.sock
        later(server, WHOLE_REQUEST_S + 1)
        assert dripping.recv(1) == b"", "cut off"
        assert health(kept) == 200 and kept.sock is mine, "kept for its next request"


def health(kept: HTTPConnection) -> int:
    """Ask over a connection that is kept."""
    kept.request("GET", "/health")
    with kept.getresponse() as answer:
        answer.read()
        return answer.status


def later(server: Server, seconds: float) -> None:
    """Have the server look at its connections as it does that many seconds from now."""
    looked = threading.Event()

    def look() -> None:
        for connection in server.active_channels.values():
            assert time.time() - connection.last_activity < seconds
        server.maintenance(time.time() + seconds)
        looked.set()

    server.trigger.pull_trigger(look)
    assert looked.wait(PATIENCE_S)


def chunk(words: bytes) -> bytes:
    """One piece of a body of which no length is told."""
    return b"%x\r\n%s\r\n" % (len(words), words)


@pytest.mark.parametrize(("size", "end"), [(LARGEST_FORM + 1, chunk(b"")), (LARGEST_BODY + 1, b"")])
def test_a_body_that_tells_no_length_is_limited_too(kit: Kit, server: Server, size: int, end: bytes) -> None:
    """In chunks a form too large is refused as it is with a length; of far too much the end is not awaited."""
    sent = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(b"Body=") + chunk(b"x" * size) + end
    with reach(server) as client:
        assert ask(client, sent).split()[1] == b"413"
    assert answered(server) and kit.rows(Inbound) == []


def test_no_more_than_a_form_is_read_where_no_length_is_told(kit: Kit) -> None:
    """Behind a server that hands a body on unmeasured, the application stops reading at its own limit."""
    client, endless = (
        create_web(CONFIG, kit.line, Worker(kit.line)).test_client(),
        BytesIO(b"Body=" + b"x" * 10**6),
    )
    more = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": endless}
    about = {"X-Twilio-Signature": "bm90IGl0", "Transfer-Encoding": "chunked"}
    form = "application/x-www-form-urlencoded"
    answer = client.post("/twilio/message", content_type=form, headers=about, environ_overrides=more)
    assert answer.status_code in (403, 413)
    assert 0 < endless.tell() <= LARGEST_FORM and kit.rows(Inbound) == []


def test_headers_without_end_are_refused(server: Server) -> None:
    """Headers of more than the server takes are refused, not gathered."""
    with reach(server) as client:
        assert ask(client, HEAD + b"X-Long: " + b"x" * 300_000 + b"\r\n\r\n").split()[1:2] in ([b"431"], [])
    assert answered(server)
