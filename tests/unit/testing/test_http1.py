"""HTTP/1.1: bytes to requests, answers to bytes."""

import io

import pytest

from dynkube.errors import ParseError
from dynkube.testing.apiserver.answers import Answer
from dynkube.testing.apiserver.http1 import Request, encode, read_request

GET = Request("GET", "/", {})


def _read(data: bytes) -> Request | None:
    return read_request(io.BytesIO(data))


def test_a_request_is_read_with_its_headers_and_body() -> None:
    head = b"POST /api?a=b&c=%20 HTTP/1.1\r\nHost: x\r\nAccept:  a/b \r\nACCEPT: c/d\r\nContent-Length: 3\r\n\r\n"
    found = _read(head + b"abcrest")
    assert found == Request("POST", "/api?a=b&c=%20", {"host": "x", "accept": "a/b", "content-length": "3"}, b"abc")
    assert (found.path, found.query) == ("/api", "a=b&c=%20")


def test_requests_follow_each_other_on_one_stream() -> None:
    stream = io.BytesIO(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /b HTTP/1.1\nHost: x\n\n")
    assert [found.path for found in iter(lambda: read_request(stream), None)] == ["/a", "/b"]


def test_the_end_of_the_stream_is_no_request() -> None:
    assert _read(b"") is None
    assert _read(b"\r\n") is None


@pytest.mark.parametrize(
    "data",
    [
        b"GARBAGE\r\n\r\n",
        b"GET nope HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /a HTTP/2.0\r\nHost: x\r\n\r\n",
        b"GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /a HTTP/1.1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\nbad line\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\n",
        b"GET /a HTTP",
        b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc",
        b"GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: x\r\nA: " + (1 << 20) * b"a" + b"\r\n\r\n",
    ],
    ids=lambda data: repr(data[:60]),
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(ParseError):
        _read(data)


def test_the_connection_stays_open_unless_the_client_is_done_or_old() -> None:
    assert GET.keeps_alive
    assert not GET.replace(headers={"connection": "Close"}).keeps_alive
    assert not GET.replace(minor_version=0).keeps_alive
    found = _read(b"GET / HTTP/1.0\r\n\r\n")
    assert found is not None
    assert found.minor_version == 0


def test_a_short_answer_says_its_length() -> None:
    encoded = encode(Answer(404, (("A", "b"),), b"no"), GET)
    assert encoded == b"HTTP/1.1 404 Not Found\r\nA: b\r\nContent-Length: 2\r\n\r\nno"


def test_a_long_answer_comes_in_chunks() -> None:
    body = 2049 * b"x"
    encoded = encode(Answer(200, (), body), GET)
    assert encoded == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n801\r\n" + body + b"\r\n0\r\n\r\n"
    assert b"Content-Length: 2048" in encode(Answer(200, (), body[1:]), GET)


def test_a_long_answer_to_an_old_client_ends_with_the_connection() -> None:
    body = 2049 * b"x"
    encoded = encode(Answer(200, (), body), GET.replace(minor_version=0))
    assert encoded == b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + body


def test_head_and_not_modified_have_no_body() -> None:
    head = GET.replace(method="HEAD")
    assert encode(Answer(200, (), b"ok"), head) == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    assert encode(Answer(200, (), 2049 * b"x"), head) == b"HTTP/1.1 200 OK\r\n\r\n"
    assert encode(Answer(304, ()), GET) == b"HTTP/1.1 304 Not Modified\r\n\r\n"


def test_the_client_is_told_that_the_connection_closes() -> None:
    assert b"Connection: close" in encode(Answer(200, ()), GET.replace(headers={"connection": "close"}))
