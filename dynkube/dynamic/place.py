"""Which object a verb is about, and in which namespace: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import ObjectHead, ObjectKey, nested_str
from dynkube.wire import Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from dynkube.mapper import RESTMapping

    Which: TypeAlias = str | ObjectKey | ObjectHead | Mapping[str, Any]
    """One object: by name, by key, or itself."""


def key_of(which: Which) -> ObjectKey:
    """Namespace and name that it carries; the namespace is "" where it carries none.

    Raises:
        ParseError: it has no name.
        ConversionError: name or namespace is no text.
    """
    if isinstance(which, str):
        return ObjectKey("", which)
    if isinstance(which, ObjectKey | ObjectHead):
        return ObjectKey(which.namespace, which.name)
    return ObjectKey(
        nested_str(which, "metadata", "namespace", default=""), nested_str(which, "metadata", "name", default="")
    )


def namespace_for(mapping: RESTMapping, own: str, bound: str | None, default: str) -> str:
    """The namespace in which a verb on one object looks: the object's own, the handle's, the context's.

    Args:
        mapping: the resource.
        own: the object's; "" for none.
        bound: the handle's; None for none.
        default: the context's.

    Raises:
        ParseError: the object lives elsewhere than where the handle is bound, or has a namespace though its resource
            has none.
    """
    if not mapping.namespaced:
        if own:
            raise ParseError(f"{mapping.gvr.resource} are cluster-wide, but the object has the namespace {own!r}")
        return ""
    if own and bound and own != bound:
        raise ParseError(f"the object is in the namespace {own!r}, the handle is bound to {bound!r}")
    return own or bound or default


def target_of(
    mapping: RESTMapping, which: Which, bound: str | None, default: str, *, subresource: str = "", name: str = ""
) -> Target:
    """The object, as a target.

    Args:
        mapping: the resource.
        which: the object.
        bound: the handle's namespace; None for none.
        default: the context's namespace.
        subresource: as in Target.
        name: instead of the one that the object carries; they may not differ unless there is a subresource.

    Raises:
        ParseError: there is no name, two of them, or the namespaces don't fit: see `namespace_for`.
        ConversionError: name or namespace is no text.
    """
    own = key_of(which)
    if name and own.name and name != own.name and not subresource:
        raise ParseError(f"the object's name is {own.name!r}, not {name!r}")
    found = name or own.name
    if not found:
        raise ParseError(f"{mapping.gvr.resource}: the object has no name")
    return Target(mapping.gvr, namespace_for(mapping, own.namespace, bound, default), found, subresource)


def stamped(mapping: RESTMapping, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with the resource's apiVersion and kind where it names none; a new dict.

    Raises:
        ConversionError: it is of another kind or version; `.path` says which of the two.
    """
    wanted = {"apiVersion": str(mapping.gvk.group_version), "kind": mapping.gvk.kind}
    for key, value in wanted.items():
        found = manifest.get(key)
        if found is not None and found != value:
            raise ConversionError(f"{key} is {found!r}, but {mapping.gvr.resource} here have {value!r}", path=key)
    return {**wanted, **{key: value for key, value in manifest.items() if key not in wanted}}
