"""The first bytes of a body are shown before the rest is there."""

from __future__ import annotations

import gzip
import threading
from typing import TYPE_CHECKING

import pytest
import responses

from dynkube.config import Config
from dynkube.errors import DecodeError, RequestTimeoutError, StreamBrokenError
from dynkube.transport import RequestsTransport
from dynkube.transport.encoding import start_without_encoding
from tests.realserver.eventually import eventually
from tests.unit.transport.loopback import BRISK, GET, LoopbackServer, answering, dripping, sending

if TYPE_CHECKING:
    import socket

    from dynkube.transport import Exchange

BODY = b'{"metadata":{"continue":"abc"},"items":[' + b'{"metadata":{}},' * 20_000 + b"{}]}"


def never(head: bytes) -> None:
    raise AssertionError(f"shown: {head[:20]!r}")


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n"


@pytest.mark.parametrize("body", [b"{}", BODY[:4096], BODY[:4097], BODY])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_start_is_shown_and_the_whole_is_given(body: bytes, encoding: str) -> None:
    seen: list[bytes] = []
    sent = gzip.compress(body) if encoding else body
    headers = [f"Content-Encoding: {encoding}"] if encoding else []
    with LoopbackServer(answering(sent, *headers)) as server, RequestsTransport(server.config()) as transport:
        for count in (1, 2):
            assert transport.send(GET, on_head=seen.append).body == body
            assert len(seen) == count
        assert server.connections == 1
    assert len(seen[0]) >= min(len(body), 4096)
    assert len(seen[0]) <= 16384
    assert body.startswith(seen[0])


@pytest.mark.parametrize("size", [7, 4096, 100_000])
def test_chunks_are_put_together(size: int) -> None:
    seen: list[bytes] = []
    with LoopbackServer(sending(chunked(BODY, size))) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET, on_head=seen.append).body == BODY
    assert seen == [BODY[:4096]]


def test_the_start_is_shown_before_the_rest_has_come() -> None:
    shown = threading.Event()

    def hesitating(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY[:5000])
        if shown.wait(5):
            sock.sendall(BODY[5000:])

    with LoopbackServer(hesitating) as server, RequestsTransport(server.config()) as transport:
        answer = transport.send(GET, BRISK, lambda _head: shown.set())
    assert answer.body == BODY


@pytest.mark.parametrize("code", ["404 Not Found", "410 Gone", "201 Created", "500 Oh"])
def test_only_a_200_is_shown(code: str) -> None:
    with LoopbackServer(answering(BODY, code=code)) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET, on_head=never).body == BODY


@pytest.mark.parametrize("error", [ValueError("mine"), OSError("mine"), KeyboardInterrupt()])
def test_an_error_of_the_caller_comes_through_and_leaves_no_half_read_connection(error: BaseException) -> None:
    def complain(_head: bytes) -> None:
        raise error

    exchanges: list[Exchange] = []
    with LoopbackServer(answering(BODY)) as server:
        with RequestsTransport(server.config(), observer=exchanges.append) as transport:
            with pytest.raises(type(error)) as caught:
                transport.send(GET, on_head=complain)
            assert caught.value is error
            # The connection is closed although the error, and with it all that was under way, is still there.
            eventually(lambda: sum(thread.is_alive() for thread in server._threads) == 1)
            assert transport.send(GET).body == BODY
        assert server.connections == 2
    assert len(exchanges) == 1


def test_an_empty_body_shows_nothing() -> None:
    with LoopbackServer(answering(b"")) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET, on_head=never).body == b""


@pytest.mark.parametrize("sent", [b"no gzip at all" * 1000, gzip.compress(BODY)[:-20]])
def test_a_broken_encoding_is_the_same_error_as_without(sent: bytes) -> None:
    seen: list[bytes] = []
    with (
        LoopbackServer(answering(sent, "Content-Encoding: gzip")) as server,
        RequestsTransport(server.config()) as transport,
        pytest.raises(DecodeError, match="content encoding is broken"),
    ):
        transport.send(GET, on_head=seen.append)
    assert all(BODY.startswith(each) for each in seen)


@pytest.mark.parametrize("length", [10, 4096, 10_000])
def test_a_body_that_breaks_off_is_an_error(length: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    with (
        LoopbackServer(sending(head + BODY[:length])) as server,
        RequestsTransport(server.config()) as transport,
        pytest.raises(StreamBrokenError),
    ):
        transport.send(GET, on_head=lambda _head: None)


def test_the_time_for_the_whole_counts_while_the_start_is_read() -> None:
    handler = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x")
    with (
        LoopbackServer(handler) as server,
        RequestsTransport(server.config()) as transport,
        pytest.raises(RequestTimeoutError),
    ):
        transport.send(GET, BRISK.replace(total_seconds=0.2), never)


def test_responses_shows_it_too() -> None:
    seen: list[bytes] = []
    with responses.RequestsMock() as mock, RequestsTransport(Config(server="https://cluster.example")) as transport:
        mock.add("GET", "https://cluster.example/api/v1/pods", body=BODY)
        assert transport.send(GET, on_head=seen.append).body == BODY
    assert seen == [BODY[:4096]]


@pytest.mark.parametrize(
    ("start", "encoding", "shown"),
    [
        (b"abc", "", b"abc"),
        (b"abc", " Identity", b"abc"),
        (gzip.compress(b"abc"), "x-gzip", b"abc"),
        (gzip.compress(bytes(100_000)), "gzip", bytes(16384)),
        (gzip.compress(b"abc")[:10], "gzip", b""),
        (b"abc", "gzip", b""),
        (b"abc", "br", b""),
    ],
)
def test_a_start_tells_what_it_can(start: bytes, encoding: str, shown: bytes) -> None:
    assert start_without_encoding(start, encoding) == shown
