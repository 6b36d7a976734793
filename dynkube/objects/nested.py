"""Values inside objects, by path: read with a type, set, removed.

A path is given as its parts: strings are keys of objects, integers are indexes of lists (negative ones count from the
end). What is missing, and null, reads as None or the given default; what has another type than expected is an error
that says where. No function changes an object halfway.

Source: apimachinery `unstructured` helpers (`NestedString` and its kin), which know no lists and report what is missing
in a second result.
"""

from __future__ import annotations

from typing import overload

from dynkube.codec import check_json, format_path, json_type
from dynkube.errors import ConversionError
from dynkube.objects.json_value import copy_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def nested_value(obj: Mapping[str, Any], *fields: str | int, default: Any = None) -> Any:
    """The value at a path as it stands in the object, whatever its type; a change to it changes the object.

    Args:
        obj: an object.
        fields: keys and indexes, outermost first.
        default: what a missing value and null read as.

    Raises:
        ConversionError: a key is asked of what is no object, or an index of what is no list.

    Example:
        >>> nested_value({"spec": {"ports": [{"port": 80}]}}, "spec", "ports", -1, "port")
        80
    """
    value: Any = obj
    for depth, field in enumerate(fields):
        if isinstance(field, int):
            if not isinstance(value, list):
                raise wrong_type(fields[:depth], "a list", value)
            value = value[field] if -len(value) <= field < len(value) else None
        elif isinstance(value, dict):
            value = value.get(field)
        else:
            raise wrong_type(fields[:depth], "an object", value)
        if value is None:
            return default
    return value


def wrong_type(fields: tuple[str | int, ...], expected: str, value: object) -> ConversionError:
    """The error for a value of a wrong type; it tells the type, never the value."""
    path = format_path(fields)
    return ConversionError(f"{path or 'the object'}: expected {expected}, got {json_type(value)}", path=path)


