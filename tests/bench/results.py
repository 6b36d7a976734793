"""The figures of one run of the benchmark, and what is made of them: medians, ratios, comparisons, JSON."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_FORMAT = 1


@dataclass(slots=True)
class Row:
    """One peer in one case; the lists have one entry a run, seconds and bytes."""

    case: str
    peer: str
    n: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    held_bytes: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    failed: str = ""
    """Why there are no figures; empty where there are."""


@dataclass(slots=True)
class Growth:
    """One peer listing so many pods."""

    peer: str
    pods: int
    cpu: float
    peak_bytes: int


@dataclass(slots=True)
class Report:
    """A whole run."""

    date: str
    machine: str
    versions: Mapping[str, str]
    seconds: float = 0.0
    rows: list[Row] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far a ratio is from the same ratio in another run: 0.1 is 10 %."""

    case: str
    peer: str
    ratio: float
    other: float

    @property
    def size(self) -> float:
        """The larger over the smaller, less one."""
        return max(self.ratio, self.other) / min(self.ratio, self.other) - 1


def to_json(report: Report) -> str:
    """The report as text."""
    return json.dumps({"format": _FORMAT, **asdict(report)}, indent=1) + "\n"


def from_json(text: str) -> Report:
    """The report that `to_json` wrote.

    Raises:
        ValueError: it is of another format.
    """
    document: dict[str, Any] = json.loads(text)
    if document.pop("format", None) != _FORMAT:
        raise ValueError("not a report of this benchmark, or of another format")
    rows = [Row(**row) for row in document.pop("rows")]
    growth = [Growth(**point) for point in document.pop("growth")]
    return Report(**document, rows=rows, growth=growth)


def median(figures: Sequence[float]) -> float:
    """The middle one; the mean of the two middle ones where there are two."""
    return statistics.median(figures)


def ratios(rows: Sequence[Row], references: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """By case and peer: its CPU as a multiple of the reference's, both medians.

    Args:
        rows: of one run.
        references: the peer of each case that counts as 1.

    Returns:
        Nothing for peers that failed, and for cases whose reference did.
    """
    medians = {(row.case, row.peer): median(row.cpu) for row in rows if row.cpu}
    return {
        (case, peer): cpu / medians[case, references[case]]
        for (case, peer), cpu in medians.items()
        if medians.get((case, references.get(case, ""))) and cpu
    }


def compare(one: Report, other: Report, references: Mapping[str, str]) -> Iterator[Deviation]:
    """The deviations of all ratios that both runs have, but for those of the references, which are 1."""
    theirs = ratios(other.rows, references)
    for (case, peer), ratio in ratios(one.rows, references).items():
        if peer != references[case] and (case, peer) in theirs:
            yield Deviation(case, peer, ratio, theirs[case, peer])
