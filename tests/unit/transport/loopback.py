"""A server on loopback that does what it is told, where `responses` can't: time, TLS, broken connections."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

from dynkube.config import Config
from dynkube.transport import Timeouts
from dynkube.wire import HTTPRequest

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    Handler = Callable[["LoopbackServer", socket.socket], None]

GET = HTTPRequest("GET", "/api/v1/pods", summary="list pods")
BRISK = Timeouts(connect_seconds=5, read_seconds=5, total_seconds=None)


class LoopbackServer:
    """Accepts connections and gives each to a handler, in a thread of its own. A context manager."""

    def __init__(self, handler: Handler, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._handler = handler
        self._context = context
        self._lock = threading.Lock()  # guards the next three
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self.requests: list[bytes] = []
        self.closing = threading.Event()
        self.names: list[str | None] = []
        if context is not None:
            context.sni_callback = lambda _sock, name, _context: self.names.append(name)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        place = f"[{host}]" if ":" in host else host
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://{place}:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    @property
    def connections(self) -> int:
        """How many were accepted."""
        return len(self._sockets)

    def config(self, **fields: object) -> Config:
        """A config for this server."""
        return Config(server=self.url, **fields)  # type: ignore[arg-type]

    def read_request(self, sock: socket.socket) -> bytes:
        """Head and body of the next request; b"" at the end of the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        while len(body) < _content_length(head):
            body += sock.recv(65536)
        with self._lock:
            self.requests.append(head + b"\r\n\r\n" + body)
        return data

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="loopback")
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._sockets.append(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(sock):
            if self._context is None:
                self._handler(self, sock)
                return
            with self._context.wrap_socket(sock, server_side=True) as secured:
                self._handler(self, secured)


def answering(body: bytes = b"{}", *headers: str, code: str = "200 OK") -> Handler:
    """A handler that gives the same answer to each request, over one connection."""
    lines = [f"HTTP/1.1 {code}", f"Content-Length: {len(body)}", *headers]
    answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def handle(server: LoopbackServer, sock: socket.socket) -> None:
        while server.read_request(sock):
            sock.sendall(answer)

    return handle


def sending(answer: bytes) -> Handler:
    """A handler that sends these bytes, whatever they are, and closes the connection."""

    def handle(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(answer)

    return handle


def dripping(head: bytes, drop: bytes) -> Handler:
    """A handler that sends the head at once, then drop by drop, a hundred a second, until the client has gone."""

    def handle(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(head)
        while not server.closing.wait(0.01):
            sock.sendall(drop)

    return handle


def silent(server: LoopbackServer, sock: socket.socket) -> None:
    """A handler that takes the request and says nothing."""
    server.read_request(sock)
    server.closing.wait(5)


def resetting(server: LoopbackServer, sock: socket.socket) -> None:
    """A handler that takes the request and resets the connection."""
    server.read_request(sock)
    # Lingering for no time makes close() send RST instead of FIN.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
