"""Conflicts: trying again what somebody else's change has spoilt."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from dynkube.clock import SystemClock
from dynkube.errors import ApplyConflictError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from dynkube.clock import Clock

    T = TypeVar("T")

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.01
_JITTER = 0.1


def retry_on_conflict(change: Callable[[], T], *, attempts: int = _ATTEMPTS, clock: Clock | None = None) -> T:
    """Call a function until it meets no conflict.

    Args:
        change: reads the object, changes it and writes it, all anew at each call.
        attempts: how often it is called at most.
        clock: time for the pauses, of 10 ms and some jitter.

    Returns:
        What the function gave.

    Raises:
        ConflictError: it met a conflict each time; the last one. ApplyConflictError comes through at once, since asking
            again changes nothing about who owns a field. So does everything else that the function raises.

    Example:
        >>> def scale_up():
        ...     web = deployments.get("web")
        ...     web["spec"]["replicas"] += 1
        ...     return deployments.update(web)
        >>> retry_on_conflict(scale_up)  # doctest: +SKIP

    Source: client-go `util/retry.RetryOnConflict` with its DefaultRetry.
    """
    waits = clock or SystemClock()
    for _ in range(attempts - 1):
        try:
            return change()
        except ApplyConflictError:
            raise
        except ConflictError:
            pass
        waits.sleep(_PAUSE_SECONDS * (1 + _JITTER * random.random()))  # noqa: S311 - spreads clients out, guards nothing
    return change()
