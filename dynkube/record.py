"""Frozen, slotted values without the import cost of `dataclasses`.

`dataclasses` pulls in `inspect`, and the two cost about as much as all the rest of a short command line, so the values
on that road are `Record`s. Everywhere else a frozen slotted dataclass says the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> Callable[[type], type]:
        """At run time the decorator only marks; type checkers read it."""
        return lambda cls: cls


@dataclass_transform(frozen_default=True)
class RecordType(type):
    """Turns a class body of annotations and defaults into slots."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> RecordType:
        """Make the class: one slot per annotated name, defaults kept aside."""
        fields = tuple(body.get("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        body["__slots__"] = fields
        body["__match_args__"] = fields
        body["_defaults"] = defaults
        cls = super().__new__(mcs, name, bases, body)
        cls._setters = tuple(getattr(cls, field).__set__ for field in fields)  # type: ignore[attr-defined]
        return cls


class Record(metaclass=RecordType):
    """A frozen value: equal when its type and all its fields are equal, hashable, picklable, thread-safe.

    Subclasses annotate their fields, mandatory ones first; inheritance of fields is not supported, because no value
    here is a kind of another. Type checkers see a frozen dataclass.
    """

    if TYPE_CHECKING:
        _defaults: ClassVar[dict[str, Any]]
        _setters: ClassVar[tuple[Callable[[Any, Any], None], ...]]
        __match_args__: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self.__match_args__
        if kwargs or len(args) != len(fields):
            args = self._complete(args, kwargs)
        for setter, value in zip(self._setters, args, strict=True):
            setter(self, value)

    @classmethod
    def _complete(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Positional and named arguments with the defaults filled in, in field order."""
        fields = cls.__match_args__
        if len(args) > len(fields):
            raise TypeError(f"{cls.__name__}() takes {len(fields)} arguments, got {len(args)}")
        values = {**cls._defaults, **dict(zip(fields, args, strict=False))}
        for field, value in kwargs.items():
            if field not in fields:
                raise TypeError(f"{cls.__name__}() has no field {field!r}")
            if field in fields[: len(args)]:
                raise TypeError(f"{cls.__name__}() got field {field!r} twice")
            values[field] = value
        missing = [field for field in fields if field not in values]
        if missing:
            raise TypeError(f"{cls.__name__}() lacks {', '.join(missing)}")
        return tuple(values[field] for field in fields)

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, field) for field in self.__match_args__])

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed.

        Raises:
            TypeError: a name is not a field.
        """
        return type(self)(**{**dict(zip(self.__match_args__, self._values(), strict=True)), **changes})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: can't set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: can't delete {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        pairs = zip(self.__match_args__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in pairs)})"

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), self._values()
