"""Invariant: any header text gives warnings, seconds or a media type, never an error; what is read is stable."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dynkube.wire import discovery_format, parse_retry_after, parse_warnings
from tests.helpers.almost_right import Tally
from tests.helpers.laws import FUZZ


def bits(*texts: str) -> st.SearchStrategy[str]:
    """Some of these one after the other: mostly nearly right."""
    return st.lists(st.sampled_from(texts), max_size=9).map("".join)


WORD = st.sampled_from(["old", 'say \\"no\\"', "a, b", "=?utf-8?q?=C3=A9?=", "=?utf-8?b?w6k?=", "=?x?q?a?=", "é", ""])
WARNING = st.tuples(
    st.sampled_from(["299", "299", "199", "29"]), WORD, st.sampled_from(["", ' "Sat, 25 Aug 2012 23:34:45 GMT"', ' "'])
).map(lambda parts: f'{parts[0]} - "{parts[1]}"{parts[2]}')
LINE = st.lists(WARNING, min_size=1, max_size=3).map(", ".join)
RUBBISH = bits(
    "299", " ", "-", '"', "\\", ",", "=?", "?=", "utf-8?q?", "utf-8?b?", "a", "=\n", "\xe9", "=?utf-8?b?a"
) | st.text(max_size=20)
DAYS, MONTHS = ["Sun, ", "Sunday, ", "Mon ", ""], ["Nov", "nov", "No", "13"]
DATE = st.tuples(
    st.sampled_from(DAYS),
    st.sampled_from(["06", "6", "31", "99"]),
    st.sampled_from([" ", "-"]),
    st.sampled_from(MONTHS),
    st.sampled_from(["1994", "94", "9999", "10000", "0"]),
    st.sampled_from(["08:49:37", "8:49", "24:00:00", "08.49.37", "99:99:99", ""]),
    st.sampled_from(["GMT", "UTC", "+0000", "-0000", "+9999", "EST", "", "-"]),
).map(lambda p: f"{p[0]}{p[1]}{p[2]}{p[3]}{p[2]}{p[4]} {p[5]} {p[6]}")
SECONDS = st.integers(0, 10**9).map(str) | st.sampled_from(["9" * 400, "9" * 5000, "²", "٣", "1_0", "+1", "1e9"])
SOME_TIME = st.sampled_from([0.0, 1e9, 1e18])
MEDIA = bits(
    "application/json",
    ";",
    " ",
    "g=apidiscovery.k8s.io",
    "v=v2",
    "as=APIGroupDiscoveryList",
    '"',
    "=",
    "v=v2beta1",
    ",",
)


def test_almost_right_warnings() -> None:
    tally = Tally()

    @FUZZ
    @given(st.lists(LINE, min_size=1, max_size=2))
    def feed(lines: list[str]) -> None:
        tally.seen += 1
        found = parse_warnings(lines)
        tally.accepted += bool(found)
        quoted = [warning.text.replace("\\", "\\\\").replace('"', '\\"') for warning in found]
        assert parse_warnings([f'299 - "{text}"' for text in quoted]) == found

    feed()
    tally.check()


def test_rubbish_for_warnings() -> None:
    @FUZZ
    @given(st.lists(RUBBISH | LINE, max_size=3))
    def feed(lines: list[str]) -> None:
        assert all(warning.text and warning.agent for warning in parse_warnings(lines))

    feed()


def test_almost_right_times() -> None:
    tally = Tally()

    @FUZZ
    @given(SECONDS | DATE | st.text(max_size=12), SOME_TIME)
    def feed(value: str, now: float) -> None:
        tally.seen += 1
        seconds = parse_retry_after(value, now)
        tally.accepted += seconds is not None
        assert seconds is None or (seconds >= 0.0 and not math.isnan(seconds))

    feed()
    tally.check()


def test_almost_right_media_types() -> None:
    found = set()

    @FUZZ
    @given(
        MEDIA
        | st.permutations(["g=apidiscovery.k8s.io", "v=v2beta1", "as=APIGroupDiscoveryList", "a=b"]).map(
            lambda parts: ";".join(["application/json", *parts])
        )
    )
    def feed(value: str) -> None:
        found.add(discovery_format(value))
        assert discovery_format(f" {value} ") == discovery_format(value)

    feed()
    assert found >= {"", "v2beta1"}
