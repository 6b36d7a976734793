"""Metadata as attributes: what stands behind `obj.name = ...` and its kin.

An accessor reads and writes the object's own dict, and keeps nothing. What is missing, and null, reads as empty;
setting an empty value, or None, takes the key away; a value of a wrong type raises ConversionError with its path, in
both directions, and then the object is as it was.

Source: apimachinery `unstructured.Unstructured`, whose getters take values of a wrong type for missing ones: there one
label that is no string makes all labels vanish.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from dynkube.codec import format_path
from dynkube.errors import ConversionError, ParseError
from dynkube.objects.meta import OwnerReference, format_time, nested_time
from dynkube.objects.nested import (
    nested_int,
    nested_list,
    nested_str,
    nested_str_dict,
    nested_str_list,
    remove_nested,
    set_nested,
    wrong_type,
)
from dynkube.schema import GroupVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Read = TypeVar("Read")
Written = TypeVar("Written")


class Accessor(ABC, Generic[Read, Written]):
    """An attribute that stands for a place in the object; the arguments are the place's fields."""

    __slots__ = ("fields",)

    def __init__(self, *fields: str) -> None:
        self.fields = fields

    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: dict[str, Any], owner: type) -> Read: ...
    def __get__(self, obj: dict[str, Any] | None, owner: type) -> Self | Read:
        return self if obj is None else self.read(obj)

    def __set__(self, obj: dict[str, Any], value: Written | None) -> None:
        plain = None if value is None else self.plain(value)
        if plain is None:
            remove_nested(obj, *self.fields)
        else:
            set_nested(obj, plain, *self.fields)

    @abstractmethod
    def read(self, obj: dict[str, Any]) -> Read:
        """What the object holds there."""

    @abstractmethod
    def plain(self, value: Written) -> Any:
        """As it stands in the object; None when the key shall go."""

    def refused(self, value: object, expected: str, *inner: str | int) -> ConversionError:
        """The error for a value that can't stand there."""
        return wrong_type((*self.fields, *inner), expected, value)


class StringAccessor(Accessor[str, str]):
    """A string; "" when missing."""

    def read(self, obj: dict[str, Any]) -> str:
        """The string."""
        return nested_str(obj, *self.fields, default="")

    def plain(self, value: str) -> str | None:
        """The string itself."""
        if not isinstance(value, str):
            raise self.refused(value, "a string")
        return value or None


class APIVersionAccessor(StringAccessor):
    """`apps/v1` or the like; "" when missing. It is read whatever it is, and set when it keeps the grammar."""

    def plain(self, value: str) -> str | None:
        """The string itself."""
        text = super().plain(value)
        parse_api_version(text or "", format_path(self.fields))
        return text


def parse_api_version(text: str, path: str) -> GroupVersion:
    """Group and version; both are "" for "".

    Raises:
        ConversionError: it breaks the grammar.
    """
    try:
        return GroupVersion.parse(text) if text else GroupVersion("", "")
    except ParseError as error:
        raise ConversionError(f"{path}: {error}", path=path) from error


class IntAccessor(Accessor[int, int]):
    """An integer for which 0 means missing."""

    def read(self, obj: dict[str, Any]) -> int:
        """The integer."""
        return nested_int(obj, *self.fields, default=0)

    def plain(self, value: int) -> int | None:
        """The integer itself."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refused(value, "an integer")
        return value or None


class OptionalIntAccessor(Accessor[int | None, int]):
    """An integer for which 0 means something; None when missing."""

    def read(self, obj: dict[str, Any]) -> int | None:
        """The integer."""
        return nested_int(obj, *self.fields)

    def plain(self, value: int) -> int:
        """The integer itself."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refused(value, "an integer")
        return value


class TimeAccessor(Accessor["datetime | None", "datetime"]):
    """An instant, aware, read in UTC, written in whole seconds; None when missing."""

    def read(self, obj: dict[str, Any]) -> datetime | None:
        """The instant."""
        return nested_time(obj, *self.fields)

    def plain(self, value: datetime) -> str:
        """As metav1.Time."""
        return format_time(value, format_path(self.fields))


class StringMapAccessor(Accessor["Mapping[str, str]", "Mapping[str, str]"]):
    """Strings by string; empty when missing, "" for a null. What is read is a view that refuses changes."""

    def read(self, obj: dict[str, Any]) -> Mapping[str, str]:
        """A read-only view of a copy: a change to it would be lost."""
        return MappingProxyType(nested_str_dict(obj, *self.fields, default={}))

    def plain(self, value: Mapping[str, str]) -> dict[str, str] | None:
        """As a dict."""
        if not isinstance(value, Mapping):  # two letters would be taken for key and value
            raise self.refused(value, "an object")
        copied = dict(value)
        for key, item in copied.items():
            if not isinstance(item, str):
                raise self.refused(item, "a string", key)
        return copied or None


class StringsAccessor(Accessor[tuple[str, ...], "Iterable[str]"]):
    """A list of strings; empty when missing."""

    def read(self, obj: dict[str, Any]) -> tuple[str, ...]:
        """In their order."""
        return tuple(nested_str_list(obj, *self.fields, default=[]))

    def plain(self, value: Iterable[str]) -> list[str] | None:
        """As a list."""
        if isinstance(value, str):  # it would be taken for its letters
            raise self.refused(value, "a list")
        copied = list(value)
        for index, item in enumerate(copied):
            if not isinstance(item, str):
                raise self.refused(item, "a string", index)
        return copied or None


class Entry(Protocol):
    """What can be read from, and written as, an item of a list of objects."""

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *at: str | int) -> Self:
        """From the object that stands there."""

    def to_dict(self) -> dict[str, Any]:
        """As an object."""


Item = TypeVar("Item", bound=Entry)


class EntriesAccessor(Accessor[tuple[Item, ...], "Iterable[Item]"]):
    """A list of values of one class; empty when missing."""

    __slots__ = ("entry_class",)

    def __init__(self, entry_class: type[Item], *fields: str) -> None:
        super().__init__(*fields)
        self.entry_class = entry_class

    def read(self, obj: dict[str, Any]) -> tuple[Item, ...]:
        """In their order."""
        length = len(nested_list(obj, *self.fields, default=[]))
        return tuple(self.entry_class.from_dict(obj, *self.fields, index) for index in range(length))

    def plain(self, value: Iterable[Item]) -> list[dict[str, Any]] | None:
        """As a list of objects."""
        entries = list(value)
        for index, entry in enumerate(entries):
            if not isinstance(entry, self.entry_class):
                raise self.refused(entry, f"a value of type {self.entry_class.__name__}", index)
        plain = [entry.to_dict() for entry in entries]
        trial: dict[str, Any] = {}
        set_nested(trial, plain, *self.fields)
        self.read(trial)  # a value's fields may have wrong types
        return plain or None


class OwnersAccessor(EntriesAccessor[OwnerReference]):
    """Owner references, of which at most one is the controller."""

    def plain(self, value: Iterable[OwnerReference]) -> list[dict[str, Any]] | None:
        """As a list of objects.

        Raises:
            ConversionError: there are two controllers.
        """
        owners = tuple(value)
        plain = super().plain(owners)
        if sum(1 for owner in owners if owner.controller) > 1:
            path = format_path(self.fields)
            names = " and ".join([f'{owner.kind} "{owner.name}"' for owner in owners if owner.controller])
            raise ConversionError(f"{path}: {names} can't both be the controller", path=path)
        return plain
