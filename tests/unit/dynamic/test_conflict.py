"""retry_on_conflict."""

from collections.abc import Callable

import pytest

from dynkube.dynamic import retry_on_conflict
from dynkube.errors import ApplyConflictError, ConflictError, NotFoundError
from tests.helpers.clock import FakeClock

CONFLICT = ConflictError("conflict", reason="Conflict", code=409)


def failing(*errors: Exception) -> tuple[Callable[[], int], list[int]]:
    """A function that raises these, one a call, then gives how often it was called; and its calls."""
    calls: list[int] = []

    def change() -> int:
        calls.append(1)
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return len(calls)

    return change, calls


def test_without_a_conflict_it_is_called_once() -> None:
    clock = FakeClock()
    assert retry_on_conflict(failing()[0], clock=clock) == 1
    assert clock.sleeps == []


def test_conflicts_are_tried_again_after_a_pause() -> None:
    clock = FakeClock()
    assert retry_on_conflict(failing(CONFLICT, CONFLICT)[0], clock=clock) == 3
    assert len(clock.sleeps) == 2
    assert all(0.01 <= pause <= 0.011 for pause in clock.sleeps)


def test_the_last_conflict_comes_through() -> None:
    clock = FakeClock()
    last = ConflictError("last")
    change, calls = failing(*[CONFLICT] * 4, last)
    with pytest.raises(ConflictError) as caught:
        retry_on_conflict(change, clock=clock)
    assert caught.value is last
    assert (len(calls), len(clock.sleeps)) == (5, 4)


@pytest.mark.parametrize("attempts", [1, 0])
def test_one_attempt_is_no_retry(attempts: int) -> None:
    change, calls = failing(CONFLICT)
    with pytest.raises(ConflictError):
        retry_on_conflict(change, attempts=attempts)
    assert len(calls) == 1


@pytest.mark.parametrize("error", [ApplyConflictError("theirs"), NotFoundError("gone"), ValueError("else")])
def test_what_asking_again_can_not_help_comes_through_at_once(error: Exception) -> None:
    change, calls = failing(error)
    with pytest.raises(type(error)):
        retry_on_conflict(change)
    assert len(calls) == 1


def test_the_machines_own_clock_will_do() -> None:
    assert retry_on_conflict(failing(CONFLICT)[0]) == 2
