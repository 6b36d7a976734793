"""Connections that are opened ahead: while the program still loads what it is going to send with."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from dynkube.transport.dial import dial, socket_options

if TYPE_CHECKING:
    import socket
    import ssl

    from dynkube.transport.address import ServerAddress


class EarlyConnections:
    """Opens connections in the background, and hands each over once. Thread-safe.

    Opening one means waiting for the server several times over; meanwhile the interpreter can import.

    Args:
        address: of the server.
        context: how to trust it; None for plain HTTP.
        server_name: for the handshake; "" for the address's host.
        connect_seconds: how long each may take; None is for ever.
    """

    def __init__(
        self, address: ServerAddress, *, context: ssl.SSLContext | None, server_name: str, connect_seconds: float | None
    ) -> None:
        self._address = address
        self._context = context
        self._server_name = server_name or address.host
        self._seconds = connect_seconds
        self._outcomes: SimpleQueue[socket.socket | OSError] = SimpleQueue()
        self._lock = threading.Lock()  # guards the next two
        self._promised = 0
        self._closed = False

    def open(self, count: int) -> None:
        """Begin to open some."""
        with self._lock:
            self._promised += count
        for _ in range(count):
            threading.Thread(target=self._open_one, daemon=True).start()

    def take(self, seconds: float | None) -> socket.socket | None:
        """One that is open, or is going to be.

        Args:
            seconds: how long to wait for it; None is for ever.

        Returns:
            None when there is none, or when opening failed: trying again tells why.

        Raises:
            TimeoutError: it took too long; trying again would take as long once more.
        """
        with self._lock:
            if not self._promised:
                return None
            self._promised -= 1
        try:
            outcome = self._outcomes.get(timeout=seconds)
        except Empty:
            raise TimeoutError("connecting took too long") from None
        if isinstance(outcome, TimeoutError):
            raise outcome
        return None if isinstance(outcome, OSError) else outcome

    def close(self) -> None:
        """Close those that nobody took."""
        with self._lock:
            self._closed = True
        while True:
            try:
                outcome = self._outcomes.get_nowait()
            except Empty:
                return
            if not isinstance(outcome, OSError):
                outcome.close()

    def _open_one(self) -> None:
        """Open one and hand it over, or say why not."""
        try:
            outcome: socket.socket | OSError = self._connected()
        except OSError as error:
            outcome = error
        except (ValueError, UnicodeError):  # a host that is no name: whoever sends will say so
            outcome = OSError("no host name")
        with self._lock:
            if not self._closed:
                self._outcomes.put(outcome)
                return
        if not isinstance(outcome, OSError):
            outcome.close()

    def _connected(self) -> socket.socket:
        """A connection, with TLS on it if it belongs there.

        Raises:
            OSError: it can't be had.
        """
        host = self._address.host
        sock = dial(host.encode("ascii"), self._address.port, socket_options(), lambda: self._seconds)
        if self._context is None:
            return sock
        try:
            sock.settimeout(self._seconds)
            return self._context.wrap_socket(sock, server_hostname=self._server_name)
        except (OSError, ValueError):
            sock.close()
            raise