@overload
def nested_str(obj: Mapping[str, Any], *fields: str | int, default: str) -> str: ...
@overload
def nested_str(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> str | None: ...
def nested_str(obj: Mapping[str, Any], *fields: str | int, default: str | None = None) -> str | None:
    """The string at a path; the default where it is missing or null.

    Raises:
        ConversionError: it is no string, or something on the way has the wrong type.

    Example:
        >>> nested_str({"spec": {"replicas": "3"}}, "spec", "replicas")
        '3'
        >>> nested_str({"spec": {}}, "spec", "nodeName", default="")
        ''
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, str):
        return value
    raise wrong_type(fields, "a string", value)


@overload
def nested_int(obj: Mapping[str, Any], *fields: str | int, default: int) -> int: ...
@overload
def nested_int(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> int | None: ...
def nested_int(obj: Mapping[str, Any], *fields: str | int, default: int | None = None) -> int | None:
    """The integer at a path; the default where it is missing or null.

    Raises:
        ConversionError: it is no integer (neither 1.0 nor true is one), or something on the way has the wrong type.

    Example:
        >>> nested_int({"spec": {"replicas": "3"}}, "spec", "replicas")
        Traceback (most recent call last):
            ...
        dynkube.errors.ConversionError: spec.replicas: expected an integer, got a string
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong_type(fields, "an integer", value)


@overload
def nested_float(obj: Mapping[str, Any], *fields: str | int, default: float) -> float: ...
@overload
def nested_float(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> float | None: ...
def nested_float(obj: Mapping[str, Any], *fields: str | int, default: float | None = None) -> float | None:
    """The number at a path, integers too, as a float; the default where it is missing or null.

    Raises:
        ConversionError: it is no number or beyond all floats, or something on the way has the wrong type.
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise ConversionError(f"{format_path(fields)}: beyond all floats", path=format_path(fields)) from error
    raise wrong_type(fields, "a number", value)


@overload
def nested_bool(obj: Mapping[str, Any], *fields: str | int, default: bool) -> bool: ...
@overload
def nested_bool(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> bool | None: ...
def nested_bool(obj: Mapping[str, Any], *fields: str | int, default: bool | None = None) -> bool | None:
    """The boolean at a path; the default where it is missing or null.

    Raises:
        ConversionError: it is no boolean, or something on the way has the wrong type.
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise wrong_type(fields, "a boolean", value)


@overload
def nested_list(obj: Mapping[str, Any], *fields: str | int, default: list[Any]) -> list[Any]: ...
@overload
def nested_list(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> list[Any] | None: ...
def nested_list(obj: Mapping[str, Any], *fields: str | int, default: list[Any] | None = None) -> list[Any] | None:
    """The list at a path, the very one that the object holds: a change to it changes the object.

    Raises:
        ConversionError: it is no list, or something on the way has the wrong type.
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, list):
        return value
    raise wrong_type(fields, "a list", value)


@overload
def nested_dict(obj: Mapping[str, Any], *fields: str | int, default: dict[str, Any]) -> dict[str, Any]: ...
@overload
def nested_dict(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> dict[str, Any] | None: ...
def nested_dict(
    obj: Mapping[str, Any], *fields: str | int, default: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The dict at a path, the very one that the object holds: a change to it changes the object.

    Raises:
        ConversionError: it is no dict, or something on the way has the wrong type.
    """
    value = nested_value(obj, *fields)
    if value is None:
        return default
    if isinstance(value, dict):
        return value
    raise wrong_type(fields, "an object", value)


@overload
def nested_str_list(obj: Mapping[str, Any], *fields: str | int, default: list[str]) -> list[str]: ...
@overload
def nested_str_list(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> list[str] | None: ...
def nested_str_list(obj: Mapping[str, Any], *fields: str | int, default: list[str] | None = None) -> list[str] | None:
    """A copy of the list of strings at a path; the default where it is missing or null.

    Raises:
        ConversionError: it is no list, an item is no string, or something on the way has the wrong type.
    """
    value = nested_list(obj, *fields)
    if value is None:
        return default
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise wrong_type((*fields, index), "a string", item)
    return value[:]


@overload
def nested_str_dict(obj: Mapping[str, Any], *fields: str | int, default: dict[str, str]) -> dict[str, str]: ...
@overload
def nested_str_dict(obj: Mapping[str, Any], *fields: str | int, default: None = None) -> dict[str, str] | None: ...
def nested_str_dict(
    obj: Mapping[str, Any], *fields: str | int, default: dict[str, str] | None = None
) -> dict[str, str] | None:
    """A copy of the dict of strings at a path; the default where it is missing or null.

    A null inside reads as "", as the API server takes it.

    Raises:
        ConversionError: it is no dict, a value in it is no string, or something on the way has the wrong type.

    Source: apimachinery `NestedNullCoercingStringMap`.
    """
    value = nested_dict(obj, *fields)
    if value is None:
        return default
    copied = {}
    for key, item in value.items():
        if item is not None and not isinstance(item, str):
            raise wrong_type((*fields, key), "a string", item)
        copied[key] = item or ""
    return copied


def set_nested(obj: dict[str, Any], value: Any, field: str | int, /, *fields: str | int) -> None:
    """Put a copy of the value at a path; missing objects on the way are made, and null counts as missing.

    Args:
        obj: the object to change.
        value: what JSON can hold; it is copied, so that later changes to it don't reach the object.
        field: the first key.
        fields: the further keys and indexes. An index replaces an item that is there; the list's length appends.

    Raises:
        ConversionError: JSON can't hold the value, something on the way has the wrong type, or an index is beyond the
            list's end. The object is as it was.

    Example:
        >>> obj = {"kind": "Deployment"}
        >>> set_nested(obj, 3, "spec", "replicas")
        >>> obj
        {'kind': 'Deployment', 'spec': {'replicas': 3}}
    """
    path = (field, *fields)
    copied = checked_copy(value, format_path(path))
    holder, depth = _innermost(obj, path)
    for level in range(len(path) - 1, depth, -1):  # what is missing, from the inside out
        missing = path[level]
        if not isinstance(missing, int):
            copied = {missing: copied}
        elif missing == 0:
            copied = [copied]
        else:
            raise _beyond(path[: level + 1], 0)
    last = path[depth]
    if isinstance(holder, list) and last == len(holder):
        holder.append(copied)
    else:
        holder[last] = copied


def _innermost(obj: dict[str, Any], path: tuple[str | int, ...]) -> tuple[Any, int]:
    """The last container on the path that is there, and how many fields lead to it.

    Raises:
        ConversionError: it can't hold the next field.
    """
    holder: Any = obj
    for depth, field in enumerate(path[:-1]):
        _check_holds(holder, path, depth)
        inner = holder.get(field) if isinstance(holder, dict) else holder[field] if field != len(holder) else None
        if inner is None:
            return holder, depth
        holder = inner
    _check_holds(holder, path, len(path) - 1)
    return holder, len(path) - 1


def _check_holds(holder: object, path: tuple[str | int, ...], depth: int) -> None:
    """Refuse a container that has no place for the field at this depth of the path."""
    field = path[depth]
    if not isinstance(field, int):
        if not isinstance(holder, dict):
            raise wrong_type(path[:depth], "an object", holder)
    elif not isinstance(holder, list):
        raise wrong_type(path[:depth], "a list", holder)
    elif not -len(holder) <= field <= len(holder):
        raise _beyond(path[: depth + 1], len(holder))


def _beyond(fields: tuple[str | int, ...], length: int) -> ConversionError:
    path = format_path(fields)
    return ConversionError(f"{path}: beyond the end of a list of {length}", path=path)


def remove_nested(obj: dict[str, Any], field: str | int, /, *fields: str | int) -> bool:
    """Take away what stands at a path; the objects and lists around it stay, even when empty.

    Returns:
        Whether something, null included, was there.

    Raises:
        ConversionError: something on the way has the wrong type. The object is as it was.

    Example:
        >>> obj = {"spec": {"replicas": 3}}
        >>> remove_nested(obj, "spec", "replicas"), remove_nested(obj, "spec", "replicas"), obj
        (True, False, {'spec': {}})
    """
    path = (field, *fields)
    holder = nested_value(obj, *path[:-1])
    if holder is None:
        return False
    last = path[-1]
    if isinstance(last, int):
        if not isinstance(holder, list):
            raise wrong_type(path[:-1], "a list", holder)
        there = -len(holder) <= last < len(holder)
    else:
        if not isinstance(holder, dict):
            raise wrong_type(path[:-1], "an object", holder)
        there = last in holder
    if there:
        del holder[last]
    return there


def checked_copy(value: Any, path: str = "") -> Any:
    """A deep copy of plain dicts, lists and scalars, also where the value holds subclasses of these.

    Raises:
        ConversionError: JSON can't hold the value; as `check_json`.
    """
    check_json(value, path)
    try:
        return copy_json(value)
    except RecursionError as error:  # little stack was left when we were called
        raise ConversionError(f"{path or 'the value'}: nested too deeply", path=path) from error
