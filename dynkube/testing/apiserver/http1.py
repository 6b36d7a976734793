"""HTTP/1.1, as little as real clients need: bytes to requests, answers to bytes. No sockets here.

Not here: chunked request bodies, `Expect`, upgrades; a request with a transfer coding is a bad one.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from dynkube.errors import ParseError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from dynkube.testing.apiserver.answers import Answer

_HEAD_BYTES_MAX = 1 << 20  # Go's default
_UNCHUNKED_BYTES_MAX = 2048  # Go knows the length of what fits into its buffer, and sends the rest in chunks
_REQUEST_LINE = re.compile(r"([!-~]+) (/[!-~]*) HTTP/1\.([01])")
_HEADER = re.compile(r"([!-9;-~]+):[ \t]*(.*?)[ \t]*")
_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")

BAD_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
)


class Request(Record):
    """A request as it came in."""

    method: str
    target: str
    """Path and query as sent: escaped."""
    headers: Mapping[str, str]
    """By lower-case name; of repeated ones the first."""
    body: bytes = b""
    minor_version: int = 1
    """0 or 1, of HTTP/1."""

    @property
    def path(self) -> str:
        """Escaped, as sent."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """Escaped, as sent, without the question mark; may be empty."""
        return self.target.partition("?")[2]

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection stays open after the answer; those of HTTP/1.0 never do here."""
        return self.minor_version == 1 and self.headers.get("connection", "").lower() != "close"


def read_request(stream: BinaryIO) -> Request | None:
    """The next request; None when the client is done.

    Raises:
        ParseError: it is no request that this server understands.
        OSError: the connection broke.
    """
    head = _read_head(stream)
    if not head:
        return None
    match = _REQUEST_LINE.fullmatch(head[0])
    if match is None or _BAD_ESCAPE.search(match[2].partition("?")[0]):
        raise ParseError(f"bad request line {head[0]!r}")
    headers = _headers(head[1:])
    minor_version = int(match[3])
    if minor_version == 1 and "host" not in headers:
        raise ParseError("no Host header")
    return Request(match[1], match[2], headers, _read_body(stream, headers), minor_version)


def encode(answer: Answer, request: Request) -> bytes:
    """The answer as the client of that request understands it, framed as Go frames it."""
    lines = [f"HTTP/1.{request.minor_version} {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    body = b"" if request.method == "HEAD" else answer.body
    if len(answer.body) > _UNCHUNKED_BYTES_MAX:
        if body and request.minor_version == 1:
            lines.append("Transfer-Encoding: chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    elif answer.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {len(answer.body)}")
    if not request.keeps_alive:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _read_head(stream: BinaryIO) -> list[str]:
    """The lines up to the empty one; none when the stream ends before the first.

    Raises:
        ParseError: it ends within the head, or the head is too long.
    """
    lines: list[str] = []
    left = _HEAD_BYTES_MAX
    while line := stream.readline(left):
        left -= len(line)
        if not line.endswith(b"\n"):
            break
        text = line.decode("latin-1").rstrip("\r\n")
        if text:
            lines.append(text)
        elif lines:  # empty lines before the first are allowed
            return lines
    if lines or line:
        raise ParseError("the head of the request has no end")
    return []


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None:
            raise ParseError(f"bad header line {line!r}")
        headers.setdefault(match[1].lower(), match[2])
    return headers


def _read_body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdigit()):
        raise ParseError("the length of the body is not known")
    body = stream.read(int(length))
    if len(body) < int(length):
        raise ParseError("the body has no end")
    return body
