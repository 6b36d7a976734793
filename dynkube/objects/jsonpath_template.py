"""JSONPath text to nodes: kubectl's template grammar, and the plain paths that people write without braces.

**Source**: client-go `util/jsonpath/parser.go`, kubernetes.io "JSONPath Support". Different here: `end` without `range`
and `range` without `end` are refused at once; kubectl evaluates the body of the latter once more.
"""

from __future__ import annotations

from dynkube.objects.jsonpath_nodes import Action, Elements, Field, Filter, Range, Recursive, Union, Wildcard
from dynkube.objects.jsonpath_scanner import Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.objects.jsonpath_nodes import Part, Path

_RANGES_MAX = 50  # nested in each other; the evaluator goes one call deeper for each


def parse_template(text: str) -> tuple[Part, ...]:
    """The parts of kubectl's template: text outside of braces, actions, ranges.

    Raises:
        ParseError: the text breaks the grammar.
    """
    return _Templates(Scanner(text, plain=False)).parse()


def parse_plain(text: str) -> Path:
    """The nodes of a path without braces: `spec.x`, `.spec.x` and `$.spec.x` are the same.

    A key in brackets is taken as it stands, `['a.b/c']` is one key; kubectl's own grammar would read two.

    Raises:
        ParseError: the text breaks the grammar, or has no path.
    """
    scanner = Scanner(text, plain=True)
    path, words = scanner.action(0, len(text))
    if words:
        raise scanner.error(0, f"{words[0]!r} needs braces around it")
    if not path and text.strip() not in {"$", "@"}:
        raise scanner.error(0, "no path")
    if any(not isinstance(node, Field | Elements | Filter | Wildcard | Recursive | Union) for node in path):
        raise scanner.error(0, "a value is no path")
    if path and path[-1] == Recursive():
        raise scanner.error(len(text), "'..' needs a key, an index or a filter behind it")
    return path


class _Templates:
    """Puts parts together; ranges that are still open are on a stack."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._open: list[tuple[int, Path, list[Part]]] = []
        self._parts: list[Part] = []

    def parse(self) -> tuple[Part, ...]:
        text, at = self._scanner.text, 0
        while at < len(text):
            brace = text.find("{", at)
            if brace < 0:
                self._parts.append(text[at:])
                break
            if brace > at:
                self._parts.append(text[at:brace])
            path, words = self._scanner.action(brace + 1, None)
            self._add(brace, path, words)
            at = self._scanner.at
        if self._open:
            raise self._scanner.error(self._open[-1][0], "'range' without 'end'")
        return tuple(self._parts)

    def _add(self, at: int, path: Path, words: list[str]) -> None:
        if len(words) > 1:
            raise self._scanner.error(at, f"{words[0]!r} and {words[1]!r} in one action")
        if not words:
            self._parts.append(Action(path))
        elif words == ["range"]:
            if len(self._open) >= _RANGES_MAX:
                raise self._scanner.error(at, f"more than {_RANGES_MAX} ranges inside each other")
            self._open.append((at, path, self._parts))
            self._parts = []
        else:
            if path:
                raise self._scanner.error(at, "'end' stands alone in its braces")
            if not self._open:
                raise self._scanner.error(at, "'end' without 'range'")
            body = tuple(self._parts)
            _, over, self._parts = self._open.pop()
            self._parts.append(Range(over, body))
