"""Transport: the socket. One server, one user, requests as values in, answers as values out.

Lives here: connections, TLS, time-outs, credentials, what the socket's errors mean; the only room that knows requests,
urllib3, ssl and socket. Not here: paths and media types (`wire`), retries (`wire.Retry` decides, `rest` loops), the
meaning of an answer. Reads certificate and token files, never the environment. Imports `config`, `wire`, `schema`,
`codec`, `errors`, `clock`, `record`, `version`.
"""

from dynkube.transport.base import Exchange, Timeouts
from dynkube.transport.requests_transport import RequestsTransport
from dynkube.transport.throttle import RateLimiter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.transport.base import Observer as Observer
    from dynkube.transport.base import Transport as Transport

__all__ = [
    "Exchange",
    "RateLimiter",
    "RequestsTransport",
    "Timeouts",
]
