"""What JSON can hold: found out before a value is sent or stored, and said with the place.

Encoders differ in what they let through (a tuple becomes a list, NaN becomes `null` or is no JSON at all, a date
becomes some string), so a value is checked before one of them sees it. The check is on the road of every write: the
place is only worked out once something is wrong.
"""

from __future__ import annotations

import re

from dynkube.errors import ConversionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_DEPTH_MAX = 200  # as for YAML; far from what the interpreter's stack and the encoders bear
_INT64_END = 2**63
_WORD = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_NAMES = {str: "a string", dict: "an object", list: "a list", bool: "a boolean", int: "an integer", float: "a float"}


def check_json(value: object, path: str = "") -> None:
    """Refuse what an API server's JSON can't hold.

    Sound are None, bool, int within 64 bits, finite float, str without half surrogate pairs, lists, and dicts whose
    keys are such strings; subclasses count as what they are made from.

    Args:
        value: any value; it is not changed.
        path: where it stands, such as `spec.template`; "" for a document as a whole.

    Raises:
        ConversionError: something in it is none of these, holds itself, or is nested deeper than 200 levels. Text and
            `.path` say where; the text holds no value.

    Source: apimachinery `runtime.DeepCopyJSONValue`, which panics, and says neither where nor when it was stored.

    Example:
        >>> check_json({"spec": {"ports": [80, (81, 82)]}})
        Traceback (most recent call last):
            ...
        dynkube.errors.ConversionError: spec.ports[1]: JSON has no tuple
    """
    try:
        sound = _is_sound((value,), _DEPTH_MAX)
    except (RecursionError, TypeError):  # TypeError: a key is no string
        sound = False
    if sound:
        return
    try:
        where, problem = _first_problem(value, (), ()) or ((), "nested too deeply")
    except RecursionError:  # little stack was left when we were called
        where, problem = (), "nested too deeply"
    place = format_path(where, path)
    raise ConversionError(f"{place or 'the value'}: {problem}", path=place)


def _is_sound(values: Iterable[Any], levels: int) -> bool:  # noqa: C901 - one branch per type; a table would be slower
    """Whether all of them, with all that is in them, are JSON. Shaped for speed: exact types first, few calls.

    Args:
        values: the items of one container.
        levels: how many containers inside each other may still follow.
    """
    for value in values:
        kind = type(value)
        if kind is str:
            if not value.isascii() and not _is_text(value):
                return False
        elif kind is dict:
            # One call looks at all keys; `join` raises TypeError for one that is no string.
            if value and not (levels and _is_text("".join(value)) and _is_sound(value.values(), levels - 1)):
                return False
        elif kind is list:
            if value and not (levels and _is_sound(value, levels - 1)):
                return False
        elif kind is int:
            if not -_INT64_END <= value < _INT64_END:
                return False
        elif kind is not bool and value is not None and not _is_sound_oddity(value, levels):
            return False
    return True


def _is_sound_oddity(value: Any, levels: int) -> bool:
    """As `_is_sound`, for one value of a rare type: floats, and subclasses of what JSON has."""
    if isinstance(value, dict):
        return _is_sound((dict(value),), levels)
    if isinstance(value, list):
        return _is_sound((list(value),), levels)
    return isinstance(value, str | int | float) and not _leaf_problem(value)


def _is_text(text: str) -> bool:
    """Whether UTF-8 can hold it: half a surrogate pair it can't."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _first_problem(
    value: Any, fields: tuple[str | int, ...], around: tuple[int, ...]
) -> tuple[tuple[str | int, ...], str] | None:
    """Where the first thing stands that is wrong, and what it is; None when nothing is found.

    Args:
        value: what to look at.
        fields: where it stands.
        around: the ids of the containers around it.
    """
    if not isinstance(value, dict | list):
        problem = _leaf_problem(value)
        return (fields, problem) if problem else None
    if id(value) in around:
        return fields, "holds itself"
    if value and len(around) == _DEPTH_MAX:
        return (), f"nested deeper than {_DEPTH_MAX} levels"
    problem = _key_problem(value) if isinstance(value, dict) else ""
    if problem:
        return fields, problem
    for field, item in value.items() if isinstance(value, dict) else enumerate(value):
        found = _first_problem(item, (*fields, field), (*around, id(value)))
        if found:
            return found
    return None


def _key_problem(holder: dict[Any, Any]) -> str:
    """What is wrong with the keys; "" when nothing is."""
    for key in holder:
        if not isinstance(key, str):
            return f"a key is {json_type(key)}, expected a string"
        if not _is_text(key):
            return "a key has half a surrogate pair"
    return ""


def _leaf_problem(value: object) -> str:
    """What is wrong with a value that is no container; "" when nothing is."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return "" if _is_text(value) else "a string with half a surrogate pair"
    if isinstance(value, int):
        return "" if -_INT64_END <= value < _INT64_END else "an integer beyond 64 bits"
    if isinstance(value, float):
        return "" if value - value == 0 else "JSON has no NaN and no infinity"
    return f"JSON has no {type(value).__name__}"


def json_type(value: object) -> str:
    """What a value is in JSON's words, for messages: `an integer`; for what JSON lacks, `a value of type set`.

    Example:
        >>> json_type([]), json_type(True), json_type(None)
        ('a list', 'a boolean', 'null')
    """
    if value is None:
        return "null"
    for base in type(value).__mro__:
        if base in _NAMES:
            return _NAMES[base]
    return f"a value of type {type(value).__name__}"


def format_path(fields: Iterable[str | int], base: str = "") -> str:
    """Such as `spec.containers[0].image`; keys that are no plain words stand in quotes.

    Args:
        fields: keys and list indexes, outermost first.
        base: the path of what they start from; "" for the root.

    Example:
        >>> format_path(["metadata", "annotations", "a.b/c", 0])
        "metadata.annotations['a.b/c'][0]"
    """
    for field in fields:
        if isinstance(field, str) and _WORD.fullmatch(field):
            base = f"{base}.{field}" if base else str.__str__(field)
        else:
            base += f"[{str.__repr__(field) if isinstance(field, str) else field}]"
    return base
