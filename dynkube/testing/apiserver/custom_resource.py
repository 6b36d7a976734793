"""CustomResourceDefinitions: what discovery needs of them."""

from __future__ import annotations

import base64
import hashlib
import re

from dynkube.errors import ParseError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeVar

    from dynkube.jsontypes import JSONObject

    T = TypeVar("T")

_DEFINITION = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_KUBE_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STAGES = ("alpha", "beta", None)


class CustomVersion(Record):
    """One version of a custom resource."""

    name: str
    served: bool
    storage: bool
    has_status: bool
    has_scale: bool


class CustomResource(Record):
    """What a CustomResourceDefinition says about names, scope and versions."""

    group: str
    plural: str
    singular: str
    kind: str
    list_kind: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    namespaced: bool
    versions: tuple[CustomVersion, ...]
    """As in the manifest, those that aren't served included."""

    @classmethod
    def from_manifest(cls, manifest: JSONObject) -> CustomResource:
        """From a definition of `apiextensions.k8s.io/v1`; an absent singular and listKind follow from the kind.

        Raises:
            ParseError: it is something else, a field that is needed is absent or of the wrong type, its name isn't
                `<plural>.<group>`, its scope is unknown, or not exactly one version is the storage version.
        """
        if (manifest.get("apiVersion"), manifest.get("kind")) != _DEFINITION:
            raise ParseError(f"the manifest is no {_DEFINITION[1]} of {_DEFINITION[0]}")
        spec = _need(manifest, "spec", dict, "")
        names = _need(spec, "names", dict, "spec.")
        kind = _need(names, "kind", str, "spec.names.")
        found = cls(
            group=_need(spec, "group", str, "spec."),
            plural=_need(names, "plural", str, "spec.names."),
            singular=_get(names, "singular", str, "spec.names.") or kind.lower(),
            kind=kind,
            list_kind=_get(names, "listKind", str, "spec.names.") or f"{kind}List",
            short_names=_words(names, "shortNames"),
            categories=_words(names, "categories"),
            namespaced=_need(spec, "scope", str, "spec.") == "Namespaced",
            versions=tuple(_versions(_need(spec, "versions", list, "spec."))),
        )
        found._check(manifest, spec)
        return found

    def _check(self, manifest: JSONObject, spec: JSONObject) -> None:
        """The rules that span fields.

        Raises:
            ParseError: as `from_manifest`.
        """
        name = _need(_need(manifest, "metadata", dict, ""), "name", str, "metadata.")
        if name != self.name:
            raise ParseError(f"metadata.name is {name!r}, it must be spec.names.plural.spec.group: {self.name!r}")
        if spec["scope"] not in ("Namespaced", "Cluster"):
            raise ParseError(f"spec.scope is {spec['scope']!r}, it must be 'Namespaced' or 'Cluster'")
        if sum(version.storage for version in self.versions) != 1:
            raise ParseError("exactly one of spec.versions must be the storage version")

    @property
    def name(self) -> str:
        """Such as `crontabs.stable.example.com`."""
        return f"{self.plural}.{self.group}"

    def served(self, version: str) -> CustomVersion | None:
        """The version of that name when it is served, else None."""
        return next((each for each in self.versions if each.name == version and each.served), None)

    @property
    def storage_version_hash(self) -> str:
        """What legacy discovery shows; "" when the storage version isn't served.

        Source: apiserver `pkg/endpoints/discovery.StorageVersionHash`; apiextensions-apiserver
        `pkg/apiserver.DiscoveryController.sync` looks at served versions only.
        """
        for version in self.versions:
            if version.storage and version.served:
                digest = hashlib.sha256(f"{self.group}/{version.name}/{self.kind}".encode()).digest()
                return base64.b64encode(digest[:8]).decode()
        return ""


def version_rank(version: str) -> tuple[int, int, int, str]:
    """A key for `sorted(..., reverse=True)`: GA, beta, alpha, each with the highest numbers first, then other names.

    Other names come in alphabetical order.

    Example:
        >>> sorted(["v1beta1", "v2", "foo", "v1", "bar", "v1alpha1", "v10"], key=version_rank, reverse=True)
        ['v10', 'v2', 'v1', 'v1beta1', 'v1alpha1', 'bar', 'foo']

    Source: apimachinery `pkg/version.CompareKubeAwareVersionStrings`.
    """
    match = _KUBE_VERSION.fullmatch(version)
    if match is None:
        # Alphabetical although the sort is reversed, and a prefix before what it is a prefix of.
        return -1, 0, 0, "".join(chr(0x10FFFE - ord(character)) for character in version) + chr(0x10FFFF)
    major, stage, minor = match.groups()
    return _STAGES.index(stage), int(major), int(minor or 0), ""


def _versions(items: list[Any]) -> Iterator[CustomVersion]:
    for index, item in enumerate(items):
        path = f"spec.versions[{index}]"
        if not isinstance(item, dict):
            raise ParseError(f"{path} is no object")
        subresources = _get(item, "subresources", dict, f"{path}.") or {}
        yield CustomVersion(
            name=_need(item, "name", str, f"{path}."),
            served=_need(item, "served", bool, f"{path}."),
            storage=_need(item, "storage", bool, f"{path}."),
            has_status=subresources.get("status") is not None,
            has_scale=subresources.get("scale") is not None,
        )


def _words(names: JSONObject, key: str) -> tuple[str, ...]:
    words = _get(names, key, list, "spec.names.") or []
    if not all(isinstance(word, str) for word in words):
        raise ParseError(f"spec.names.{key} holds something else than strings")
    return tuple(words)


def _need(holder: JSONObject, key: str, kind: type[T], where: str) -> T:
    value = _get(holder, key, kind, where)
    if value is None or value == "":
        raise ParseError(f"{where}{key} is missing")
    return value


def _get(holder: JSONObject, key: str, kind: type[T], where: str) -> T | None:
    value = holder.get(key)
    if value is not None and not isinstance(value, kind):
        raise ParseError(f"{where}{key} is not of type {kind.__name__}")
    return value
