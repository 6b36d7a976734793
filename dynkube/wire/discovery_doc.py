"""Discovery documents, legacy and aggregated, as values.

Order is the server's throughout. Fields that the values here don't name are ignored; a field that is there with the
wrong type is a DecodeError that says where.

Source: apimachinery `pkg/apis/meta/v1` (APIGroupList, APIResourceList), `k8s.io/api/apidiscovery/v2`, and client-go
`discovery/aggregated_discovery.go` for the way from the one to the other.
"""

from __future__ import annotations

from dynkube.codec import decode_object
from dynkube.errors import DecodeError, ParseError
from dynkube.schema import GroupVersion, GroupVersionKind
from dynkube.wire.api_resource import (
    APIGroup,
    APIGroupVersion,
    APIResource,
    APIResourceList,
    DiscoveryDocument,
    VersionInfo,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from dynkube.jsontypes import JSONObject, JSONValue

    T = TypeVar("T")


def decode_version(data: bytes) -> VersionInfo:
    """From the answer to `/version`; a field that the server leaves out is "".

    Raises:
        DecodeError: not JSON, or a field has the wrong type.
    """
    names = (
        "major",
        "minor",
        "gitVersion",
        "gitCommit",
        "gitTreeState",
        "buildDate",
        "goVersion",
        "compiler",
        "platform",
    )

    def read(value: JSONValue) -> VersionInfo:
        document = _object(value)
        return VersionInfo(*[_text(document, name) for name in names])

    return _document(read, decode_object(data))


def decode_discovery(data: bytes) -> DiscoveryDocument:
    """From an aggregated document (`APIGroupDiscoveryList`, v2 or v2beta1, which have the same shape).

    Raises:
        DecodeError: not JSON, or not such a document.
    """

    def read(value: JSONValue) -> DiscoveryDocument:
        pairs = _each(_kind(value, "APIGroupDiscoveryList"), "items", _aggregated_group)
        return DiscoveryDocument(
            tuple([group for group, _ in pairs]),
            tuple([resources for _, lists in pairs for resources in lists]),
        )

    return _document(read, decode_object(data))


def decode_core_versions(data: bytes) -> tuple[APIGroup, ...]:
    """The core group, from the legacy answer to `/api` (`APIVersions`); the first version is the preferred one.

    Returns:
        One group named "", or nothing when the document lists no version.

    Raises:
        DecodeError: not JSON, or not such a document.
    """

    def read(value: JSONValue) -> tuple[APIGroup, ...]:
        words = _strings(_kind(value, "APIVersions"), "versions")
        versions = tuple([APIGroupVersion(_group_version("", word, "versions")) for word in words])
        return (APIGroup("", versions, versions[0].group_version),) if versions else ()

    return _document(read, decode_object(data))


def decode_group_list(data: bytes) -> tuple[APIGroup, ...]:
    """The groups, from the legacy answer to `/apis` (`APIGroupList`).

    Raises:
        DecodeError: not JSON, or not such a document.
    """

    def read(value: JSONValue) -> tuple[APIGroup, ...]:
        return _each(_kind(value, "APIGroupList"), "groups", _legacy_group)

    return _document(read, decode_object(data))


def decode_resource_list(data: bytes, group_version: GroupVersion) -> APIResourceList:
    """What a group version serves, from the legacy answer to `/api/v1` or `/apis/<group>/<version>`.

    Args:
        data: the document's bytes (`APIResourceList`).
        group_version: what was asked for; a resource's own group and version are those of its kind.

    Raises:
        DecodeError: not JSON, or not such a document.
    """

    def read(value: JSONValue) -> APIResourceList:
        document = _kind(value, "APIResourceList")
        resources = _each(document, "resources", lambda item: _legacy_resource(item, group_version))
        return APIResourceList(group_version, resources)

    return _document(read, decode_object(data))


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """A field of the wrong type: carries the way to it, outermost last, so that the good way through costs nothing."""

    def __init__(self, expected: str, *place: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.place = list(place)

    def under(self, outer: str) -> _Wrong:
        """The same, seen from one level further out."""
        self.place.append(outer)
        return self


def _document(read: Callable[[JSONValue], T], value: JSONValue) -> T:
    """The value read; what is wrong in it becomes a DecodeError with its path."""
    try:
        return read(value)
    except _Wrong as wrong:
        path = ".".join(reversed(wrong.place))
        raise DecodeError(f"{path or 'document'}: expected {wrong.expected}", path=path) from wrong


def _inside(holder: JSONObject, key: str, read: Callable[[JSONValue], T]) -> T | None:
    """What `read` makes of the value under a key; None when it is absent or null."""
    value = holder.get(key)
    if value is None:
        return None
    try:
        return read(value)
    except _Wrong as wrong:
        raise wrong.under(key) from None


def _object(value: JSONValue) -> JSONObject:
    """The value, which must be an object."""
    if type(value) is not dict:
        raise _Wrong("an object")
    return value


def _kind(value: JSONValue, kind: str) -> JSONObject:
    """The value, which must be an object of that kind; a missing kind is allowed, as some servers leave it out."""
    document = _object(value)
    if _text(document, "kind") not in {"", kind}:
        raise _Wrong(kind, "kind")
    return document


def _text(holder: JSONObject, key: str) -> str:
    """The text under a key; "" when it is absent or null."""
    value = holder.get(key)
    if value is None:
        return ""
    if type(value) is not str:
        raise _Wrong("text", key)
    return value


def _word(holder: JSONObject, key: str) -> str:
    """The text under a key, which must be there."""
    value = _text(holder, key)
    if not value:
        raise _Wrong("a name", key)
    return value


def _strings(holder: JSONObject, key: str) -> tuple[str, ...]:
    """The texts under a key; empty when it is absent or null."""
    value = holder.get(key)
    if value is None:
        return ()
    if type(value) is list:
        texts = tuple([item for item in value if type(item) is str])
        if len(texts) == len(value):
            return texts
    raise _Wrong("a list of texts", key)


def _each(holder: JSONObject, key: str, read: Callable[[JSONValue], T]) -> tuple[T, ...]:
    """What `read` makes of each item of the list under a key; empty when it is absent or null."""
    items = holder.get(key)
    if items is None:
        return ()
    if type(items) is not list:
        raise _Wrong("a list", key)
    index = 0
    found = []
    try:
        for index, item in enumerate(items):  # noqa: B007 - index is for the error
            found.append(read(item))
    except _Wrong as wrong:
        raise wrong.under(f"{key}[{index}]") from None
    return tuple(found)


def _group_version(group: str, version: str, key: str) -> GroupVersion:
    """Group and version, which must fit into a URL."""
    try:
        found = GroupVersion.parse(f"{group}/{version}" if group else version)
    except ParseError:
        raise _Wrong("a group version", key) from None
    if found.group != group:  # a version of the core group that names a group of its own
        raise _Wrong("a group version", key)
    return found


def _aggregated_group(item: JSONValue) -> tuple[APIGroup, list[APIResourceList]]:
    """A group with what each of its versions serves."""
    group = _object(item)
    name = _inside(group, "metadata", lambda metadata: _text(_object(metadata), "name")) or ""
    lists = list(_each(group, "versions", lambda version: _aggregated_version(version, name)))
    versions = tuple([APIGroupVersion(entry.group_version, entry.stale) for entry in lists])
    preferred = next((version.group_version for version in versions if not version.stale), None)
    return APIGroup(name, versions, preferred), lists


def _aggregated_version(item: JSONValue, group: str) -> APIResourceList:
    """What one version serves."""
    version = _object(item)
    group_version = _group_version(group, _word(version, "version"), "version")
    resources: list[APIResource] = []

    def read(value: JSONValue) -> None:
        resources.extend(_aggregated_resource(_object(value), group_version))

    _each(version, "resources", read)
    return APIResourceList(group_version, tuple(resources), _text(version, "freshness") == "Stale")


def _aggregated_resource(entry: JSONObject, group_version: GroupVersion) -> list[APIResource]:
    """A resource and, after it, its subresources; what has no responseKind is left out, as client-go does."""
    name, singular = _word(entry, "resource"), _text(entry, "singularResource")
    namespaced = _text(entry, "scope") == "Namespaced"
    found = []
    kind = _response_kind(entry, group_version)
    if kind is not None:
        short_names, categories = _strings(entry, "shortNames"), _strings(entry, "categories")
        verbs = _strings(entry, "verbs")
        found.append(
            APIResource(group_version, name, singular, namespaced, kind, verbs, short_names, categories),
        )

    def read(value: JSONValue) -> None:
        part = _object(value)
        part_kind = _response_kind(part, group_version)
        if part_kind is not None:
            full_name = f"{name}/{_word(part, 'subresource')}"
            verbs = _strings(part, "verbs")
            found.append(APIResource(group_version, full_name, singular, namespaced, part_kind, verbs))

    _each(entry, "subresources", read)
    return found


def _response_kind(entry: JSONObject, group_version: GroupVersion) -> GroupVersionKind | None:
    """The kind that a resource gives; None when the server doesn't say."""

    def read(value: JSONValue) -> GroupVersionKind:
        kind = _object(value)
        return _home(kind, group_version).with_kind(_text(kind, "kind"))

    found = _inside(entry, "responseKind", read)
    return found if found and found.kind else None


def _home(entry: JSONObject, group_version: GroupVersion) -> GroupVersion:
    """Group and version of an entry's kind: those where it is served, unless it names others."""
    group, version = _text(entry, "group"), _text(entry, "version")
    return GroupVersion(group, version) if version else group_version


def _legacy_group(item: JSONValue) -> APIGroup:
    """A group; where the server names no preferred version it is the first one."""
    group = _object(item)
    name = _word(group, "name")

    def read(value: JSONValue) -> GroupVersion:
        return _group_version(name, _word(_object(value), "version"), "version")

    versions = _each(group, "versions", read)
    preferred = _inside(group, "preferredVersion", read) or (versions[0] if versions else None)
    return APIGroup(name, tuple([APIGroupVersion(version) for version in versions]), preferred)


def _legacy_resource(item: JSONValue, group_version: GroupVersion) -> APIResource:
    """A resource or subresource; group and version of its kind are those of the list unless it says otherwise."""
    entry = _object(item)
    namespaced = entry.get("namespaced")
    if namespaced is None:
        namespaced = False
    if type(namespaced) is not bool:
        raise _Wrong("true or false", "namespaced")
    return APIResource(
        group_version,
        _word(entry, "name"),
        _text(entry, "singularName"),
        namespaced,
        _home(entry, group_version).with_kind(_text(entry, "kind")),
        _strings(entry, "verbs"),
        _strings(entry, "shortNames"),
        _strings(entry, "categories"),
    )
