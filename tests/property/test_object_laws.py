"""Laws of objects: what was set is there, what was removed is not, and nothing else moves."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynkube.codec import check_json, decode_yaml
from dynkube.errors import ConversionError
from dynkube.objects import (
    Condition,
    ManagedFieldsEntry,
    ObjectKey,
    OwnerReference,
    Unstructured,
    find_status_condition,
    nested_value,
    remove_nested,
    remove_status_condition,
    set_nested,
    set_status_condition,
)
from dynkube.objects.meta import format_micro_time, format_time, parse_time
from tests.helpers.laws import LAW

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
KEY = st.sampled_from(["a", "b", "metadata", "a.b/c"]) | TEXT
# Beyond these kubectl writes floats as integers that Python, unlike Go, keeps exact: they read back as a neighbour.
FLOAT = st.floats(-1e15, 1e15)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | FLOAT | TEXT
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3), max_leaves=12
)
OBJECT = st.dictionaries(KEY, VALUE, max_size=4)
PATH = (
    st.lists(KEY | st.integers(-3, 3), min_size=1, max_size=4).map(tuple).filter(lambda path: isinstance(path[0], str))
)
WRONG = st.sampled_from(
    [(), {1}, b"x", float("nan"), float("-inf"), 2**63, "\ud800", {1: 2}, datetime(2026, 1, 1, tzinfo=UTC)]
)
ZONE = st.builds(timezone, st.builds(timedelta, minutes=st.integers(-1439, 1439)))
INSTANT = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONE)  # noqa: DTZ001 - bounds have no zone
WHOLE = INSTANT.map(lambda instant: instant.replace(microsecond=0))
WORD = TEXT.filter(bool)
OWNER = st.builds(OwnerReference, WORD, WORD, WORD, WORD, st.none() | st.just(value=False), st.none() | st.booleans())
ACCESSORS: dict[str, st.SearchStrategy[Any]] = {
    "api_version": st.sampled_from(["", "v1", "apps/v1", "stable.example.com/v1beta1"]),
    "kind": TEXT,
    "name": TEXT,
    "namespace": TEXT,
    "generate_name": TEXT,
    "uid": TEXT,
    "resource_version": TEXT,
    "generation": st.integers(-(2**63), 2**63 - 1),
    "deletion_grace_period_seconds": st.none() | st.integers(-(2**63), 2**63 - 1),
    "creation_timestamp": st.none() | WHOLE,
    "deletion_timestamp": st.none() | WHOLE,
    "labels": st.dictionaries(TEXT, TEXT, max_size=3),
    "annotations": st.dictionaries(TEXT, TEXT, max_size=3),
    "finalizers": st.lists(TEXT, max_size=3).map(tuple),
    "owner_references": st.lists(OWNER, max_size=3).map(tuple),
    "managed_fields": st.lists(
        st.builds(ManagedFieldsEntry, TEXT, TEXT, TEXT, st.none() | WHOLE, TEXT, st.none() | OBJECT, TEXT), max_size=3
    ).map(tuple),
    "conditions": st.lists(
        st.builds(Condition, TEXT, TEXT, TEXT, TEXT, st.none() | WHOLE, st.integers(0, 9)), max_size=3
    ).map(tuple),
    "key": st.builds(ObjectKey, TEXT, TEXT),
}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], Any]:
    """Each scalar and each empty container with its path."""
    if isinstance(value, dict | list) and value:
        found: dict[tuple[str | int, ...], Any] = {}
        for field, item in value.items() if isinstance(value, dict) else enumerate(value):
            found |= leaves(item, (*path, field))
        return found
    return {path: value}


def siblings(obj: dict[str, Any], path: tuple[Any, ...]) -> dict[tuple[str | int, ...], Any]:
    """What stands under other keys than the path's first ones, as far as two objects share it."""
    return {
        place: value
        for place, value in leaves(obj).items()
        if value is not None and value != {} and place[: len(path)] != path
    }


def keys_only(path: tuple[Any, ...]) -> bool:
    """Whether the path has no index, so that it names a place in one way only."""
    return all(isinstance(field, str) for field in path)


@LAW
@given(OBJECT, PATH, VALUE)
def test_set_then_get_gives_the_value_and_leaves_the_siblings(
    obj: dict[str, Any], path: tuple[Any, ...], value: Any
) -> None:
    before = copy.deepcopy(obj)
    try:
        set_nested(obj, value, *path)
    except ConversionError:
        assert obj == before
        return
    if -1 not in path and -2 not in path and -3 not in path:
        assert nested_value(obj, *path) == value
    if keys_only(path):
        assert siblings(obj, path) == siblings(before, path)
    check_json(obj)


@LAW
@given(OBJECT, PATH)
def test_remove_then_get_finds_nothing_and_leaves_the_siblings(obj: dict[str, Any], path: tuple[Any, ...]) -> None:
    before = copy.deepcopy(obj)
    try:
        there = remove_nested(obj, *path)
    except ConversionError:
        assert obj == before
        return
    assert there is (obj != before)
    if keys_only(path):
        assert nested_value(obj, *path) is None
        assert not remove_nested(obj, *path)
        assert siblings(obj, path) == siblings(before, path)


