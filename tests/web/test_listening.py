"""Slow clients and huge bodies at the real server: cut off, and others are served."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from flask import Flask, request
from waitress import wasyncore

from web.listening import LARGEST_BODY, listening

SLOW = 110
"""More clients than the server takes at a time."""
PATIENCE = 20
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    app = Flask("listening", static_folder=None)

    @app.route("/", methods=["GET", "POST"])
    def show() -> str:
        return str(len(request.get_data()))

    server = listening(app, "127.0.0.1", 0, allowed=1, look=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    sockets = server._map  # noqa: SLF001 - waitress knows no other way to end
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    thread.join(PATIENCE)
    server.task_dispatcher.shutdown()


def _is_cut_off(client: socket.socket) -> bool:
    """Send one byte more and tell whether the server is gone."""
    try:
        client.sendall(b"x")
        return client.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.requirement("R27")
def test_clients_that_send_a_byte_now_and_then_are_cut_off_and_others_served(
    port: int,
) -> None:
    with ExitStack() as stack:
        clients = []
        for _ in range(SLOW):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
            client.settimeout(0.001)
            clients.append(client)
        deadline = monotonic() + PATIENCE
        while clients and monotonic() < deadline:
            clients = [each for each in clients if not _is_cut_off(each)]
            sleep(0.2)
        assert clients == []
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
            assert answer.status == 200


@pytest.mark.requirement("R27", "S8", "ASVS 5.2.1")
@pytest.mark.parametrize("kind", ["announced", "in pieces without end"])
def test_a_huge_body_is_cut_off_before_it_is_kept(port: int, kind: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), PATIENCE)) as client:
        if kind == "announced":
            client.sendall(HEAD + b"Content-Length: 1000000000000\r\n\r\n")
        else:
            client.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
            piece = b"100000\r\n" + bytes(0x100000) + b"\r\n"
            for _ in range(LARGEST_BODY // 0x100000 + 2):
                client.sendall(piece)
        assert client.recv(1_000).startswith(b"HTTP/1.1 413")
    with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
        assert answer.status == 200


def test_a_large_file_over_a_line_that_is_not_fast_arrives(port: int) -> None:
    size = 100_000
    with closing(socket.create_connection(("127.0.0.1", port), PATIENCE)) as client:
        client.sendall(HEAD + f"Content-Length: {size}\r\n\r\n".encode())
        for _ in range(10):
            sleep(0.4)  # four seconds in all, longer than a request without a body has
            client.sendall(bytes(size // 10))
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")
