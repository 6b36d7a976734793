"""Values by path: read with a type, set, removed."""

import copy
import enum
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, assert_type

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import (
    nested_bool,
    nested_dict,
    nested_float,
    nested_int,
    nested_list,
    nested_str,
    nested_str_dict,
    nested_str_list,
    nested_value,
    remove_nested,
    set_nested,
)
from dynkube.objects.nested import checked_copy

OBJECT: dict[str, Any] = {
    "spec": {
        "replicas": 3,
        "ratio": 0.5,
        "paused": False,
        "name": "web",
        "nothing": None,
        "empty": "",
        "zero": 0,
        "ports": [{"port": 80}, {"port": 81}, None],
        "args": ["a", "b"],
        "labels": {"a.b/c": "1", "d": None},
    }
}
GETTERS: dict[Callable[..., Any], tuple[str, set[str]]] = {
    nested_str: ("a string", {"name", "empty"}),
    nested_int: ("an integer", {"replicas", "zero"}),
    nested_float: ("a number", {"replicas", "ratio", "zero"}),
    nested_bool: ("a boolean", {"paused"}),
    nested_list: ("a list", {"ports", "args"}),
    nested_dict: ("an object", {"labels"}),
    nested_str_list: ("a list", {"args"}),
    nested_str_dict: ("an object", {"labels"}),
}
EACH_GETTER = pytest.mark.parametrize("getter", GETTERS, ids=lambda getter: getter.__name__)


class Word(enum.StrEnum):
    """A string with a name."""

    A = "a"


class Number(enum.IntEnum):
    """An integer with a name."""

    ONE = 1


class Real(float):
    """A float by another name."""


def complaint(call: Callable[..., Any], *args: Any) -> tuple[str, str]:
    """The text and path of the complaint."""
    with pytest.raises(ConversionError) as caught:
        call(*args)
    return str(caught.value), caught.value.path


@EACH_GETTER
@pytest.mark.parametrize(
    "fields",
    [
        ("no",),
        ("spec", "no", "no"),
        ("spec", "nothing"),
        ("spec", "nothing", "deeper", 1),
        ("spec", "ports", 3),
        ("spec", "ports", -4, "port"),
        ("spec", "ports", 2, "port"),
    ],
)
def test_what_is_missing_or_null_reads_as_the_default(getter: Callable[..., Any], fields: tuple[Any, ...]) -> None:
    default = object()
    assert getter(OBJECT, *fields) is None
    assert getter(OBJECT, *fields, default=default) is default


@EACH_GETTER
def test_the_default_is_for_what_is_missing_not_for_what_is_empty(getter: Callable[..., Any]) -> None:
    for field in GETTERS[getter][1]:
        expected = {"a.b/c": "1", "d": ""} if getter is nested_str_dict else OBJECT["spec"][field]
        assert getter(OBJECT, "spec", field, default="other") == expected


@EACH_GETTER
def test_a_wrong_type_is_refused_with_its_path(getter: Callable[..., Any]) -> None:
    expected, fine = GETTERS[getter]
    for field, value in OBJECT["spec"].items():
        if field not in fine and value is not None and (field, getter) != ("ports", nested_str_list):
            text, path = complaint(getter, OBJECT, "spec", field)
            assert path == f"spec.{field}"
            assert text.startswith(f"spec.{field}: expected {expected}, got ")


def test_the_complaint_says_both_types() -> None:
    text, _ = complaint(nested_int, {"spec": {"replicas": "3"}}, "spec", "replicas")
    assert text == "spec.replicas: expected an integer, got a string"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (("spec", "name", "x"), "spec.name: expected an object, got a string"),
        (("spec", "ports", "x"), "spec.ports: expected an object, got a list"),
        (("spec", 0), "spec: expected a list, got an object"),
        ((0, "x"), "the object: expected a list, got an object"),
        (("spec", "ports", 1, "port", 0, "x"), "spec.ports[1].port: expected a list, got an integer"),
    ],
)
def test_a_wrong_type_on_the_way_is_refused(fields: tuple[Any, ...], text: str) -> None:
    before = copy.deepcopy(OBJECT)
    for call in (nested_value, remove_nested):
        assert complaint(call, OBJECT, *fields)[0] == text
    assert complaint(set_nested, OBJECT, 1, *fields)[0] == text
    assert before == OBJECT


