"""Laws of patches: a difference, applied, gives what was wanted, and nothing in it is too much."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.errors import ConversionError
from dynkube.objects import apply_json_patch, apply_merge_patch, merge_patch
from tests.helpers.laws import FUZZ, LAW

# Few keys and few values, so that two objects often hold nearly the same.
KEYS = st.sampled_from(["a", "b", "a/b", "~1", ""])
LEAVES = st.sampled_from([None, True, False, 0, 1, 1.0, "", "a"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An object, and the same with some members set, removed or exchanged at some depth."""
    before = draw(OBJECTS)
    after = copy.deepcopy(before)
    for _ in range(draw(st.integers(0, 3))):
        holder = draw(st.sampled_from(list(objects_in(after))))
        key = draw(KEYS)
        if draw(st.booleans()):
            holder[key] = draw(VALUES)
        else:
            holder.pop(key, None)
    return before, after


PAIRS = neighbours() | st.tuples(OBJECTS, OBJECTS)


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Each dict that is reached through dicts alone."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from objects_in(member)


def exact(value: Any) -> str:
    """The value so that `1`, `1.0` and `True` differ, and the order of keys doesn't count."""
    return json.dumps(value, sort_keys=True)


def reachable(before: Any, after: dict[str, Any]) -> dict[str, Any]:
    """`after` as a merge patch can bring it about: without nulls of objects that `before` doesn't hold just so."""
    held = before if isinstance(before, dict) else {}
    result = {}
    for key, value in after.items():
        if isinstance(value, dict):
            result[key] = reachable(held.get(key), value)
        elif value is not None or held.get(key, "absent") is None:
            result[key] = value
    return result


def lessened(patch: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The patch without one of its members, for each of them at each depth."""
    for key, value in patch.items():
        rest = {other: patch[other] for other in patch if other != key}
        yield rest
        if isinstance(value, dict):
            for less in lessened(value):
                yield {**rest, key: less}


@FUZZ
@given(PAIRS)
def test_the_difference_applied_gives_the_object_wanted(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = pair
    assert exact(apply_merge_patch(before, merge_patch(before, after))) == exact(reachable(before, after))


@FUZZ
@given(st.tuples(OBJECTS, OBJECTS).map(lambda pair: (pair[0], reachable({}, pair[1]))))
def test_without_nulls_the_object_wanted_is_reached_just_so(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = pair
    assert exact(apply_merge_patch(before, merge_patch(before, after))) == exact(after)


@FUZZ
@given(PAIRS)
def test_no_member_of_a_difference_can_be_left_out(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = pair
    wanted = exact(reachable(before, after))
    for less in lessened(merge_patch(before, after)):
        assert exact(apply_merge_patch(before, less)) != wanted


@LAW
@given(OBJECTS)
def test_an_object_does_not_differ_from_itself(value: dict[str, Any]) -> None:
    assert merge_patch(value, copy.deepcopy(value)) == {}


@LAW
@given(VALUES, VALUES)
def test_laying_a_patch_over_twice_is_laying_it_over_once(target: Any, patch: Any) -> None:
    once = apply_merge_patch(target, patch)
    assert exact(apply_merge_patch(once, patch)) == exact(once)


@LAW
@given(PAIRS)
def test_merging_changes_no_argument(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    held = exact(pair)
    apply_merge_patch(*pair)
    merge_patch(*pair)
    assert exact(pair) == held


def pointers(value: Any, base: str = "") -> Iterator[tuple[str, Any]]:
    """Each place in the value but the whole, with what is there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in items:
        place = f"{base}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield place, member
        yield from pointers(member, place)


@LAW
@given(OBJECTS | st.lists(VALUES, max_size=3))
def test_each_place_can_be_tested_copied_replaced_and_taken_out_and_put_back(document: Any) -> None:
    for pointer, value in pointers(document):
        steps = [
            {"op": "test", "path": pointer, "value": value},
            {"op": "copy", "from": pointer, "path": pointer},
            {"op": "remove", "path": pointer},
            {"op": "add", "path": pointer, "value": value},
            {"op": "replace", "path": pointer, "value": "other"},
            {"op": "replace", "path": pointer, "value": value},
            {"op": "move", "from": pointer, "path": pointer},
        ]
        undo_copy = [{"op": "remove", "path": pointer}] if in_list(document, pointer) else []
        assert exact(apply_json_patch(document, [*steps[:2], *undo_copy, *steps[2:]])) == exact(document)


def in_list(document: Any, pointer: str) -> bool:
    """Whether what stands there is an item of a list, where `add` puts another before it."""
    parent = pointer.rpartition("/")[0]
    return isinstance(dict(pointers(document)).get(parent, document), list)


POINTERS = st.lists(
    st.sampled_from(["a", "b", "a~1b", "~01", "", "0", "1", "-", "01", "-1", "~", "2"]), max_size=3
).map(lambda tokens: "".join(f"/{token}" for token in tokens))
STEPS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "path": POINTERS},
    optional={"from": POINTERS, "value": VALUES},
)


@FUZZ
@given(OBJECTS, st.lists(STEPS, max_size=3), STEPS)
def test_operations_in_a_row_do_as_one_after_the_other_and_change_no_argument(
    document: dict[str, Any], steps: list[dict[str, Any]], last: dict[str, Any]
) -> None:
    held = exact([document, steps, last])
    try:
        together = apply_json_patch(document, [*steps, last])
    except ConversionError:
        together = None
    assert exact([document, steps, last]) == held
    if together is None:
        with pytest.raises(ConversionError):
            apply_json_patch(apply_json_patch(document, steps), [last])
    else:
        assert exact(apply_json_patch(apply_json_patch(document, steps), [last])) == exact(together)
