"""Connections that are opened ahead: used once, closed when nobody wants them, no worse than others when they fail."""

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dynkube.config import Config
from dynkube.errors import ConnectError, RequestTimeoutError, TLSError
from dynkube.transport import RequestsTransport, Timeouts
from tests.realserver.certs import CertificateAuthority
from tests.realserver.eventually import eventually
from tests.unit.transport.loopback import GET, LoopbackServer, answering, silent
from tests.unit.transport.test_connections import free_port
from tests.unit.transport.test_time import deaf_server


def test_requests_take_the_connections_that_are_there() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        transport.open_ahead(2)
        eventually(lambda: server.connections == 2)
        threads = [threading.Thread(target=transport.send, args=(GET,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.send(GET)
        assert (server.connections, len(server.requests)) == (2, 3)


def test_a_request_waits_for_one_that_is_under_way() -> None:
    with LoopbackServer(answering()) as server, RequestsTransport(server.config()) as transport:
        transport.open_ahead(1)
        assert transport.send(GET).code == 200
        assert server.connections == 1


def test_the_handshake_is_done_ahead_too(
    server_context: Callable[..., ssl.SSLContext], authority: CertificateAuthority
) -> None:
    with LoopbackServer(answering(), context=server_context()) as server:
        config = server.config(certificate_authority_data=authority.pem)
        with RequestsTransport(config) as transport:
            transport.open_ahead(1)
            assert transport.send(GET).code == 200
            assert server.connections == 1


def test_one_that_failed_is_tried_again_so_that_the_error_says_why(
    server_context: Callable[..., ssl.SSLContext],
) -> None:
    config = Config(server=f"http://127.0.0.1:{free_port()}")
    with RequestsTransport(config) as transport:
        transport.open_ahead(1)
        with pytest.raises(ConnectError, match=r"refused$"):
            transport.send(GET)
    with (
        LoopbackServer(answering(), context=server_context()) as server,
        RequestsTransport(server.config()) as transport,
    ):
        transport.open_ahead(1)
        with pytest.raises(TLSError, match=r"can't be verified"):
            transport.send(GET)


def test_one_that_takes_too_long_is_not_waited_for_twice() -> None:
    started = time.monotonic()
    with deaf_server() as url, RequestsTransport(Config(server=url, connect_timeout_seconds=0.5)) as transport:
        transport.open_ahead(1)
        with pytest.raises(RequestTimeoutError, match=r"\(connect time-out\)$"):
            transport.send(GET)
    assert time.monotonic() - started < 0.95


def test_waiting_for_one_ends_with_the_total_time() -> None:
    with deaf_server() as url, RequestsTransport(Config(server=url, connect_timeout_seconds=5)) as transport:
        transport.open_ahead(1)
        with pytest.raises(RequestTimeoutError, match=r"\(total time-out\)$"):
            transport.send(GET, Timeouts(5.0, 5.0, 0.2))


def test_those_that_nobody_took_are_closed() -> None:
    def open_sockets() -> int:
        return sum(1 for each in Path("/proc/self/fd").iterdir() if _target(each).startswith("socket:"))

    before = open_sockets()
    with LoopbackServer(silent) as server:
        transport = RequestsTransport(server.config())
        transport.open_ahead(2)
        eventually(lambda: server.connections == 2)
        transport.close()
        transport.open_ahead(1)  # too late: closed as soon as it is open
        eventually(lambda: server.connections == 3)
    eventually(lambda: open_sockets() == before)


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:  # the descriptor of the listing itself
        return ""
