"""HTTPResponse: what came back, as a value."""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Headers(Protocol):
        """Header names are case-insensitive and may repeat. `urllib3.HTTPHeaderDict` is one."""

        def get(self, name: str, /) -> str | None:
            """The value, those of a repeated header joined by `, `; None when it is not there."""

        def items(self) -> Iterable[tuple[str, str]]:
            """Name and value, one pair for each header."""

        def getlist(self, name: str, /) -> list[str]:
            """Each value of the header, in order of arrival; empty when it is not there."""


class HTTPResponse(Record):
    """One whole HTTP answer."""

    code: int
    """The HTTP status code."""
    headers: Headers
    body: bytes
    """Without content encoding (gzip is undone)."""

    def __repr__(self) -> str:
        # Without the body: it may be a Secret, and this may be a log.
        return f"HTTPResponse({self.code}, {len(self.body)} bytes)"
