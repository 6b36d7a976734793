"""Time as an argument.

Whoever reads time or sleeps is given a `Clock`, so that tests decide what time it is.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Clock(Protocol):
        """What reads time and sleeps. Implementations are thread-safe."""

        def now(self) -> float:
            """Seconds since the epoch: for dates that a server sends or a file keeps."""

        def monotonic(self) -> float:
            """Seconds from an arbitrary start, never going back: for durations and deadlines."""

        def sleep(self, seconds: float) -> None:
            """Wait that long; zero or less returns at once."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait `seconds`; zero or less returns at once."""
        if seconds > 0:
            time.sleep(seconds)
