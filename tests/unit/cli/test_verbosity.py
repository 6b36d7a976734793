"""What `-v` shows."""

import pytest
from urllib3 import HTTPHeaderDict

from dynkube.cli.verbosity import observer_for
from dynkube.errors import ConnectError
from dynkube.transport import Exchange
from dynkube.wire import HTTPRequest, HTTPResponse

ANSWER = HTTPResponse(200, HTTPHeaderDict({"Content-Type": "application/json"}), b'{"a": 1}')


def _exchange(path: str = "/api", response: HTTPResponse | None = ANSWER) -> Exchange:
    error = None if response else ConnectError("get /api: no such host")
    headers = (("Authorization", "Bearer <masked>"),)
    return Exchange(HTTPRequest("GET", path), f"https://host{path}", headers, response, error, 0.0123)


def _shown(level: int, exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> list[str]:
    observer = observer_for(level)
    assert observer
    observer(exchange)
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("level", [0, 5])
def test_below_6_nothing_is_observed(level: int) -> None:
    assert observer_for(level) is None


def test_6_shows_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(6, _exchange(), capsys) == ["GET https://host/api 200 in 12 ms"]


def test_7_adds_the_requests_headers(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(7, _exchange(), capsys)[1:] == ["Request headers:", "    Authorization: Bearer <masked>"]


def test_8_adds_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(8, _exchange(), capsys)[3:] == [
        "Response headers:",
        "    Content-Type: application/json",
        'Response body: {"a": 1}',
    ]


def test_a_long_body_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    long = ANSWER.replace(body=b"x" * 1025)
    assert _shown(8, _exchange(response=long), capsys)[-1] == f"Response body: {'x' * 1024} [1 characters more]"
    whole = ANSWER.replace(body=b"x" * 1024)
    assert _shown(8, _exchange(response=whole), capsys)[-1] == f"Response body: {'x' * 1024}"


@pytest.mark.parametrize("path", ["/api/v1/namespaces/a/secrets/b", "/api/v1/namespaces/a/serviceaccounts/b/token"])
def test_bodies_with_secrets_are_not_shown(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(8, _exchange(path), capsys)[-1] == "Response body: <not shown>"


def test_an_error_is_shown_instead_of_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(8, _exchange(response=None), capsys) == [
        "GET https://host/api ConnectError: get /api: no such host in 12 ms",
        "Request headers:",
        "    Authorization: Bearer <masked>",
    ]
