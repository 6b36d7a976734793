"""What a transport promises."""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeAlias

    from dynkube.errors import DynkubeError
    from dynkube.wire import HTTPRequest, HTTPResponse

    Observer: TypeAlias = Callable[["Exchange"], None]

    class Transport(Protocol):
        """Sends requests to one API server as one user. Thread-safe."""

        @property
        def server(self) -> str:
            """The server's URL, with its path prefix if it has one, without a final slash and without credentials."""

        def send(
            self,
            request: HTTPRequest,
            timeouts: Timeouts | None = None,
            on_head: Callable[[bytes], None] | None = None,
        ) -> HTTPResponse:
            """Send once and read the whole answer, whatever its status code.

            Args:
                request: what to send; the transport adds server, credentials and user agent.
                timeouts: None for the transport's own.
                on_head: called once with the first bytes of the body of a 200, some KB without their encoding, as soon
                    as they are there and before the rest is read; not called when nothing can be told from them. What
                    it raises ends the exchange and comes through.

            Raises:
                TransportError: no whole answer came; see its subclasses.
                CredentialError: the credentials can't be had.
            """

        def open_ahead(self, count: int) -> None:
            """Open connections in the background, for requests that are going to be sent soon. Errors show there."""

        def refresh_credentials(self) -> bool:
            """Read credentials anew after a 401; true when they changed, so that one more try makes sense."""

        def close(self) -> None:
            """Close idle connections. A closed transport may not be used again."""


class Timeouts(Record):
    """How long to wait, in seconds; None is for ever."""

    connect_seconds: float | None = 10.0
    """For TCP, each address that the host has, and for TLS. Name look-up takes the time that the system gives it."""
    read_seconds: float | None = 60.0
    """Between two arrivals of bytes, and for sending the request."""
    total_seconds: float | None = None
    """From the call to the last byte of the answer, connecting included (but name look-up can't be cut short)."""


class Exchange(Record):
    """One request and what came of it, for observers: nothing in it is a credential of ours."""

    request: HTTPRequest
    url: str
    """As asked for, query included."""
    headers: tuple[tuple[str, str], ...]
    """As sent, without `Host` and lengths; credentials masked."""
    response: HTTPResponse | None
    """None when no whole answer came."""
    error: DynkubeError | None
    """Why none came."""
    seconds: float
    """From the call to the last byte."""
