"""Whole processes, measured in turn: so that a machine whose speed drifts is the same for both."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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


def in_turn(commands: Sequence[Command], runs: int) -> list[Figures]:
    """Run the commands A B A B ...; one uncounted run each first.

    Raises:
        RuntimeError: a command failed: a failing program is fast, and its figures mean nothing.
    """
    figures = [Figures([], [], []) for _ in commands]
    for turn in range(runs + 1):
        for command, found in zip(commands, figures, strict=True):
            cpu, wall, peak = _run(command)
            if turn:
                found.cpu.append(cpu)
                found.wall.append(wall)
                found.peak_bytes.append(peak)
    return figures


def _run(command: Command) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and peak memory of one run."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command.words, env=dict(command.environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    with process:  # it has ended: this closes the pipe
        if process.returncode:
            said = process.stderr.read().decode(errors="replace") if process.stderr else ""
            raise RuntimeError(f"{command.name}: exit code {process.returncode}: {said.strip()}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and greatest of the ratios, pair by pair."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)
