"""Parts of an object's metadata as values: owner references, managed fields, times.

Source: apimachinery `pkg/apis/meta/v1`: OwnerReference, ManagedFieldsEntry, Time, MicroTime.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dynkube.codec import format_path
from dynkube.errors import ConversionError
from dynkube.objects.nested import nested_bool, nested_dict, nested_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_read_time = datetime.fromisoformat


def parse_time(text: str, path: str = "") -> datetime:
    """The instant that an RFC 3339 text names, in UTC; of a fraction the first six digits count.

    Args:
        text: such as `2026-01-02T03:04:05Z`; offsets and fractions are fine.
        path: where it stands, for messages.

    Raises:
        ConversionError: it has another form, or there is no such day or time.

    Example:
        >>> parse_time("2026-01-02T03:04:05.5+01:00").isoformat()
        '2026-01-02T02:04:05.500000+00:00'
    """
    if _RFC_3339.fullmatch(text):
        with suppress(ValueError, OverflowError):  # the 30th of February; the first day of year 1 east of Greenwich
            return _read_time(text).astimezone(UTC)
    raise ConversionError(f"{path or 'the time'}: expected an RFC 3339 time, got {text[:40]!r}", path=path)


def format_time(instant: datetime, path: str = "") -> str:
    """As metav1.Time is written: UTC in whole seconds, a fraction is cut off.

    Args:
        instant: aware, in any time zone.
        path: where it will stand, for messages.

    Raises:
        ConversionError: it is no datetime, or has no time zone.

    Example:
        >>> format_time(parse_time("2026-01-02T03:04:05.9+01:00"))
        '2026-01-02T02:04:05Z'
    """
    return _format(instant, "seconds", path)


def format_micro_time(instant: datetime, path: str = "") -> str:
    """As metav1.MicroTime is written, in leases and events: UTC with six digits after the point.

    Args:
        instant: aware, in any time zone.
        path: where it will stand, for messages.

    Raises:
        ConversionError: it is no datetime, or has no time zone.
    """
    return _format(instant, "microseconds", path)


def _format(instant: datetime, precision: str, path: str) -> str:
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        raise ConversionError(f"{path or 'the time'}: expected a datetime with a time zone", path=path)
    try:
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
    except OverflowError as error:
        raise ConversionError(f"{path or 'the time'}: the time is out of range in UTC", path=path) from error


def nested_time(obj: Mapping[str, Any], *fields: str | int) -> datetime | None:
    """The instant at a path, in UTC; None where it is missing or null.

    Raises:
        ConversionError: it is no RFC 3339 time, or something on the way has the wrong type.
    """
    text = nested_str(obj, *fields)
    return None if text is None else parse_time(text, format_path(fields))


@dataclass(frozen=True, slots=True)
class OwnerReference:
    """Whom an object belongs to: when the last owner is gone, the garbage collector takes the object away.

    Source: metav1.OwnerReference.
    """

    api_version: str
    kind: str
    name: str
    uid: str
    controller: bool | None = None
    """Whether the owner manages the object; at most one owner does. None when absent, which is not false."""
    block_owner_deletion: bool | None = None
    """Whether foreground deletion of the owner waits for the object. None when absent, which is not false."""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Further keys, as sent."""

    @classmethod
    def to(
        cls, owner: Mapping[str, Any], *, controller: bool | None = None, block_owner_deletion: bool | None = None
    ) -> OwnerReference:
        """A reference to an object.

        Args:
            owner: an object that the server knows, so that it has a uid.
            controller: as the field.
            block_owner_deletion: as the field.

        Raises:
            ConversionError: the owner lacks `apiVersion`, `kind`, name or uid.

        Source: `metav1.NewControllerRef`, which sets both booleans to true.
        """
        api_version, kind = _needed(owner, "apiVersion"), _needed(owner, "kind")
        name, uid = _needed(owner, "metadata", "name"), _needed(owner, "metadata", "uid")
        return cls(api_version, kind, name, uid, controller, block_owner_deletion)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *at: str | int) -> OwnerReference:
        """From an item of `metadata.ownerReferences`; absent strings are "".

        Args:
            value: the item, or what holds it.
            at: where in `value` it stands; so errors give the path from there.

        Raises:
            ConversionError: it is no object, or a field has the wrong type.
        """
        own = dict_at(value, *at)
        return cls(
            api_version=nested_str(value, *at, "apiVersion", default=""),
            kind=nested_str(value, *at, "kind", default=""),
            name=nested_str(value, *at, "name", default=""),
            uid=nested_str(value, *at, "uid", default=""),
            controller=nested_bool(value, *at, "controller"),
            block_owner_deletion=nested_bool(value, *at, "blockOwnerDeletion"),
            extra=rest_of(own, "apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"),
        )

    def to_dict(self) -> dict[str, Any]:
        """As an item of `metadata.ownerReferences`; the four words are always there, the booleans when set."""
        value = {"apiVersion": self.api_version, "kind": self.kind, "name": self.name, "uid": self.uid}
        options = {"controller": self.controller, "blockOwnerDeletion": self.block_owner_deletion}
        return {**self.extra, **value, **{key: option for key, option in options.items() if option is not None}}


