"""Invariant: any bytes are objects or a ParseError with a line; what is accepted is written and reads back equal.

At least a third of the almost-right manifests is accepted.
"""

# ruff: noqa: PT017 (either outcome is right)

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import Unstructured, format_manifests, parse_manifests
from tests.helpers.almost_right import Tally
from tests.helpers.laws import FUZZ

DOCUMENTS = st.sampled_from(
    [
        *(
            "apiVersion: v1\nkind: A\n",
            "apiVersion: v1\nkind: B\nspec:\n  a: |\n    x\n    ---\n",
            "# nothing\n",
            "",
            "~\n",
        ),
        *('{"apiVersion":"v1","kind":"A"}\n', '{"apiVersion":"v1","kind":"A"}{"apiVersion":"v1","kind":"B"}\n'),
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n- apiVersion: v1\n  kind: B\n",
        "apiVersion: v1\nkind: AList\nitems:\n- metadata: {name: a}\n",
        "{apiVersion: v1, kind: A, data: {on: 0777, 1.5: ~}}\n",
    ]
)
SEPARATORS = st.sampled_from(["---\n", "---\n", "---\n", "--- # c\n", "---  \r\n", "", "...\n---\n"])
CHANGES = st.sampled_from(
    [b"", b" ", b":", b"\n", b"'", b"\xff", b"\x00", b"\t", b"---\n", b"--- x\n", b"...\n", b"{", b"}"]
)


@st.composite
def manifests(draw: st.DrawFn) -> bytes:
    """Right manifests, and such with something put in."""
    parts = draw(st.lists(st.tuples(DOCUMENTS, SEPARATORS), min_size=1, max_size=4))
    text = "".join(document + separator for document, separator in parts).encode()
    if draw(st.booleans()):
        return text
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(CHANGES) + text[at + draw(st.integers(0, 1)) :]


def check_objects(objects: list[Unstructured]) -> None:
    """They are whole, and are read again as they were written, lists inside of them aside."""
    for each in objects:
        assert type(each) is Unstructured
        assert all(isinstance(each[name], str) and each[name] for name in ("apiVersion", "kind"))
    assert parse_manifests(format_manifests(objects)) == objects


def test_almost_right_manifests_are_objects_or_say_where_not() -> None:
    tally = Tally()

    @given(manifests())
    @FUZZ
    def check(data: bytes) -> None:
        tally.seen += 1
        try:
            objects = parse_manifests(data, "f")
        except ParseError as error:
            assert re.match(r"f: (document \d+, )?line \d+(, column \d+)?: ", str(error))
            return
        tally.accepted += 1
        check_objects(objects)

    check()
    tally.check()


@given(st.binary(max_size=60) | st.text(max_size=60))
@FUZZ
def test_any_bytes_are_objects_or_a_parse_error(data: bytes | str) -> None:
    try:
        objects = parse_manifests(data)
    except ParseError as error:
        assert "line " in str(error)
    else:
        check_objects(objects)


@given(st.lists(st.dictionaries(st.text(max_size=5), st.floats() | st.text(max_size=5) | st.binary(max_size=2))))
@FUZZ
def test_what_can_not_be_written_is_a_conversion_error(objects: list[dict[str, object]]) -> None:
    try:
        text = format_manifests(objects)
    except ConversionError as error:
        assert error.path.startswith("[")
    else:
        assert text == ""
