"""`Warning:` headers."""

import pytest

from dynkube.wire import ServerWarning, parse_warnings


def texts(*lines: str) -> list[str]:
    """The texts of the warnings in these header lines."""
    return [warning.text for warning in parse_warnings(lines)]


def test_a_warning_has_a_text_and_an_agent() -> None:
    assert parse_warnings(['299 - "old"']) == (ServerWarning("old", "-"),)


def test_the_agent_may_be_a_name() -> None:
    assert parse_warnings(['299 api.test:6443 "old"']) == (ServerWarning("old", "api.test:6443"),)


def test_a_warning_made_by_hand_has_the_agent_of_api_servers() -> None:
    assert ServerWarning("old").agent == "-"


def test_no_lines_are_no_warnings() -> None:
    assert parse_warnings([]) == ()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (['299 - "a", 299 - "b"'], ["a", "b"]),
        (['299 - "a",299 - "b",299 - "c"'], ["a", "b", "c"]),
        (['299 - "a"', '299 - "b"'], ["a", "b"]),
        (['299 - "a, 299 - b", 299 - "c"'], ["a, 299 - b", "c"]),
        (['299 - "a" ,'], ["a"]),
        (['299 - "a" "Sat, 25 Aug 2012 23:34:45 GMT", 299 - "b"'], ["a", "b"]),
        (['299 - "a""Sat, 25 Aug 2012 23:34:45 GMT"'], ["a"]),
        (['299 - "a" "no, date" , 299 - "b"'], ["a", "b"]),
        (['  299   -   "a"  '], ["a"]),
    ],
)
def test_a_line_may_hold_several_warnings(lines: list[str], found: list[str]) -> None:
    assert texts(*lines) == found


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (r'299 - "say \"no\""', 'say "no"'),
        (r'299 - "a\\b"', "a\\b"),
        (r'299 - "a\bc"', "abc"),
        (r'299 - "\\"', "\\"),
        ('299 - " a "', " a "),
        ('299 - "é"', "é"),
    ],
)
def test_a_text_is_unescaped(line: str, text: str) -> None:
    assert texts(line) == [text]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('299 - "=?utf-8?q?caf=C3=A9?="', "café"),
        ('299 - "=?UTF-8?B?Y2Fmw6k=?="', "café"),
        ('299 - "=?utf-8?q?a?= =?utf-8?q?b?="', "ab"),
        ('299 - "the =?iso-8859-1?q?caf=E9?= is closed"', "the café is closed"),
        ('299 - "=?utf-8?q?open"', "=?utf-8?q?open"),
        ('299 - "=?no-such?q?a?="', "=?no-such?q?a?="),
        ('299 - "=?utf-8?q?=ff?="', "=?utf-8?q?=ff?="),
        ('299 - "=?utf-8?b?a?="', "=?utf-8?b?a?="),
        ('299 - "é =?utf-8?q?a?="', "é =?utf-8?q?a?="),
    ],
)
def test_encoded_words_are_decoded_where_they_can_be(line: str, text: str) -> None:
    assert texts(line) == [text]


@pytest.mark.parametrize("code", ["100", "199", "214", "298", "300"])
def test_only_code_299_is_for_people_and_the_others_do_not_stop_the_line(code: str) -> None:
    assert texts(f'{code} - "a", 299 - "b"') == ["b"]


def test_an_empty_text_is_left_out_and_does_not_stop_the_line() -> None:
    assert texts('299 - "", 299 - "b"') == ["b"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "299",
        "299 -",
        "299 - ",
        '299 "a"',
        "299 - a",
        '299 - "a',
        '299 - "a\\',
        '299 - "a\\"',
        '299 - "a" b',
        '299 - "a" "date',
        '299 - "a" "date" b',
        '29 - "a"',
        '2999 - "a"',
        '29x - "a"',
        '²99 - "a"',
        '٢٩٩ - "a"',
        '-99 - "a"',
        '299- "a"',
        '299-"a"',
        '299 -"a"',
        ',299 - "a"',
    ],
)
def test_what_is_malformed_is_left_out_with_the_rest_of_its_line(line: str) -> None:
    assert texts(f"{line}", '299 - "next line"') == ["next line"]


def test_what_stands_before_the_malformed_counts() -> None:
    assert texts('299 - "a", oops, 299 - "b"') == ["a"]


def test_two_commas_are_malformed() -> None:
    assert texts('299 - "a",, 299 - "b"') == ["a"]


@pytest.mark.parametrize("code", ["29", "2999", "2x9", "xyz", "²99", "٢٩٩"])
def test_a_malformed_code_ends_its_line(code: str) -> None:
    assert texts(f'{code} - "a", 299 - "b"') == []
