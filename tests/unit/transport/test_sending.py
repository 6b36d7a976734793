"""What is sent and what comes back, where no real socket is needed."""

from __future__ import annotations

import logging
import pickle
from typing import TYPE_CHECKING

import pytest
import requests
import responses

from dynkube.config import Config
from dynkube.errors import (
    ConfigError,
    ConnectError,
    CredentialError,
    DynkubeError,
    ParseError,
    RequestTimeoutError,
    TLSError,
)
from dynkube.transport import Exchange, RequestsTransport, Timeouts
from dynkube.version import __version__
from dynkube.wire import HTTPRequest
from tests.unit.transport.loopback import GET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEARER = "t0ken"
SERVER = "https://cluster.example:6443/prefix"


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def transport_for(**fields: object) -> RequestsTransport:
    return RequestsTransport(Config(server=SERVER, **fields))  # type: ignore[arg-type]


def test_responses_intercepts_and_sees_the_whole_request(mock: responses.RequestsMock) -> None:
    mock.add("POST", f"{SERVER}/api/v1/pods", json={"kind": "Pod"}, status=201)
    request = HTTPRequest(
        "POST", "/api/v1/pods", (("limit", "5"), ("a", "b c")), (("Accept", "application/json"),), b"{}"
    )
    with transport_for(token=BEARER) as transport:
        answer = transport.send(request)
    sent = mock.calls[0].request
    assert (answer.code, answer.body) == (201, b'{"kind": "Pod"}')
    assert answer.headers.get("content-type") == "application/json"
    assert sent.url == f"{SERVER}/api/v1/pods?a=b+c&limit=5"
    assert sent.body == b"{}"
    assert dict(sent.headers) == {
        "User-Agent": f"dynkube/{__version__}",
        "Accept-Encoding": "gzip",
        "Authorization": f"Bearer {BEARER}",
        "Accept": "application/json",
        "Content-Length": "2",
    }


def test_the_config_names_user_agent_and_compression(mock: responses.RequestsMock) -> None:
    mock.get(f"{SERVER}/api/v1/pods")
    with transport_for(user_agent="mine/1", disable_compression=True) as transport:
        transport.send(GET)
    assert mock.calls[0].request.headers["User-Agent"] == "mine/1"
    assert mock.calls[0].request.headers["Accept-Encoding"] == "identity"


def test_headers_of_the_request_win(mock: responses.RequestsMock) -> None:
    mock.get(f"{SERVER}/version")
    with transport_for(token=BEARER) as transport:
        transport.send(HTTPRequest("GET", "/version", headers=(("authorization", "Bearer own"),)))
    assert mock.calls[0].request.headers["Authorization"] == "Bearer own"


def test_repeated_headers_stay_apart(mock: responses.RequestsMock) -> None:
    mock.add(
        responses.Response("GET", f"{SERVER}/api/v1/pods", headers={"Warning": "299 - one"}, content_type="text/plain")
    )
    with transport_for() as transport:
        assert transport.send(GET).headers.getlist("warning") == ["299 - one"]


@pytest.mark.parametrize("code", [301, 404, 429, 503])
def test_every_code_is_an_answer_and_is_sent_once(mock: responses.RequestsMock, code: int) -> None:
    mock.get(f"{SERVER}/api/v1/pods", status=code, headers={"Location": "/x", "Retry-After": "1"}, body="text")
    with transport_for() as transport:
        answer = transport.send(GET)
    assert (answer.code, answer.body, len(mock.calls)) == (code, b"text", 1)


@pytest.mark.parametrize(
    ("raised", "kind", "text"),
    [
        (requests.ConnectionError("secret"), ConnectError, "connecting to cluster.example:6443 failed"),
        (requests.ConnectTimeout("secret"), RequestTimeoutError, "within 10 s (connect time-out)"),
        (requests.ReadTimeout("secret"), RequestTimeoutError, "within 60 s (read time-out)"),
        (requests.exceptions.SSLError("secret"), TLSError, "TLS with cluster.example:6443 failed"),
    ],
)
def test_errors_of_requests_itself_are_told_apart(
    mock: responses.RequestsMock, raised: requests.RequestException, kind: type[DynkubeError], text: str
) -> None:
    mock.get(f"{SERVER}/api/v1/pods", body=raised)
    with transport_for() as transport, pytest.raises(kind, match=r"^list pods: ") as caught:
        transport.send(GET)
    assert text in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is raised


