"""No wait outlasts its time: real sockets, short times, generous bounds."""

from __future__ import annotations

import contextlib
import pickle
import socket
import time
from typing import TYPE_CHECKING

import pytest

from dynkube.config import Config
from dynkube.errors import RequestTimeoutError
from dynkube.transport import RequestsTransport, Timeouts
from dynkube.wire import HTTPRequest
from tests.unit.transport.loopback import GET, LoopbackServer, answering, dripping, silent

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from tests.unit.transport.loopback import Handler

# What a server drips for ever: each piece comes long before the read time-out.
DRIPS = {
    "status line": (b"HTTP/1.1 200 O", b"K"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "body until close": (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@contextlib.contextmanager
def deaf_server() -> Iterator[str]:
    """A server whose queue is full: the kernel doesn't answer who wants to connect. Yields its URL."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003 - socket's signature
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def refused_in_time(config: Config, timeouts: Timeouts | None = None, request: HTTPRequest = GET) -> str:
    """The text of the time-out that a request ends with, long before the test would."""
    started = time.monotonic()
    with RequestsTransport(config) as transport, pytest.raises(RequestTimeoutError) as caught:
        transport.send(request, timeouts)
    assert time.monotonic() - started < 4
    assert caught.value.url == config.server + request.path
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes
    return str(caught.value)


def test_connecting_ends_in_time() -> None:
    with deaf_server() as url:
        text = refused_in_time(Config(server=url), Timeouts(connect_seconds=0.2))
    assert text == f"list pods: no connection to {url[7:]} within 0.2 s (connect time-out)"


def test_the_tls_handshake_ends_in_time() -> None:
    with LoopbackServer(silent) as server:
        config = Config(server=server.url.replace("http:", "https:"), insecure_skip_tls_verify=True)
        text = refused_in_time(config, Timeouts(connect_seconds=0.2))
    assert text.endswith("within 0.2 s (connect time-out)")


def test_waiting_for_the_answer_ends_in_time() -> None:
    with LoopbackServer(silent) as server:
        text = refused_in_time(server.config(), Timeouts(read_seconds=0.2))
    assert text == f"list pods: nothing more from 127.0.0.1:{server.port} within 0.2 s (read time-out)"


def test_waiting_for_the_rest_of_the_body_ends_in_time() -> None:
    def half(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        server.closing.wait(5)

    with LoopbackServer(half) as server:
        assert "0.2 s (read time-out)" in refused_in_time(server.config(), Timeouts(read_seconds=0.2))


def test_sending_to_who_does_not_read_ends_in_time() -> None:
    def deaf(server: LoopbackServer, _sock: socket.socket) -> None:
        server.closing.wait(5)

    big = HTTPRequest("POST", "/x", body=bytes(50_000_000))
    with LoopbackServer(deaf) as server:
        text = refused_in_time(server.config(), Timeouts(connect_seconds=5, read_seconds=0.2), big)
    assert "0.2 s (read time-out)" in text


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_the_total_time_ends_what_drips(drip: tuple[bytes, bytes]) -> None:
    with LoopbackServer(dripping(*drip)) as server:
        text = refused_in_time(server.config(), Timeouts(total_seconds=0.3))
    assert text == f"list pods: no whole answer from 127.0.0.1:{server.port} within 0.3 s (total time-out)"


def test_the_total_time_ends_what_drips_through_tls(server_context: Callable[..., ssl.SSLContext]) -> None:
    with LoopbackServer(dripping(*DRIPS["body"]), context=server_context()) as server:
        text = refused_in_time(server.config(insecure_skip_tls_verify=True), Timeouts(total_seconds=0.3))
    assert "0.3 s (total time-out)" in text


def test_the_total_time_includes_connecting() -> None:
    with deaf_server() as url:
        assert "0.2 s (total time-out)" in refused_in_time(Config(server=url), Timeouts(total_seconds=0.2))


def test_a_total_time_that_is_over_at_once_is_a_timeout() -> None:
    with LoopbackServer(silent) as server:
        assert "0 s (total time-out)" in refused_in_time(server.config(), Timeouts(total_seconds=0))


def test_the_config_sets_the_times() -> None:
    with LoopbackServer(silent) as server:
        assert "0.2 s (read time-out)" in refused_in_time(server.config(read_timeout_seconds=0.2))
        assert "0.2 s (total time-out)" in refused_in_time(server.config(total_timeout_seconds=0.2))
    with deaf_server() as url:
        assert "0.2 s (connect time-out)" in refused_in_time(Config(server=url, connect_timeout_seconds=0.2))


def _slow_second_answer(server: LoopbackServer, sock: socket.socket) -> None:
    while server.read_request(sock):
        if len(server.requests) > 1:
            server.closing.wait(0.5)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


def test_a_deadline_ends_with_its_request_and_spares_the_next_one_on_the_connection() -> None:
    with LoopbackServer(_slow_second_answer) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET, Timeouts(total_seconds=0.3)).body == b"{}"
        assert transport.send(GET).body == b"{}"
        assert server.connections == 1


@pytest.mark.parametrize("handler", [silent, dripping(*DRIPS["headers"]), dripping(*DRIPS["body"])])
def test_after_a_timeout_the_connection_is_not_used_again(handler: Handler) -> None:
    answer = answering(b"late")

    def first_bad(server: LoopbackServer, sock: socket.socket) -> None:
        (handler if server.connections == 1 else answer)(server, sock)

    with LoopbackServer(first_bad) as server, RequestsTransport(server.config()) as transport:
        with pytest.raises(RequestTimeoutError):
            transport.send(GET, Timeouts(read_seconds=0.2, total_seconds=0.3))
        assert transport.send(GET).body == b"late"
        assert server.connections == 2


def test_a_flood_that_never_pauses_ends_in_time() -> None:
    """Bytes that are there already end no wait, so the time must be looked at before each."""

    def flood(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        with contextlib.suppress(OSError):
            sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not server.closing.is_set():
                sock.sendall(piece)

    with LoopbackServer(flood) as server:
        text = refused_in_time(server.config(total_timeout_seconds=0.3))
    assert "(total time-out)" in text
