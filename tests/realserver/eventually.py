"""The one place where the tests wait for something that another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 0.2


def eventually(check: Callable[[], T | None], timeout_seconds: float = 10.0) -> T:
    """Call ``check`` until it gives an answer.

    Args:
        check: Gives ``None`` or ``False``, or raises ``AssertionError``, while it is too early. Everything else is an
            answer, ``0`` and ``[]`` included; every other exception ends the wait at once.
        timeout_seconds: How long to go on. ``check`` runs at least once, and once more after the time is up.

    Returns:
        The first answer.

    Raises:
        AssertionError: No answer in time; it says what the last call said.
    """
    deadline = time.monotonic() + timeout_seconds
    pause = _FIRST_PAUSE_SECONDS
    while True:
        is_last = time.monotonic() >= deadline
        refusal: AssertionError | None = None
        try:
            answer = check()
        except AssertionError as error:
            answer, refusal = None, error
        if answer is not None and answer is not False:
            return answer
        if is_last:
            last = refusal if refusal is not None else f"the last answer was {answer!r}"
            raise AssertionError(f"not within {timeout_seconds} s: {last}") from refusal
        time.sleep(min(pause, max(deadline - time.monotonic(), 0)))
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
