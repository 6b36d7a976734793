"""No credential and no body reaches a log or an error's text, on any level, whatever happens."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import pytest

from dynkube.errors import DynkubeError, StreamBrokenError
from dynkube.rest import RESTClient
from dynkube.wire import HTTPRequest, Retry
from tests.helpers.transport import ScriptedTransport, in_order
from tests.unit.transport.loopback import LoopbackServer, answering, resetting, sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.transport.loopback import Handler

TOKEN = "token-that-nobody-may-see"  # noqa: S105 - of no server
PASSWORD = "cGFzc3dvcmQtdGhhdC1ub2JvZHktbWF5LXNlZQ"  # noqa: S105 - of no server
QUERY = "query-that-nobody-may-see"
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}, "data": {"password": PASSWORD}}
BODY = f'{{"kind":"Secret","data":{{"password":"{PASSWORD}"}}}}'.encode()

CASES: dict[str, Handler] = {
    "success": answering(BODY, "Content-Type: application/json"),
    "warning": answering(BODY, 'Warning: 299 - "old"'),
    "error without a Status": answering(BODY, "Content-Type: application/json", code="409 Conflict"),
    "error of another kind": answering(PASSWORD.encode(), "Content-Type: application/octet-stream", code="500 Oops"),
    "retry": answering(BODY, "Retry-After: 0", code="429 Busy"),
    "unauthorized": answering(BODY, code="401 Unauthorized"),
    "redirect": answering(BODY, f"Location: https://login.test/?to={QUERY}", code="302 Found"),
    "broken": resetting,
    "half an answer": sending(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY),
    "no gzip": answering(BODY, "Content-Encoding: gzip"),
    "no JSON": answering(BODY + b"}"),
}


def outcome(act: Callable[[], object]) -> str:
    """What is seen of it: a representation, or an error with all that it is chained to."""
    try:
        return repr(act())
    except DynkubeError as error:
        return "".join(traceback.format_exception(error))


def hidden(text: str) -> bool:
    """Whether nothing of what is secret stands there."""
    return not any(secret in text for secret in (TOKEN, PASSWORD))


@pytest.mark.parametrize("case", CASES)
def test_no_credential_and_no_body_is_logged_or_raised(case: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackServer(CASES[case]) as server:
        config = server.config(token=TOKEN)
        with RESTClient.for_config(config, retry=Retry(attempts=2, base_seconds=0.0)) as client:
            update = client.put().namespace("prod").resource("secrets").name("web").body(SECRET)
            seen = [outcome(update.do), outcome(lambda: update.do().into(len)), repr(update), repr(client)]
        assert TOKEN.encode() in server.requests[0]
        assert PASSWORD.encode() in server.requests[0]
    assert any(each.name.startswith("dynkube.") for each in caplog.records)
    assert all(map(hidden, seen))
    assert hidden(caplog.text)


def test_an_answer_that_is_no_http_is_not_quoted_by_us() -> None:
    with (
        LoopbackServer(sending(PASSWORD.encode() + b"\r\n\r\n")) as server,
        RESTClient.for_config(server.config(token=TOKEN)) as client,
        pytest.raises(StreamBrokenError) as caught,
    ):
        client.post().resource("secrets").body(SECRET).do()
    assert hidden(str(caught.value))


def test_the_query_is_not_logged_by_us(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackServer(answering()) as server, RESTClient.for_config(server.config()) as client:
        client.get().abs_path("/x").param("token", QUERY).do()
    assert QUERY not in "".join(each.getMessage() for each in caplog.records if each.name.startswith("dynkube."))


def test_a_body_that_json_can_not_hold_is_refused_without_being_shown() -> None:
    client = RESTClient(ScriptedTransport(in_order()))
    bad = {**SECRET, "stringData": {"key": {PASSWORD}}}
    assert hidden(outcome(lambda: client.post().resource("secrets").body(bad)))


def test_a_credential_that_no_header_can_hold_is_not_shown() -> None:
    with LoopbackServer(answering()) as server:
        config = server.config(token=f"{TOKEN}\n{TOKEN}")
        assert hidden(outcome(lambda: RESTClient.for_config(config).execute(HTTPRequest("GET", "/x"))))
