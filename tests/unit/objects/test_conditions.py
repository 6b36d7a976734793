"""Conditions of any object."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import (
    Condition,
    find_status_condition,
    is_status_condition_false,
    is_status_condition_true,
    remove_status_condition,
    set_status_condition,
)

BEFORE, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
READY = {
    "type": "Ready",
    "status": "True",
    "reason": "Up",
    "message": "all well",
    "lastTransitionTime": "2026-01-01T00:00:00Z",
    "observedGeneration": 2,
    "lastProbeTime": None,
}
OTHER = {"type": "Other", "status": "Unknown"}


def obj() -> dict[str, Any]:
    """An object with two conditions."""
    return copy.deepcopy({"status": {"conditions": [OTHER, READY], "phase": "Running"}})


def ready(obj: dict[str, Any]) -> dict[str, Any]:
    """The entry of the condition Ready."""
    entry: dict[str, Any] = obj["status"]["conditions"][1]
    return entry


def test_a_condition_is_found() -> None:
    found = find_status_condition(obj(), "Ready")
    assert found == Condition("Ready", "True", "Up", "all well", BEFORE, 2, {"lastProbeTime": None})
    assert found is not None
    assert found.to_dict() == READY


@pytest.mark.parametrize("value", [{}, {"status": None}, {"status": {"conditions": None}}, obj()])
def test_a_missing_condition_is_none(value: dict[str, Any]) -> None:
    assert find_status_condition(value, "No") is None
    assert not is_status_condition_true(value, "No")
    assert not is_status_condition_false(value, "No")
    assert not remove_status_condition(value, "No")


@pytest.mark.parametrize(
    ("status", "true", "false"), [("True", True, False), ("False", False, True), ("Unknown", False, False)]
)
def test_true_and_false_are_what_the_status_says(status: str, true: bool, false: bool) -> None:  # noqa: FBT001 - a table
    value = {"status": {"conditions": [{"type": "Ready", "status": status}]}}
    assert is_status_condition_true(value, "Ready") is true
    assert is_status_condition_false(value, "Ready") is false


def test_a_new_condition_is_added_with_the_time() -> None:
    value: dict[str, Any] = {}
    assert set_status_condition(value, Condition("Ready", "False", "Down"), now=NOW)
    assert value["status"]["conditions"] == [
        {
            "type": "Ready",
            "status": "False",
            "reason": "Down",
            "message": "",
            "lastTransitionTime": "2026-01-02T00:00:00Z",
        }
    ]
    assert set_status_condition(value, Condition("More", "True", last_transition_time=BEFORE), now=NOW)
    assert value["status"]["conditions"][1]["lastTransitionTime"] == "2026-01-01T00:00:00Z"


def test_the_time_changes_when_the_status_does() -> None:
    value = obj()
    assert set_status_condition(value, Condition("Ready", "False", "Up", "all well", None, 2), now=NOW)
    assert ready(value) == {**READY, "status": "False", "lastTransitionTime": "2026-01-02T00:00:00Z"}
    assert set_status_condition(value, Condition("Ready", "True", "Up", "all well", BEFORE, 2), now=NOW)
    assert ready(value) == READY


def test_the_time_stays_when_the_status_does() -> None:
    value = obj()
    assert set_status_condition(value, Condition("Ready", "True", "Still", "fine", NOW, 3), now=NOW)
    assert ready(value) == {**READY, "reason": "Still", "message": "fine", "observedGeneration": 3}


def test_the_same_again_changes_nothing() -> None:
    value = obj()
    assert not set_status_condition(value, Condition("Ready", "True", "Up", "all well", NOW, 2), now=NOW)
    assert not set_status_condition(value, Condition("Other", "Unknown"), now=NOW)
    assert value == obj()


def test_words_and_generation_can_be_emptied() -> None:
    value = obj()
    assert set_status_condition(value, Condition("Ready", "True"), now=NOW)
    expected = {**READY, "reason": "", "message": ""}
    del expected["observedGeneration"]
    assert ready(value) == expected


def test_further_keys_are_set_and_the_others_stay() -> None:
    value = obj()
    condition = Condition("Ready", "True", "Up", "all well", None, 2, {"severity": "", "count": 0})
    assert set_status_condition(value, condition, now=NOW)
    assert ready(value) == {**READY, "severity": "", "count": 0}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"status": []}, "status"),
        ({"status": {"conditions": {}}}, "status.conditions"),
        ({"status": {"conditions": [{}, None]}}, "status.conditions[1]"),
        ({"status": {"conditions": [{"type": "A"}, "x"]}}, "status.conditions[1]"),
    ],
)
def test_a_wrong_type_is_refused_and_nothing_changes(value: dict[str, Any], path: str) -> None:
    before = copy.deepcopy(value)
    with pytest.raises(ConversionError) as caught:
        set_status_condition(value, Condition("Ready", "True"), now=NOW)
    assert caught.value.path == path
    for call in (find_status_condition, remove_status_condition, is_status_condition_true):
        with pytest.raises(ConversionError):
            call(value, "Ready")
    assert value == before


@pytest.mark.parametrize("field", ["status", "reason", "message", "lastTransitionTime", "observedGeneration"])
def test_a_wrong_field_is_refused(field: str) -> None:
    value = obj()
    ready(value)[field] = []
    with pytest.raises(ConversionError) as caught:
        find_status_condition(value, "Ready")
    assert caught.value.path == f"status.conditions[1].{field}"


@pytest.mark.parametrize(
    "condition",
    [
        Condition("Ready", "False", last_transition_time=datetime(2026, 1, 1)),  # noqa: DTZ001 - the wrong one
        Condition("Ready", "False", extra={"x": ()}),
        Condition("New", "False", extra={"x": ()}),
        Condition("Ready", 1),  # type: ignore[arg-type]
    ],
)
def test_a_condition_that_can_not_be_written_changes_nothing(condition: Condition) -> None:
    value = obj()
    with pytest.raises(ConversionError):
        set_status_condition(value, condition, now=NOW)
    assert value == obj()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ConversionError, match=r"^now: "):
        set_status_condition({}, Condition("Ready", "True"), now=datetime(2026, 1, 1))  # noqa: DTZ001 - the wrong one


def test_all_conditions_of_a_type_are_removed() -> None:
    value = obj()
    value["status"]["conditions"].append(dict(READY))
    assert remove_status_condition(value, "Ready")
    assert value == {"status": {"conditions": [OTHER], "phase": "Running"}}
    assert remove_status_condition(value, "Other")
    assert value["status"]["conditions"] == []


def test_removing_is_whole_or_not_at_all() -> None:
    value = {"status": {"conditions": [dict(READY), None]}}
    with pytest.raises(ConversionError, match=r"^status\.conditions\[1\]: expected an object, got null"):
        remove_status_condition(value, "Ready")
    assert value == {"status": {"conditions": [READY, None]}}
