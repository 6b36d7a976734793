"""Conditions: `status.conditions` of any object, read and kept as the API's conventions want.

Source: apimachinery `pkg/api/meta/conditions.go`, `metav1.Condition`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dynkube.objects.meta import dict_at, format_time, nested_time, rest_of
from dynkube.objects.nested import checked_copy, nested_int, nested_list, nested_str, nested_value, set_nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

_AT = ("status", "conditions")
_WORDS = ("reason", "message")


@dataclass(frozen=True, slots=True)
class Condition:
    """One observation about an object, such as `Ready`."""

    type: str
    """Such as `Ready`; one condition per type."""
    status: str
    """`True`, `False` or `Unknown`: strings, not booleans."""
    reason: str = ""
    """One word for machines."""
    message: str = ""
    """For people."""
    last_transition_time: datetime | None = None
    """When the status last changed, in UTC."""
    observed_generation: int = 0
    """The `metadata.generation` that was looked at; 0 when absent."""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Further keys, as sent, such as `lastProbeTime` of pods."""

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *at: str | int) -> Condition:
        """From an item of `status.conditions`; absent strings are "".

        Args:
            value: the item, or what holds it.
            at: where in `value` it stands; so errors give the path from there.

        Raises:
            ConversionError: it is no object, or a field has the wrong type.
        """
        own = dict_at(value, *at)
        return cls(
            type=nested_str(value, *at, "type", default=""),
            status=nested_str(value, *at, "status", default=""),
            reason=nested_str(value, *at, "reason", default=""),
            message=nested_str(value, *at, "message", default=""),
            last_transition_time=nested_time(value, *at, "lastTransitionTime"),
            observed_generation=nested_int(value, *at, "observedGeneration", default=0),
            extra=rest_of(own, "type", "status", "reason", "message", "lastTransitionTime", "observedGeneration"),
        )

    def to_dict(self) -> dict[str, Any]:
        """As an item of `status.conditions`; type, status, reason and message are always there.

        Raises:
            ConversionError: the time has no time zone.
        """
        value = {"type": self.type, "status": self.status, "reason": self.reason, "message": self.message}
        since = self.last_transition_time
        return {
            **self.extra,
            **value,
            **({} if since is None else {"lastTransitionTime": format_time(since, "lastTransitionTime")}),
            **({"observedGeneration": self.observed_generation} if self.observed_generation else {}),
        }


def _index(obj: Mapping[str, Any], condition_type: str) -> int | None:
    """Where the first condition of a type stands.

    Raises:
        ConversionError: the conditions are no list, or one is no object.
    """
    for index in range(len(nested_list(obj, *_AT, default=[]))):
        dict_at(obj, *_AT, index)
        if nested_value(obj, *_AT, index, "type") == condition_type:
            return index
    return None


def find_status_condition(obj: Mapping[str, Any], condition_type: str) -> Condition | None:
    """The condition of a type; None when there is none.

    Args:
        obj: the whole object, with `status.conditions`.
        condition_type: such as `Ready`.

    Raises:
        ConversionError: something has the wrong type.

    Example:
        >>> pod = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
        >>> find_status_condition(pod, "Ready").status
        'True'
    """
    index = _index(obj, condition_type)
    return None if index is None else Condition.from_dict(obj, *_AT, index)


def is_status_condition_true(obj: Mapping[str, Any], condition_type: str) -> bool:
    """Whether the condition is there with status `True`.

    Raises:
        ConversionError: something has the wrong type.
    """
    return _has_status(obj, condition_type, "True")


def is_status_condition_false(obj: Mapping[str, Any], condition_type: str) -> bool:
    """Whether the condition is there with status `False`; `Unknown` and absence are not false.

    Raises:
        ConversionError: something has the wrong type.
    """
    return _has_status(obj, condition_type, "False")


def _has_status(obj: Mapping[str, Any], condition_type: str, status: str) -> bool:
    index = _index(obj, condition_type)
    return index is not None and nested_str(obj, *_AT, index, "status") == status


def set_status_condition(obj: dict[str, Any], condition: Condition, *, now: datetime) -> bool:
    """Add a condition, or bring the one of its type up to date.

    `lastTransitionTime` changes only when the status does: to the condition's own time where it has one, else to `now`.
    Further keys of a condition that is there already stay.

    Args:
        obj: the whole object; `status.conditions` is made when missing.
        condition: what shall stand there.
        now: the time, aware.

    Returns:
        Whether anything changed.

    Raises:
        ConversionError: something has the wrong type, or a time has no time zone. The object is as it was.

    Example:
        >>> from datetime import UTC, datetime
        >>> cron = {"kind": "CronTab"}
        >>> set_status_condition(cron, Condition("Ready", "True", "Up"), now=datetime(2026, 1, 2, tzinfo=UTC))
        True
        >>> cron["status"]["conditions"][0]["lastTransitionTime"]
        '2026-01-02T00:00:00Z'
    """
    wanted = condition.to_dict()
    Condition.from_dict({"condition": wanted}, "condition")  # True is no "True"
    wanted.setdefault("lastTransitionTime", format_time(now, "now"))
    index = _index(obj, condition.type)
    if index is None:
        set_nested(obj, wanted, *_AT, len(nested_list(obj, *_AT, default=[])))
        return True
    old = Condition.from_dict(obj, *_AT, index)
    if old.status == condition.status:
        del wanted["lastTransitionTime"]
    wanted = checked_copy(wanted, "condition")
    entry = nested_value(obj, *_AT, index)
    before = dict(entry)
    # An absent word is as good as an empty one.
    entry.update({key: item for key, item in wanted.items() if item or entry.get(key) or key not in _WORDS})
    if not condition.observed_generation:
        entry.pop("observedGeneration", None)
    return bool(entry != before)


def remove_status_condition(obj: dict[str, Any], condition_type: str) -> bool:
    """Take away all conditions of a type; an empty list stays.

    Returns:
        Whether one was there.

    Raises:
        ConversionError: the conditions are no list, or one is no object. The object is as it was.
    """
    conditions = nested_list(obj, *_AT, default=[])
    kept = [entry for index, entry in enumerate(conditions) if dict_at(obj, *_AT, index).get("type") != condition_type]
    found = len(kept) < len(conditions)
    conditions[:] = kept
    return found