def test_a_default_decides_whether_none_may_come_back() -> None:
    assert assert_type(nested_str({}, "a"), str | None) is None
    assert assert_type(nested_str({}, "a", default="x"), str) == "x"
    assert assert_type(nested_int({}, "a", default=0), int) == 0
    assert assert_type(nested_str_dict({}, "a", default={}), dict[str, str]) == {}


def test_indexes_count_from_either_end() -> None:
    assert nested_int(OBJECT, "spec", "ports", 0, "port") == 80
    assert nested_int(OBJECT, "spec", "ports", -2, "port") == 81
    assert nested_value(OBJECT, "spec", "ports", -3) == {"port": 80}


def test_no_field_names_the_object_itself() -> None:
    assert nested_value(OBJECT) is OBJECT


def test_a_boolean_is_no_number() -> None:
    for getter in (nested_int, nested_float):
        assert "got a boolean" in complaint(getter, {"a": True}, "a")[0]
    assert "got an integer" in complaint(nested_bool, {"a": 1}, "a")[0]
    assert "got a float" in complaint(nested_int, {"a": 1.0}, "a")[0]


def test_an_integer_read_as_a_float_is_a_float() -> None:
    assert type(nested_float({"a": 2}, "a")) is float
    assert complaint(nested_float, {"a": 10**400}, "a") == ("a: beyond all floats", "a")


def test_lists_and_dicts_are_the_live_ones_and_those_of_strings_are_copies() -> None:
    spec = OBJECT["spec"]
    assert nested_list(OBJECT, "spec", "args") is spec["args"]
    assert nested_dict(OBJECT, "spec", "labels") is spec["labels"]
    assert nested_str_list(OBJECT, "spec", "args") is not spec["args"]
    assert nested_str_dict(OBJECT, "spec", "labels") is not spec["labels"]


def test_each_string_of_a_container_is_checked() -> None:
    wrong = {"a": ["x", None], "b": {"x/y": 1}}
    assert complaint(nested_str_list, wrong, "a") == ("a[1]: expected a string, got null", "a[1]")
    assert complaint(nested_str_dict, wrong, "b") == ("b['x/y']: expected a string, got an integer", "b['x/y']")


def after_set(obj: dict[str, Any], value: Any, *fields: Any) -> dict[str, Any]:
    """The object after the value was set."""
    set_nested(obj, value, *fields)
    return obj


def test_missing_objects_are_made() -> None:
    assert after_set({}, 1, "a", "b", "c") == {"a": {"b": {"c": 1}}}
    assert after_set({"a": None}, 1, "a", "b") == {"a": {"b": 1}}
    assert after_set({}, 1, "a", 0, "b") == {"a": [{"b": 1}]}
    assert after_set({"a": {"b": 1}}, 2, "a") == {"a": 2}


def test_an_index_replaces_or_appends() -> None:
    assert after_set({"a": [1, 2]}, 3, "a", 1) == {"a": [1, 3]}
    assert after_set({"a": [1, 2]}, 3, "a", -2) == {"a": [3, 2]}
    assert after_set({"a": [1, 2]}, 3, "a", 2) == {"a": [1, 2, 3]}
    assert after_set({"a": [{}]}, 3, "a", 1, "b", "c") == {"a": [{}, {"b": {"c": 3}}]}
    assert after_set({"a": [None]}, 3, "a", 0, "b") == {"a": [{"b": 3}]}
    assert after_set({"a": [{"b": 1}]}, 3, "a", 0, "b") == {"a": [{"b": 3}]}


