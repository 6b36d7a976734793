"""Invariant: any bytes are a JSON-like value or a ParseError with a place; what is accepted encodes, and decodes equal.

At least a third of the generated documents is accepted. Both of PyYAML's parsers give the same value; only the Python
one may refuse more.
"""

# ruff: noqa: PT017 (either outcome is right)

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import decode_yaml, encode_yaml
from dynkube.codec.yaml_build import Builder
from dynkube.errors import ParseError
from tests.helpers.almost_right import Tally
from tests.helpers.laws import FUZZ

if TYPE_CHECKING:
    from dynkube.jsontypes import JSONValue

SCALARS = st.sampled_from(
    [
        *(
            "y",
            "off",
            "0777",
            "0o17",
            "0x1F",
            "1_000",
            "1e3",
            ".5",
            "-0",
            "1e999",
            ".inf",
            "~",
            "null",
            "2001-01-01",
            "12:30",
        ),
        *(
            "18446744073709551615",
            "99999999999999999999",
            "text",
            "two words",
            "a#b",
            "é",
            "日本",
            "😀",
            "<<",
            "=",
            "''",
        ),
        *(
            "'q'",
            "'it''s'",
            '"d\\n\\u00e9"',
            '"\\ud800"',
            "!!str 1",
            "!!int '7'",
            "!!float 3",
            "!!binary aGk=",
            "!foo 1",
        ),
        *(
            "&a 1",
            "*a",
            "&b [1]",
            "*b",
            "|\n   lit\n",
            ">-\n   fold\n   ed\n",
            "[]",
            "{}",
            "[1, y]",
            "{a: 1}",
            "@",
            "`",
            "\t",
        ),
    ]
)
KEYS = st.sampled_from(["a", "b", "y", "1", "1.5", "'c'", "? d\n", "<<", "&k e", "~", "1e6", "[x]", "long key"])
LINES = st.builds(
    lambda indent, dash, key, scalar, comment: f"{indent}{dash}{key}{scalar}{comment}\n",
    st.sampled_from(["", "", "", "  ", "  ", "    ", "\t"]),
    st.sampled_from(["", "", "- ", "- - "]),
    st.one_of(st.just(""), KEYS.map(lambda key: key + ": "), KEYS.map(lambda key: key + ":\n")),
    SCALARS,
    st.sampled_from(["", "", "", " # comment", "#"]),
)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Right YAML, YAML with a changed byte, or lines thrown together."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return "".join(draw(st.lists(LINES, min_size=1, max_size=5))).encode()
    if kind == 1:
        keys = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True))
        return "".join(f"{key}: {draw(SCALARS)}\n" for key in keys).encode()
    body = encode_yaml(draw(JSON))
    if kind == 2:
        return body
    at = draw(st.integers(0, len(body)))
    some = draw(st.sampled_from([b"", b" ", b":", b"\n", b"'", b"\xff", b"\x00", b"\t", b"---\n", b"*", b"0"]))
    return body[:at] + some + body[at + 1 :]


def check_json(value: Any) -> None:
    """Only what JSON has, and nothing shared."""
    seen: set[int] = set()

    def check(value: Any) -> None:
        if isinstance(value, dict | list):
            assert id(value) not in seen
            seen.add(id(value))
        if isinstance(value, dict):
            assert all(type(key) is str for key in value)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(item)
        assert type(value) in {dict, list, str, int, float, bool, type(None)}

    check(value)


def by_python_parser(text: str) -> JSONValue:
    builder = Builder("", strict_yaml=False, allow_duplicate_keys=False, on_warning=None)
    return builder.build(yaml.parse(text, Loader=yaml.SafeLoader), first_document_only=False)


def test_any_document_is_a_value_or_a_parse_error() -> None:
    tally = Tally()

    @given(documents())
    @FUZZ
    def check(data: bytes) -> None:
        tally.seen += 1
        try:
            value = decode_yaml(data, "x")
        except ParseError as error:
            assert re.match(r"x: line \d+, column \d+: [a-zA-Z]", str(error))
            return
        tally.accepted += 1
        check_json(value)
        assert decode_yaml(encode_yaml(value)) == value
        try:
            again = by_python_parser(data.decode())
        except (yaml.YAMLError, ParseError):
            return  # it refuses tabs that the other takes for blanks
        assert again == value

    check()
    tally.check()


@given(JSON)
@FUZZ
def test_what_is_encoded_decodes_to_an_equal_value(value: JSONValue) -> None:
    assert decode_yaml(encode_yaml(value)) == value


@given(st.binary(max_size=60))
@FUZZ
def test_any_bytes_are_a_value_or_a_parse_error(data: bytes) -> None:
    try:
        value = decode_yaml(data, strict_yaml=True)
    except ParseError as error:
        assert str(error).startswith("line ")
    else:
        check_json(value)
