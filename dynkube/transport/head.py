"""The first bytes of an answer, shown before the rest is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dynkube.transport.encoding import start_without_encoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

# A list's metadata, a continue token included, takes some hundred bytes; a body of several pages has these at once.
_HEAD_BYTES = 4096


class HeadError(Exception):
    """What `on_head` raised, on its way past the handlers for errors of the connection.

    Attributes:
        raised: the error.
    """

    def __init__(self, raised: BaseException) -> None:
        super().__init__(str(raised))
        self.raised = raised


def read_with_head(answer: Response, encoding: str, on_head: Callable[[bytes], None]) -> bytes:
    """The whole body, as it came; its first bytes are shown on the way.

    Args:
        answer: nothing of its body has been read.
        encoding: its `Content-Encoding`.
        on_head: called once with what can be told of the body's start, if anything.

    Raises:
        HeadError: `on_head` raised; the connection is closed.
        urllib3.exceptions.HTTPError: the connection broke, or took too long.
    """
    start = cast("bytes", answer.raw.read(_HEAD_BYTES, decode_content=False))
    if shown := start_without_encoding(start, encoding):
        try:
            on_head(shown)
        except BaseException as error:
            answer.close()  # what is unread would be the next request's answer
            raise HeadError(error) from error
    return b"".join((start, cast("bytes", answer.raw.read(decode_content=False))))
