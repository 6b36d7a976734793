"""Content encoding: undone to its end, or an error."""

import gzip
import zlib

import pytest

from dynkube.config import Config
from dynkube.errors import DecodeError
from dynkube.transport import RequestsTransport
from dynkube.transport.encoding import undo_encoding
from tests.unit.transport.loopback import GET, LoopbackServer, answering

PLAIN = b"kubernetes " * 1000
ZIPPED = gzip.compress(PLAIN)


@pytest.mark.parametrize("encoding", ["", "identity", "Identity"])
def test_what_is_not_encoded_stays_as_it_is(encoding: str) -> None:
    assert undo_encoding(PLAIN, encoding) == PLAIN


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", " x-gzip "])
def test_gzip_is_undone(encoding: str) -> None:
    assert undo_encoding(ZIPPED, encoding) == PLAIN


def test_members_that_follow_each_other_are_one_body() -> None:
    assert undo_encoding(ZIPPED + gzip.compress(b"more"), "gzip") == PLAIN + b"more"


def test_no_body_needs_no_decoding() -> None:
    assert undo_encoding(b"", "gzip") == b""


@pytest.mark.parametrize("end", [-1, -8, len(ZIPPED) // 2, 5])
def test_a_gzip_that_ends_too_early_is_an_error_not_a_part(end: int) -> None:
    with pytest.raises(DecodeError, match="ends too early"):
        undo_encoding(ZIPPED[:end], "gzip")


@pytest.mark.parametrize("body", [b"plain text", b"\x1f\x8b" + b"\xff" * 20, ZIPPED[:-8] + bytes(8), ZIPPED + b"x"])
def test_a_broken_gzip_is_an_error(body: bytes) -> None:
    with pytest.raises(DecodeError, match="content encoding is broken"):
        undo_encoding(body, "gzip")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_an_encoding_that_nobody_asked_for_is_an_error(encoding: str) -> None:
    with pytest.raises(DecodeError, match="not asked for"):
        undo_encoding(zlib.compress(PLAIN), encoding)


def test_a_cut_answer_with_a_fitting_length_is_an_error() -> None:
    handler = answering(ZIPPED[:-20], "Content-Encoding: gzip")
    with (
        LoopbackServer(handler) as server,
        RequestsTransport(Config(server=server.url)) as transport,
        pytest.raises(DecodeError, match=r"^list pods: the answer's content encoding is broken"),
    ):
        transport.send(GET)
