"""What people and programs write for a resource, taken apart. Knows nothing of what is served."""

from __future__ import annotations

from dynkube.errors import ParseError
from dynkube.record import Record
from dynkube.schema import GroupKind, GroupResource, GroupVersionKind, GroupVersionResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.mapper.base import What

_FULL = 2  # dots in `plural.version.group`


class Form(Record):
    """One way to read a spelling."""

    word: str
    """A plural, singular, short name or kind."""
    group: str | None
    """None means any; "" is the core group."""
    version: str | None
    """None means any."""


class Spelling(Record):
    """All ways to read a spelling, the one that says most first."""

    forms: tuple[Form, ...]
    resource: bool = True
    """Whether the word may be a plural, a singular or a short name."""
    kind: bool = True
    """Whether it may be a kind."""

    @property
    def loose(self) -> bool:
        """Whether a person typed it: kinds in any case, and beginnings of groups, will do."""
        return self.resource and self.kind

    @property
    def likely(self) -> Form:
        """The way in which it was most likely meant: `a.b.c` has a version only where `b` looks like one."""
        full, *others = self.forms
        return others[0] if others and full.version and not _like_a_version(full.version) else full


def parse(what: What) -> Spelling:
    """All ways to read it.

    A text is `word`, `word.group` or `word.version.group`, with an empty part for any; one of the printed forms
    `apps/v1, Resource=deployments` and `apps/v1, Kind=Deployment`; or one of these before `/NAME`, which is left out
    here.

    Raises:
        ParseError: it is neither text nor name; or the text names nothing, several types, or breaks the grammar of
            `TYPE/NAME`.

    Source: apimachinery `schema.ParseResourceArg`, `schema.ParseKindArg`.
    """
    if isinstance(what, str):
        return _parse_text(what)
    if isinstance(what, GroupVersionResource):
        return Spelling((Form(what.resource, what.group, what.version),), kind=False)
    if isinstance(what, GroupResource):
        return Spelling((Form(what.resource, what.group, None),), kind=False)
    if not isinstance(what, GroupVersionKind | GroupKind):
        raise ParseError(f"a resource is a text, GroupVersionResource or GroupVersionKind, got {type(what).__name__}")
    version = what.version if isinstance(what, GroupVersionKind) else None
    return Spelling((Form(what.kind, what.group, version),), resource=False)


def _parse_text(text: str) -> Spelling:
    """As `parse`."""
    printed = parse_printed(text)
    if printed:
        return parse(printed)
    kind, _ = split_name(text)
    if "," in kind:
        raise ParseError(f"{text!r} names several resource types where one is asked for")
    word, *rest = kind.split(".", _FULL)
    if not word:
        raise ParseError(f"{text!r} names no resource type")
    grouped = Form(word, ".".join(rest) or None, None)
    if len(rest) < _FULL:
        return Spelling((grouped,))
    return Spelling((Form(word, rest[1] or None, rest[0] or None), grouped))


def parse_printed(text: str) -> GroupVersionResource | GroupVersionKind | None:
    """From the form that `str()` gives to these two; None when the text is neither.

    Raises:
        ParseError: it is one of them, with a bad part.
    """
    if ", Resource=" in text:
        return GroupVersionResource.parse(text)
    return GroupVersionKind.parse(text) if ", Kind=" in text else None


def split_name(text: str) -> tuple[str, str | None]:
    """The type and the name of `TYPE/NAME`; the name is None where there is no slash.

    Raises:
        ParseError: more than one slash, or an empty part.

    Source: cli-runtime `resource.splitResourceTypeName`. So `pods/status` is a pod called `status`, not a subresource.
    """
    kind, slash, name = text.partition("/")
    if not slash:
        return text, None
    if "/" in name:
        raise ParseError(f"{text!r}: arguments in resource/name form may not have more than one slash")
    if not kind or not name or "," in kind:
        raise ParseError(f"{text!r}: arguments in resource/name form must have a single resource and name")
    return kind, name


def _like_a_version(text: str) -> bool:
    """Whether it begins as versions do."""
    return text[:1] == "v" and text[1:2].isdigit()
