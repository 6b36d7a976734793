"""The nodes of a JSONPath: what a template or a plain path consists of.

**Source**: client-go `util/jsonpath/node.go`.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Node: TypeAlias = "Text | Field | Elements | Filter | Number | Wildcard | Recursive | Union"
    Path: TypeAlias = tuple[Node, ...]
    Part: TypeAlias = "Action | Range | str"


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted string."""

    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a key."""

    name: str


@dataclass(frozen=True, slots=True)
class Elements:
    """Elements of a list; negative numbers count from its end."""

    start: int | None
    end: int | None
    """Not included; None for the list's own end."""
    step: int | None = None
    single: bool = False
    """One index was written: the end follows from the start."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Those elements of a list for which a comparison holds, or in which something exists."""

    left: Path
    operator: str
    """One of the comparisons, or "" for existence."""
    right: Path


@dataclass(frozen=True, slots=True)
class Number:
    """A number, true or false."""

    value: float | bool


@dataclass(frozen=True, slots=True)
class Wildcard:
    """All values of a mapping or list."""


@dataclass(frozen=True, slots=True)
class Recursive:
    """A value and all that is inside of it."""


@dataclass(frozen=True, slots=True)
class Union:
    """The results of several paths, one after the other."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What stands in a pair of braces."""

    path: Path


@dataclass(frozen=True, slots=True)
class Range:
    """What is repeated for each result of a path."""

    path: Path
    body: tuple[Part, ...]
