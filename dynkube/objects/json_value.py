"""JSON values as values: copied, and compared as the API server does it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def copy_json(value: Any) -> Any:
    """The value anew: no dict and no list of the result is one of the argument's. Subclasses become plain."""
    if isinstance(value, dict):
        return {key: copy_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [copy_json(item) for item in value]
    return value


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
