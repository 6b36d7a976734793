"""JSON patches: applied as RFC 6902 and the API server agree on."""

import copy
from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import apply_json_patch


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    """One operation; `from_` stands for `from`."""
    return {"op": name, "path": path, **{key.rstrip("_"): value for key, value in members.items()}}


@pytest.mark.parametrize(
    ("target", "operation", "result"),
    [
        ({"a": 1}, op("add", "/b", value=2), {"a": 1, "b": 2}),
        ({"a": 1}, op("add", "/a", value=None), {"a": None}),
        ({"a": [1, 3]}, op("add", "/a/1", value=2), {"a": [1, 2, 3]}),
        ({"a": [1]}, op("add", "/a/1", value=2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/-", value=[2]), {"a": [1, [2]]}),
        ({"a": [{}]}, op("add", "/a/0/b", value=1), {"a": [{"b": 1}]}),
        ([], op("add", "/0", value=1), [1]),
        ({"": {}}, op("add", "//", value=1), {"": {"": 1}}),
        ({}, op("add", "/-", value=1), {"-": 1}),
        ({"a": 1}, op("remove", "/a"), {}),
        ({"a": [1, 2, 3]}, op("remove", "/a/1"), {"a": [1, 3]}),
        (list(range(12)), op("remove", "/10"), [*range(10), 11]),
        ({"0": 1}, op("remove", "/0"), {}),
        ({"01": 1}, op("remove", "/01"), {}),
        ({"a": 1}, op("replace", "/a", value={}), {"a": {}}),
        ({"a": [1, 2]}, op("replace", "/a/0", value=None), {"a": [None, 2]}),
        ({"a": 1}, op("replace", "", value=[]), []),
        ({"a": {"b": 1}, "c": {}}, op("move", "/c/d", from_="/a/b"), {"a": {}, "c": {"d": 1}}),
        ({"a": [1, 2]}, op("move", "/a/-", from_="/a/0"), {"a": [2, 1]}),
        ({"a": 1}, op("move", "/a", from_="/a"), {"a": 1}),
        ({"a": 1}, op("move", "/ab", from_="/a"), {"ab": 1}),
        ({"a": {"b": 1}}, op("copy", "/c", from_="/a"), {"a": {"b": 1}, "c": {"b": 1}}),
        ({"a": {}}, op("copy", "/a/b", from_="/a"), {"a": {"b": {}}}),
        ({"a/b": 1}, op("remove", "/a~1b"), {}),
        ({"a~b": 1}, op("remove", "/a~0b"), {}),
        ({"~1": 1}, op("remove", "/~01"), {}),
        ({"a": {"b": [1]}}, op("test", "/a", value={"b": [1]}), {"a": {"b": [1]}}),
        ({"a": 1}, op("test", "", value={"a": 1}), {"a": 1}),
        ({"a": None}, op("test", "/a", value=None), {"a": None}),
        ({"a": 1}, {**op("remove", "/a"), "extra": 1}, {}),
    ],
)
def test_operations_do_what_the_rfc_says(target: Any, operation: dict[str, Any], result: Any) -> None:
    before = copy.deepcopy(target)
    assert apply_json_patch(target, [operation]) == result
    assert target == before


def test_each_operation_sees_what_the_former_ones_did() -> None:
    steps = [op("add", "/a", value=[]), op("add", "/a/-", value=1), op("copy", "/b", from_="/a"), op("remove", "/a/0")]
    assert apply_json_patch({}, steps) == {"a": [], "b": [1]}


def complaint(target: Any, operations: Any) -> tuple[str, str]:
    """The text and path of the refusal, which leaves the target as it was."""
    before = copy.deepcopy(target)
    with pytest.raises(ConversionError) as caught:
        apply_json_patch(target, operations)
    assert target == before
    return str(caught.value), caught.value.path


DOCUMENT: dict[str, Any] = {"a": [1, 2], "o": {"x": 1}, "s": "text"}


@pytest.mark.parametrize(
    ("operation", "problem"),
    [
        (op("remove", "/zz"), "(remove '/zz'): there is no 'zz'"),
        (op("remove", "/zz/y"), "(remove '/zz/y'): there is no 'zz'"),
        (op("replace", "/zz", value=1), "(replace '/zz'): there is no 'zz'"),
        (op("test", "/zz", value=None), "(test '/zz'): there is no 'zz'"),
        (op("copy", "/y", from_="/zz"), "(copy '/zz'): there is no 'zz'"),
        (op("move", "/y", from_="/zz"), "(move '/zz'): there is no 'zz'"),
        (op("move", "/zz/y", from_="/o"), "(move '/zz/y'): there is no 'zz'"),
        (op("add", "/s/y", value=1), "(add '/s/y'): what should hold 'y' is neither object nor list"),
        (op("add", "/s/y/z", value=1), "(add '/s/y/z'): there is no 'y'"),
        (op("add", "/a/3", value=1), "(add '/a/3'): index 3 is beyond the list's end"),
        (op("remove", "/a/2"), "(remove '/a/2'): index 2 is beyond the list's end"),
        (op("remove", "/a/2/x"), "(remove '/a/2/x'): index 2 is beyond the list's end"),
        (op("replace", "/a/2", value=1), "(replace '/a/2'): index 2 is beyond the list's end"),
        (op("remove", f"/a/{'9' * 5000}"), f"(remove '/a/{'9' * 5000}'): index {'9' * 5000} is beyond the list's end"),
        (op("remove", "/a/-"), "(remove '/a/-'): '-' is no index of a list"),
        (op("add", "/a/-1", value=1), "(add '/a/-1'): '-1' is no index of a list"),
        (op("add", "/a/01", value=1), "(add '/a/01'): '01' is no index of a list"),
        (op("add", "/a/+1", value=1), "(add '/a/+1'): '+1' is no index of a list"),
        (op("add", "/a/", value=1), "(add '/a/'): '' is no index of a list"),
        (op("add", "/a/\u0661", value=1), "(add '/a/\u0661'): '\u0661' is no index of a list"),
        (op("add", "/a/x", value=1), "(add '/a/x'): 'x' is no index of a list"),
        (op("add", "", value={}), "(add ''): the server doesn't do this with the whole document"),
        (op("remove", ""), "(remove ''): the server doesn't do this with the whole document"),
        (op("copy", "/y", from_=""), "(copy ''): the server doesn't do this with the whole document"),
        (op("replace", "", value=1), "(replace ''): the whole can only be replaced by an object or a list"),
        (op("move", "/o/x", from_="/o"), "(move '/o/x'): '/o' can't move into itself"),
        (op("add", "o/y", value=1), "(add 'o/y'): a pointer starts with '/'"),
        (op("add", "/o/~", value=1), "(add '/o/~'): '~' is written '~0', and '/' in a key '~1'"),
        (op("add", "/~~01/y", value=1), "(add '/~~01/y'): '~' is written '~0', and '/' in a key '~1'"),
        (op("test", "/o", value={"x": 2}), "(test '/o'): test failed: another value is there"),
        (op("test", "", value={}), "(test ''): test failed: another value is there"),
    ],
)
def test_what_does_not_apply_is_refused_and_nothing_is_done(operation: dict[str, Any], problem: str) -> None:
    first = op("add", "/o/first", value=1)
    undo = op("remove", "/o/first")
    assert complaint(DOCUMENT, [first, undo, operation]) == (f"operations[2] {problem}", "operations[2]")


@pytest.mark.parametrize(
    ("held", "asked"),
    [(1, True), (1, 1.0), (0, False), ([1], [1, 2]), ({"a": 1}, {"b": 1}), ("1", 1), ([], {}), (0, None)],
)
def test_a_test_tells_types_apart(held: Any, asked: Any) -> None:
    text, _path = complaint({"a": held}, [op("test", "/a", value=asked)])
    assert text.endswith("test failed: another value is there")


@pytest.mark.parametrize(
    ("operation", "problem", "path"),
    [
        (None, "operations[0] is not an object", "operations[0]"),
        ([], "operations[0] is not an object", "operations[0]"),
        (
            {"op": "Add", "path": "/a", "value": 1},
            "operations[0].op must be one of add, remove, replace, move, copy, test, got 'Add'",
            "operations[0].op",
        ),
        ({"op": ["add"]}, "operations[0].op must be one of", "operations[0].op"),
        ({"path": "/a"}, "operations[0].op must be one of", "operations[0].op"),
        ({"op": "remove"}, "operations[0] (remove) lacks 'path'", "operations[0]"),
        ({"op": "add", "path": "/a"}, "operations[0] (add) lacks 'value'", "operations[0]"),
        ({"op": "replace", "path": "/a"}, "operations[0] (replace) lacks 'value'", "operations[0]"),
        ({"op": "test", "path": "/a"}, "operations[0] (test) lacks 'value'", "operations[0]"),
        ({"op": "move", "path": "/a"}, "operations[0] (move) lacks 'from'", "operations[0]"),
        ({"op": "copy", "path": "/a"}, "operations[0] (copy) lacks 'from'", "operations[0]"),
        ({"op": "remove", "path": 1}, "operations[0].path is not of type str", "operations[0].path"),
        ({"op": "copy", "path": "/a", "from": None}, "operations[0].from is not of type str", "operations[0].from"),
    ],
)
def test_a_malformed_operation_is_refused(operation: Any, problem: str, path: str) -> None:
    text, found = complaint({"a": 1}, [operation])
    assert text.startswith(problem)
    assert found == path


def test_a_failed_test_does_not_tell_values() -> None:
    text, _path = complaint({"password": "hunter2"}, [op("test", "/password", value="secret")])
    assert "hunter2" not in text
    assert "secret" not in text


def test_the_result_shares_nothing() -> None:
    value: dict[str, Any] = {"deep": []}
    steps = [op("add", "/a", value=value), op("replace", "/r", value=value), op("copy", "/b", from_="/a")]
    target: dict[str, Any] = {"r": 1, "t": {}}
    result = apply_json_patch(target, steps)
    result["t"]["changed"] = True
    for key in ("a", "r", "b"):
        result[key]["deep"].append(key)
    assert [result[key] for key in ("a", "r", "b")] == [{"deep": ["a"]}, {"deep": ["r"]}, {"deep": ["b"]}]
    assert (value, target) == ({"deep": []}, {"r": 1, "t": {}})


def test_a_replaced_whole_shares_nothing() -> None:
    value: list[Any] = [[]]
    apply_json_patch({}, [op("replace", "", value=value)])[0].append(1)
    assert value == [[]]


@pytest.mark.parametrize(
    ("target", "operations"), [({"a": {1}}, []), ({}, [{"op": "add", "path": "/a", "value": {1}}])]
)
def test_what_is_not_json_is_refused(target: Any, operations: Any) -> None:
    with pytest.raises(ConversionError):
        apply_json_patch(target, operations)
