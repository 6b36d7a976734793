"""dynkube beside its peers: `python -m tests.bench`. Nothing is asserted on absolute time."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import growth, table
from tests.bench.plan import CASES, LABELS
from tests.bench.programs import ProgramsError, machine, prepare, versions
from tests.bench.results import Report, compare, from_json, to_json
from tests.bench.runner import Limits, run_case

_README = Path(__file__).resolve().parents[2] / "README.md"


def _options(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--cases", help=f"only these, with commas between: {','.join(case.name for case in CASES)}")
    parser.add_argument("--peers", help=f"only these, beside the one that counts as 1: {','.join(LABELS)}")
    parser.add_argument("--runs", type=int, help="counted runs of each peer (15; 3 with --quick); slow ones do fewer")
    parser.add_argument("--quick", action="store_true", help="smaller lists, fewer runs: a first look")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--from-json", type=Path, metavar="FILE", help="take these figures instead of measuring")
    parser.add_argument("--readme", action="store_true", help="renew the README's section")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="measure and draw growth with the number of pods")
    parser.add_argument(
        "--compare", type=Path, nargs=2, metavar="FILE", help="the ratios of two runs; measures nothing"
    )
    options = parser.parse_args(words)
    for given, known in ((options.cases, {case.name for case in CASES}), (options.peers, set(LABELS))):
        unknown = set(given.split(",")) - known if given else set()
        if unknown:
            parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def main(words: Sequence[str]) -> int:
    """Measure, print, write."""
    options = _options(words)
    if options.compare:
        one, other = (from_json(path.read_text(encoding="utf-8")) for path in options.compare)
        sys.stdout.write(table.comparison(list(compare(one, other, table.REFERENCES))))
        return 0
    if options.from_json:
        report = from_json(options.from_json.read_text(encoding="utf-8"))
    else:
        try:
            report = _measured(options)
        except ProgramsError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(table.text_table(report))
    if options.json:
        options.json.write_text(to_json(report), encoding="utf-8")
    if options.plot:
        growth.plot(report.growth, options.plot)
    if options.readme:
        picture = _picture(options.plot)
        old = _README.read_text(encoding="utf-8")
        _README.write_text(table.replace_section(old, table.section(report, picture)), encoding="utf-8")
    return 0


def _measured(options: argparse.Namespace) -> Report:
    """A run of all that was asked for.

    Raises:
        ProgramsError: the canned server can't be had.
    """
    started = time.monotonic()
    programs = prepare(_say)
    for name, why in programs.missing.items():
        _say(f"{name}: {why}")
    report = Report(datetime.now(UTC).isoformat(timespec="seconds"), machine(), versions(programs))
    limits = Limits(options.runs or (3 if options.quick else 15), options.quick)
    for case in CASES:
        if options.cases and case.name not in options.cases.split(","):
            continue
        wanted = set(options.peers.split(",") if options.peers else LABELS) | {case.reference}
        begun = time.monotonic()
        report.rows += run_case(case, [peer for peer in case.peers if peer in wanted], programs, limits)
        _say(f"{case.name}: {time.monotonic() - begun:.0f} s")
        report.seconds = time.monotonic() - started
        if options.json:  # after each case: a run that is ended early leaves what it has
            options.json.write_text(to_json(report), encoding="utf-8")
    if options.plot:
        report.growth += growth.measure(programs, Limits(2, options.quick, enough_seconds=5.0), _say)
    report.seconds = time.monotonic() - started
    _say(f"all: {report.seconds:.0f} s")
    return report


def _picture(path: Path | None) -> str:
    """The plot's path for the README; empty unless it lies beside it."""
    if path is None or not path.resolve().is_relative_to(_README.parent):
        return ""
    return path.resolve().relative_to(_README.parent).as_posix()


def _say(line: str) -> None:
    """Progress, apart from the table."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
