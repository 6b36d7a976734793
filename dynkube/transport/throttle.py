"""RateLimiter: no more than so many requests a second, for those who ask for it."""

from __future__ import annotations

import math
import threading

from dynkube.clock import SystemClock
from dynkube.errors import ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dynkube.clock import Clock


class RateLimiter:
    """A bucket of tokens, full at the start; each request takes one, and waits for it where there is none.

    Give the same one to several clients to make them share it. Thread-safe; who comes first gets the first token.

    Args:
        qps: tokens that are put into the bucket each second.
        burst: how many the bucket holds: so many requests may follow each other at once after a pause.
        clock: time for the waits.
        on_wait: called with the seconds waited after each wait, in the thread that waited; None for nobody.

    Raises:
        ParseError: qps is not above 0, or burst is no whole number from 1.

    Example:
        >>> limiter = RateLimiter(qps=50, burst=100)
        >>> limiter.wait()
        0.0
        >>> limiter
        RateLimiter(qps=50, burst=100)

    Source: client-go `util/flowcontrol.NewTokenBucketRateLimiter`, which each of its clients has, with 5 a second and a
    burst of 10; here no client has one unless it is given.
    """

    def __init__(
        self, qps: float, burst: int, clock: Clock | None = None, *, on_wait: Callable[[float], None] | None = None
    ) -> None:
        if isinstance(qps, bool) or not isinstance(qps, (int, float)) or not 0 < qps < math.inf:
            raise ParseError(f"qps must be a number above 0, got {qps!r}")
        if isinstance(burst, bool) or not isinstance(burst, int) or burst < 1:
            raise ParseError(f"burst must be a whole number from 1, got {burst!r}")
        self.qps = qps
        self.burst = burst
        self._clock = clock or SystemClock()
        self._on_wait = on_wait
        self._lock = threading.Lock()  # guards the next two
        self._tokens = float(burst)  # below 0: so many are promised to those who wait
        self._filled = self._clock.monotonic()

    def wait(self) -> float:
        """Take a token, waiting for it where there is none.

        Returns:
            Seconds that were waited; 0.0 mostly.
        """
        seconds = self._take()
        if seconds > 0:
            self._clock.sleep(seconds)
            if self._on_wait is not None:
                self._on_wait(seconds)
        return seconds

    def _take(self) -> float:
        """Seconds until the token that was taken is there. Promised under the lock: so who comes first goes first."""
        with self._lock:
            now = self._clock.monotonic()
            self._tokens = min(float(self.burst), self._tokens + (now - self._filled) * self.qps)
            self._filled = now
            self._tokens -= 1
            return max(0.0, -self._tokens / self.qps)

    def __repr__(self) -> str:
        return f"RateLimiter(qps={self.qps!r}, burst={self.burst!r})"
