"""What requests is given to send with: one pool for one server, and no state of its own."""

from __future__ import annotations

from functools import partial
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, cast

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import Retry

from dynkube.errors import ConfigError
from dynkube.transport.connection import Connection, TLSConnection
from dynkube.transport.dial import socket_options

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPResponse as RawResponse
    from urllib.request import Request

    from urllib3.connectionpool import HTTPConnectionPool

    from dynkube.transport.address import ServerAddress
    from dynkube.transport.connection import Limits
    from dynkube.transport.early import EarlyConnections

# Over HTTP/1.1 each watch holds a connection. A connection beyond the pool is made all the same, then thrown away with
# a warning, so the pool is larger than any use seen.
_POOL_SIZE = 512


class NoCookies(CookieJar):
    """A cookie jar that keeps nothing: API servers set no cookies, and a proxy's would leak from user to user."""

    def extract_cookies(self, response: RawResponse, request: Request) -> None:
        """Keep nothing."""

    def add_cookie_header(self, request: Request) -> None:
        """Add nothing."""


class PlainSession(Session):
    """A session that adds nothing: no environment, no cookies, no redirects, no adapter but ours."""

    def __init__(self, adapter: Adapter, scheme: str) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies = NoCookies()  # type: ignore[assignment]
        self.adapters.clear()
        self.mount(f"{scheme}://", adapter)

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002 - requests' signature
        """None: with redirects off requests still looks where one would lead, and reads the body for it."""
        return None


class Adapter(HTTPAdapter):
    """Sends to one server through one pool. Thread-safe.

    Its `send` is HTTPAdapter's own, which is the one that `responses` replaces.

    Raises:
        ConfigError: the server's host can't be a host name.
    """

    def __init__(
        self,
        address: ServerAddress,
        limits: Limits,
        early: EarlyConnections,
        context: ssl.SSLContext | None,
        server_name: str = "",
    ) -> None:
        self._origin_length = len(address.origin)
        self._tls = {} if context is None else {"ssl_context": context, "server_hostname": server_name or None}
        # Off altogether: errors arrive as they are, and a Retry-After is for the caller to read.
        super().__init__(pool_connections=1, pool_maxsize=_POOL_SIZE, max_retries=Retry(total=False))
        try:
            self._pool = self._find_pool(address)
        except LocationParseError as error:
            raise ConfigError(f"server {address.url!r}: {address.host!r} is no host name") from error
        connection = Connection if context is None else TLSConnection
        self._pool.ConnectionCls = cast("Any", partial(connection, limits=limits, early=early))

    def _find_pool(self, address: ServerAddress) -> HTTPConnectionPool:
        pool: HTTPConnectionPool = self.poolmanager.connection_from_host(address.host, address.port, address.scheme)
        return pool

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002 - requests' signature
        """Make the pool manager, with our TLS context and socket options."""
        super().init_poolmanager(connections, maxsize, block, socket_options=socket_options(), **self._tls, **options)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the trust alone: requests would load certifi's bundle into our context."""

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,  # noqa: ARG002 - requests' signature
        verify: Any,  # noqa: ARG002
        proxies: Any = None,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
    ) -> HTTPConnectionPool:
        """The one pool."""
        return self._pool

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:  # noqa: ARG002 - requests' signature
        """Path and query, as they stand in the URL."""
        return cast("str", request.url)[self._origin_length :]

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """The answer in requests' form, without the search for cookies and charset, a tenth of the whole cost."""
        response = Response()
        response.status_code, response.reason = resp.status, resp.reason
        response.headers = resp.headers
        response.raw = resp
        response.url = cast("str", req.url)
        response.request = req
        response.connection = self
        return response

    def close(self) -> None:
        """Close idle connections; those in use are closed when their exchange ends."""
        self._pool.close()
        super().close()
