"""RESTClient: sends requests, retries them, raises what the server refused."""

from __future__ import annotations

import logging
import random

from dynkube.clock import SystemClock
from dynkube.errors import APIStatusError, TransportError
from dynkube.rest.request import Request
from dynkube.schema import GroupVersion
from dynkube.wire import Retry, check_response, parse_warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self, TypeAlias

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.transport import Observer, Timeouts, Transport
    from dynkube.wire import HTTPRequest, HTTPResponse, ServerWarning

    WarningHandler: TypeAlias = Callable[[HTTPRequest, ServerWarning], None]
    SuccessHandler: TypeAlias = Callable[[HTTPRequest, HTTPResponse], None]

_log = logging.getLogger("dynkube.rest")
_UNAUTHORIZED = 401


def log_warning(request: HTTPRequest, warning: ServerWarning) -> None:
    """The default handler of server warnings: logs each."""
    _log.warning("%s: the server warns: %s", request, warning.text)


class RESTClient:
    """Sends requests to one server as one user.

    It owns its transport (closing the client closes it). Thread-safe: one client serves any number of threads.

    Args:
        transport: what sends.
        group_version: where `Request.resource` looks; the core group's v1 by default.
        clock: time for waits between tries.
        retry: the policy of every request that brings none of its own.
        timeouts: of every request that brings none of its own; the transport's own by default.
        on_warning: called for each `Warning:` header, in the thread that asked; logs by default.
        on_success: called after each success, in the thread that asked; None for nobody.

    Example:
        >>> client.get().namespace("kube-system").resource("pods").params(limit=50).do().into(dict)  # doctest: +SKIP

    Source: client-go `rest.RESTClient`, and `rest/with_retry.go` for the loop; no token file is read anew there.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        group_version: GroupVersion = GroupVersion("", "v1"),  # noqa: B008 - frozen
        clock: Clock | None = None,
        retry: Retry = Retry(),  # noqa: B008 - frozen
        timeouts: Timeouts | None = None,
        on_warning: WarningHandler = log_warning,
        on_success: SuccessHandler | None = None,
    ) -> None:
        self._transport = transport
        self._clock = clock or SystemClock()
        self._retry = retry
        self._timeouts = timeouts
        self._on_warning = on_warning
        self._on_success = on_success
        self.group_version = group_version

    @classmethod
    def for_config(
        cls,
        config: Config,
        *,
        on_warning: WarningHandler = log_warning,
        on_success: SuccessHandler | None = None,
        observer: Observer | None = None,
    ) -> RESTClient:
        """A client over a transport of its own, with the config's time-outs.

        Args:
            config: where and as whom.
            on_warning: as for the class.
            on_success: as for the class.
            observer: shown each exchange, credentials masked, in the thread that asked.

        Raises:
            CredentialError: a certificate, key or token of the config can't be used.
        """
        from dynkube.transport import RequestsTransport, Timeouts  # requests is the dearest import of all

        timeouts = Timeouts(config.connect_timeout_seconds, config.read_timeout_seconds, config.total_timeout_seconds)
        transport = RequestsTransport(config, observer=observer)
        return cls(transport, timeouts=timeouts, on_warning=on_warning, on_success=on_success)

    def for_group_version(self, group_version: GroupVersion) -> RESTClient:
        """The same client over the same transport, for resources of another group version."""
        return RESTClient(
            self._transport,
            group_version=group_version,
            clock=self._clock,
            retry=self._retry,
            timeouts=self._timeouts,
            on_warning=self._on_warning,
            on_success=self._on_success,
        )

    @property
    def server(self) -> str:
        """The server's URL."""
        return self._transport.server

    def get(self) -> Request:
        """A GET to be completed: see Request."""
        return Request(self, self.group_version, "GET")

    def execute(
        self, request: HTTPRequest, *, retry: Retry | None = None, timeouts: Timeouts | None = None
    ) -> HTTPResponse:
        """Send until there is an answer to keep.

        A 401 makes the transport read its credentials anew; when they changed, the request is sent once more. A total
        time-out counts over all tries.

        Args:
            request: what to send.
            retry: instead of the client's own policy.
            timeouts: instead of the transport's own.

        Returns:
            The answer, a success.

        Raises:
            APIStatusError: the server answered with an error, at the last try.
            TransportError: no whole answer came, at the last try.
            CredentialError: the credentials can't be had.
        """
        response, tries = self._send(request, retry or self._retry, timeouts or self._timeouts)
        for warning in parse_warnings(response.headers.getlist("Warning")):
            self._on_warning(request, warning)
        try:
            check_response(request, response, now=self._clock.now())
        except APIStatusError as error:
            error.attempts = tries
            raise
        if self._on_success:
            self._on_success(request, response)
        return response

    def _send(self, request: HTTPRequest, retry: Retry, timeouts: Timeouts | None) -> tuple[HTTPResponse, int]:
        """The last answer, and how often it was asked for."""
        total = timeouts.total_seconds if timeouts else None
        deadline = None if total is None else self._clock.monotonic() + total
        refreshed, extra = False, 0
        while True:
            outcome = self._send_once(request, _remaining(timeouts, deadline, self._clock))
            if not isinstance(outcome, TransportError) and outcome.code == _UNAUTHORIZED and not refreshed:
                refreshed = True
                if self._transport.refresh_credentials():
                    extra = 1
                    continue
            step = self._next_step(request, retry, outcome)
            if step is None or (deadline is not None and self._clock.monotonic() + step[0] >= deadline):
                if isinstance(outcome, TransportError):
                    raise outcome
                return outcome, retry.sent + extra
            delay, retry = step
            _log.info("%s: sending again in %.2f s (try %d of %d)", request, delay, retry.sent, retry.attempts)
            self._clock.sleep(delay)

    def _send_once(self, request: HTTPRequest, timeouts: Timeouts | None) -> HTTPResponse | TransportError:
        """The answer, or the error instead of one."""
        try:
            return self._transport.send(request, timeouts)
        except TransportError as error:
            return error

    def _next_step(
        self, request: HTTPRequest, retry: Retry, outcome: HTTPResponse | TransportError
    ) -> tuple[float, Retry] | None:
        """Seconds to wait and the next state of the policy; None to take the outcome as it is."""
        jitter = random.random()  # noqa: S311 - spreads clients out, guards nothing
        if isinstance(outcome, TransportError):
            return retry.after_error(request, outcome, jitter=jitter)
        return retry.after_response(request, outcome, now=self._clock.now(), jitter=jitter)

    def open_ahead(self, count: int) -> None:
        """Open connections in the background: for programs that still have to load what they are going to ask with.

        Args:
            count: of requests that are going to be sent at the same time.
        """
        self._transport.open_ahead(count)

    def close(self) -> None:
        """Close idle connections; the client may not be used again."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"RESTClient({self.server!r}, group_version={str(self.group_version)!r})"


def _remaining(timeouts: Timeouts | None, deadline: float | None, clock: Clock) -> Timeouts | None:
    """The time-outs with what is left of the total."""
    if timeouts is None or deadline is None:
        return timeouts
    return timeouts.replace(total_seconds=max(0.001, deadline - clock.monotonic()))
