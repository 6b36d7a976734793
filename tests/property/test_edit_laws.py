"""What an edit may send again after a conflict: changes that don't care who came first."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from dynkube.dynamic.edit import _overlap
from dynkube.objects import apply_merge_patch, merge_patch
from tests.helpers.laws import LAW

# Few keys and values, so that two changes often meet; no null, for no server stores any.
_VALUES = st.recursive(
    st.sampled_from([0, 1, "x", [], [0], [{"a": 0}]]),
    lambda deeper: st.dictionaries(st.sampled_from("abc"), deeper, max_size=3),
    max_leaves=6,
)
OBJECTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=3)


@LAW
@given(OBJECTS, OBJECTS, OBJECTS)
def test_changes_that_do_not_overlap_come_out_alike_in_either_order(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    patch = merge_patch(base, mine)
    assume(not _overlap(patch, base, theirs, ""))
    assert apply_merge_patch(theirs, patch) == apply_merge_patch(mine, merge_patch(base, theirs))


@LAW
@given(OBJECTS, OBJECTS)
def test_nothing_overlaps_where_nobody_else_has_changed_anything(base: dict[str, Any], mine: dict[str, Any]) -> None:
    assert _overlap(merge_patch(base, mine), base, base, "") == ""


@LAW
@given(OBJECTS, OBJECTS, OBJECTS)
def test_an_overlap_is_a_place_that_both_have_changed(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    path = _overlap(merge_patch(base, mine), base, theirs, "")
    assume(path)

    def at(value: Any) -> Any:
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    assert at(base) != at(mine)
    assert at(base) != at(theirs)
