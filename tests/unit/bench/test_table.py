"""What is shown of the figures, and where it goes."""

import pytest

from tests.bench import table
from tests.bench.plan import CASES, IMPORTS, LABELS
from tests.bench.results import Deviation, Report, Row


def report(*rows: Row) -> Report:
    return Report("2026-11-20T10:00:00+00:00", "a CPU, 2 cores", {"Python": "3.11", "kr8s": "0.20"}, rows=list(rows))


def row(case: str, peer: str, cpu: list[float], n: int = 1000) -> Row:
    runs = len(cpu)
    return Row(case, peer, n, cpu, cpu, [50 << 20] * runs, [0] * runs, [2] * runs, [1] * runs)


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.34, "12.3 s"), (1.0, "1 s"), (0.25, "250 ms"), (0.0123, "12.3 ms"), (2e-6, "2 µs"), (2e-7, "0.2 µs")],
)
def test_times_have_three_digits(value: float, text: str) -> None:
    assert table.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.50"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123")])
def test_ratios_have_three_digits(value: float, text: str) -> None:
    assert table.factor(value) == text


def test_a_row_says_median_least_most_and_ratio() -> None:
    rows = table.full_rows(report(row("list", "dynkube", [1.0, 2.0, 3.0]), row("list", "lightkube", [6.0])))
    assert rows[0][:5] == ("list 1 000 pods at once, kept", "dynkube", "2 s", "1 s to 3 s", "1.00")
    assert rows[1][1:5] == ("lightkube", "6 s", "6 s to 6 s", "3.00")


def test_what_is_done_many_times_is_shown_for_one() -> None:
    [only] = table.full_rows(report(row("get", "dynkube", [0.3], n=1000)))
    assert only[2] == "300 µs"


def test_a_failure_is_no_figure() -> None:
    broken = Row("list", "lightkube", 1000, failed="saw 500, expected 1000")
    measured = report(row("list", "dynkube", [1.0]), broken)
    assert table.full_rows(measured)[1][2:4] == ("failed: saw 500, expected 1000", "-")
    assert "- list 1 000 pods at once, kept, lightkube: saw 500, expected 1000." in table.section(measured)


def test_a_peer_that_is_not_here_is_a_dash() -> None:
    absent = Row("list", "client-go", 1000, failed="not to be had")
    assert table.full_rows(report(absent))[0][2] == "-"


def test_the_short_table_marks_prototypes() -> None:
    text = table.section(report(row("watch", "raw", [1.0]), row("watch", "lightkube", [6.0])))
    assert "| one watch event | 1 ms† | - | - | - | 6 ms (6.00) |" in text


def test_the_terminal_shows_all_versions() -> None:
    assert "Python 3.11, kr8s 0.20" in table.text_table(report(row("list", "dynkube", [1.0])))


def test_each_line_of_a_markdown_table_has_as_many_cells() -> None:
    text = table.section(report(row("list", "dynkube", [1.0]), row("discovery-cold", "dynkube", [0.1], n=1)))
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in lines}) <= 1


def test_the_section_replaces_the_old_one_and_nothing_else() -> None:
    old = f"# dynkube\n\nA.\n\n{table.BEGIN}\nold\n{table.END}\n\n## Develop\n\nB.\n"
    new = table.section(report(row("list", "dynkube", [1.0])))
    assert table.replace_section(old, new) == old.replace(f"{table.BEGIN}\nold\n{table.END}", new)


def test_the_first_section_goes_before_develop() -> None:
    old = "# dynkube\n\nA.\n\n## Develop\n\nB.\n"
    new = f"{table.BEGIN}\nnew\n{table.END}"
    assert table.replace_section(old, new) == f"# dynkube\n\nA.\n\n{new}\n\n## Develop\n\nB.\n"


def test_replacing_twice_is_replacing_once() -> None:
    new = table.section(report(row("list", "dynkube", [1.0])))
    once = table.replace_section("A.\n\n## Develop\n", new)
    assert table.replace_section(once, new) == once


@pytest.mark.parametrize(
    "readme",
    ["no heading", f"{table.BEGIN}\n\n## Develop\n", f"{table.END}\n\n## Develop\n", f"{table.BEGIN}{table.END}" * 2],
)
def test_a_readme_without_a_place_is_left_alone(readme: str) -> None:
    with pytest.raises(ValueError, match="README"):
        table.replace_section(readme, "new")


def test_a_comparison_names_the_worst_of_each_case() -> None:
    found = [Deviation("get", "kr8s", 10.0, 11.0), Deviation("get", "requests", 2.0, 1.0)]
    assert table.comparison(found).split() == ["get", "100.0%", "requests:", "2.00", "and", "1.00"]


def test_everybody_in_the_plan_has_a_label_and_once_each() -> None:
    for case in CASES:
        assert set(case.peers) <= set(LABELS)
        assert len(set(case.peers)) == len(case.peers)
    assert {peer for case in CASES if case.name in {"import", "connect"} for peer in case.peers} <= set(IMPORTS)
