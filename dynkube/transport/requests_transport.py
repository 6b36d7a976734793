"""The transport that is used: RequestsTransport."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dynkube.clock import SystemClock
from dynkube.errors import ConfigError
from dynkube.transport.address import parse_server
from dynkube.transport.base import Timeouts
from dynkube.transport.credentials import find_credentials
from dynkube.transport.early import EarlyConnections
from dynkube.transport.tls import ssl_context
from dynkube.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.transport.base import Observer
    from dynkube.transport.sender import Sender
    from dynkube.wire import HTTPRequest, HTTPResponse


class RequestsTransport:
    """Sends requests to one API server as one user, over connections that it keeps. Thread-safe.

    It owns a connection pool, one TLS context and the credentials. It sends once: no retries, no redirects, no cookies,
    nothing from the environment. `responses` and other tools that replace `HTTPAdapter.send` see its requests.

    All that can be wrong with the settings shows at once; requests itself, which is most of what starting costs, is
    imported when the first request is sent, for many an answer comes from a cache.

    Args:
        config: where and as whom; its files are read here, a token file when it is needed.
        clock: time for time-outs and for the token file's age.
        observer: shown each exchange in the thread that asked, after it is over.

    Raises:
        ConfigError: the server's URL or the certificate authority can't be used.
        CredentialError: a client certificate, key or token can't be used.
    """

    def __init__(self, config: Config, *, clock: Clock | None = None, observer: Observer | None = None) -> None:
        self._clock = clock or SystemClock()
        self._observer = observer
        self._address = parse_server(config.server)
        self._timeouts = Timeouts(
            config.connect_timeout_seconds, config.read_timeout_seconds, config.total_timeout_seconds
        )
        self._headers = _standing_headers(config)
        self._credentials = find_credentials(config, self._address, self._clock)
        self._context = ssl_context(config) if self._address.scheme == "https" else None
        self._server_name = config.tls_server_name
        self._early = EarlyConnections(
            self._address,
            context=self._context,
            server_name=config.tls_server_name,
            connect_seconds=config.connect_timeout_seconds,
        )
        self._lock = threading.Lock()  # guards the next two; the sender is made once
        self._sender: Sender | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"RequestsTransport({self._address.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def server(self) -> str:
        """The server's URL, with its path prefix if it has one, without a final slash."""
        return self._address.url

    def send(
        self,
        request: HTTPRequest,
        timeouts: Timeouts | None = None,
        on_head: Callable[[bytes], None] | None = None,
    ) -> HTTPResponse:
        """Send once and read the whole answer, whatever its status code.

        Args:
            request: what to send. Its headers win over the transport's own.
            timeouts: None for the config's.
            on_head: called once with the first bytes of the body of a 200, some KB without their encoding, as soon as
                they are there and before the rest is read; not called when nothing can be told from them. What it
                raises closes the connection and comes through; no observer is shown that exchange.

        Raises:
            TransportError: no whole answer came; see its subclasses.
            CredentialError: the credentials can't be had; nothing was sent.
            DecodeError: the body's content encoding is broken.
            ParseError: a header or the target holds what HTTP can't carry; nothing was sent.
        """
        sender = self._sender or self._make_sender()
        return sender.send(request, self._timeouts if timeouts is None else timeouts, on_head)

    def open_ahead(self, count: int) -> None:
        """Open connections in the background, for requests that are going to be sent soon. Errors show there."""
        self._early.open(count)

    def refresh_credentials(self) -> bool:
        """Read credentials anew after a 401.

        Returns:
            True when they differ from what this thread sent last, so that one more try makes sense.

        Raises:
            CredentialError: they can't be read, and there are no previous ones.
        """
        return self._credentials.refresh()

    def close(self) -> None:
        """Close idle connections. A closed transport may not be used again."""
        with self._lock:
            self._closed = True
            self._early.close()
            if self._sender is not None:
                self._sender.close()

    def _make_sender(self) -> Sender:
        """The sender, made by the first thread that needs it."""
        with self._lock:
            # Brings requests. Under the lock, for two threads that import the same at once hinder each other.
            from dynkube.transport.sender import Sender

            if self._sender is None:
                self._sender = Sender(
                    self._address,
                    context=self._context,
                    server_name=self._server_name,
                    early=self._early,
                    headers=self._headers,
                    credentials=self._credentials,
                    clock=self._clock,
                    observer=self._observer,
                )
                if self._closed:  # closed before it was used: sending fails as it does after use
                    self._sender.close()
            return self._sender


def _standing_headers(config: Config) -> dict[str, str]:
    """The headers of each request."""
    agent = config.user_agent or f"dynkube/{__version__}"
    if not (agent.isascii() and agent.isprintable()):
        raise ConfigError(f"user agent {agent!r} holds characters that are not printable ASCII")
    return {"User-Agent": agent, "Accept-Encoding": "identity" if config.disable_compression else "gzip"}
