"""LabelRequirement: one condition of a label selector; and what may be a label's key and value.

Source: apimachinery `pkg/labels.Requirement` and `pkg/api/validate/content`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dynkube.errors import ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_NAME_MAX = 63
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_PREFIX_MAX = 253
_INTEGER = re.compile(r"[+-]?[0-9]+")
_INT64 = 2**63

_SETS = frozenset(("in", "notin"))
_ORDERS = frozenset((">", "<"))
_UNARY = frozenset(("exists", "!"))
OPERATORS = frozenset(("=", "==", "!=")) | _SETS | _ORDERS | _UNARY
"""As they are written, and `exists`, which is written as nothing."""
_NEGATIONS = frozenset(("!=", "notin", "!"))


def check_label_key(text: str) -> None:
    """Raise ParseError unless the text can be a label's key, such as `app` or `example.com/app`."""
    prefix, slash, name = text.rpartition("/")
    if slash and not (len(prefix) <= _PREFIX_MAX and _PREFIX.fullmatch(prefix)):
        raise ParseError(
            f"label key {text!r}: its prefix {prefix!r} is no DNS name of lower-case letters, digits, '-' and '.', "
            f"at most {_PREFIX_MAX} long"
        )
    if len(name) > _NAME_MAX or not _NAME.fullmatch(name):
        raise ParseError(f"label key {text!r}: {name!r} must be {_ALLOWED}")


def check_label_value(text: str) -> None:
    """Raise ParseError unless the text can be a label's value; it may be empty."""
    if text and (len(text) > _NAME_MAX or not _NAME.fullmatch(text)):
        raise ParseError(f"label value {text!r} must be {_ALLOWED}")


_ALLOWED = (
    f"at most {_NAME_MAX} letters, digits, '-', '_' and '.', and start and end with a letter or digit (all of ASCII)"
)


@dataclass(frozen=True, slots=True)
class LabelRequirement:
    """One condition on an object's labels.

    Raises:
        ParseError: the operator is none of these, the key or a value can't be a label's, or the values are not as many,
            or not such, as the operator wants.

    Example:
        >>> str(LabelRequirement("tier", "in", ("web", "db")))
        'tier in (db,web)'
    """

    key: str
    operator: str
    """`=`, `==`, `!=`, `in`, `notin`, `>`, `<`, `exists` or `!` (doesn't exist)."""
    values: tuple[str, ...] = ()
    """Sorted, each once. None for `exists` and `!`, one or more for `in` and `notin`, else one."""
    accepted: Container[str] = field(init=False, repr=False, compare=False)
    """The values that a label of that key has when this holds, or, with `negated`, when it doesn't."""
    negated: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(set(self.values))))
        self._check()
        object.__setattr__(self, "accepted", _accepted(self.operator, self.values))
        object.__setattr__(self, "negated", self.operator in _NEGATIONS)

    def _check(self) -> None:
        check_label_key(self.key)
        if self.operator not in OPERATORS:
            raise ParseError(f"{self.operator!r} is no operator of label selectors")
        for value in self.values:
            check_label_value(value)
        if self.operator in _UNARY:
            if self.values:
                raise ParseError(f"{self.operator!r} of {self.key!r} takes no values")
        elif self.operator in _SETS:
            if not self.values:
                raise ParseError(f"{self.operator!r} of {self.key!r} wants one value at least")
        elif len(self.values) != 1:
            raise ParseError(f"{self.operator!r} of {self.key!r} wants one value, got {len(self.values)}")
        elif self.operator in _ORDERS and _integer(self.values[0]) is None:
            raise ParseError(f"{self.operator!r} of {self.key!r} wants an integer, got {self.values[0]!r}")

    def __str__(self) -> str:
        match self.operator:
            case "exists":
                return self.key
            case "!":
                return f"!{self.key}"
            case "in" | "notin":
                return f"{self.key} {self.operator} ({','.join(self.values)})"
        return f"{self.key}{self.operator}{self.values[0]}"


@dataclass(frozen=True, slots=True)
class _AnyValue:
    def __contains__(self, _value: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class _Above:
    bound: int

    def __contains__(self, value: object) -> bool:
        number = _integer(value)
        return number is not None and number > self.bound


@dataclass(frozen=True, slots=True)
class _Below:
    bound: int

    def __contains__(self, value: object) -> bool:
        number = _integer(value)
        return number is not None and number < self.bound


def _accepted(operator: str, values: tuple[str, ...]) -> Container[str]:
    if operator in _UNARY:
        return _AnyValue()
    if operator in _ORDERS:
        return (_Above if operator == ">" else _Below)(int(values[0]))
    return frozenset(values)


def _integer(value: object) -> int | None:
    """The number that a label's value is, when it is one of 64 bits; else None."""
    if not (isinstance(value, str) and len(value) <= _NAME_MAX and _INTEGER.fullmatch(value)):
        return None
    number = int(value)
    return number if -_INT64 <= number < _INT64 else None
