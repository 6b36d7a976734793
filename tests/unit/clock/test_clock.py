"""SystemClock: the machine's own time."""

import time

import pytest

from dynkube.clock import SystemClock


def test_now_is_the_time_since_the_epoch() -> None:
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


def test_monotonic_is_the_monotonic_clock() -> None:
    before = time.monotonic()
    assert before <= SystemClock().monotonic() <= time.monotonic()


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_a_sleep_that_is_over_already_returns_at_once(seconds: float) -> None:
    before = time.monotonic()
    SystemClock().sleep(seconds)
    assert time.monotonic() - before < 1.0


def test_a_sleep_lasts_as_long_as_it_says() -> None:
    before = time.monotonic()
    SystemClock().sleep(0.002)
    assert time.monotonic() - before >= 0.002