def _needed(owner: Mapping[str, Any], *fields: str) -> str:
    """The owner's word at a path.

    Raises:
        ConversionError: it is missing, empty, or no string.
    """
    word = nested_str(owner, *fields)
    if not word:
        path = format_path(fields)
        raise ConversionError(f"the owner has no {path}", path=path)
    return word


@dataclass(frozen=True, slots=True)
class ManagedFieldsEntry:
    """Which fields a manager has set by one way of writing.

    Source: metav1.ManagedFieldsEntry.
    """

    manager: str = ""
    operation: str = ""
    """`Apply` or `Update`."""
    api_version: str = ""
    """Of which version the field set speaks."""
    time: datetime | None = None
    """When the set last changed, in UTC."""
    fields_type: str = ""
    """`FieldsV1`."""
    fields_v1: Mapping[str, Any] | None = field(default=None, hash=False)
    """The set: nested dicts with keys such as `f:spec` and `k:{"name":"web"}`."""
    subresource: str = ""
    """Such as `status`; "" for the object itself."""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Further keys, as sent."""

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *at: str | int) -> ManagedFieldsEntry:
        """From an item of `metadata.managedFields`.

        Args:
            value: the item, or what holds it.
            at: where in `value` it stands; so errors give the path from there.

        Raises:
            ConversionError: it is no object, or a field has the wrong type.
        """
        own = dict_at(value, *at)
        return cls(
            manager=nested_str(value, *at, "manager", default=""),
            operation=nested_str(value, *at, "operation", default=""),
            api_version=nested_str(value, *at, "apiVersion", default=""),
            time=nested_time(value, *at, "time"),
            fields_type=nested_str(value, *at, "fieldsType", default=""),
            fields_v1=nested_dict(value, *at, "fieldsV1"),
            subresource=nested_str(value, *at, "subresource", default=""),
            extra=rest_of(own, "manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource"),
        )

    def to_dict(self) -> dict[str, Any]:
        """As an item of `metadata.managedFields`, without what is empty.

        Raises:
            ConversionError: the time has no time zone.
        """
        value = {
            "manager": self.manager,
            "operation": self.operation,
            "apiVersion": self.api_version,
            "time": "" if self.time is None else format_time(self.time, "time"),
            "fieldsType": self.fields_type,
            "subresource": self.subresource,
        }
        fields = {} if self.fields_v1 is None else {"fieldsV1": self.fields_v1}
        return {**self.extra, **{key: word for key, word in value.items() if word}, **fields}


def dict_at(obj: Mapping[str, Any], *at: str | int) -> Mapping[str, Any]:
    """The object at a path, which must be there.

    Raises:
        ConversionError: it is missing or no object, or something on the way has the wrong type.
    """
    found = nested_dict(obj, *at) if at else obj
    if found is None:
        path = format_path(at)
        raise ConversionError(f"{path}: expected an object, got null", path=path)
    return found


def rest_of(value: Mapping[str, Any], *known: str) -> dict[str, Any]:
    """The items of an object under other keys than these."""
    return {key: item for key, item in value.items() if key not in known}
