"""JSON values as values: copied, and compared as the API server does it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_PLAIN = frozenset((str, int, float, bool, type(None)))


def copy_json(value: Any) -> Any:
    """The value anew: no dict and no list of the result is one of the argument's. Subclasses become plain.

    Args:
        value: what `check_json` lets through.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        return {key if type(key) is str else str.__str__(key): copy_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy_json(item) for item in value]
    if isinstance(value, str):  # such as an enum's member: what it is made from, not how it prints
        return str.__str__(value)
    return int.__int__(value) if isinstance(value, int) else float.__float__(value)


def same_json(one: Any, other: Any) -> bool:
    """Whether both would be the same JSON: `True` is not `1`, and `1` is not `1.0`; the order of keys says nothing."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(same_json(member, other[key]) for key, member in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same_json, one, other))
    return bool(one == other) and _number_kind(one) is _number_kind(other)


def _number_kind(value: Any) -> type | None:
    """What `==` between numbers doesn't see."""
    return next((kind for kind in (bool, float) if isinstance(value, kind)), None)
