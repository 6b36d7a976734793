"""Plain JSONPath: nodes to jsonpath-ng's expressions, which find what is there and nothing where nothing is.

jsonpath-ng's own parser is not used: it knows neither kubectl's escaped dots nor its quoting, and its filters may hold
regular expressions that never end. Wildcards, unions and filters are ours, because jsonpath-ng's differ from release
to release; indexes and slices see lists only, for it would take a mapping for a list of one.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

from jsonpath_ng.jsonpath import DatumInContext, Descendants, Fields, JSONPath, Slice, This

from dynkube.errors import ConversionError
from dynkube.objects.jsonpath_nodes import Elements, Field, Filter, Number, Recursive, Text, Union

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from dynkube.objects.jsonpath_nodes import Node, Path

    Steps: TypeAlias = tuple[JSONPath, ...]

_MATCHES_MAX = 500_000
"""Values after any step: what `..` repeated can ask for on deep values fits nowhere."""

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def translate(path: Path) -> Steps:
    """The steps of a path, to be gone one after the other."""
    steps: list[JSONPath] = []
    everywhere = False
    for node in path:
        if isinstance(node, Recursive):
            everywhere = True
        else:
            step = _step(node)
            steps.append(Descendants(This(), step) if everywhere else step)
            everywhere = False
    return tuple(steps)


def matches(steps: Steps, value: Any, text: str) -> list[Any]:
    """What the steps lead to, in order.

    Args:
        steps: of a plain path.
        value: where they begin.
        text: the path, for messages.

    Raises:
        ConversionError: more values than any memory is for, or a value nested too deeply.
    """
    try:
        return [datum.value for datum in _go(steps, DatumInContext(value))]
    except RecursionError as error:  # older releases of jsonpath-ng descend by recursion
        raise ConversionError(f"JSONPath {text!r}: the value is nested too deeply") from error
    except ConversionError as error:
        raise ConversionError(f"JSONPath {text!r}: {error}") from error


def _go(steps: Steps, start: DatumInContext) -> list[DatumInContext]:
    data = [start]
    for step in steps:
        found: list[DatumInContext] = []
        for datum in data:
            found += step.find(datum)
            if len(found) > _MATCHES_MAX:
                raise ConversionError(f"more than {_MATCHES_MAX} matches")
        data = found
    return data


def _step(node: Node) -> JSONPath:
    if isinstance(node, Field):
        return _Key(node.name) if node.name == "*" else Fields(node.name)
    if isinstance(node, Elements):
        end = None if node.single and node.end == 0 else node.end
        return _OfLists(Slice(node.start or 0, end, node.step))
    if isinstance(node, Filter):
        return _Where(translate(node.left), node.operator, translate(node.right))
    if isinstance(node, Union):
        return _Each(tuple(translate(path) for path in node.paths))
    return _Literal(node.value) if isinstance(node, Text | Number) else _All()


def _inside(datum: DatumInContext, value: Any) -> DatumInContext:
    """A value found in another; only jsonpath-ng's updates need the way to it, and nobody updates here."""
    return DatumInContext(value, context=datum)


@dataclass(frozen=True, slots=True)
class _Key(JSONPath):
    """A key named `*`, which jsonpath-ng would take for all keys."""

    name: str

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        value = datum.value
        return [_inside(datum, value[self.name])] if isinstance(value, dict) and self.name in value else []


@dataclass(frozen=True, slots=True)
class _OfLists(JSONPath):
    """A step that only lists can take."""

    step: JSONPath

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        return list(self.step.find(datum)) if isinstance(datum.value, list) else []


@dataclass(frozen=True, slots=True)
class _All(JSONPath):
    """All values of a mapping or list."""

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        value = datum.value
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [_inside(datum, item) for item in items]


@dataclass(frozen=True, slots=True)
class _Literal(JSONPath):
    """The string, number or boolean that a filter compares with."""

    literal: str | float

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        return [_inside(datum, self.literal)]


@dataclass(frozen=True, slots=True)
class _Each(JSONPath):
    """The matches of several paths."""

    paths: tuple[Steps, ...]

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        return [found for path in self.paths for found in _go(path, datum)]


@dataclass(frozen=True, slots=True)
class _Where(JSONPath):
    """Those elements of a list that pass a filter."""

    left: Steps
    sign: str
    right: Steps

    def find(self, datum: DatumInContext) -> list[DatumInContext]:
        value = datum.value
        items = [_inside(datum, item) for item in value] if isinstance(value, list) else []
        return [item for item in items if self._passes(item)]

    def _passes(self, item: DatumInContext) -> bool:
        left = _go(self.left, item)
        if not self.sign:
            return bool(left)
        right = _go(self.right, item)
        return len(left) == len(right) == 1 and _holds(left[0].value, self.sign, right[0].value)


def _holds(left: Any, sign: str, right: Any) -> bool:
    """Whether a comparison holds; values of different kinds are just unequal, 1 and 1.0 are of one kind."""
    kind = _kind(left)
    if kind == _kind(right) and (kind in {"number", "str"} or sign in {"==", "!="}):
        return _COMPARISONS[sign](left, right)
    return sign == "!="


def _kind(value: Any) -> str:
    return "number" if type(value) in {int, float} else type(value).__name__
