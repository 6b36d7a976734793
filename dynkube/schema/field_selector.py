"""FieldSelector: conditions on fields, all of which must hold.

Source: apimachinery `pkg/fields`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dynkube.errors import ConversionError, ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Fields: TypeAlias = "Mapping[str, Any] | str | FieldSelector | None"
    """What `FieldSelector.of` takes."""

# One term: up to a comma that no backslash stands before.
_TERM = re.compile(r"(?:\\.|[^\\,]|\\\Z)+", re.DOTALL)
_OPERATOR = re.compile("!=|==|=")
_ESCAPED = re.compile(r"\\([\\,=])")
_TO_ESCAPE = re.compile(r"[\\,=]")
_PLAIN = re.compile(r"(?:\\[\\,=]|[^\\,=])*")


@dataclass(frozen=True, slots=True)
class FieldRequirement:
    """One condition on a field.

    Raises:
        ParseError: the field can't be one: empty, or with a character that has a meaning here, or white space.
    """

    field: str
    """Path of the field, such as `metadata.name`."""
    value: str
    negated: bool = False
    """False: the field has the value; true: it has another, or none."""

    def __post_init__(self) -> None:
        if not self.field or any(character in "\\,=!" or character.isspace() for character in self.field):
            raise ParseError(f"{self.field!r} can't be the path of a field")

    def __str__(self) -> str:
        value = _TO_ESCAPE.sub(r"\\\g<0>", self.value)
        return f"{self.field}{'!=' if self.negated else '='}{value}"


@dataclass(frozen=True, slots=True)
class FieldSelector:
    r"""Conditions on fields, all of which must hold; without any it matches everything.

    Which fields can be selected is the server's to say: `metadata.name` and `metadata.namespace` everywhere, others by
    kind. Equal whatever the order of the requirements; hashable; safe to share between threads.

    Example:
        >>> selector = FieldSelector.parse("status.phase!=Running,metadata.name==web")
        >>> str(selector)
        'metadata.name=web,status.phase!=Running'
        >>> selector.matches({"metadata.name": "web", "status.phase": "Pending"})
        True
    """

    requirements: tuple[FieldRequirement, ...] = ()
    """Sorted by their text."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "requirements", tuple(sorted(self.requirements, key=str)))

    @classmethod
    def parse(cls, text: str) -> FieldSelector:
        r"""From `metadata.name=web,status.phase!=Running`; "" matches everything.

        Values write `\`, `,` and `=` as `\\`, `\,` and `\=`. Empty terms are skipped, as the server does it.

        Raises:
            ParseError: a term has no operator, no field, white space in its field, or a value with a wrong escape; it
                names text and place.

        Source: `fields.ParseSelector`, which leaves it to the server to refuse such fields, and drops the terms `=` and
        `!=`; here they are errors.
        """
        return cls(tuple(_requirement(text, term[0], term.start()) for term in _TERM.finditer(text)))

    @classmethod
    def of(cls, selector: Mapping[str, Any] | str | FieldSelector | None) -> FieldSelector:
        r"""From whatever a caller may have: text, a dict of fields that must be equal, or None for everything.

        Raises:
            ConversionError: it is of another type, or a field's value is no string.
            ParseError: as `parse`.

        Example:
            >>> str(FieldSelector.of({"metadata.name": "a=b"}))
            'metadata.name=a\\=b'
        """
        if selector is None:
            return cls()
        if isinstance(selector, cls):
            return selector
        if isinstance(selector, str):
            return cls.parse(selector)
        if not isinstance(selector, Mapping):
            raise ConversionError(f"a field selector is text, a dict or None, got {type(selector).__name__}")
        for field, value in selector.items():
            if not isinstance(field, str) or not isinstance(value, str):
                raise ConversionError(f"field {field!r} of a selector must be a string, got {value!r}", path=str(field))
        return cls(tuple(FieldRequirement(field, value) for field, value in selector.items()))

    def matches(self, values: Mapping[str, str]) -> bool:
        """Whether all requirements hold.

        Args:
            values: by the field's path, such as `{"metadata.name": "web"}`; a field that isn't there reads as "".
        """
        for requirement in self.requirements:
            if (values.get(requirement.field, "") == requirement.value) is requirement.negated:
                return False
        return True

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


def _requirement(text: str, term: str, offset: int) -> FieldRequirement:
    operator = _OPERATOR.search(term)
    place = f"field selector {text!r}: {term!r} at offset {offset}"
    if not operator:
        raise ParseError(f"{place} has none of '=', '==' and '!='")
    value = term[operator.end() :]
    if not _PLAIN.fullmatch(value):
        raise ParseError(f"{place}: write '\\\\', '\\,' and '\\=' for backslash, comma and equals sign in a value")
    try:
        return FieldRequirement(term[: operator.start()], _ESCAPED.sub(r"\1", value), operator[0] == "!=")
    except ParseError as error:
        raise ParseError(f"{place}: {error}") from error
