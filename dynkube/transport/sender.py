"""The part of the transport that sends: requests, with nothing left to requests that it would decide by itself."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import requests
from requests.structures import CaseInsensitiveDict
from urllib3 import exceptions as urllib3_errors

from dynkube.errors import DecodeError, ParseError
from dynkube.transport.adapter import Adapter, NoCookies, PlainSession
from dynkube.transport.base import Exchange
from dynkube.transport.connection import Limits
from dynkube.transport.encoding import undo_encoding
from dynkube.transport.failures import Asked, explain
from dynkube.transport.head import HeadError, read_with_head
from dynkube.wire import HTTPResponse

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from dynkube.clock import Clock
    from dynkube.errors import DynkubeError
    from dynkube.transport.address import ServerAddress
    from dynkube.transport.base import Observer, Timeouts
    from dynkube.transport.credentials import Credentials
    from dynkube.transport.early import EarlyConnections
    from dynkube.wire import Headers, HTTPRequest

_log = logging.getLogger("dynkube.transport")
_OK = 200
_NO_COOKIES = NoCookies()
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie"))


class Sender:
    """Owns the connections of one transport. Thread-safe.

    Args:
        address: of the server.
        context: how to trust it; None for plain HTTP.
        early: connections that were opened ahead.
        server_name: for SNI and the check of the server's certificate; "" for the address's host.
        headers: of each request.
        credentials: give the `Authorization` header.
        clock: time for time-outs.
        observer: shown each exchange; None for nobody.
    """

    def __init__(
        self,
        address: ServerAddress,
        *,
        context: ssl.SSLContext | None,
        server_name: str,
        early: EarlyConnections,
        headers: Mapping[str, str],
        credentials: Credentials,
        clock: Clock,
        observer: Observer | None,
    ) -> None:
        self._address = address
        self._headers = CaseInsensitiveDict(headers)
        self._credentials = credentials
        self._clock = clock
        self._observer = observer
        self._limits = Limits(clock)
        adapter = Adapter(address, self._limits, early, context, server_name)
        self._session = PlainSession(adapter, address.scheme)

    def send(
        self, request: HTTPRequest, timeouts: Timeouts, on_head: Callable[[bytes], None] | None = None
    ) -> HTTPResponse:
        """As `RequestsTransport.send`.

        Raises:
            TransportError: no whole answer came; see its subclasses.
            CredentialError: the credentials can't be had; nothing was sent.
            DecodeError: the body's content encoding is broken.
            ParseError: a header or the target holds what HTTP can't carry; nothing was sent.
        """
        started = self._clock.monotonic()
        prepared = self._prepare(request)
        self._limits.start(timeouts)
        try:
            response = self._exchange(prepared, on_head)
        except HeadError as error:
            raise error.raised  # noqa: B904 - as if it had come here by itself
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

    def close(self) -> None:
        """Close idle connections."""
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

    def _exchange(self, prepared: requests.PreparedRequest, on_head: Callable[[bytes], None] | None) -> HTTPResponse:
        # No timeout argument: the connection keeps the time (see Limits).
        answer = self._session.send(prepared, stream=True, allow_redirects=False, proxies={})
        headers = cast("Headers", answer.raw.headers)
        encoding = headers.get("Content-Encoding") or ""
        if on_head is None or answer.status_code != _OK:
            body = answer.raw.read(decode_content=False)
        else:
            body = read_with_head(answer, encoding, on_head)
        return HTTPResponse(answer.status_code, headers, undo_encoding(body, encoding))

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


def _masked(headers: CaseInsensitiveDict[str]) -> tuple[tuple[str, str], ...]:
    """The headers as sent, with credentials reduced to their scheme."""
    return tuple((name, _mask(value) if name.lower() in _SECRET_HEADERS else value) for name, value in headers.items())


def _mask(value: str) -> str:
    scheme, space, _secret = value.partition(" ")
    return f"{scheme} <masked>" if space else "<masked>"
