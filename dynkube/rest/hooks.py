"""Who is told what while a request is on its way.

Each is called in the thread that sends: the one that asked, but for the pages of a list that are asked for ahead. What
a hook raises comes through to who asked; at that time no connection is in use.
"""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias, TypedDict

    from dynkube.errors import TransportError
    from dynkube.transport import Observer, RateLimiter
    from dynkube.wire import HTTPRequest, HTTPResponse, Retry, ServerWarning

    WarningHandler: TypeAlias = Callable[[HTTPRequest, ServerWarning], None]
    SuccessHandler: TypeAlias = Callable[[HTTPRequest, HTTPResponse], None]
    RequestHook: TypeAlias = Callable[[HTTPRequest], None]
    RetryHook: TypeAlias = Callable[["RetryEvent"], None]

    class RESTOptions(TypedDict, total=False):
        """What those who make a RESTClient for a config pass on to it; see `RESTClient.for_config`."""

        on_warning: WarningHandler
        on_request: RequestHook | None
        on_retry: RetryHook | None
        observer: Observer | None
        rate_limiter: RateLimiter | None
        retry: Retry


class RetryEvent(Record):
    """A request that is going to be sent again, and why."""

    request: HTTPRequest
    attempt: int
    """Which try it was that failed, from 1."""
    delay_seconds: float
    """How long is waited now; 0.0 when new credentials are tried after a 401."""
    code: int | None
    """The status code of the answer; None when none came."""
    error: TransportError | None
    """Why no answer came; None when one did."""

    def __repr__(self) -> str:
        # Hooks print: the request stands there by its summary, for its body may be a Secret.
        return (
            f"RetryEvent({str(self.request)!r}, attempt={self.attempt}, delay_seconds={self.delay_seconds}, "
            f"code={self.code}, error={self.error!r})"
        )
