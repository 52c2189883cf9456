"""Connections to the web server: one that is slow or silent keeps nobody else from being answered.

Requests are read before a thread is given to them, so a slow client costs a connection, no thread. By itself the
server stops at a hundred connections, keeps each silent one for two minutes, and one that drips for ever.
"""

import time
from socket import socket

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

MOST = 400
"""Kept open at once; one more, and whichever has waited longest for its request goes."""
BUSY_TOO = 64
"""Beyond those, where so many requests are being answered that none can go."""
WHOLE_REQUEST_S, LOOK_EVERY_S = 30, 5
"""A request that has not come whole by then will not; the proxy in front gives up sooner."""
LARGEST_BODY = 1024 * 1024
"""Read before the application sees a request; each route has a limit of its own below it."""


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when its latest request has been coming."""

    began = 0.0

    @property
    def since(self) -> float:
        """When its latest request began to come, or else when it was opened."""
        return self.began or float(self.creation_time)

    @property
    def unfinished(self) -> bool:
        """Whether a request is still to come whole; one that was answered and is kept for the next is not."""
        return self.request is not None or not self.began

    def received(self, data: bytes) -> bool:
        """Take what came in."""
        if self.request is None:
            self.began = time.time()
        return bool(super().received(data))


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Lets go of connections that will not become a request, before they are in the way."""

    channel_class = Connection

    def readable(self) -> bool:
        """Whether another connection is taken; asked again and again."""
        if len(self.active_channels) >= MOST:
            self._make_room()
        return bool(super().readable())

    def maintenance(self, now: float) -> None:
        """Close what was silent for too long, and what has been dripping."""
        super().maintenance(now)
        for connection in self.active_channels.values():
            if connection.unfinished and connection.since < now - WHOLE_REQUEST_S:
                connection.will_close = True

    def _make_room(self) -> None:
        waiting = [c for c in self.active_channels.values() if not (c.requests or c.will_close)]
        if waiting:
            min(waiting, key=lambda connection: connection.since).will_close = True


def server_on(app: Flask, listener: socket, threads: int) -> Server:
    """A server of the application on a port that was taken before; `run` serves."""
    how = Adjustments(
        sockets=[listener],
        threads=threads,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        connection_limit=MOST + BUSY_TOO,
        cleanup_interval=LOOK_EVERY_S,
        # Where files have numbers above a thousand, select fails.
        asyncore_use_poll=True,
    )
    address = (listener.family, listener.type, listener.proto, listener.getsockname())
    return Server(app, _sock=listener, adj=how, bind_socket=False, sockinfo=address)
