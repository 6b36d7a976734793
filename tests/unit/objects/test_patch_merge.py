"""Merge patches: applied as RFC 7386 says; the smallest one between two objects."""

import copy
from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import apply_merge_patch, merge_patch


# The table of RFC 7386, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_applying_follows_the_table_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    assert apply_merge_patch(target, patch) == result


def test_nulls_inside_lists_are_kept() -> None:
    assert apply_merge_patch({}, {"a": [None, {"b": None}]}) == {"a": [None, {"b": None}]}


def test_an_empty_object_replaces_what_is_none() -> None:
    assert apply_merge_patch({"a": 1, "b": None, "c": [1]}, {"a": {}, "b": {}, "c": {}}) == {"a": {}, "b": {}, "c": {}}


def test_applying_changes_nothing_and_shares_nothing() -> None:
    target = {"kept": {"deep": [{}]}, "laid": {"over": {}}}
    patch = {"laid": {"new": [{}], "more": {"x": {}}}}
    before = copy.deepcopy((target, patch))
    result = apply_merge_patch(target, patch)
    result["kept"]["deep"][0]["changed"] = result["laid"]["new"][0]["changed"] = True
    result["laid"]["over"]["changed"] = result["laid"]["more"]["x"]["changed"] = True
    assert (target, patch) == before


@pytest.mark.parametrize(
    ("before", "after", "patch"),
    [
        ({}, {}, {}),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, {}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {}, {"a": None}),
        ({"a": None}, {}, {"a": None}),
        ({}, {"a": {}}, {"a": {}}),
        ({"a": 1}, {"a": {}}, {"a": {}}),
        ({"a": None}, {"a": {}}, {"a": {}}),
        ({"a": [1]}, {"a": {"b": {}}}, {"a": {"b": {}}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {"a": {"c": None}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": 1}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1]}),
        ({"a": [{"b": 1, "c": None}]}, {"a": [{"b": 1}]}, {"a": [{"b": 1}]}),
        ({"a": False}, {"a": ""}, {"a": ""}),
    ],
)
def test_the_patch_says_what_differs(before: Any, after: Any, patch: Any) -> None:
    assert merge_patch(before, after) == patch
    assert apply_merge_patch(before, patch) == after


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, 1.0), (0.0, False), ([1], [True]), ([{"a": 1}], [{"a": 1.0}])]
)
def test_equal_numbers_of_other_types_differ(one: Any, other: Any) -> None:
    assert repr(merge_patch({"a": one}, {"a": other})) == repr({"a": other})
    assert repr(merge_patch({"a": other}, {"a": one})) == repr({"a": one})


@pytest.mark.parametrize(
    ("before", "after", "patch", "result"),
    [
        ({"a": 1}, {"a": None}, {"a": None}, {}),
        ({}, {"a": None}, {}, {}),
        ({"a": {}}, {"a": {"b": None}}, {}, {"a": {}}),
        ({"a": 1}, {"a": {"b": None, "c": {"d": None}}}, {"a": {"c": {}}}, {"a": {"c": {}}}),
        ({"a": None}, {"a": None}, {}, {"a": None}),
        ({"a": {"b": None}}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}, {"a": {"b": None, "c": 1}}),
        ({"a": [1]}, {"a": [None, {"b": None}]}, {"a": [None, {"b": None}]}, {"a": [None, {"b": None}]}),
    ],
)
def test_none_in_an_object_means_absent(before: Any, after: Any, patch: Any, result: Any) -> None:
    assert merge_patch(before, after) == patch
    assert apply_merge_patch(before, patch) == result


def test_the_patch_shares_nothing() -> None:
    after: dict[str, Any] = {"a": {"b": [{}]}, "c": [[]]}
    patch = merge_patch({}, after)
    patch["a"]["b"][0]["changed"] = True
    patch["c"][0].append(1)
    assert after == {"a": {"b": [{}]}, "c": [[]]}


@pytest.mark.parametrize(("before", "after"), [([], {}), ({}, []), (None, {}), ({}, "x")])
def test_a_difference_is_between_dicts(before: Any, after: Any) -> None:
    with pytest.raises(ConversionError, match="between two dicts"):
        merge_patch(before, after)


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        (apply_merge_patch, {"a": {1}}, {}),
        (apply_merge_patch, {}, {"a": {1}}),
        (merge_patch, {"a": {1}}, {}),
        (merge_patch, {}, {"a": {1}}),
    ],
)
def test_what_is_not_json_is_refused_with_its_path(function: Any, first: Any, second: Any) -> None:
    with pytest.raises(ConversionError) as caught:
        function(first, second)
    assert caught.value.path == "a"


class _Word(str):
    """A text that is more than a text."""

    __slots__ = ()


def test_what_comes_of_subclasses_is_plain() -> None:
    result = apply_merge_patch({}, {"a": [_Word("b")]})
    assert [type(item) for item in result["a"]] == [str]
