"""The transport that is used: requests, with nothing left to requests that it would decide by itself."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import requests
from requests.structures import CaseInsensitiveDict
from urllib3 import exceptions as urllib3_errors

from dynkube.clock import SystemClock
from dynkube.errors import ConfigError, DecodeError, ParseError
from dynkube.transport.adapter import Adapter, NoCookies, PlainSession
from dynkube.transport.address import parse_server
from dynkube.transport.base import Exchange, Timeouts
from dynkube.transport.connection import Limits
from dynkube.transport.credentials import find_credentials
from dynkube.transport.encoding import undo_encoding
from dynkube.transport.failures import Asked, explain
from dynkube.transport.tls import ssl_context
from dynkube.version import __version__
from dynkube.wire import HTTPResponse

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.errors import DynkubeError
    from dynkube.transport.base import Observer
    from dynkube.wire import Headers, HTTPRequest

_log = logging.getLogger("dynkube.transport")
_NO_COOKIES = NoCookies()
_NO_HOOKS: dict[str, list[object]] = {"response": []}
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie"))


class RequestsTransport:
    """Sends requests to one API server as one user, over connections that it keeps. Thread-safe.

    It owns a connection pool, one TLS context and the credentials. It sends once: no retries, no redirects, no cookies,
    nothing from the environment. `responses` and other tools that replace `HTTPAdapter.send` see its requests.

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
        self._limits = Limits(self._clock)
        context = ssl_context(config) if self._address.scheme == "https" else None
        adapter = Adapter(self._address, self._limits, context, config.tls_server_name)
        self._session = PlainSession(adapter, self._address.scheme)

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

    def send(self, request: HTTPRequest, timeouts: Timeouts | None = None) -> HTTPResponse:
        """Send once and read the whole answer, whatever its status code.

        Args:
            request: what to send. Its headers win over the transport's own.
            timeouts: None for the config's.

        Raises:
            TransportError: no whole answer came; see its subclasses.
            CredentialError: the credentials can't be had; nothing was sent.
            DecodeError: the body's content encoding is broken.
            ParseError: a header or the target holds what HTTP can't carry; nothing was sent.
        """
        started = self._clock.monotonic()
        prepared = self._prepare(request)
        timeouts = self._timeouts if timeouts is None else timeouts
        self._limits.start(timeouts)
        try:
            response = self._exchange(prepared)
        except (requests.RequestException, urllib3_errors.HTTPError, OSError) as error:
            failure = explain(error, self._asked(request, timeouts))
            self._tell(request, prepared, failure, started)
            raise failure from error
        except DecodeError as error:
            failure = DecodeError(f"{request}: {error}")
            self._tell(request, prepared, failure, started)
            raise failure from error
        except ValueError:
            # Not chained: http.client quotes the header, which may be a credential.
            raise ParseError(f"{request}: a header or the target holds what HTTP can't carry") from None
        self._tell(request, prepared, response, started)
        return response

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
        self._session.close()

    def _prepare(self, request: HTTPRequest) -> requests.PreparedRequest:
        """The request in requests' form, assembled by hand: its own preparation costs more than the sending."""
        headers = CaseInsensitiveDict(self._headers)
        credential = self._credentials.header()
        if credential is not None:
            headers["Authorization"] = credential
        for name, value in request.headers:
            headers[name] = value
        if request.body is not None:
            headers["Content-Length"] = str(len(request.body))
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = self._address.url + request.target
        prepared.headers = headers
        prepared.body = request.body
        prepared._cookies = _NO_COOKIES  # type: ignore[attr-defined]  # noqa: SLF001 - no public way in
        return prepared

    def _exchange(self, prepared: requests.PreparedRequest) -> HTTPResponse:
        # No timeout argument: the connection keeps the time (see Limits).
        answer = self._session.send(prepared, stream=True, allow_redirects=False, proxies={})
        body = answer.raw.read(decode_content=False)
        headers = cast("Headers", answer.raw.headers)
        return HTTPResponse(answer.status_code, headers, undo_encoding(body, headers.get("Content-Encoding") or ""))

    def _asked(self, request: HTTPRequest, timeouts: Timeouts) -> Asked:
        url = self._address.url + request.path
        return Asked(request, url, self._address.place, timeouts, self._limits.over)

    def _tell(
        self,
        request: HTTPRequest,
        prepared: requests.PreparedRequest,
        outcome: HTTPResponse | DynkubeError,
        started: float,
    ) -> None:
        """Show what happened to whoever looks; usually no one does."""
        if self._observer is None and not _log.isEnabledFor(logging.DEBUG):
            return
        seconds = self._clock.monotonic() - started
        response, error = (outcome, None) if isinstance(outcome, HTTPResponse) else (None, outcome)
        result = response.code if response else type(error).__name__
        _log.debug("%s %s: %s in %.1f ms", request.method, request.path, result, seconds * 1000)
        if self._observer is not None:
            self._observer(Exchange(request, prepared.url or "", _masked(prepared.headers), response, error, seconds))


def _standing_headers(config: Config) -> CaseInsensitiveDict[str]:
    """The headers of each request."""
    agent = config.user_agent or f"dynkube/{__version__}"
    if not (agent.isascii() and agent.isprintable()):
        raise ConfigError(f"user agent {agent!r} holds characters that are not printable ASCII")
    return CaseInsensitiveDict(
        {"User-Agent": agent, "Accept-Encoding": "identity" if config.disable_compression else "gzip"}
    )


def _masked(headers: CaseInsensitiveDict[str]) -> tuple[tuple[str, str], ...]:
    """The headers as sent, with credentials reduced to their scheme."""
    return tuple((name, _mask(value) if name.lower() in _SECRET_HEADERS else value) for name, value in headers.items())


def _mask(value: str) -> str:
    scheme, space, _secret = value.partition(" ")
    return f"{scheme} <masked>" if space else "<masked>"
