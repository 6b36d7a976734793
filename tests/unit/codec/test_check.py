"""What JSON can hold: sound values pass, all others are refused with their place."""

import enum
import sys
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

import pytest

from dynkube.codec import check_json, format_path, json_type
from dynkube.errors import ConversionError


class Colour(enum.StrEnum):
    """Strings with names."""

    RED = "red"


class Level(enum.IntEnum):
    """Integers with names."""

    HUGE = 2**63
    LOW = 1


class Fraction(float):
    """A float by another name."""


class Items(list[Any]):
    """A list by another name."""


def nest(levels: int, inside: Any) -> Any:
    """The value in that many lists and dicts."""
    for level in range(levels):
        inside = [inside] if level % 2 else {"a": inside}
    return inside


def complaint(value: Any, path: str = "") -> tuple[str, str]:
    """The text and path of the complaint."""
    with pytest.raises(ConversionError) as caught:
        check_json(value, path)
    return str(caught.value), caught.value.path


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -(2**63),
        2**63 - 1,
        1.5,
        Fraction(1.5),
        Level.LOW,
        "",
        "\u00e9\U0001f600",
        Colour.RED,
        {},
        [],
        {"é": [{"b": [1, "x", None, False, 0.0, {}, []]}]},
        {Colour.RED: Colour.RED},
        OrderedDict(a=Items([1])),
        nest(200, "x"),
        nest(201, {})["a"],
    ],
    ids=lambda value: repr(value)[:20],
)
def test_sound_values_pass(value: Any) -> None:
    check_json(value)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ((1,), "JSON has no tuple"),
        ({1}, "JSON has no set"),
        (b"x", "JSON has no bytes"),
        (datetime(2026, 1, 1, tzinfo=UTC), "JSON has no datetime"),
        (1j, "JSON has no complex"),
        (2**63, "an integer beyond 64 bits"),
        (-(2**63) - 1, "an integer beyond 64 bits"),
        (Level.HUGE, "an integer beyond 64 bits"),
        (float("nan"), "JSON has no NaN and no infinity"),
        (float("inf"), "JSON has no NaN and no infinity"),
        (Fraction("-inf"), "JSON has no NaN and no infinity"),
        ("a\ud800", "a string with half a surrogate pair"),
        ({1: "x"}, "a key is an integer, expected a string"),
        ({"a": 1, None: "x"}, "a key is null, expected a string"),
        (OrderedDict([((), 1)]), "a key is a value of type tuple, expected a string"),
        ({"\udfff": 1}, "a key has half a surrogate pair"),
        (nest(199, "x"), "nested deeper than 200 levels"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_json_lacks_is_refused_with_its_place(value: Any, problem: str) -> None:
    where = "" if "deeper" in problem else "spec.items[1]"
    assert complaint({"spec": {"items": [{"sound": [None]}, value]}}) == (f"{where or 'the value'}: {problem}", where)
    assert complaint(OrderedDict(a=Items([value])), "status")[1] == ("status" if "deeper" in problem else "status.a[0]")


def test_the_place_starts_from_the_given_path() -> None:
    assert complaint((), "spec.x") == ("spec.x: JSON has no tuple", "spec.x")
    assert complaint({"a.b/c": ()}, "metadata.annotations")[1] == "metadata.annotations['a.b/c']"
    assert complaint(()) == ("the value: JSON has no tuple", "")


def test_a_dict_that_holds_itself_is_refused() -> None:
    value: dict[str, Any] = {"b": 1}
    value["a"] = {"again": [value, value]}
    assert complaint(value) == ("a.again[0]: holds itself", "a.again[0]")


def test_a_list_that_holds_itself_twice_is_refused_soon() -> None:
    value: list[Any] = []
    value += [value, value]
    assert complaint(value) == ("[0]: holds itself", "[0]")


def test_what_stands_in_two_places_is_sound() -> None:
    shared = {"a": [1]}
    check_json({"x": shared, "y": [shared, shared]})


@pytest.mark.parametrize("levels", [201, 5000])
def test_deep_nesting_is_refused(levels: int) -> None:
    assert complaint(nest(levels, "x"), "spec") == ("spec: nested deeper than 200 levels", "spec")


def test_little_stack_is_no_recursion_error() -> None:
    value = nest(150, "x")

    def descend(levels: int) -> None:
        if levels:
            descend(levels - 1)
        else:
            check_json(value, "spec")

    depth = 0
    frame: Any = sys._getframe()
    while frame:
        frame, depth = frame.f_back, depth + 1
    with pytest.raises(ConversionError, match=r"spec: nested too deeply"):
        descend(sys.getrecursionlimit() - depth - 60)


def test_the_complaint_holds_no_value() -> None:
    assert "secret" not in complaint({"data": {"k": b"secret"}})[0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "a boolean"),
        (1, "an integer"),
        (Level.LOW, "an integer"),
        (1.5, "a float"),
        ("x", "a string"),
        (OrderedDict(), "an object"),
        ([], "a list"),
        ({1}, "a value of type set"),
    ],
)
def test_types_have_names_as_in_json(value: Any, words: str) -> None:
    assert json_type(value) == words


@pytest.mark.parametrize(
    ("fields", "base", "path"),
    [
        ((), "", ""),
        ((), "spec", "spec"),
        (("spec", "containers", 0, "image"), "", "spec.containers[0].image"),
        ((-1,), "spec.list", "spec.list[-1]"),
        (("a.b/c",), "metadata.labels", "metadata.labels['a.b/c']"),
        (("a-b", "c"), "", "['a-b'].c"),
        (("it's", "é", "9", ""), "", "[\"it's\"]['é']['9']['']"),
        (("\ud800",), "", "['\\ud800']"),
        ((Colour.RED, Colour.RED), "", "red.red"),
    ],
)
def test_paths_are_printed(fields: tuple[str | int, ...], base: str, path: str) -> None:
    assert format_path(fields, base) == path
