"""Invariant: any bytes give a JSON value or DecodeError, nothing else; what is accepted re-encodes to its equal."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import decode_json, encode_json
from dynkube.errors import DecodeError
from tests.helpers.almost_right import Tally, almost_right
from tests.helpers.laws import FUZZ

NUMBERS = st.integers() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(), max_size=6) | st.sampled_from(["\ud800", "\udc00\ud800", "\0", "\u2028", "😀", '"\\'])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
# Texts that are JSON, or would be if only one thing were otherwise.
TOKENS = st.lists(
    st.sampled_from(b'[ ] { } , : "a" " 1 - 0 .5 e9 1e999 -1e999 NaN Infinity null true "\\u0041"'.split(b" "))
    | st.sampled_from([b" ", b"\n", b"\xff", b"\xc3", b"\xef\xbb\xbf", b'"\\ud800"', b"9" * 4301]),
    max_size=8,
).map(b"".join)
DEEP = st.tuples(st.sampled_from([b"[", b'{"a":', b'[{"b":']), st.sampled_from([3, 100, 5_000, 100_000])).map(
    lambda pair: (
        pair[0] * pair[1] + b"1" + b"".join({91: b"]", 123: b"}"}.get(each, b"") for each in pair[0][::-1]) * pair[1]
    )
)


def accepted(body: bytes) -> bool:
    """Whether the bytes are decoded; then the value comes through encoding unharmed. DecodeError is the only other."""
    try:
        value = decode_json(body)
    except DecodeError:
        return False
    again = decode_json(encode_json(value))
    assert again == value
    assert repr(again) == repr(value)  # 1 and 1.0 and True are equal, but not the same
    return True


def fuzz(inputs: st.SearchStrategy[bytes]) -> Tally:
    """Feed the decoder."""
    tally = Tally()

    @FUZZ
    @given(inputs)
    def feed(body: bytes) -> None:
        tally.seen += 1
        tally.accepted += accepted(body)

    feed()
    return tally


def test_almost_right_documents() -> None:
    fuzz(almost_right(VALUES)).check()


def test_tokens_in_any_order() -> None:
    assert fuzz(TOKENS).seen > 100


def test_any_bytes() -> None:
    assert fuzz(st.binary(max_size=20)).seen > 100


def test_deep_nesting() -> None:
    tally = fuzz(DEEP)
    assert 0 < tally.accepted < tally.seen


def test_known_traps() -> None:
    traps: dict[bytes, Any] = {
        b"\xef\xbb\xbf{}": False,
        b'"\\ud83d"': True,
        b'{"\\ud83d":1}': True,
        b"1e999": False,
        b"-1e-999": True,
        b"-0": True,
        b"-0.0": True,
        b"NaN": False,
        b"9" * 4300: True,
        b"9" * 4301: False,
        b"[" * 100_000: False,
        b'"\xed\xa0\x80"': False,
        b'{"a":1,"a":2}': True,
        b"\x00": False,
        '"\u2028"'.encode(): True,
    }
    assert {body: accepted(body) for body in traps} == traps