@pytest.mark.parametrize(
    ("obj", "fields", "text"),
    [
        ({"a": [1]}, ("a", 2), "a[2]: beyond the end of a list of 1"),
        ({"a": [1]}, ("a", -2), "a[-2]: beyond the end of a list of 1"),
        ({"a": [1]}, ("a", 2, "b"), "a[2]: beyond the end of a list of 1"),
        ({}, ("a", 1), "a[1]: beyond the end of a list of 0"),
        ({}, ("a", "b", -1, "c"), "a.b[-1]: beyond the end of a list of 0"),
        ({"a": [1]}, ("a", "b"), "a: expected an object, got a list"),
        ({"a": {}}, ("a", 0), "a: expected a list, got an object"),
    ],
)
def test_a_place_that_can_not_be_is_refused(obj: dict[str, Any], fields: tuple[Any, ...], text: str) -> None:
    before = copy.deepcopy(obj)
    assert complaint(set_nested, obj, "x", *fields)[0] == text
    assert obj == before


def test_what_json_lacks_is_refused_before_anything_changes() -> None:
    obj: dict[str, Any] = {}
    text, path = complaint(set_nested, obj, {"b": [()]}, "a", "x/y")
    assert (text, path) == ("a['x/y'].b[0]: JSON has no tuple", "a['x/y'].b[0]")
    assert obj == {}


def test_the_value_set_is_a_copy() -> None:
    value = {"b": [1]}
    obj = after_set({}, value, "a")
    value["b"].append(2)
    assert obj == {"a": {"b": [1]}}


def test_a_copy_is_made_of_plain_values() -> None:
    copied = checked_copy({Word.A: OrderedDict(a=[Word.A, Number.ONE, Real(1.5), True, None])})
    assert copied == {"a": {"a": ["a", 1, 1.5, True, None]}}
    assert type(copied["a"]) is dict
    assert [type(key) for key in copied] == [str]
    assert [type(item) for item in copied["a"]["a"]] == [str, int, float, bool, type(None)]


def test_removing_says_whether_something_was_there() -> None:
    obj = copy.deepcopy(OBJECT)
    assert remove_nested(obj, "spec", "nothing")
    assert remove_nested(obj, "spec", "ports", -1)
    assert remove_nested(obj, "spec", "labels", "a.b/c")
    assert obj["spec"]["ports"] == [{"port": 80}, {"port": 81}]
    assert obj["spec"]["labels"] == {"d": None}
    assert "nothing" not in obj["spec"]


@pytest.mark.parametrize("fields", [("no",), ("spec", "no", "no"), ("spec", "ports", 3), ("spec", "ports", -4)])
def test_removing_what_is_missing_changes_nothing(fields: tuple[Any, ...]) -> None:
    before = copy.deepcopy(OBJECT)
    assert not remove_nested(OBJECT, *fields)
    assert before == OBJECT


@pytest.mark.parametrize(
    ("fields", "path"), [(("spec", "name", "x"), "spec.name"), (("spec", "labels", 0), "spec.labels")]
)
def test_removing_from_what_holds_nothing_is_refused(fields: tuple[Any, ...], path: str) -> None:
    assert complaint(remove_nested, OBJECT, *fields)[1] == path


def test_little_stack_is_no_recursion_error() -> None:
    value: Any = "x"
    for _ in range(100):
        value = [value]

    def descend(levels: int) -> None:
        if levels:
            descend(levels - 1)
        else:
            checked_copy(value, "spec")

    depth = 0
    frame: Any = sys._getframe()
    while frame:
        frame, depth = frame.f_back, depth + 1
    for spare in range(20, 260, 20):
        try:
            descend(sys.getrecursionlimit() - depth - spare)
        except ConversionError as error:
            assert "spec: nested too deeply" in str(error)  # noqa: PT017 - with enough stack there is none
