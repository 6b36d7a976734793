"""Manifests: objects out of files, and files out of objects."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import Unstructured, format_manifests, parse_manifests
from tests.helpers.laws import LAW

A: dict[str, Any] = {"apiVersion": "v1", "kind": "A"}
B: dict[str, Any] = {"apiVersion": "v1", "kind": "B"}

READ: dict[str, list[dict[str, Any]]] = {
    "": [],
    "{apiVersion: v1, kind: A}": [A],
    "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n": [A, B],
    '{"apiVersion":"v1","kind":"A"}{"apiVersion":"v1","kind":"B"}': [A, B],
    "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A}, {apiVersion: v1, kind: B}]}": [A, B],
    "{apiVersion: v1, kind: List, items: []}": [],
    "{apiVersion: v1, kind: List, items: }": [],
    "{apiVersion: v1, kind: List}": [{"apiVersion": "v1", "kind": "List"}],
    "{apiVersion: v1, kind: AList, items: [{x: 1}, {apiVersion: v1, kind: B}]}": [{"x": 1, **A}, B],
    "{apiVersion: v1, kind: AList, items: }": [],
    "{apiVersion: v1, kind: AList, items: [1]}": [{"apiVersion": "v1", "kind": "AList", "items": [1]}],
    "{apiVersion: v1, kind: AList, items: {a: 1}}": [{"apiVersion": "v1", "kind": "AList", "items": {"a": 1}}],
    "{apiVersion: v1, kind: A, items: [{apiVersion: v1, kind: B}]}": [{**A, "items": [B]}],
    "{kind: List, apiVersion: v, items: [{apiVersion: v1, kind: AList, items: [{}]}, {apiVersion: v1, kind: B}]}": [
        A,
        B,
    ],
}

PROBLEMS = {
    "apiVersion: v1\n": "f: document 1, line 1: an object without kind",
    "kind: A\n": "f: document 1, line 1: an object without apiVersion",
    "apiVersion: ''\nkind: A\n": "f: document 1, line 1: an object without apiVersion",
    "apiVersion: v1\nkind: 5\n": "f: document 1, line 1: an object without kind",
    "---\n# c\n---\n{apiVersion: v1, kind: A}\n---\n- a\n": "f: document 2, line 6: expected an object, got a list",
    "words": "f: document 1, line 1: expected an object, got a string",
    "5": "f: document 1, line 1: expected an object, got a number",
    "true": "f: document 1, line 1: expected an object, got a boolean",
    "{apiVersion: v1, kind: List, items: [{}]}": "f: document 1, line 1: items[0]: an object without apiVersion",
    "{apiVersion: v1, kind: List, items: [~]}": "f: document 1, line 1: items[0]: expected an object, got null",
    "{apiVersion: v, kind: AList, items: [{kind: B}]}": "f: document 1, line 1: items[0]: an object without apiVersion",
    "a: 1\n---\na: [": "f: line 4, column 1: not YAML: did not find expected node content",
    "a: 1\nb: \ud800": "f: line 2: half a surrogate pair",
}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["---", "a\n---\nb\n", "on", "0777", "~", " ", "\n", "#", "<<", "...", "2001-01-01", "\ufeff"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.builds(
    lambda kind, rest: {**rest, "apiVersion": "example.com/v1", "kind": kind},
    st.sampled_from(["A", "B", "on", "5", "---"]),
    st.dictionaries(st.sampled_from(["spec", "items", "data", "metadata"]), VALUES, max_size=3),
)


@pytest.mark.parametrize("text", READ)
def test_objects_are_read(text: str) -> None:
    found = parse_manifests(text)
    assert found == READ[text]
    assert {type(each) for each in found} <= {Unstructured}


@pytest.mark.parametrize("text", PROBLEMS, ids=PROBLEMS.values())
def test_problems_say_source_document_and_line(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_manifests(text, "f")
    assert str(caught.value) == PROBLEMS[text]


def test_without_a_source_the_place_comes_first() -> None:
    with pytest.raises(ParseError, match=r"^document 1, line 1: an object without kind$"):
        parse_manifests(b"apiVersion: v1")


def test_strict_yaml_and_warnings_are_handed_on() -> None:
    told: list[str] = []
    parse_manifests(b"apiVersion: v1\nkind: A\na: on\n", on_warning=told.append)
    assert len(told) == 1
    with pytest.raises(ParseError, match="line 3, column 4"):
        parse_manifests(b"apiVersion: v1\nkind: A\na: on\n", strict_yaml=True)


def test_objects_are_written_as_kubectl_prints_them() -> None:
    objects = [{"kind": "A", "apiVersion": "v1", "spec": {"b": [1], "a": "on"}}, Unstructured(B)]
    assert format_manifests(objects) == (
        'apiVersion: v1\nkind: A\nspec:\n  a: "on"\n  b:\n  - 1\n---\napiVersion: v1\nkind: B\n'
    )
    assert format_manifests([]) == ""


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"kind": "A"}, "[1].apiVersion"),
        ({"apiVersion": "v1", "kind": ""}, "[1].kind"),
        ({**A, "spec": {"a": (1,)}}, "[1].spec.a"),
        ({**A, "spec": {"a": float("nan")}}, "[1].spec.a"),
    ],
)
def test_what_can_not_be_written_is_named(value: Any, path: str) -> None:
    with pytest.raises(ConversionError) as caught:
        format_manifests([A, value])
    assert caught.value.path == path
    assert path in str(caught.value)


@given(st.lists(OBJECTS, max_size=4))
@LAW
def test_what_is_written_reads_back_equal(objects: list[dict[str, Any]]) -> None:
    assert parse_manifests(format_manifests(objects)) == objects
    assert parse_manifests(format_manifests(objects).encode(), strict_yaml=True) == objects
