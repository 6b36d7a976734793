"""The figures as text: a table for the terminal, and the section of the README."""

from collections.abc import Iterator, Sequence

from tests.bench.plan import CASES, LABELS, Case
from tests.bench.results import Deviation, Report, Row, median, ratios

BEGIN = "<!-- bench:begin -->"
END = "<!-- bench:end -->"
_BEFORE = "## Develop"
_MIB = 1 << 20
REFERENCES = {case.name: case.reference for case in CASES}

# Column of the README -> the participants that stand in it, the first one that took part.
_COLUMNS = (
    ("dynkube", ("dynkube", "raw")),
    ("kubernetes dynamic", ("kubernetes-dynamic",)),
    ("kubernetes typed", ("kubernetes-typed",)),
    ("kubernetes_asyncio", ("kubernetes-asyncio",)),
    ("lightkube", ("lightkube", "lightkube-stream")),
    ("kr8s", ("kr8s",)),
    ("pykube-ng", ("pykube-ng",)),
    ("cloudcoil", ("cloudcoil",)),
    ("kubectl", ("kubectl",)),
    ("client-go", ("client-go",)),
)
_FULL = ("case", "who", "CPU", "min to max", "ratio", "wall", "peak", "held", "requests", "connections", "runs")


def seconds(value: float) -> str:
    """Three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            scaled = value / size
            return f"{scaled:.0f} {unit}" if scaled >= 100 else f"{scaled:.3g} {unit}"
    return f"{value * 1e6:.2g} µs"


def size(value: float) -> str:
    """Bytes as MiB."""
    return f"{value / _MIB:.0f} MiB"


def factor(value: float) -> str:
    """A ratio."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def full_rows(report: Report) -> list[tuple[str, ...]]:
    """Every row with all its figures, as text."""
    found = ratios(report.rows, REFERENCES)
    return [_full_row(case, row, found.get((row.case, row.peer))) for case, row in _in_order(report)]


def _full_row(case: Case, row: Row, ratio: float | None) -> tuple[str, ...]:
    title, label = _title(case, row.n), LABELS[row.peer]
    if row.failed or not row.cpu:
        why = "-" if row.failed == "not to be had" else f"failed: {row.failed}"
        return (title, label, why, *["-"] * (len(_FULL) - 3))
    items = row.n if case.per_item else 1
    return (
        title,
        label,
        seconds(median(row.cpu) / items),
        f"{seconds(min(row.cpu) / items)} to {seconds(max(row.cpu) / items)}",
        "-" if ratio is None else factor(ratio),
        seconds(median(row.wall) / items),
        size(median(row.peak_bytes)),
        size(median(row.held_bytes)) if row.case == "informer" and any(row.held_bytes) else "-",
        f"{median(row.requests):.0f}",
        f"{median(row.connections):.0f}",
        str(len(row.cpu)),
    )


def text_table(report: Report) -> str:
    """For the terminal."""
    rows = [_FULL, *full_rows(report)]
    widths = [max(len(row[column]) for row in rows if not row[2].startswith("failed")) for column in range(len(_FULL))]
    lines = []
    case = ""
    for row in rows:
        shown = ("" if row[0] == case else row[0], *row[1:])
        case = row[0]
        cells = [cell.ljust(width) for cell, width in zip(shown, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, "", _versions(report)]) + "\n"


def section(report: Report, picture: str = "") -> str:
    """The README's section, markers included.

    Args:
        report: what was measured.
        picture: path of the plot, relative to the README; empty for none.
    """
    short = [
        "## Performance",
        "",
        "CPU time (user and system), medians, and in brackets the multiple of the first column; † is a raw prototype",
        "that stands in until dynkube has the real thing.",
        f"Measured on {report.date[:10]} with `python -m tests.bench` on {report.machine}:",
        f"{_versions(report)}.",
        "Compare the ratios, not the absolute figures. A dash: the peer has no such thing.",
        "",
        *_short_table(report),
        "",
        "Peak memory of the process (and requests sent, where that is the point):",
        "",
        *_peak_table(report),
        "",
        "".join(f"{_title(case, None)}: {case.note}. " for case in CASES if case.note).strip(),
        *_failures(report),
        "",
    ]
    if picture:
        short += [f"![CPU and peak memory of a list, by number of pods]({picture})", ""]
    return "\n".join([BEGIN, *short, *_details(report), "", *_REPEAT, END])


_REPEAT = [
    "To repeat it (Linux; Go for the canned API server and client-go's cases; the peers are installed into an",
    "environment of their own in the cache folder; kubectl takes part where the real server's binaries are built):",
    "",
    "```sh",
    ".venv/bin/pip install -e '.[test,bench]'",
    ".venv/bin/python -m tests.bench --json figures.json  # --quick: a first look; --cases, --peers: less",
    ".venv/bin/python -m tests.bench --compare figures.json other.json",
    "```",
    "",
    "Each run is a fresh process, and the peers take turns. `--readme` renews this section, `--plot FILE` draws how",
    "CPU and memory grow with the number of pods. Each case checks what it saw: a peer that loses pods fails instead",
    "of being fast. `--compare` shows by how much the ratios of two runs differ.",
]


