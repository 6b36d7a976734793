"""RateLimiter: a bucket of tokens by a clock that is given."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.transport import RateLimiter
from tests.helpers.clock import FakeClock


class LockedClock(FakeClock):
    """A fake clock for threads whose sleeps take no time, so that every wait is counted from the same moment."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Note the wish."""
        with self._lock:
            self.sleeps.append(seconds)


def test_a_full_bucket_is_there_at_the_start() -> None:
    clock = FakeClock()
    limiter = RateLimiter(2.0, 3, clock)
    assert [limiter.wait() for _ in range(5)] == [0.0, 0.0, 0.0, 0.5, 0.5]
    assert clock.sleeps == [0.5, 0.5]


def test_tokens_come_back_with_time_and_no_more_than_the_bucket_holds() -> None:
    clock = FakeClock()
    limiter = RateLimiter(4.0, 2, clock)
    limiter.wait()
    limiter.wait()
    clock.advance(0.25)
    assert [limiter.wait(), limiter.wait()] == [0.0, 0.25]
    clock.advance(1000.0)
    assert [limiter.wait() for _ in range(3)] == [0.0, 0.0, 0.25]


def test_part_of_a_token_shortens_the_wait() -> None:
    clock = FakeClock()
    limiter = RateLimiter(1.0, 1, clock)
    limiter.wait()
    clock.advance(0.75)
    assert limiter.wait() == 0.25


def test_each_who_waits_has_a_token_of_his_own() -> None:
    clock = LockedClock()
    limiter = RateLimiter(10.0, 1, clock)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: limiter.wait(), range(200)))
    assert sorted(waits) == pytest.approx([number / 10 for number in range(200)])


def test_each_wait_is_told_to_who_wants_to_know() -> None:
    heard: list[float] = []
    limiter = RateLimiter(2.0, 1, FakeClock(), on_wait=heard.append)
    for _ in range(3):
        limiter.wait()
    assert heard == [0.5, 0.5]


@pytest.mark.parametrize("qps", [0, -1, float("nan"), float("inf"), "5", True, None])
def test_a_rate_that_is_none_is_refused(qps: Any) -> None:
    with pytest.raises(ParseError, match=r"^qps must be a number above 0, got "):
        RateLimiter(qps, 1)


@pytest.mark.parametrize("burst", [0, -1, 1.5, "5", True, None])
def test_a_burst_that_is_none_is_refused(burst: Any) -> None:
    with pytest.raises(ParseError, match=r"^burst must be a whole number from 1, got "):
        RateLimiter(1, burst)


def test_repr_says_how_much() -> None:
    assert repr(RateLimiter(0.5, 3)) == "RateLimiter(qps=0.5, burst=3)"
