"""kubectl's evaluation of a JSONPath template: nodes and a value to results, results to text.

kubectl's rules are its own, so no general library does this part: an index beyond the end is an error, numbers with
and without a fraction can't be compared, what fails inside of an existence filter counts as found, and a missing key
is an error or nothing, as the caller likes.

**Source**: client-go `util/jsonpath/jsonpath.go`, `third_party/forked/golang/template`. Different here: mappings are
walked in their own order (Go's is random), and the work is bounded.
"""

from __future__ import annotations

import operator
from decimal import Decimal

from dynkube.codec import format_json
from dynkube.errors import ConversionError
from dynkube.objects.jsonpath_nodes import (
    Elements,
    Field,
    Filter,
    Range,
    Recursive,
    Text,
    Union,
    Wildcard,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from dynkube.objects.jsonpath_nodes import Node, Part, Path

_WORK_MAX = 10_000_000
"""Values that one evaluation may touch: some seconds. Unions and `..` can ask for more values than fit anywhere."""

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NOTHING = object()  # what a range without results hands to its body, so that errors in there are seen
_SHORTEST_FROM, _SHORTEST_TO = 1e-4, 1e6  # Go prints floats without an exponent between these


class _Halt(Exception):  # noqa: N818 - never leaves this module
    """kubectl's error, and the results that it hands on beside it: existence filters look at them."""

    def __init__(self, problem: str, results: list[Any]) -> None:
        super().__init__(problem)
        self.results = results


class Evaluation:
    """One evaluation of one template over one value. Not thread-safe; one use."""

    def __init__(self, text: str, *, allow_missing: bool) -> None:
        self._text = text
        self._allow_missing = allow_missing
        self._work = 0

    def render(self, parts: Iterable[Part], value: Any) -> str:
        """The template's output.

        Raises:
            ConversionError: the value doesn't have what the template asks for, or too much of it.
        """
        results = self._run(parts, value)
        try:
            return "".join([part if isinstance(part, str) else " ".join(map(_printed, part)) for part in results])
        except RecursionError as error:
            raise self._error("the value is nested too deeply") from error

    def find(self, parts: Iterable[Part], value: Any) -> list[Any]:
        """The results of all actions; text is no result.

        Raises:
            ConversionError: as `render`.
        """
        return [result for item in self._run(parts, value) if not isinstance(item, str) for result in item]

    def _run(self, parts: Iterable[Part], value: Any) -> list[str | list[Any]]:
        """The text parts and the results of the actions, in order."""
        try:
            out: list[str | list[Any]] = []
            self._block(parts, value, out)
        except _Halt as error:
            raise self._error(str(error)) from error
        return out

    def _error(self, problem: str) -> ConversionError:
        return ConversionError(f"JSONPath {self._text!r}: {problem}")

    def _block(self, parts: Iterable[Part], value: Any, out: list[str | list[Any]]) -> None:
        for part in parts:
            self._charge(1)
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Range):
                results = self._path([value], part.path)
                for result in results:
                    self._block(part.body, result, out)
                if not results:
                    self._block(part.body, _NOTHING, [])
            elif len(part.path) == 1 and isinstance(part.path[0], Text):
                out.append(part.path[0].value)
            else:
                out.append(self._path([value], part.path))

    def _charge(self, work: int) -> None:
        self._work += work
        if self._work > _WORK_MAX:
            raise self._error(f"asks for more than {_WORK_MAX} values")

    def _path(self, values: list[Any], path: Path) -> list[Any]:
        for node in path:
            values = self._step(values, node)
            self._charge(1 + len(values))
        return values

    def _step(self, values: list[Any], node: Node) -> list[Any]:
        match node:
            case Field(name):
                found = self._field(values, name)
            case Elements():
                found = _elements(values, node)
            case Filter():
                found = self._filter(values, node)
            case Wildcard():
                found = [child for value in values for child in _children(value)]
            case Recursive():
                found = self._recursive(values)
            case Union():
                found = self._union(values, node)
            case Text(text):
                found = [text]
            case _:  # a number or boolean
                found = [node.value] * len(values)
        return found

    def _field(self, values: list[Any], name: str) -> list[Any]:
        found = [value[name] for value in values if isinstance(value, dict) and name in value]
        if values and not found and not self._allow_missing:
            raise _Halt(f"{name} is not found", [])
        return found

    def _union(self, values: list[Any], node: Union) -> list[Any]:
        found: list[Any] = []
        for path in node.paths:
            try:
                found += self._path(values, path)
            except _Halt as error:
                raise _Halt(str(error), values) from error
        return found

    def _recursive(self, values: list[Any]) -> list[Any]:
        found: list[Any] = []
        rest = values[::-1]
        while rest:
            value = rest.pop()
            children = _children(value)
            if children:
                found.append(value)
                if not isinstance(value, str):
                    rest.extend(reversed(children))
            self._charge(1 + len(children))
        return found

    def _filter(self, values: list[Any], node: Filter) -> list[Any]:
        passed: list[Any] = []
        for value in values:
            if not isinstance(value, list):
                raise _Halt(f"{_kind(value)} is not a list and can't be filtered", values)
            passed += [item for item in value if self._passes(item, node, values)]
        return passed

    def _passes(self, item: Any, node: Filter, values: list[Any]) -> bool:
        try:
            left = self._path([item], node.left)
        except _Halt as error:
            if not node.operator:
                return bool(error.results)
            raise _Halt(str(error), values) from error
        if not node.operator or not left:
            return bool(left)
        try:
            return self._holds(left, node.operator, self._path([item], node.right))
        except (_Halt, TypeError) as error:
            raise _Halt(str(error), values) from error

    def _holds(self, left: list[Any], sign: str, right: list[Any]) -> bool:
        if len(left) > 1 or len(right) > 1:
            raise TypeError("can only compare one element at a time")
        return bool(right) and _compare(left[0], sign, right[0])


