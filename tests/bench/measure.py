"""Whole processes, measured in turn: so that a machine whose speed drifts is the same for both."""

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("spawn.py"))]
_LONGEST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Command:
    """One program with its arguments and its whole environment."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the runs of one command took, in seconds and bytes; one entry a run."""

    cpu: list[float]
    wall: list[float]
    peak_bytes: list[int]


@dataclass(frozen=True, slots=True)
class Took:
    """What one run took, in seconds and bytes, and what it printed."""

    cpu: float
    wall: float
    peak_bytes: int
    output: str


def in_turn(commands: Sequence[Command], runs: int) -> list[Figures]:
    """Run the commands A B A B ...; one uncounted run each first.

    Raises:
        RuntimeError: a command failed: a failing program is fast, and its figures mean nothing.
    """
    figures = [Figures([], [], []) for _ in commands]
    for turn in range(runs + 1):
        for command, found in zip(commands, figures, strict=True):
            took = run_once(command)
            if turn:
                found.cpu.append(took.cpu)
                found.wall.append(took.wall)
                found.peak_bytes.append(took.peak_bytes)
    return figures


def run_once(command: Command, longest_seconds: float = _LONGEST_SECONDS) -> Took:
    """CPU, wall, peak memory and output of one run.

    Raises:
        RuntimeError: it failed, or took too long.
    """
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as channel:
        process = subprocess.Popen(
            [*_LAUNCHER, str(writer), *command.words],
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[writer],
            start_new_session=True,  # a time-out ends the launcher and what it launched
        )
        os.close(writer)
        try:
            output, said = process.communicate(timeout=longest_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise RuntimeError(f"{command.name}: not done in {longest_seconds:.0f} s") from None
        report = channel.read()
    found = json.loads(report) if report else {"exit_code": process.returncode}
    if found["exit_code"]:
        last = said.decode(errors="replace").strip()[-2000:]
        raise RuntimeError(f"{command.name}: exit code {found['exit_code']}: {last}")
    return Took(found["cpu"], found["wall"], found["peak_bytes"], output.decode(errors="replace"))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and greatest of the ratios, pair by pair."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)