def _details(report: Report) -> Iterator[str]:
    """All figures, folded away."""
    yield "<details><summary>All figures, with least and most</summary>"
    yield ""
    yield _markdown(_FULL)
    yield _markdown(["---"] * len(_FULL))
    case = ""
    for row in full_rows(report):
        yield _markdown(["" if row[0] == case else row[0], *row[1:]])
        case = row[0]
    yield ""
    yield "</details>"


def _short_table(report: Report) -> Iterator[str]:
    """A line for each case, a column for each library."""
    found = ratios(report.rows, REFERENCES)
    yield _markdown(["case", *[name for name, _ in _COLUMNS]])
    yield _markdown(["---"] * (len(_COLUMNS) + 1))
    for case, rows in _by_case(report):
        cells = []
        for _, peers in _COLUMNS:
            row = next((rows[peer] for peer in peers if peer in rows and rows[peer].cpu), None)
            if row is None:
                cells.append("-")
                continue
            cost = seconds(median(row.cpu) / (row.n if case.per_item else 1)) + ("†" if row.peer == "raw" else "")
            ratio = found.get((row.case, row.peer))
            cells.append(cost if row.peer == case.reference or ratio is None else f"{cost} ({factor(ratio)})")
        yield _markdown([_title(case, next(iter(rows.values())).n), *cells])


def _peak_table(report: Report) -> Iterator[str]:
    """Memory of the heavy cases, requests of discovery."""
    yield _markdown(["case", *[name for name, _ in _COLUMNS]])
    yield _markdown(["---"] * (len(_COLUMNS) + 1))
    for case, rows in _by_case(report):
        of_requests = case.name.startswith("discovery") or case.name == "mapper-unknown"
        if not of_requests and case.pods:
            continue
        cells = []
        for _, peers in _COLUMNS:
            row = next((rows[peer] for peer in peers if peer in rows and rows[peer].cpu), None)
            if row is None:
                cells.append("-")
            elif of_requests:
                wall = f", {seconds(median(row.wall))}" if case.latency_ms else ""
                cells.append(f"{median(row.requests):.0f}{wall}")
            else:
                cells.append(size(median(row.peak_bytes)) + ("†" if row.peer == "raw" else ""))
        what = "requests, wall" if case.latency_ms else "requests" if of_requests else "peak"
        yield _markdown([f"{_title(case, next(iter(rows.values())).n)}: {what}", *cells])


def _failures(report: Report) -> Iterator[str]:
    """What went wrong, if anything did."""
    failed = [(case, row) for case, row in _in_order(report) if row.failed]
    if failed:
        yield ""
    for case, row in failed:
        yield f"- {_title(case, row.n)}, {LABELS[row.peer]}: {row.failed}."


def replace_section(readme: str, new: str) -> str:
    """The README with the section in place of the old one, or before `## Develop`; all else stays.

    Raises:
        ValueError: it has neither, or only one of the markers.
    """
    if (BEGIN in readme) != (END in readme) or readme.count(BEGIN) > 1 or readme.count(END) > 1:
        raise ValueError(f"the markers {BEGIN} and {END} must stand in the README once each, or not at all")
    if BEGIN in readme:
        before, _, rest = readme.partition(BEGIN)
        return before + new + rest.partition(END)[2]
    before, heading, after = readme.partition(f"\n{_BEFORE}\n")
    if not heading:
        raise ValueError(f"the README has no {_BEFORE}")
    return f"{before}\n{new}\n{heading}{after}"


def comparison(deviations: Sequence[Deviation]) -> str:
    """The largest deviation of each case."""
    worst: dict[str, Deviation] = {}
    for deviation in deviations:
        if deviation.case not in worst or deviation.size > worst[deviation.case].size:
            worst[deviation.case] = deviation
    lines = [
        f"{each.case:20} {each.size:6.1%}  {LABELS[each.peer]}: {factor(each.ratio)} and {factor(each.other)}"
        for each in worst.values()
    ]
    return "\n".join(lines) + "\n"


def _by_case(report: Report) -> Iterator[tuple[Case, dict[str, Row]]]:
    """The cases that were run, in their order."""
    for case in CASES:
        rows = {row.peer: row for row in report.rows if row.case == case.name}
        if rows:
            yield case, rows


def _in_order(report: Report) -> Iterator[tuple[Case, Row]]:
    """All rows, in the order of the plan."""
    for case, rows in _by_case(report):
        for peer in case.peers:
            if peer in rows:
                yield case, rows[peer]


def _title(case: Case, n: int | None) -> str:
    """With the number, as people write it."""
    return case.title.replace("{n} ", "" if n is None else f"{n:,} ".replace(",", " "))


def _markdown(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _versions(report: Report) -> str:
    """One line."""
    return ", ".join(f"{name} {version}" for name, version in report.versions.items())
