"""RESTClient: sends requests, retries them, raises what the server refused."""

from __future__ import annotations

import copy
import logging
import random

from dynkube.clock import SystemClock
from dynkube.errors import APIStatusError, TransportError
from dynkube.rest.hooks import RetryEvent
from dynkube.rest.request import Request, check_method
from dynkube.schema import GroupVersion
from dynkube.wire import Retry, check_response, parse_warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.objects import PatchType
    from dynkube.rest.hooks import RequestHook, RetryHook, SuccessHandler, WarningHandler
    from dynkube.transport import Observer, RateLimiter, Timeouts, Transport
    from dynkube.wire import HTTPRequest, HTTPResponse, ServerWarning

_log = logging.getLogger("dynkube.rest")
_UNAUTHORIZED = 401
# Waits for the rate limiter that are told in the log, as client-go does: the longer ones to everybody.
_NOTABLE_WAIT_SECONDS = 0.05
_LONG_WAIT_SECONDS = 1.0


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
        on_warning: called for each `Warning:` header; logs by default.
        on_success: called after each success; None for nobody.
        on_request: called before each sending, tries after the first included; None for nobody.
        on_retry: called before a request is sent again, and before the wait for that; None for nobody.
        rate_limiter: gives leave for each sending; None for no limit. It may be shared between clients.

    Hooks are called in the thread that calls `execute`, while no connection is in use; what they raise comes through.
    What came back at each try is for the observer of the transport: see `for_config`.

    Example:
        >>> client.get().namespace("kube-system").resource("pods").params(limit=50).do().into(dict)  # doctest: +SKIP
        >>> client.patch("application/merge-patch+json").namespace("prod").resource("pods").name("web").body(
        ...     {"metadata": {"labels": {"app": "web"}}}
        ... ).do()  # doctest: +SKIP

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
        on_request: RequestHook | None = None,
        on_retry: RetryHook | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> None:
        self._transport = transport
        self._clock = clock or SystemClock()
        self._retry = retry
        self._timeouts = timeouts
        self._on_warning = on_warning
        self._on_success = on_success
        self._on_request = on_request
        self._on_retry = on_retry
        self._rate_limiter = rate_limiter
        self.group_version = group_version

    @classmethod
    def for_config(
        cls,
        config: Config,
        *,
        on_warning: WarningHandler = log_warning,
        on_success: SuccessHandler | None = None,
        on_request: RequestHook | None = None,
        on_retry: RetryHook | None = None,
        observer: Observer | None = None,
        rate_limiter: RateLimiter | None = None,
        retry: Retry = Retry(),  # noqa: B008 - frozen
    ) -> RESTClient:
        """A client over a transport of its own, with the config's time-outs.

        Args:
            config: where and as whom.
            on_warning: as for the class.
            on_success: as for the class.
            on_request: as for the class.
            on_retry: as for the class.
            observer: shown each exchange, whether an answer came or not, credentials masked, in the thread that asked.
            rate_limiter: as for the class.
            retry: as for the class.

        Raises:
            CredentialError: a certificate, key or token of the config can't be used.
        """
        from dynkube.transport import RequestsTransport, Timeouts  # requests is the dearest import of all

        timeouts = Timeouts(config.connect_timeout_seconds, config.read_timeout_seconds, config.total_timeout_seconds)
        transport = RequestsTransport(config, observer=observer)
        return cls(
            transport,
            retry=retry,
            timeouts=timeouts,
            on_warning=on_warning,
            on_success=on_success,
            on_request=on_request,
            on_retry=on_retry,
            rate_limiter=rate_limiter,
        )

    def for_group_version(self, group_version: GroupVersion) -> RESTClient:
        """The same client over the same transport, for resources of another group version."""
        client = copy.copy(self)
        client.group_version = group_version
        return client

    @property
    def server(self) -> str:
        """The server's URL."""
        return self._transport.server

    def get(self) -> Request:
        """A GET to be completed: see Request."""
        return Request(self, self.group_version, "GET")

    def post(self) -> Request:
        """A POST to be completed, which creates what its `body` says."""
        return Request(self, self.group_version, "POST")

    def put(self) -> Request:
        """A PUT to be completed, which replaces an object by its `body`."""
        return Request(self, self.group_version, "PUT")

    def patch(self, patch_type: PatchType | str) -> Request:
        """A PATCH to be completed.

        Args:
            patch_type: what its `body` is: a PatchType or a media type such as `application/merge-patch+json`.
        """
        media_type = patch_type if isinstance(patch_type, str) else patch_type.media_type
        return Request(self, self.group_version, "PATCH", {"content_type": media_type})

    def delete(self) -> Request:
        """A DELETE to be completed: of one object, or without `name` of all. Its `body` may hold DeleteOptions."""
        return Request(self, self.group_version, "DELETE")

    def verb(self, method: str) -> Request:
        """A request to be completed by its HTTP method, such as `HEAD`.

        Raises:
            ParseError: no method that API servers know.
        """
        return Request(self, self.group_version, check_method(method))

    def execute(
        self,
        request: HTTPRequest,
        *,
        retry: Retry | None = None,
        timeouts: Timeouts | None = None,
        on_head: Callable[[bytes], None] | None = None,
    ) -> HTTPResponse:
        """Send until there is an answer to keep.

        A 401 makes the transport read its credentials anew; when they changed, the request is sent once more.

        A total time-out counts over all tries. As in client-go it begins when the rate limiter has given leave for the
        first one; waits before further ones count, the limiter's too, and where they use up the rest of the time the
        last outcome is taken.

        Args:
            request: what to send.
            retry: instead of the client's own policy.
            timeouts: instead of the transport's own.
            on_head: shown the first bytes of the body, as `Transport.send` does it; once a try.

        Returns:
            The answer, a success.

        Raises:
            APIStatusError: the server answered with an error, at the last try.
            TransportError: no whole answer came, at the last try.
            CredentialError: the credentials can't be had.
        """
        response, tries = self._send(request, retry or self._retry, timeouts or self._timeouts, on_head)
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

    def _send(
        self, request: HTTPRequest, retry: Retry, timeouts: Timeouts | None, on_head: Callable[[bytes], None] | None
    ) -> tuple[HTTPResponse, int]:
        """The last answer, and how often it was asked for."""
        self._take_token(request)
        total = timeouts.total_seconds if timeouts else None
        deadline = None if total is None else self._clock.monotonic() + total
        refreshed, extra = False, 0
        while True:
            outcome = self._send_once(request, _remaining(timeouts, deadline, self._clock), on_head)
            tries = retry.sent + extra
            if not isinstance(outcome, TransportError) and outcome.code == _UNAUTHORIZED and not refreshed:
                refreshed = True
                if self._transport.refresh_credentials():
                    extra = 1
                    self._tell_retry(request, outcome, tries, 0.0)
                    self._take_token(request)
                    continue
            step = self._next_step(request, retry, outcome)
            if step is None or self._is_over(deadline, step[0]):
                return _taken(outcome), tries
            delay, retry = step
            _log.info("%s: sending again in %.2f s (try %d of %d)", request, delay, retry.sent, retry.attempts)
            self._tell_retry(request, outcome, tries, delay)
            self._clock.sleep(delay)
            self._take_token(request)
            if self._is_over(deadline):
                return _taken(outcome), tries

    def _is_over(self, deadline: float | None, delay: float = 0.0) -> bool:
        """Whether the total time-out has come after so many seconds."""
        return deadline is not None and self._clock.monotonic() + delay >= deadline

    def _take_token(self, request: HTTPRequest) -> None:
        """Wait for the rate limiter's leave."""
        if self._rate_limiter is None:
            return
        waited = self._rate_limiter.wait()
        if waited > _NOTABLE_WAIT_SECONDS:
            level = logging.INFO if waited > _LONG_WAIT_SECONDS else logging.DEBUG
            _log.log(level, "%s: waited %.2f s for this client's own rate limiter", request, waited)

    def _tell_retry(
        self, request: HTTPRequest, outcome: HTTPResponse | TransportError, attempt: int, delay_seconds: float
    ) -> None:
        """Tell who wants to know that a try failed and that there is another."""
        if self._on_retry is not None:
            code, error = (None, outcome) if isinstance(outcome, TransportError) else (outcome.code, None)
            self._on_retry(RetryEvent(request, attempt, delay_seconds, code, error))

    def _send_once(
        self, request: HTTPRequest, timeouts: Timeouts | None, on_head: Callable[[bytes], None] | None
    ) -> HTTPResponse | TransportError:
        """The answer, or the error instead of one."""
        if self._on_request is not None:
            self._on_request(request)
        try:
            return self._transport.send(request, timeouts, on_head)
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


def _taken(outcome: HTTPResponse | TransportError) -> HTTPResponse:
    """The outcome as the last one.

    Raises:
        TransportError: it is no answer.
    """
    if isinstance(outcome, TransportError):
        raise outcome
    return outcome


def _remaining(timeouts: Timeouts | None, deadline: float | None, clock: Clock) -> Timeouts | None:
    """The time-outs with what is left of the total."""
    if timeouts is None or deadline is None:
        return timeouts
    return timeouts.replace(total_seconds=max(0.001, deadline - clock.monotonic()))
