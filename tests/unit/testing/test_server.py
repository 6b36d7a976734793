"""APIServer: sockets, threads, and what users hold."""

import contextlib
import http.client
import json
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dynkube.errors import NotFoundError, ParseError
from dynkube.testing import APIServer, RecordedRequest
from tests.unit.testing.definitions import V2, definition


@pytest.fixture
def server() -> Iterator[APIServer]:
    """A running server."""
    with APIServer() as running:
        yield running


def _address(server: APIServer) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


@contextlib.contextmanager
def _connection(server: APIServer) -> Iterator[http.client.HTTPConnection]:
    with contextlib.closing(http.client.HTTPConnection(*_address(server), timeout=10)) as connection:
        yield connection


def _get(server: APIServer, path: str, **headers: str) -> tuple[int, bytes]:
    with _connection(server) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read()


def _raw(server: APIServer, data: bytes) -> bytes:
    """All that comes back until the server closes."""
    with socket.create_connection(_address(server), timeout=10) as client:
        client.sendall(data)
        with client.makefile("rb") as stream:
            return stream.read()


def _groups(server: APIServer) -> list[str]:
    return [each["name"] for each in json.loads(_get(server, "/apis")[1])["groups"]]


def test_it_listens_on_loopback_only(server: APIServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert _get(server, "/readyz") == (200, b"ok")


def test_it_has_no_address_unless_it_runs() -> None:
    server = APIServer()
    for use in (lambda: server.url, server.kubeconfig):
        with pytest.raises(RuntimeError, match="isn't running"):
            use()


def test_start_and_stop_may_be_repeated_and_definitions_stay() -> None:
    server = APIServer()
    server.stop()
    server.register_crd(definition())
    for _ in range(2):
        server.start()
        first = server.url
        server.start()
        assert server.url == first
        assert "example.com" in _groups(server)
        server.stop()
        server.stop()
    assert [each.path for each in server.requests] == ["/apis", "/apis"]


def test_one_connection_serves_many_requests(server: APIServer) -> None:
    with _connection(server) as connection:
        for path, status in (("/api", 200), ("/nope", 404), ("/apis", 200), ("/api/v1", 200)):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert response.status == status
            assert connection.sock is not None


def test_requests_may_be_sent_before_the_answers_are_read(server: APIServer) -> None:
    request = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
    assert (
        _raw(server, 2 * request + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).count(b"\r\n\r\nok")
        == 3
    )


def test_a_bad_request_is_answered_and_ends_the_connection(server: APIServer) -> None:
    assert _raw(server, b"GARBAGE\r\n\r\n").endswith(b"\r\n\r\n400 Bad Request")
    assert server.requests == []


def test_requests_are_recorded_without_credentials(server: APIServer) -> None:
    _get(server, "/api?timeout=32s", Accept=V2, Authorization="Bearer secret", If_None_Match='"x"')
    _get(server, "/nope", User_Agent="me")
    first, second = server.requests
    assert first == RecordedRequest("GET", "/api?timeout=32s", {"accept": V2, "if-none-match": '"x"'}, 200)
    assert second == RecordedRequest("GET", "/nope", {"user-agent": "me"}, 404)
    server.clear_requests()
    assert server.requests == []


def test_custom_resources_show_at_once_and_go_at_once(server: APIServer) -> None:
    assert _get(server, "/apis/example.com/v1")[0] == 404
    server.register_crd(definition())
    assert _groups(server)[-1] == "example.com"
    assert _get(server, "/apis/example.com/v1")[0] == 200
    server.remove_crd("widgets.example.com")
    assert "example.com" not in _groups(server)
    assert _get(server, "/apis/example.com/v1")[0] == 404


def test_registering_again_replaces(server: APIServer) -> None:
    server.register_crd(definition(kind="Old"))
    server.register_crd(definition(kind="New"))
    (resource,) = json.loads(_get(server, "/apis/example.com/v1")[1])["resources"]
    assert resource["kind"] == "New"


def test_what_is_not_registered_can_not_be_removed(server: APIServer) -> None:
    with pytest.raises(
        NotFoundError, match=r'customresourcedefinitions\.apiextensions\.k8s\.io "x\.y" not found'
    ) as raised:
        server.remove_crd("x.y")
    assert (raised.value.code, raised.value.reason) == (404, "NotFound")


def test_built_in_groups_take_no_custom_resources(server: APIServer) -> None:
    with pytest.raises(ParseError, match="'apps', a built-in group"):
        server.register_crd(definition("widgets", "apps"))


def test_an_old_server_knows_no_aggregated_discovery() -> None:
    with APIServer(aggregated=False) as server:
        assert json.loads(_get(server, "/apis", Accept=f"{V2},application/json")[1])["kind"] == "APIGroupList"


def test_the_kubeconfig_names_the_server_and_no_credentials(server: APIServer, tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.touch(mode=0o644)
    server.write_kubeconfig(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = json.loads(path.read_text())
    assert found == server.kubeconfig()
    assert found["clusters"] == [{"name": "sandbox", "cluster": {"server": server.url}}]
    assert found["users"] == [{"name": "sandbox", "user": {}}]
    server.write_kubeconfig(str(tmp_path / "new"))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_many_threads_ask_while_definitions_change(server: APIServer) -> None:
    etags: list[set[str]] = [set() for _ in range(4)]

    def ask(seen: set[str]) -> None:
        with _connection(server) as connection:
            for _ in range(50):
                connection.request("GET", "/apis", headers={"Accept": V2})
                response = connection.getresponse()
                names = [item["metadata"]["name"] for item in json.loads(response.read())["items"]]
                seen.add(f"{names.count('example.com')} {response.headers['ETag']}")

    threads = [threading.Thread(target=ask, args=(seen,)) for seen in etags]
    for thread in threads:
        thread.start()
    for _ in range(25):
        server.register_crd(definition())
        server.remove_crd("widgets.example.com")
    for thread in threads:
        thread.join()
    assert len(server.requests) == 200
    # Each document came whole, with its own tag: there are but two.
    assert 1 <= len(set.union(*etags)) <= 2


def _descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_stop_leaves_no_thread_and_no_socket_whatever_the_clients_do() -> None:
    with APIServer() as server:
        _get(server, "/api")
    threads, descriptors = set(threading.enumerate()), _descriptors()
    for _ in range(20):
        with APIServer() as server, contextlib.ExitStack() as clients:
            for sent in (b"", b"GET /ap", b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"):
                client = clients.enter_context(socket.create_connection(_address(server), timeout=10))
                client.sendall(sent)
            idle = clients.enter_context(_connection(server))
            idle.request("GET", "/api")
            idle.getresponse().read()
            address = _address(server)
            server.stop()
            assert set(threading.enumerate()) == threads
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=10)
    assert _descriptors() == descriptors


def test_a_client_that_never_reads_does_not_hold_up_the_end() -> None:
    before = set(threading.enumerate())
    with APIServer() as server, socket.create_connection(_address(server), timeout=10) as client:
        client.setblocking(False)  # noqa: FBT003 - the name says it
        with contextlib.suppress(BlockingIOError):
            while True:  # until the server is stuck writing and reads no more
                client.send(b"GET /apis HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n" * 100)
        server.stop()
        assert set(threading.enumerate()) == before


def test_threads_of_clients_that_left_are_forgotten(server: APIServer) -> None:
    for _ in range(30):
        _get(server, "/readyz")
    listener = server._listener
    assert listener is not None
    assert len(listener._connections) < 30
