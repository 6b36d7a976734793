r"""JSONPath queries over objects: compiled once, kept, and used as often as wanted.

Two ways to write one. A plain path, `status.conditions[?(@.type=='Ready')].status`, finds what is there. A text with
braces is kubectl's template, `{range .items[*]}{.metadata.name}{"\n"}{end}`, and answers as kubectl does, errors
included. Nothing in either is ever run as code, and there are no regular expressions in them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from cachetools import LRUCache, cached

from dynkube.objects.jsonpath_evaluate import Evaluation
from dynkube.objects.jsonpath_nodes import Action
from dynkube.objects.jsonpath_template import parse_plain, parse_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dynkube.objects.jsonpath_nodes import Part
    from dynkube.objects.jsonpath_plain import Steps

_KEPT_MAX = 512
"""Compiled expressions; a program has some dozens, so this only bounds one that makes them up as it goes."""

_COMPILED: LRUCache[str, JSONPath] = LRUCache(_KEPT_MAX)
_LOCK = threading.Lock()  # guards _COMPILED


@dataclass(frozen=True, slots=True)
class JSONPath:
    """A compiled JSONPath: immutable, thread-safe, equal to any other of the same text. Made by `compile`.

    **Source**: kubernetes.io "JSONPath Support"; client-go `util/jsonpath`.

    Example:
        >>> ready = JSONPath.compile("status.conditions[?(@.type=='Ready')].status")
        >>> ready.find({"status": {"conditions": [{"type": "Ready", "status": "True"}]}})
        ['True']
        >>> JSONPath.compile("{.kind}/{.metadata.name}").render({"kind": "Pod", "metadata": {"name": "web"}})
        'Pod/web'
    """

    text: str
    _parts: tuple[Part, ...] = field(repr=False, compare=False)
    _steps: Steps | None = field(repr=False, compare=False)
    """Of a plain path; None for a template."""

    @classmethod
    def compile(cls, text: str) -> JSONPath:
        r"""The expression that a text stands for; the last 512 are kept.

        Args:
            text: with a `{` anywhere kubectl's template, else a plain path. In a plain path `spec.x`, `.spec.x` and
                `$.spec.x` are the same, `['a.b/c']` is one key (in a template it is two), and so is `a\.b/c` in both.

        Raises:
            ParseError: the text breaks the grammar; names the text and the column.
        """
        return _compile(text)

    def find(self, value: Any) -> list[Any]:
        """All matches, in order: parts of the value itself, no copies.

        Returns:
            Of a plain path what is there: a missing key, an index beyond the end or a value of another type lead
            nowhere, and values of different types are unequal. Of a template the results of all its actions but
            without its text; missing keys lead nowhere.

        Raises:
            ConversionError: of a template where kubectl reports an error, such as an index beyond a list's end; of
                both, more matches than can be meant or a value nested too deeply.
        """
        if self._steps is None:
            return Evaluation(self.text, allow_missing=True).find(self._parts, value)
        from dynkube.objects.jsonpath_plain import matches

        return matches(self._steps, value, self.text)

    def render(self, value: Any, *, allow_missing: bool = True) -> str:
        """What `kubectl get -o jsonpath=TEXT` prints for the value; a plain path is put in braces.

        Args:
            value: a decoded object or a list of them with `items`.
            allow_missing: a missing key prints nothing, as kubectl does if not told otherwise; else it is an error.

        Raises:
            ConversionError: kubectl reports an error, or the work has no end in sight.
        """
        return Evaluation(self.text, allow_missing=allow_missing).render(self._parts, value)


@cached(_COMPILED, lock=_LOCK)
def _compile(text: str) -> JSONPath:
    if "{" in text:
        return JSONPath(text, parse_template(text), None)
    from dynkube.objects.jsonpath_plain import translate  # templates do without the library

    path = parse_plain(text)
    return JSONPath(text, (Action(path),), translate(path))
