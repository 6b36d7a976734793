"""Medians, ratios, comparisons and JSON."""

import pytest

from tests.bench.results import Growth, Report, Row, compare, from_json, median, ratios, to_json

REFERENCES = {"list": "raw"}


def report(**cpu: list[float]) -> Report:
    rows = [Row("list", peer, 10, cpu=figures) for peer, figures in cpu.items()]
    return Report("2026-11-20T00:00:00+00:00", "a machine", {"Python": "3.11"}, rows=rows)


def test_the_median_is_not_moved_by_one_slow_run() -> None:
    assert median([1.0, 1.1, 60.0]) == 1.1


def test_ratios_are_those_of_medians() -> None:
    found = ratios(report(raw=[1.0, 2.0, 9.0], kr8s=[10.0, 8.0, 1.0]).rows, REFERENCES)
    assert found == {("list", "raw"): 1.0, ("list", "kr8s"): 4.0}


def test_who_failed_has_no_ratio() -> None:
    measured = report(raw=[1.0], kr8s=[])
    assert set(ratios(measured.rows, REFERENCES)) == {("list", "raw")}


def test_without_the_reference_there_are_no_ratios() -> None:
    assert ratios(report(raw=[], kr8s=[3.0]).rows, REFERENCES) == {}


def test_a_case_without_a_known_reference_has_no_ratios() -> None:
    assert ratios(report(raw=[1.0]).rows, {}) == {}


def test_a_machine_of_half_the_speed_deviates_by_nothing() -> None:
    fast, slow = report(raw=[1.0], kr8s=[3.0]), report(raw=[2.0], kr8s=[6.0])
    assert [each.size for each in compare(fast, slow, REFERENCES)] == [0.0]


@pytest.mark.parametrize(("one", "other"), [(3.0, 6.0), (6.0, 3.0)])
def test_a_deviation_is_the_same_both_ways(one: float, other: float) -> None:
    [found] = compare(report(raw=[1.0], kr8s=[one]), report(raw=[1.0], kr8s=[other]), REFERENCES)
    assert (found.case, found.peer, found.size) == ("list", "kr8s", 1.0)


def test_who_took_part_only_once_is_not_compared() -> None:
    assert list(compare(report(raw=[1.0], kr8s=[1.0]), report(raw=[1.0]), REFERENCES)) == []


def test_a_report_survives_json() -> None:
    row = Row("list", "raw", 10, [0.1], [0.2], [3], [4], [5], [6])
    failed = Row("list", "kr8s", 10, failed="saw 500, expected 1000")
    before = Report("2026-11-20", "µ", {"Go": "1.26"}, 1.5, [row, failed], [Growth("raw", 1000, 0.1, 7)])
    assert from_json(to_json(before)) == before


@pytest.mark.parametrize("text", ["{}", '{"format": 2}'])
def test_json_of_another_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="format"):
        from_json(text)
