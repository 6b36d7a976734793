"""Content encoding: undone, and checked to its end."""

from __future__ import annotations

import zlib

from dynkube.errors import DecodeError

_MEMBERS_MAX = 100  # servers send one
_GZIP_WORDS = frozenset(("gzip", "x-gzip"))
_START_BYTES_MAX = 16384  # a gzip may grow a thousandfold
_GZIP_WINDOW = 31  # zlib's word for: a gzip header and trailer, and the largest window


def undo_encoding(body: bytes, encoding: str) -> bytes:
    """The body without its content encoding.

    urllib3 would give what there is of a body that ends too early, and would pass on what it doesn't know.

    Args:
        body: as it came.
        encoding: of the `Content-Encoding` header; "" when there is none.

    Raises:
        DecodeError: it is no whole gzip, or encoded in another way, which nobody asked for.
    """
    word = encoding.strip().lower()
    if word in {"", "identity"} or not body:
        return body
    if word not in _GZIP_WORDS:
        raise DecodeError(f"the answer's content encoding is {encoding!r}, which was not asked for")
    parts: list[bytes] = []
    rest = body
    while rest:  # members may follow each other
        if len(parts) == _MEMBERS_MAX:
            raise DecodeError("the answer's content encoding is broken: it has too many members")
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            parts.append(member.decompress(rest))
        except zlib.error as error:
            raise DecodeError("the answer's content encoding is broken") from error
        if not member.eof:
            raise DecodeError("the answer's content encoding is broken: it ends too early")
        rest = member.unused_data
    return b"".join(parts)


def start_without_encoding(start: bytes, encoding: str) -> bytes:
    """What the first bytes of a body tell about it: some KB without their content encoding, "" when nothing.

    Whether the encoding is in order shows when the whole body is there.

    Args:
        start: of the body, as it came.
        encoding: as for `undo_encoding`.
    """
    word = encoding.strip().lower()
    if word in {"", "identity"}:
        return start
    if word not in _GZIP_WORDS:
        return b""
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(start, _START_BYTES_MAX)
    except zlib.error:
        return b""
