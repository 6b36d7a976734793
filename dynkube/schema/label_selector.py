"""LabelSelector: conditions on labels, all of which must hold.

Source: apimachinery `pkg/labels` (the text form) and `metav1.LabelSelector` (the object form).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dynkube.errors import ConversionError, ParseError
from dynkube.schema.label_requirement import LabelRequirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from typing import Any, TypeAlias

    Labels: TypeAlias = "Mapping[str, Any] | str | LabelSelector | None"
    """What `LabelSelector.of` takes."""

# A word is all that is neither space nor sign: whether it can be a key or a value shows later. Between tokens there is
# nothing but these four spaces.
_TOKEN = re.compile(r"==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+")
_SIGNS = frozenset(("==", "!=", *"=!(),<>"))
_BINARY = frozenset(("=", "==", "!=", "in", "notin", ">", "<"))
# How the object form calls the operators.
_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
_PARTS = frozenset(("matchLabels", "matchExpressions"))
_EXPRESSION_FIELDS = frozenset(("key", "operator", "values"))


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """Conditions on labels, all of which must hold; without any it matches everything.

    Equal when the requirements are, whatever the order they were given in, except that of several on one key;
    hashable; safe to share between threads.

    Example:
        >>> selector = LabelSelector.parse("tier in (web, db), app = shop, !legacy")
        >>> str(selector)
        'app=shop,!legacy,tier in (db,web)'
        >>> selector.matches({"app": "shop", "tier": "db"})
        True
    """

    requirements: tuple[LabelRequirement, ...] = ()
    """Sorted by key."""
    # The requirements again, in the form that `matches` reads fastest.
    _tests: tuple[tuple[str, Container[str], bool], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.requirements, key=lambda one: one.key))
        object.__setattr__(self, "requirements", ordered)
        object.__setattr__(self, "_tests", tuple((one.key, one.accepted, one.negated) for one in ordered))

    @classmethod
    def parse(cls, text: str) -> LabelSelector:
        """From the text form, such as `app=web,tier in (front,back),!legacy,cores>4`; "" matches everything.

        Raises:
            ParseError: the text breaks the grammar, or a key or value can't be a label's; it names text and place.

        Source: `labels.Parse`, to which a NUL character is the end of the text; here it is an error.
        """
        return cls(tuple(_Parser(text).requirements()))

    @classmethod
    def from_dict(cls, selector: Mapping[str, Any]) -> LabelSelector:
        """From the object form: `{"matchLabels": {...}, "matchExpressions": [...]}`; `{}` matches everything.

        Raises:
            ConversionError: a part is unknown, missing or of the wrong type, or the operator is unknown.
            ParseError: a key or value can't be a label's, or the values don't suit the operator.

        Example:
            >>> str(LabelSelector.from_dict({"matchExpressions": [{"key": "app", "operator": "Exists"}]}))
            'app'
        """
        _check_known(selector, _PARTS, "")
        labels = _part(selector, "matchLabels", Mapping, {}, "")
        expressions = _part(selector, "matchExpressions", list, [], "")
        found = [_equality(key, value, "matchLabels") for key, value in labels.items()]
        found += [_expression(one, f"matchExpressions[{index}]") for index, one in enumerate(expressions)]
        return cls(tuple(found))

    @classmethod
    def of(cls, selector: Mapping[str, Any] | str | LabelSelector | None) -> LabelSelector:
        """From whatever a caller may have: text, labels that must be equal, the object form, or None for everything.

        A dict is the object form when it holds a `matchLabels` or `matchExpressions` that is no string; else it holds
        labels.

        Raises:
            ConversionError: it is of another type, or a label's value is no string.
            ParseError: as `parse` and `from_dict`.

        Example:
            >>> str(LabelSelector.of({"tier": "front", "app": "web"}))
            'app=web,tier=front'

        Source: `metav1.LabelSelectorAsSelector`, where no object at all matches nothing; here None is no condition.
        """
        if selector is None:
            return cls()
        if isinstance(selector, cls):
            return selector
        if isinstance(selector, str):
            return cls.parse(selector)
        if not isinstance(selector, Mapping):
            raise ConversionError(f"a label selector is text, a dict or None, got {type(selector).__name__}")
        if any(not isinstance(selector[part], str) for part in _PARTS & selector.keys()):
            return cls.from_dict(selector)
        return cls(tuple(_equality(key, value, "") for key, value in selector.items()))

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether all requirements hold. Without the label, `!=`, `notin` and `!` do and the others don't."""
        for key, accepted, negated in self._tests:  # noqa: SIM110 - all() takes twice as long
            if (key in labels and labels[key] in accepted) is negated:
                return False
        return True

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


