"""Which object a verb is about, and in which namespace: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dynkube.codec import json_type
from dynkube.errors import ConversionError, ParseError
from dynkube.objects import ObjectHead, ObjectKey, nested_str
from dynkube.wire import Target

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from dynkube.mapper import RESTMapping

    Which: TypeAlias = str | ObjectKey | ObjectHead | Mapping[str, Any]
    """One object: by name, by key, or itself."""

_METADATA_VIEW = "PartialObjectMetadata"
# Other parts of an object, such as its scale, have kinds of their own.
_OF_ITS_KIND = ("", "status")


def key_of(which: Which) -> ObjectKey:
    """Namespace and name that it carries; the namespace is "" where it carries none.

    Raises:
        ConversionError: it is nothing that can name an object, or its name or namespace is no text.
    """
    if isinstance(which, str):
        return ObjectKey("", which)
    if isinstance(which, ObjectKey | ObjectHead):
        return ObjectKey(which.namespace, which.name)
    if not isinstance(which, Mapping):
        raise ConversionError(
            f"which object? expected a name, an ObjectKey, an ObjectHead or an object, got {json_type(which)}"
        )
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
        ConversionError: name or namespace is no text, or it is an object of another kind or group.
    """
    own = key_of(which)
    if isinstance(which, Mapping) and subresource in _OF_ITS_KIND:
        _check_kind(mapping, which)
    if name and own.name and name != own.name and not subresource:
        raise ParseError(f"the object's name is {own.name!r}, not {name!r}")
    found = name or own.name
    if not found:
        raise ParseError(f"{mapping.gvr.resource}: the object has no name")
    return Target(mapping.gvr, namespace_for(mapping, own.namespace, bound, default), found, subresource)


def _check_kind(mapping: RESTMapping, obj: Mapping[str, Any]) -> None:
    """Refuse an object of another kind or group: the one of this resource that bears its name isn't meant.

    What an object doesn't say, and the views that have kinds of their own, fit everywhere; so does another version.

    Raises:
        ConversionError: it is of another kind or group.
    """
    kind, api_version = nested_str(obj, "kind"), nested_str(obj, "apiVersion")
    if not kind or kind == _METADATA_VIEW:
        return
    group = api_version.rpartition("/")[0] if api_version else mapping.gvr.group
    if (kind, group) != (mapping.gvk.kind, mapping.gvr.group):
        found = f"{api_version} {kind}" if api_version else kind
        raise ConversionError(
            f"the object is of kind {found}, but this is about {mapping.gvr.group_resource}", path="kind"
        )


def body_of(mapping: RESTMapping, manifest: Mapping[str, Any], subresource: str) -> dict[str, Any]:
    """What a write sends of a manifest, as a new dict: `stamped`, or of a part with a kind of its own as it is.

    Raises:
        ConversionError: it is no object, or of another kind or version.
    """
    if not isinstance(manifest, Mapping):
        raise ConversionError(f"the manifest: expected an object, got {json_type(manifest)}")
    return stamped(mapping, manifest) if subresource in _OF_ITS_KIND else dict(manifest)


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
