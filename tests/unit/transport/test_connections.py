"""Connections: kept, shared, broken, refused; and what may not get in from outside."""

from __future__ import annotations

import errno
import gzip
import os
import pickle
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dynkube.config import Config
from dynkube.errors import ConfigError, ConnectError, DecodeError, ParseError, StreamBrokenError, TransportError
from dynkube.transport import RequestsTransport
from dynkube.transport.dial import socket_options
from dynkube.wire import HTTPRequest
from tests.unit.transport.loopback import GET, LoopbackServer, answering, resetting, sending

if TYPE_CHECKING:
    from tests.unit.transport.loopback import Handler

NO_IPV6 = not Path("/proc/net/if_inet6").exists()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def failure(config: Config) -> TransportError:
    """The error that a request ends with; it pickles."""
    with RequestsTransport(config) as transport, pytest.raises(TransportError, match=r"^list pods: ") as caught:
        transport.send(GET)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes
    return caught.value


def test_one_connection_serves_many_requests() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        for method in ("GET", "PUT", "GET", "DELETE", "GET"):
            assert transport.send(HTTPRequest(method, "/x", body=b"{}" if method == "PUT" else None)).code == 200
        assert server.connections == 1
    assert b"\r\nContent-Length: 2\r\n" in server.requests[1]


def test_an_answer_without_a_body_frees_the_connection_too() -> None:
    with LoopbackServer(answering(b"", code="204 No Content")) as server:
        with RequestsTransport(server.config()) as transport:
            assert [transport.send(GET).code for _ in range(3)] == [204] * 3
        assert server.connections == 1


def test_a_connection_that_the_server_closed_while_idle_is_made_anew() -> None:
    def once(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        sock.shutdown(socket.SHUT_RDWR)
        closed.release()

    closed = threading.Semaphore(0)
    with LoopbackServer(once) as server, RequestsTransport(server.config()) as transport:
        for _ in range(3):
            assert transport.send(GET).code == 200
            assert closed.acquire(timeout=5)
        assert server.connections == 3


def test_a_hundred_threads_share_a_transport_and_leave_nothing_behind() -> None:
    files, threads = open_files(), threading.active_count()
    with LoopbackServer(answering(b"x" * 100_000)) as server:
        with RequestsTransport(server.config()) as transport, ThreadPoolExecutor(100) as pool:
            sizes = set(pool.map(lambda _: len(transport.send(GET).body), range(500)))
        assert sizes == {100_000}
        assert server.connections <= 100
    assert (open_files(), threading.active_count()) == (files, threads)


def test_a_closed_transport_says_so() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        transport.send(GET)
        transport.close()
        with pytest.raises(ConnectError, match="the transport is closed"):
            transport.send(GET)


def test_a_refused_connection_is_told_as_such() -> None:
    port = free_port()
    error = failure(Config(server=f"http://127.0.0.1:{port}/prefix"))
    assert isinstance(error, ConnectError)
    assert error.refused
    assert str(error) == f"list pods: connection to 127.0.0.1:{port} refused"
    assert error.url == f"http://127.0.0.1:{port}/prefix/api/v1/pods"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "xn--bcher-kva.invalid", "b\u00fccher.invalid", "a" * 64])
def test_an_unknown_host_name_is_told_as_such(host: str) -> None:
    error = failure(Config(server=f"http://{host}:1"))
    assert isinstance(error, ConnectError)
    assert not error.refused
    assert "host name of" in str(error)