class _Parser:
    """Walks over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [(match[0], match.start()) for match in _TOKEN.finditer(text)]
        self._tokens.append(("", len(text)))
        self._at = 0

    def requirements(self) -> Iterable[LabelRequirement]:
        """All of them, in the order of the text."""
        if self._next == "":
            return
        while True:
            yield self._requirement()
            if self._next == "":
                return
            if self._take() != ",":
                raise self._error("',' or the end", back=1)

    @property
    def _next(self) -> str:
        """The token to come; "" at the end."""
        return self._tokens[self._at][0]

    def _take(self) -> str:
        token = self._next
        self._at += 1
        return token

    def _word(self, expected: str) -> str:
        if self._next == "" or self._next in _SIGNS:
            raise self._error(expected)
        return self._take()

    def _error(self, expected: str, back: int = 0) -> ParseError:
        token, offset = self._tokens[self._at - back]
        found = repr(token) if token else "the end"
        return ParseError(f"label selector {self._text!r}: expected {expected}, found {found} at offset {offset}")

    def _requirement(self) -> LabelRequirement:
        start = self._tokens[self._at][1]
        negated = self._next == "!" and bool(self._take())
        key = self._word("a label key" if negated else "a label key or '!'")
        if negated:
            return self._made(start, key, "!")
        if self._next in {"", ","}:
            return self._made(start, key, "exists")
        if self._next not in _BINARY:
            raise self._error("'=', '==', '!=', 'in', 'notin', '>', '<', ',' or the end")
        operator = self._take()
        values = tuple(self._values()) if operator in {"in", "notin"} else (self._maybe_word("a value"),)
        return self._made(start, key, operator, values)

    def _made(self, start: int, key: str, operator: str, values: tuple[str, ...] = ()) -> LabelRequirement:
        try:
            return LabelRequirement(key, operator, values)
        except ParseError as error:
            raise ParseError(f"label selector {self._text!r}: {error}, at offset {start}") from error

    def _maybe_word(self, expected: str, ends: tuple[str, ...] = ("", ",")) -> str:
        """A value, which may be written as nothing."""
        return "" if self._next in ends else self._word(expected)

    def _values(self) -> Iterable[str]:
        """The values in parentheses; between two commas there is an empty one."""
        if self._take() != "(":
            raise self._error("'('", back=1)
        while True:
            yield self._maybe_word("a value, ',' or ')'", (",", ")"))
            if self._next not in {",", ")"}:
                raise self._error("',' or ')'")
            if self._take() == ")":
                return


def _equality(key: Any, value: Any, path: str) -> LabelRequirement:
    if not isinstance(key, str) or not isinstance(value, str):
        raise ConversionError(f"label {key!r} of a selector must be a string, got {value!r}", path=path or str(key))
    return LabelRequirement(key, "=", (value,))


def _expression(expression: Any, path: str) -> LabelRequirement:
    if not isinstance(expression, Mapping):
        raise ConversionError(f"{path} is not an object", path=path)
    _check_known(expression, _EXPRESSION_FIELDS, f"{path}.")
    key = _part(expression, "key", str, "", f"{path}.")
    operator = _part(expression, "operator", str, "", f"{path}.")
    values = _part(expression, "values", list, [], f"{path}.")
    if operator not in _OPERATORS:
        known = ", ".join(_OPERATORS)
        raise ConversionError(f"{path}.operator must be one of {known}, got {operator!r}", path=f"{path}.operator")
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise ConversionError(f"{path}.values[{index}] is not of type str", path=f"{path}.values[{index}]")
    return LabelRequirement(key, _OPERATORS[operator], tuple(values))


def _part(holder: Mapping[str, Any], name: str, kind: type, default: Any, prefix: str) -> Any:
    """A member of the wanted type; null is absence."""
    value = holder.get(name)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise ConversionError(f"{prefix}{name} is not of type {kind.__name__.lower()}", path=f"{prefix}{name}")
    return value


def _check_known(holder: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
    """A mistyped member would silently choose more."""
    for name in holder:
        if name not in known:
            raise ConversionError(f"a label selector has no {prefix}{name}", path=f"{prefix}{name}")