def _compare(left: Any, sign: str, right: Any) -> bool:
    """Go's comparison of two scalars.

    Raises:
        TypeError: values that Go doesn't compare, such as 1 and 1.5, or true and anything but for equality.
    """
    kinds = {type(left), type(right)}
    if not kinds <= {bool, int, float, str}:
        raise TypeError("invalid type for comparison")
    if len(kinds) > 1:
        raise TypeError("incompatible types for comparison")
    if kinds == {bool} and sign not in {"==", "!="}:
        raise TypeError("invalid type for comparison")
    return _COMPARISONS[sign](left, right)


def _elements(values: list[Any], node: Elements) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value is None:
            continue
        if not isinstance(value, list):
            raise _Halt(f"{_kind(value)} is not a list", values)
        length = len(value)
        start, end = _bounds(node, length)
        if start == end:
            return found  # kubectl leaves the other lists out as well
        if not 0 <= start < length:
            raise _Halt(f"array index out of bounds: index {start}, length {length}", values)
        if not 0 <= end <= length:
            raise _Halt(f"array index out of bounds: index {end - 1}, length {length}", values)
        if start > end:
            raise _Halt(f"starting index {start} is greater than ending index {end}", values)
        found += value[start : end : node.step or 1]
    return found


def _bounds(node: Elements, length: int) -> tuple[int, int]:
    """The first index and the one behind the last, counted from the list's start."""
    start = node.start or 0
    end = length if node.end is None else node.end
    if start < 0:
        start += length
    if end < 0 or (end == 0 and node.single):
        end += length
    return start, end


def _children(value: Any) -> list[Any]:
    """What is inside of a value; of a string its bytes, as for kubectl."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, str):
        return list(value.encode("utf-8", "replace"))
    return value if isinstance(value, list) else []


def _kind(value: Any) -> str:
    """What a value is, for messages."""
    if isinstance(value, dict):
        return "a mapping"
    return "nothing" if value is None or value is _NOTHING else f"a {type(value).__name__}"


def _printed(value: Any) -> str:
    """A result as kubectl prints it: scalars bare, the rest as compact JSON with sorted keys."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _printed_float(value)
    return _compact(value)


def _compact(value: Any) -> str:
    """Go's JSON without blanks."""
    if isinstance(value, dict):
        return "{" + ",".join([f"{_compact(key)}:{_compact(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_compact(item) for item in value]) + "]"
    return format_json(value)[:-1]


def _printed_float(value: float) -> str:
    """A float as Go prints it outside of JSON."""
    exact = Decimal(repr(value)).normalize()
    if value == 0 or _SHORTEST_FROM <= abs(value) < _SHORTEST_TO:
        return f"{exact:f}"
    sign, digits, _ = exact.as_tuple()
    mantissa = "".join(map(str, digits))
    return f"{'-' * sign}{mantissa[0]}{'.' * (len(digits) > 1)}{mantissa[1:]}e{exact.adjusted():+03d}"
