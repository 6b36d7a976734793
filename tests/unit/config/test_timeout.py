"""Timeouts as kubectl takes them; the reference table says which are accepted."""

from __future__ import annotations

import pytest

from dynkube.config.timeout import parse_timeout
from dynkube.errors import ParseError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("0", None),
        ("0s", None),
        ("0h0m", None),
        ("1", 1.0),
        ("+90", 90.0),
        ("90s", 90.0),
        ("1m30s", 90.0),
        ("1h1m1s", 3661.0),
        ("1.5h", 5400.0),
        (".5m", 30.0),
        ("1.s", 1.0),
        ("+2s", 2.0),
        ("100ms", 0.1),
        ("5us", 5e-6),
        ("5µs", 5e-6),
        ("5μs", 5e-6),
        ("7ns", 7e-9),
        ("30s1m", 90.0),
        ("0.1s0.2s", 0.3),
        ("9223372036", 9223372036.0),
    ],
)
def test_seconds_and_durations(text: str, seconds: float | None) -> None:
    assert parse_timeout(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "-1s",
        "s",
        ".s",
        "1 s",
        " 1",
        "1s ",
        "1d",
        "1S",
        "x",
        "1e3",
        "1_0",
        "++1",
        "9223372037s",
        "9" * 30,
        "\u0661",
        "1s-1s",
        "5.5",
    ],
)
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_timeout(text)
    assert str(caught.value).startswith(f"invalid timeout {text!r}: it must be an integer of seconds")