@LAW
@given(OBJECT, st.lists(WORD, min_size=1, max_size=4), VALUE)
def test_what_was_set_where_nothing_was_can_be_removed(obj: dict[str, Any], fields: list[str], value: Any) -> None:
    path = ("fresh", *fields)
    obj.pop("fresh", None)
    set_nested(obj, value, *path)
    assert nested_value(obj, *path) == value
    assert remove_nested(obj, *path)
    assert nested_value(obj, *path, default="gone") == "gone"


@LAW
@given(OBJECT, PATH, WRONG)
def test_what_json_lacks_is_never_set(obj: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> None:
    before = copy.deepcopy(obj)
    with pytest.raises(ConversionError):
        set_nested(obj, {"x": [wrong]}, *path)
    assert obj == before


@LAW
@given(OBJECT, WRONG, st.data())
def test_the_check_finds_the_one_wrong_value(obj: dict[str, Any], wrong: Any, data: st.DataObject) -> None:
    check_json(obj)
    places = [place for place in leaves(obj) if place]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    holder = nested_value(obj, *place[:-1])
    holder[place[-1]] = wrong
    with pytest.raises(ConversionError) as caught:
        check_json(obj)
    with pytest.raises(ConversionError) as again:
        set_nested({}, wrong, *[field for field in place if isinstance(field, str)] or ["x"])
    assert str(caught.value).startswith(caught.value.path)
    assert str(caught.value).rpartition(": ")[2] == str(again.value).rpartition(": ")[2]


@LAW
@given(OBJECT)
def test_every_encoder_gives_the_same_document(content: dict[str, Any]) -> None:
    obj = Unstructured(copy.deepcopy(content))
    assert json.loads(json.dumps(obj)) == content
    assert msgspec.json.decode(msgspec.json.encode(obj)) == content
    assert Unstructured.from_json(obj.to_json()) == content
    assert Unstructured.from_json(obj.to_json(indent=True)) == content
    assert pickle.loads(pickle.dumps(obj)) == content  # noqa: S301 - our own bytes
    assert copy.deepcopy(obj) == content
    assert obj.to_dict() == content
    assert Unstructured(obj) == content
    assert {**obj} == content


@LAW
@given(OBJECT)
def test_yaml_gives_the_same_document(content: dict[str, Any]) -> None:
    assert decode_yaml(Unstructured(content).to_yaml().encode()) == content


@pytest.mark.parametrize("name", ACCESSORS)
def test_what_an_accessor_sets_it_gets_and_no_other_sees(name: str) -> None:
    @settings(LAW, max_examples=30)
    @given(ACCESSORS[name], st.fixed_dictionaries({other: ACCESSORS[other] for other in sorted(ACCESSORS)}))
    def law(value: Any, others: dict[str, Any]) -> None:
        obj = Unstructured()
        for other, content in others.items():
            if other != "key":
                setattr(obj, other, content)
        before = {other: getattr(obj, other) for other in others}
        setattr(obj, name, value)
        assert getattr(obj, name) == value
        mixed = {"key", "name", "namespace"}
        for other in others:
            if other != name and not {other, name} <= mixed:
                assert getattr(obj, other) == before[other]
        empty = ObjectKey("", "") if name == "key" else None
        setattr(obj, name, empty)
        assert not getattr(obj, name) or getattr(obj, name) == empty

    law()


@LAW
@given(INSTANT)
def test_times_are_read_as_they_were_written(instant: datetime) -> None:
    assert parse_time(format_micro_time(instant)) == instant
    assert parse_time(format_time(instant)) == instant.astimezone(UTC).replace(microsecond=0)
    assert parse_time(instant.isoformat(timespec="microseconds")) == instant


CONDITION = st.builds(
    Condition,
    st.sampled_from(["Ready", "Other"]),
    st.sampled_from(["True", "False", "Unknown"]),
    TEXT,
    TEXT,
    st.none() | WHOLE,
    st.integers(0, 3),
)


@LAW
@given(st.lists(st.tuples(CONDITION, WHOLE), min_size=1, max_size=6))
def test_conditions_keep_the_time_of_the_last_flip(steps: list[tuple[Condition, datetime]]) -> None:
    obj: dict[str, Any] = {}
    flips: dict[str, tuple[str, datetime]] = {}
    for condition, now in steps:
        before = copy.deepcopy(obj)
        changed = set_status_condition(obj, condition, now=now)
        assert changed is (obj != before)
        assert not set_status_condition(obj, condition, now=now)
        if flips.get(condition.type, ("", now))[0] != condition.status:
            flips[condition.type] = (condition.status, condition.last_transition_time or now)
        found = find_status_condition(obj, condition.type)
        assert found is not None
        assert (found.status, found.last_transition_time) == flips[condition.type]
        assert (found.reason, found.message) == (condition.reason, condition.message)
        assert found.observed_generation == condition.observed_generation
    assert {condition.type for condition in Unstructured(obj).conditions} == set(flips)
    for kind in flips:
        assert remove_status_condition(obj, kind)
        assert find_status_condition(obj, kind) is None
