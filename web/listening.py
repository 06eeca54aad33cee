"""The server in front of the pages: who sends too slowly or too much is cut off."""

from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel

THREADS = 8
LARGEST_BODY = 26_000_000
ALLOWED, SLOWEST = 60, 20_000
"""A request has so many seconds, and one more for each so many bytes it has sent.

Without it a client that sends a byte now and then keeps its connection for ever, and a
hundred of them keep everybody else out.
"""


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that counts as idle while its request comes in too slowly."""

    last_activity: float
    begun = 0.0
    sent = 0

    def received(self, data: bytes) -> Any:
        """Take what came; a request that is not whole yet has its own time."""
        if self.request is None:
            self.begun, self.sent = self.last_activity, 0
        self.sent += len(data)
        done = super().received(data)
        if self.request is not None:
            allowance = self.begun + self.sent / SLOWEST
            self.last_activity = min(self.last_activity, allowance)
        return done


def listening(
    app: Flask, host: str, port: int, *, allowed: int = ALLOWED, look: int = 10
) -> Any:
    """Return a server that listens; ``look``: seconds between looks for slow ones."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
        channel_timeout=allowed,
        cleanup_interval=look,
    )
    for each in sockets.values():  # a host may have several addresses
        if hasattr(each, "channel_class"):
            each.channel_class = Channel
    return server
