"""`Retry-After`: seconds or a date."""

import time
from collections.abc import Iterator

import pytest

from dynkube.wire import parse_retry_after

NOW = 784_111_000.0  # Sun, 06 Nov 1994 08:36:40 GMT


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose local time is not that of Greenwich."""
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("2", 2.0), (" 120 ", 120.0), ("007", 7.0)])
def test_a_number_is_seconds(value: str, seconds: float) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    "date",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 09:49:37 +0100",
    ],
)
def test_each_form_of_a_date_is_read_wherever_the_machine_stands(far_east: None, date: str) -> None:
    assert parse_retry_after(date, NOW) == 777.0


def test_a_date_that_is_over_is_no_wait() -> None:
    assert parse_retry_after("Sun, 06 Nov 1994 08:36:39 GMT", NOW) == 0.0


def test_a_wait_may_be_a_fraction_of_a_second() -> None:
    assert parse_retry_after("Sun, 06 Nov 1994 08:36:41 GMT", NOW + 0.25) == 0.75


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  ",
        "-1",
        "1.5",
        "1e3",
        "٣",
        "²",
        "soon",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +9999",
        "1 2 3 4 5 6",
    ],
)
def test_what_says_neither_says_nothing(value: str | None) -> None:
    assert parse_retry_after(value, NOW) is None
