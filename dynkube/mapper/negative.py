"""NegativeEntries: what was not there a moment ago."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.clock import Clock
    from dynkube.mapper.base import What

# More than any program asks for within the seconds that they last.
_MOST_ENTRIES = 1024


class NegativeEntries:
    """Spellings that meant nothing when the server was last asked, each for some seconds. Thread-safe.

    Args:
        clock: tells their age.
        seconds: how long each lasts; 0 keeps none.
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._lock = threading.Lock()  # guards the two below
        self._until: dict[What, float] = {}
        self._era = 0

    @property
    def era(self) -> int:
        """How often all of them were dropped."""
        return self._era

    def holds(self, what: What) -> bool:
        """Whether there is a living entry for it."""
        until = self._until.get(what)
        return until is not None and self._clock.monotonic() < until

    def note(self, what: What, era: int) -> None:
        """It was not there.

        Args:
            what: the spelling.
            era: the era in which the server was asked; what it said in an earlier one than today's counts no more.
        """
        until = self._clock.monotonic() + self._seconds
        with self._lock:
            if era != self._era:
                return
            self._until.pop(what, None)  # the newest stand last
            if len(self._until) >= _MOST_ENTRIES:
                del self._until[next(iter(self._until))]
            self._until[what] = until

    def drop(self) -> None:
        """Forget all of them; a new era begins."""
        with self._lock:
            self._until.clear()
            self._era += 1
