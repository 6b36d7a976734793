"""Connections whose every wait ends in time.

urllib3 bounds the single wait for a socket; a server that sends a byte now and then is never late. Here each wait gets
what is left of the whole request's time, and none begins after it, so no second thread has to watch the clock and none
can hit the wrong request.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
from functools import partial
from http.client import HTTPResponse as RawResponse
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from dynkube.transport.dial import dial

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

    from dynkube.clock import Clock
    from dynkube.transport.base import Timeouts
    from dynkube.transport.early import EarlyConnections

# A wait of zero would make the socket non-blocking; this one is over at once too, but says so as a timeout.
_SHORTEST_SECONDS = 0.001


class Limits(threading.local):
    """How long the running exchange of this thread may take. One per transport, each thread sees its own.

    urllib3 hands plain numbers down to a connection; an exchange runs in one thread from its start to its last byte, so
    the thread is what connection and exchange have in common.
    """

    connect_seconds: float | None = None
    read_seconds: float | None = None
    deadline: float | None = None  # by the clock's monotonic time

    def __init__(self, clock: Clock) -> None:
        self._now = clock.monotonic

    def start(self, timeouts: Timeouts) -> None:
        """Begin an exchange now."""
        self.connect_seconds = timeouts.connect_seconds
        self.read_seconds = timeouts.read_seconds
        self.deadline = None if timeouts.total_seconds is None else self._now() + timeouts.total_seconds

    def within(self, seconds: float | None) -> float | None:
        """The seconds that a wait may take: those asked for, and never beyond the deadline."""
        if self.deadline is not None:
            left = self.deadline - self._now()
            seconds = left if seconds is None else min(seconds, left)
        return seconds if seconds is None else max(seconds, _SHORTEST_SECONDS)

    @property
    def over(self) -> bool:
        """Whether the exchange's deadline has passed."""
        return self.deadline is not None and self._now() >= self.deadline


class _DeadlineReader(io.RawIOBase):
    """The read side of a socket: each wait ends by the deadline."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self._socket = sock
        self._file = sock.makefile("rb", buffering=0)
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        if self._limits.over:  # bytes that are there already need no wait that could end
            raise TimeoutError("the time for the whole request is over")
        self._socket.settimeout(self._limits.within(self._limits.read_seconds))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _DeadlineSocket:
    """What `http.client.HTTPResponse` wants from a socket: a file to read from."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self._reader = _DeadlineReader(sock, limits)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)


def _deadline_response(limits: Limits, sock: socket.socket, **options: Any) -> RawResponse:
    return RawResponse(_DeadlineSocket(sock, limits), **options)  # type: ignore[arg-type]


class Connection(HTTPConnection):
    """A plain connection. Not thread-safe: the pool lends it to one thread at a time."""

    def __init__(self, *args: Any, limits: Limits, early: EarlyConnections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._limits = limits
        self._early = early

    def connect(self) -> None:
        """Open the connection.

        Raises:
            urllib3.exceptions.ConnectTimeoutError: its time is over.
            urllib3.exceptions.NewConnectionError: it can't be had.
        """
        self.sock = self._take_early() or self._dial()

    def _take_early(self) -> socket.socket | None:
        """A connection that was opened ahead, complete; None when there is none to be had."""
        try:
            return self._early.take(self._limits.within(self._limits.connect_seconds))
        except TimeoutError as error:
            raise _connect_error(self, error) from error

    def request(self, *args: Any, **options: Any) -> None:
        """Send a request, connecting first if need be: each has a time of its own."""
        if self.sock is None:
            self.connect()
        # urllib3 sets the time for connecting here, which is no measure for a large body on its way.
        self.timeout = self._limits.within(self._limits.read_seconds)
        super().request(*args, **options)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # urllib3's own, which breaks http.client's too
        """Status line and headers; the body is read later, by the same limits."""
        self.timeout = self._limits.within(self._limits.read_seconds)
        if self._limits.deadline is None:
            self.response_class = RawResponse
        else:
            self.response_class = partial(_deadline_response, self._limits)  # type: ignore[assignment]
        return super().getresponse()

    def _dial(self) -> socket.socket:
        """A connected socket."""
        # The pool has made the name ASCII. As str it would pass Python's IDNA codec, whose errors are no OSErrors.
        host = self._dns_host.encode("ascii")
        try:
            return dial(
                host, self.port, self.socket_options or (), lambda: self._limits.within(self._limits.connect_seconds)
            )
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except OSError as error:
            raise _connect_error(self, error) from error


class TLSConnection(Connection, HTTPSConnection):
    """A connection with TLS on top. Not thread-safe: the pool lends it to one thread at a time.

    It does itself what urllib3 would do by way of a proxy, an HTTP/2 probe and settings that it writes into the shared
    context.
    """

    def connect(self) -> None:
        """Open the connection and shake hands.

        Raises:
            ssl.SSLError: the handshake failed.
            urllib3.exceptions.ConnectTimeoutError: its time is over.
            urllib3.exceptions.NewConnectionError: it can't be had, or was closed amid the handshake.
        """
        self.sock = self._take_early()
        if self.sock is None:
            self._shake_hands(self._dial())
        # What the context verified is its owner's choice; urllib3 would warn at each request of who chose nothing.
        self.is_verified = True

    def _shake_hands(self, sock: socket.socket) -> None:
        """Put TLS on a connected socket; as `connect`."""
        try:
            sock.settimeout(self._limits.within(self._limits.connect_seconds))
            self.sock = self._context.wrap_socket(sock, server_hostname=self.server_hostname or self.host)
        except ssl.SSLEOFError as error:
            raise NewConnectionError(self, "closed during the TLS handshake") from error
        except ssl.SSLError:
            raise
        except OSError as error:
            raise _connect_error(self, error) from error
        finally:
            if self.sock is None:
                sock.close()

    @property
    def _context(self) -> ssl.SSLContext:
        if self.ssl_context is None:
            raise ssl.SSLError("no TLS settings")
        return self.ssl_context


def _connect_error(connection: HTTPConnection, error: OSError) -> NewConnectionError | ConnectTimeoutError:
    """The urllib3 error for a connection that was not made. A time that the kernel ended carries an errno."""
    if isinstance(error, TimeoutError) and error.errno is None:
        return ConnectTimeoutError(connection, "connecting took too long")
    return NewConnectionError(connection, str(error))
