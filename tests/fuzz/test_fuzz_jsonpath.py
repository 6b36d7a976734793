"""Invariant: any text is a query or a ParseError with its place; any query ends in matches or a ConversionError.

At least a third of the almost-right texts is accepted.
"""

# ruff: noqa: PT017 (either outcome is right)

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import JSONPath
from tests.helpers.almost_right import Tally
from tests.helpers.laws import FUZZ

STEPS = st.sampled_from(
    [
        *(".a", ".b", ".name", ".*", "..a", "..", "['a']", "['a','b']", "['a.b']", r".a\.b", "[0]", "[-1]", "[*]"),
        *("[0:2]", "[::2]", "[0,1]", "[?(@.a)]", "[?(@.a==1)]", "[?(@.a!='x')]", '[?(@>="b")]', "[?(@.b<true)]", "[9]"),
    ]
)
PATHS = st.lists(STEPS, min_size=1, max_size=4).map("".join)
ACTIONS = PATHS.map(lambda path: "{" + path + "}")
TEMPLATES = st.one_of(
    ACTIONS,
    st.lists(st.one_of(ACTIONS, st.sampled_from(["text", '{"\\n"}', "{'x'}", "{5}"])), max_size=3).map("".join),
    st.builds(lambda over, body: "{range " + over + "}" + body + "{end}", PATHS, ACTIONS),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.floats(allow_nan=False), st.sampled_from(["", "x", "bc"])
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a.b", "name"]), inner),
    max_leaves=8,
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Right expressions, and such with one character changed."""
    text: str = draw(st.one_of(PATHS, TEMPLATES, TEMPLATES))
    if draw(st.integers(0, 2)):
        return text
    at = draw(st.integers(0, len(text)))
    some: str = draw(st.sampled_from([*"{}[]()'\"\\.@$,:?*-=<!~ \n0a", "", "range ", "&&", "é"]))
    return text[:at] + some + text[at + draw(st.integers(0, 1)) :]


def outcome(query: JSONPath, value: Any) -> None:
    """Ask in all ways."""
    for ask in (query.find, query.render, lambda value: query.render(value, allow_missing=False)):
        try:
            found = ask(value)
        except ConversionError as error:
            assert str(error)
        else:
            assert isinstance(found, list | str)


def test_almost_right_expressions_compile_or_say_where_not() -> None:
    tally = Tally()

    @given(expressions(), VALUES)
    @FUZZ
    def check(text: str, value: Any) -> None:
        tally.seen += 1
        try:
            query = JSONPath.compile(text)
        except ParseError as error:
            assert re.match(rf"JSONPath {re.escape(repr(text))}: column \d+: ", str(error))
            return
        tally.accepted += 1
        outcome(query, value)

    check()
    tally.check()


@given(st.text(st.sampled_from("{}[]()'\"\\.@$,:?*-+=<>!~ \n\t019axé"), max_size=20), VALUES)
@FUZZ
def test_any_text_compiles_or_is_a_parse_error(text: str, value: Any) -> None:
    try:
        query = JSONPath.compile(text)
    except ParseError as error:
        assert "column" in str(error)
    else:
        outcome(query, value)


@given(PATHS, VALUES)
@FUZZ
def test_where_both_ways_find_something_they_find_the_same(path: str, value: Any) -> None:
    try:
        expected = JSONPath.compile("{" + path.replace("['a.b']", "['a\\.b']") + "}").find(value)
        plain = JSONPath.compile(path).find(value)
    except (ConversionError, ParseError):
        return
    if ".." not in path and ".*" not in path:  # of strings a template finds the bytes
        assert plain == expected
