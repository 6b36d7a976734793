"""Many processes at one disk store, some of which are killed again and again.

Run as a module it is one of those processes: it reads and writes until it is killed or its time is over, and says what
it saw. Each document names its row and its writer and carries a hash of itself, so a torn or foreign one shows.
"""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dynkube.clock import SystemClock
from dynkube.discovery.disk import DiskStore, Envelope

ROOT = Path(__file__).parents[2]
KEYS = [f"key {number}" for number in range(6)]
PROCESSES = 8
KILLED = 2
# From less than a page of the database to many.
SIZES = (10, 3_000, 60_000, 400_000)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was seen; figures of several processes add up."""

    reads: int = 0
    hits: int = 0
    writes: int = 0
    wrong: int = 0
    longest_seconds: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.reads + other.reads,
            self.hits + other.hits,
            self.writes + other.writes,
            self.wrong + other.wrong,
            max(self.longest_seconds, other.longest_seconds),
        )


def make_envelope(key: str, rng: random.Random) -> Envelope:
    """A document for a row, of any size, that can be told to be whole."""
    body = {"key": key, "filler": rng.randbytes(rng.choice(SIZES) // 2).hex()}
    digest = hashlib.sha256(json.dumps(body).encode()).hexdigest()
    return Envelope(time.time(), digest, "application/json", json.dumps({**body, "digest": digest}).encode())


def is_whole(key: str, envelope: Envelope) -> bool:
    """Whether it is a document of this row, unharmed, with its own ETag."""
    body = json.loads(envelope.document)
    digest = body.pop("digest")
    computed = hashlib.sha256(json.dumps(body).encode()).hexdigest()
    return bool(body["key"] == key and digest == computed == envelope.etag)


def work(folder: str, seconds: float, seed: int) -> Tally:
    """Read, write and delete at random for some time."""
    rng = random.Random(seed)  # noqa: S311 - a schedule, no secret
    tally = Tally()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        store = DiskStore(folder, clock=SystemClock())
        key = rng.choice(KEYS)
        began = time.monotonic()
        choice = rng.random()
        if choice < 0.3:
            store.write(key, make_envelope(key, rng))
            step = Tally(writes=1)
        elif choice < 0.32:
            store.delete([key])
            step = Tally(writes=1)
        elif choice < 0.34:
            store.secret(create=True)
            step = Tally()
        else:
            step = _read(store, key)
        tally = tally.plus(step).plus(Tally(longest_seconds=time.monotonic() - began))
    return tally


def _read(store: DiskStore, key: str) -> Tally:
    envelope = store.read(key)
    if envelope is None:
        return Tally(reads=1)
    return Tally(reads=1, hits=1, wrong=int(not is_whole(key, envelope)))


def _start(folder: Path, seconds: float, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.chaos.disk_processes", str(folder), str(seconds), str(seed)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def rage(folder: Path, seconds: float, seed: int) -> tuple[Tally, int]:
    """Let eight processes work for some time, and kill two of them over and over.

    Returns:
        What the survivors saw, and how many were killed.
    """
    rng = random.Random(seed)  # noqa: S311 - a schedule, no secret
    end = time.monotonic() + seconds
    survivors = [_start(folder, seconds, seed * 1000 + number) for number in range(PROCESSES - KILLED)]
    killed = 0
    victims = [_start(folder, seconds * 2, rng.randrange(10**6)) for _ in range(KILLED)]
    while time.monotonic() < end:
        time.sleep(rng.uniform(0.2, 0.6))  # start-up, and some strokes of work
        victim = victims.pop(0)
        _kill(victim)
        killed += 1
        victims.append(_start(folder, seconds * 2, rng.randrange(10**6)))
    for victim in victims:
        _kill(victim)
    total = Tally()
    for survivor in survivors:
        output, errors = survivor.communicate(timeout=30)
        assert survivor.returncode == 0, errors
        assert "Traceback" not in errors, errors
        total = total.plus(Tally(**json.loads(output)))
    return total, killed


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def main() -> None:
    """One process's life; see the module."""
    folder, seconds, seed = sys.argv[1:]
    tally = work(folder, float(seconds), int(seed))
    figures = {name: getattr(tally, name) for name in Tally.__match_args__}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