def test_an_endless_wait_that_ends_all_the_same_names_no_figure(mock: responses.RequestsMock) -> None:
    mock.get(f"{SERVER}/api/v1/pods", body=requests.ReadTimeout())
    with transport_for() as transport, pytest.raises(RequestTimeoutError, match=r"6443 \(read time-out\)$"):
        transport.send(GET, Timeouts(None, None, None))


def test_errors_name_method_and_url_without_query_and_pickle(mock: responses.RequestsMock) -> None:
    mock.get(f"{SERVER}/version", body=requests.ConnectionError())
    with transport_for() as transport, pytest.raises(ConnectError) as caught:
        transport.send(HTTPRequest("GET", "/version", (("token", "x"),)))
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert str(copy) == "get /version: connecting to cluster.example:6443 failed"
    assert (copy.method, copy.url, copy.refused) == ("GET", f"{SERVER}/version", False)


def test_the_observer_sees_each_exchange_with_credentials_masked(mock: responses.RequestsMock) -> None:
    mock.get(f"{SERVER}/version", body="{}")
    mock.get(f"{SERVER}/version", body=requests.ConnectionError())
    seen: list[Exchange] = []
    request = HTTPRequest("GET", "/version", (("a", "1"),), (("Cookie", "secret"),))
    with RequestsTransport(Config(server=SERVER, token=BEARER), observer=seen.append) as transport:
        answer = transport.send(request)
        with pytest.raises(ConnectError) as caught:
            transport.send(request)
    assert [exchange.url for exchange in seen] == [f"{SERVER}/version?a=1"] * 2
    assert (seen[0].response, seen[0].error) == (answer, None)
    assert (seen[1].response, seen[1].error) == (None, caught.value)
    assert dict(seen[0].headers)["Authorization"] == "Bearer <masked>"
    assert dict(seen[0].headers)["Cookie"] == "<masked>"
    assert BEARER not in repr(seen)
    assert seen[0].seconds >= 0


def test_each_request_is_logged_for_debugging_without_credentials(
    mock: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    mock.get(f"{SERVER}/api/v1/pods")
    with caplog.at_level(logging.DEBUG, "dynkube.transport"), transport_for(token=BEARER) as transport:
        transport.send(GET)
    [record] = [record for record in caplog.records if record.name == "dynkube.transport"]
    assert record.getMessage().startswith("GET /api/v1/pods: 200 in ")
    assert BEARER not in caplog.text


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "\N{SNOWMAN}"])
def test_a_header_that_can_not_be_sent_is_refused_unquoted(value: str) -> None:
    # `responses` replaces what would put the header on the wire, so the check there is called by hand.
    with RequestsTransport(Config(server="https://cluster.example")) as transport, responses.RequestsMock() as mock:
        mock.add_callback("GET", "https://cluster.example/x", callback=_encode_like_http_client)
        with pytest.raises(ParseError, match=r"^get /x: a header or the target holds") as caught:
            transport.send(HTTPRequest("GET", "/x", headers=(("Accept", value),)))
    assert value not in str(caught.value)
    assert caught.value.__suppress_context__


def _encode_like_http_client(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
    import http.client

    connection = http.client.HTTPConnection("cluster.example")
    connection.putrequest("GET", "/x")
    connection.putheader("Accept", request.headers["Accept"])
    return 200, {}, ""


@pytest.mark.parametrize("agent", ["a\nb", "\N{SNOWMAN}"])
def test_a_user_agent_that_no_header_can_carry_is_a_config_error(agent: str) -> None:
    with pytest.raises(ConfigError, match="user agent"):
        transport_for(user_agent=agent)


def test_server_and_repr_show_the_url_only() -> None:
    with transport_for(token=BEARER) as transport:
        assert transport.server == SERVER
        assert repr(transport) == f"RequestsTransport({SERVER!r})"


def test_credentials_are_refreshed_from_the_token_file(mock: responses.RequestsMock, tmp_path: Path) -> None:
    mock.get(f"{SERVER}/api/v1/pods", status=401)
    path = tmp_path / "token"
    path.write_text("first")
    with transport_for(token_file=str(path)) as transport:
        transport.send(GET)
        assert transport.refresh_credentials() is False
        path.write_text("second")
        assert transport.refresh_credentials() is True
        transport.send(GET)
    assert [call.request.headers["Authorization"] for call in mock.calls] == ["Bearer first", "Bearer second"]


def test_credentials_that_can_not_be_had_stop_the_request(mock: responses.RequestsMock, tmp_path: Path) -> None:
    with transport_for(token_file=str(tmp_path / "none")) as transport, pytest.raises(CredentialError):
        transport.send(GET)
    assert not mock.calls
