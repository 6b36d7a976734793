"""Retry: whether and when to send again, as an immutable value. It sends nothing and reads no clock."""

from __future__ import annotations

from dynkube.errors import StreamBrokenError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.errors import TransportError
    from dynkube.wire.message import HTTPResponse
    from dynkube.wire.request import HTTPRequest

_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_SERVER_ERROR = 500
_DOUBLINGS_MAX = 60  # beyond any cap, and far from what a float can't hold


class Retry(Record):
    """How often one request may still be sent, and how long to wait before.

    - 429: any verb, since the server has done nothing; after Retry-After, else after a back-off.
    - 503 with Retry-After: any verb, for the same reason. Other 5xx with Retry-After: idempotent verbs.
    - the `codes` without Retry-After: idempotent verbs, after a back-off.
    - a connection that broke before the answer was complete: idempotent verbs, after a back-off. A connection that was
      never made is not tried again: the address is wrong or nothing listens, and people want to know at once.

    Waits have jitter, so that many clients don't come back together. A wait that the budget doesn't cover ends it.

    Source: client-go `rest/with_retry.go`, which retries only GET on resets, ignores dates in Retry-After, and has
    neither jitter nor budget.
    """

    attempts: int = 5
    """How often a request is sent in all."""
    budget_seconds: float = 30.0
    """How long all waits of one request may take together."""
    base_seconds: float = 0.1
    """The first back-off; each next one is twice as long."""
    cap_seconds: float = 5.0
    """The longest back-off."""
    codes: frozenset[int] = frozenset((502, 503, 504))
    """Codes to retry though the server doesn't ask for it."""
    sent: int = 1
    """State: how often it has been sent."""
    waited_seconds: float = 0.0
    """State: how long it has been waited."""

    def after_response(
        self, request: HTTPRequest, response: HTTPResponse, *, now: float, jitter: float
    ) -> tuple[float, Retry] | None:
        """What to do after an answer.

        Args:
            request: what was sent.
            response: what came back.
            now: seconds since the epoch, for a date in Retry-After.
            jitter: random, from 0 to 1.

        Returns:
            Seconds to wait and the next state; None to take the answer as it is.
        """
        code = response.code
        if code < _SERVER_ERROR and code != _TOO_MANY_REQUESTS:
            return None
        asked = parse_retry_after(response.headers.get("Retry-After"), now)
        harmless = code == _TOO_MANY_REQUESTS or (code == _UNAVAILABLE and asked is not None)
        if not harmless and not (request.idempotent and (asked is not None or code in self.codes)):
            return None
        return self._wait(self._backoff(jitter) if asked is None else asked * (1 + jitter / 10))

    def after_error(self, request: HTTPRequest, error: TransportError, *, jitter: float) -> tuple[float, Retry] | None:
        """What to do when no whole answer came; as `after_response`."""
        if not isinstance(error, StreamBrokenError) or not request.idempotent:
            return None
        return self._wait(self._backoff(jitter))

    def _backoff(self, jitter: float) -> float:
        """Half to all of the doubled base."""
        doublings = min(self.sent - 1, _DOUBLINGS_MAX)
        longest = min(self.cap_seconds, self.base_seconds * 2.0**doublings)
        return longest * (1 + jitter) / 2

    def _wait(self, seconds: float) -> tuple[float, Retry] | None:
        """The wait, when attempts and budget allow it."""
        waited = self.waited_seconds + seconds
        if self.sent >= self.attempts or waited > self.budget_seconds:
            return None
        return seconds, self.replace(sent=self.sent + 1, waited_seconds=waited)


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait: from a number of seconds, or from an HTTP date compared with `now` (seconds since the epoch).

    Returns:
        At least 0.0; None when the header is not there or says nothing of the kind.

    Example:
        >>> parse_retry_after("2", now=0.0)
        2.0
        >>> parse_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=10.0)
        50.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    if not text:
        return None
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
        # HTTP dates are in UTC whether they say so or not.
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError):
        return None
