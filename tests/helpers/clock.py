"""FakeClock: time that passes only when somebody sleeps, or when the test says so."""


class FakeClock:
    """A clock that never waits. It owns its time and the list of sleeps; not thread-safe."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.epoch_seconds = now
        self.monotonic_seconds = 500.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.epoch_seconds

    def monotonic(self) -> float:
        """Seconds since an arbitrary start."""
        return self.monotonic_seconds

    def sleep(self, seconds: float) -> None:
        """Note the wish and let the time pass at once."""
        self.sleeps.append(seconds)
        self.advance(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.epoch_seconds += seconds
        self.monotonic_seconds += seconds
