"""Connections on loopback: threads that read requests, and their certain end."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

from dynkube.errors import ParseError
from dynkube.testing.apiserver.http1 import BAD_REQUEST, encode, read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from dynkube.testing.apiserver.answers import Answer
    from dynkube.testing.apiserver.http1 import Request

LOOPBACK = "127.0.0.1"
_BACKLOG = 128


class Listener:
    """A socket that listens on a free port of loopback, one thread that accepts, one thread per connection.

    It listens from the beginning and ends with `stop`; it can't be started again. Not thread-safe.

    Args:
        respond: a request to its answer; called from many threads.

    Raises:
        OSError: no socket to be had.
    """

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self._respond = respond
        self._socket = socket.create_server((LOOPBACK, 0), backlog=_BACKLOG)
        self._socket.setblocking(False)  # noqa: FBT003 - else a client that is gone again could hold up `stop`
        self.port: int = self._socket.getsockname()[1]
        # A byte from `stop` ends the wait for connections: closing a socket under a waiting thread ends nothing.
        self._alarm, self._bell = socket.socketpair()
        # Changed by the accepting thread alone; `stop` looks after that thread has ended.
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(target=self._accept, name="dynkube-apiserver", daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        """Close everything and wait for every thread; a request that is being answered may lose its answer."""
        self._bell.send(b".")
        self._accepting.join()
        for each in (self._socket, self._alarm, self._bell):
            each.close()
        for thread, connection in self._connections.items():
            with suppress(OSError):  # the client was faster
                connection.shutdown(socket.SHUT_RDWR)  # ends the thread's wait; the thread closes it
            thread.join()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._alarm, selectors.EVENT_READ)
            while all(key.fileobj is not self._alarm for key, _events in selector.select()):
                with suppress(BlockingIOError, ConnectionError):  # the client is gone again
                    self._serve(self._socket.accept()[0])

    def _serve(self, connection: socket.socket) -> None:
        connection.setblocking(True)  # noqa: FBT003 - some systems let it inherit the opposite
        # Answers are written at once: nothing is gained from waiting for more.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(target=self._converse, args=(connection,), name="dynkube-connection", daemon=True)
        self._connections = {each: its for each, its in self._connections.items() if each.is_alive()}
        self._connections[thread] = connection
        thread.start()

    def _converse(self, connection: socket.socket) -> None:
        """One connection from its first request to its end."""
        # OSError: the client went away, or `stop` came.
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while self._exchange(connection, stream):
                pass

    def _exchange(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """One request and its answer; whether there may be more."""
        try:
            request = read_request(stream)
        except ParseError:
            connection.sendall(BAD_REQUEST)
            return False
        if request is None:
            return False
        connection.sendall(encode(self._respond(request), request))
        return request.keeps_alive
