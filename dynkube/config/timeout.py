"""Durations as Go spells them, for `--request-timeout`."""

from __future__ import annotations

import re
from fractions import Fraction

from dynkube.errors import ParseError

_SECONDS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),  # another letter: both are micro for Go
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)"
_DURATION = re.compile(rf"\+?(?:{_PART})+")
_SECONDS_MAX = Fraction(2**63, 10**9)  # Go counts nanoseconds in 64 bits
_INTEGER = re.compile(r"\+?[0-9]+")


def parse_timeout(text: str) -> float | None:
    """Seconds; None, which is for ever, for 0 of any unit and for the empty text.

    Args:
        text: seconds as an integer, or a Go duration: `90`, `1m30s`, `1.5h`, `0`.

    Raises:
        ParseError: neither, negative, or more than Go's 292 years.

    **Source**: clientcmd `ParseTimeout`, which accepts negative durations and then never times out.
    """
    if not text:
        return None
    if _INTEGER.fullmatch(text) and len(text) <= 20:  # noqa: PLR2004 (digits of 64 bits and a sign)
        seconds = Fraction(int(text))
    elif _DURATION.fullmatch(text):
        parts = re.findall(_PART, text)
        seconds = sum((Fraction("0" + number) * _SECONDS[unit] for number, unit in parts), Fraction())
    else:
        raise _invalid(text)
    if seconds >= _SECONDS_MAX:
        raise _invalid(text)
    return float(seconds) or None


def _invalid(text: str) -> ParseError:
    return ParseError(
        f"invalid timeout {text!r}: it must be an integer of seconds, or a duration such as 1s, 2m, 3h or 1m30s"
    )