@pytest.mark.parametrize("host", ["sn\N{SNOWMAN}wman.invalid", "\u00e9" * 64])
def test_a_host_that_can_be_no_host_name_is_a_config_error(host: str) -> None:
    with pytest.raises(ConfigError, match="is no host name"):
        RequestsTransport(Config(server=f"https://{host}"))


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ETIMEDOUT])
def test_other_connect_errors_speak_the_systems_words(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def unreachable(_sock: socket.socket, _address: object) -> None:
        raise OSError(number, "secret")

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", unreachable)
        error = failure(Config(server="http://127.0.0.1:1"))
    assert isinstance(error, ConnectError)
    assert str(error) == f"list pods: connecting to 127.0.0.1:1 failed: {os.strerror(number)}"


def test_the_next_address_of_a_host_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = socket.SOCK_STREAM
    with LoopbackServer(answering()) as server:
        found = [
            (99, stream, 6, "", ("nowhere", 1)),
            (socket.AF_INET, stream, 6, "", ("127.0.0.1", free_port())),
            (socket.AF_INET, stream, 6, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
        with RequestsTransport(server.config()) as transport:
            assert transport.send(GET).code == 200


def test_an_interrupt_while_connecting_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_sock: socket.socket, _address: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(socket.socket, "connect", interrupted)
    files = open_files()
    with RequestsTransport(Config(server="http://127.0.0.1:1")) as transport, pytest.raises(KeyboardInterrupt):
        transport.send(GET)
    assert open_files() == files


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        (resetting, "connection to 127.0.0.1:{} was reset"),
        (sending(b""), "127.0.0.1:{} closed the connection without an answer"),
        (sending(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), "the answer from 127.0.0.1:{} broke off"),
        (
            sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
            "the answer from 127.0.0.1:{} broke off",
        ),
        (
            sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n"),
            "the answer from 127.0.0.1:{} broke off",
        ),
        (sending(b"SSH-2.0-secret\r\n\r\n"), "127.0.0.1:{} doesn't answer in HTTP"),
        (sending(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), "127.0.0.1:{} doesn't answer in HTTP"),
    ],
)
def test_a_broken_answer_is_told_as_such(handler: Handler, text: str) -> None:
    with LoopbackServer(handler) as server:
        error = failure(server.config())
    assert isinstance(error, StreamBrokenError)
    assert str(error) == f"list pods: {text.format(server.port)}"


def test_a_connection_that_the_kernel_gave_up_is_broken_and_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_arguments: object) -> int:
        raise TimeoutError(errno.ETIMEDOUT, "secret")

    with LoopbackServer(answering()) as server:
        monkeypatch.setattr(socket.SocketIO, "readinto", lost)
        error = failure(server.config())
    assert isinstance(error, StreamBrokenError)
    assert str(error).endswith(f"broke: {os.strerror(errno.ETIMEDOUT)}")


def test_an_error_without_a_cause_we_know_is_a_broken_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*_arguments: object) -> int:
        raise OSError("secret")

    with LoopbackServer(answering()) as server:
        monkeypatch.setattr(socket.SocketIO, "readinto", odd)
        error = failure(server.config())
    assert str(error) == f"list pods: connection to 127.0.0.1:{server.port} broke"


def test_gzip_is_asked_for_and_undone() -> None:
    body = b'{"items": []}' * 1000
    handler = answering(gzip.compress(body), "Content-Encoding: gzip")
    with LoopbackServer(handler) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET).body == body
    assert b"\r\nAccept-Encoding: gzip\r\n" in server.requests[0]


def test_broken_gzip_is_a_decode_error_and_spares_the_connection() -> None:
    with LoopbackServer(answering(b"no gzip at all", "Content-Encoding: gzip")) as server:
        with RequestsTransport(server.config()) as transport:
            for _ in range(2):
                with pytest.raises(DecodeError, match=r"^list pods: the answer's content encoding is broken$"):
                    transport.send(GET)
        assert server.connections == 1


def test_cookies_are_not_kept() -> None:
    handler = answering(b"{}", "Set-Cookie: session=1; Path=/")
    with LoopbackServer(handler) as server, RequestsTransport(server.config()) as transport:
        answer, _ = transport.send(GET), transport.send(GET)
        assert not list(transport._make_sender()._session.cookies)
    assert answer.headers.get("Set-Cookie")
    assert b"cookie" not in server.requests[1].lower()


def test_a_redirect_is_an_answer_with_its_body() -> None:
    handler = answering(b"moved", "Location: /elsewhere", code="302 Found")
    with LoopbackServer(handler) as server, RequestsTransport(server.config()) as transport:
        answer = transport.send(GET)
    assert (answer.code, answer.body, len(server.requests)) == (302, b"moved", 1)


def test_a_retry_after_is_left_to_the_caller() -> None:
    handler = answering(b"", "Retry-After: 1", code="503 Busy")
    with LoopbackServer(handler) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET).headers.get("Retry-After") == "1"
    assert len(server.requests) == 1


def test_a_header_with_a_newline_is_never_sent() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        with pytest.raises(ParseError):
            transport.send(HTTPRequest("GET", "/x", headers=(("Accept", "a\r\nX-Evil: 1"),)))
        assert transport.send(GET).code == 200
    assert len(server.requests) == 1


def test_proxies_and_netrc_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login evil password evil\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET).code == 200
        assert transport._make_sender()._session.trust_env is False
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.skipif(NO_IPV6, reason="this machine has no IPv6 loopback")
def test_ipv6_works() -> None:
    with LoopbackServer(answering(), host="::1") as server, RequestsTransport(server.config()) as transport:
        assert transport.send(GET).code == 200
    assert f"\r\nHost: [::1]:{server.port}\r\n".encode() in server.requests[0]


def test_sockets_are_kept_alive_and_do_not_delay() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        transport.send(GET)
        connection = transport._make_sender()._session.get_adapter(server.url)._pool._get_conn()  # type: ignore[attr-defined]
        for level, option, value in socket_options():
            assert connection.sock.getsockopt(level, option) == value
        connection.close()
    assert (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in socket_options()
    assert (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1) in socket_options()


def test_socket_options_that_the_platform_lacks_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    assert all(None not in option for option in socket_options())
