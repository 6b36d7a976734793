"""What there is to serve: the recorded documents, and what definitions of custom resources add to them.

Everything here is a value: a change makes a new catalog, and a request is answered from one of them.
"""

from __future__ import annotations

import hashlib
import re

from dynkube.codec import encode_json
from dynkube.record import Record
from dynkube.testing.apiserver.custom_resource import CustomResource, version_rank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_BUILT_IN = re.compile("/api(/[^/]+)?|/apis/[^/]+/[^/]+")
_VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
_SUBRESOURCE_VERBS = ["get", "patch", "update"]
_SCALE = {"group": "autoscaling", "version": "v1", "kind": "Scale"}


class Document(Record):
    """A document and its compact JSON."""

    value: Any
    compact: bytes
    etag: str = ""
    """With its quotation marks; "" for the documents that have none, the legacy ones."""

    @classmethod
    def of(cls, value: Any, etag: str = "") -> Document:
        """Encode it, with the line feed that the real server ends its compact documents with."""
        return cls(value, encode_json(value) + b"\n", etag)


class Catalog(Record):
    """All that is served at one moment. Thread-safe: nobody changes it."""

    legacy: Mapping[str, Document]
    """By path: `/api`, `/apis`, `/api/v1`, `/apis/<group>`, `/apis/<group>/<version>`."""
    aggregated: Mapping[str, Document]
    """By path: `/api` and `/apis`; empty on a server without aggregated discovery."""
    version: Any
    """What `/version` answers."""
    built_in: frozenset[str]
    """The paths of `/api`, the built-in group versions and `/version`, whose handlers take GET alone."""
    built_in_roots: tuple[str, ...]
    """Below these paths an unknown one is answered with a Status, elsewhere with plain text."""


def compose(
    recorded: Mapping[str, Any], definitions: Iterable[CustomResource], address: str, *, aggregated: bool = True
) -> Catalog:
    """The documents as the real server would compose them.

    Args:
        recorded: what `recorded()` gives.
        definitions: in any order, none of them in a built-in group.
        address: the server's own, such as `127.0.0.1:8080`; `/api` names it.
        aggregated: false for a server from before aggregated discovery.
    """
    groups: dict[str, list[CustomResource]] = {}
    for each in sorted(definitions, key=lambda each: each.plural):
        if any(version.served for version in each.versions):
            groups.setdefault(each.group, []).append(each)
    legacy = {**recorded["legacy"], "/api": _with_address(recorded["legacy"]["/api"], address)}
    built_in = [path for path in legacy if _BUILT_IN.fullmatch(path)]
    legacy["/apis"] = _legacy_groups(legacy["/apis"], groups)
    legacy.update(_legacy_documents(groups))
    return Catalog(
        legacy={path: Document.of(value) for path, value in legacy.items()},
        aggregated=_aggregated(recorded["aggregated"], groups) if aggregated else {},
        version=recorded["version"],
        built_in=frozenset([*built_in, "/version"]),
        built_in_roots=("/api/", "/version/", *(f"/apis/{name}/" for name in built_in_groups(recorded))),
    )


def built_in_groups(recorded: Mapping[str, Any]) -> frozenset[str]:
    """The names of the groups that the real server serves by itself; the core group is not among them."""
    return frozenset(group["name"] for group in recorded["legacy"]["/apis"]["groups"])


def _with_address(document: dict[str, Any], address: str) -> dict[str, Any]:
    key = "serverAddressByClientCIDRs"
    return {**document, key: [{**each, "serverAddress": address} for each in document[key]]}


def _served_versions(definitions: Iterable[CustomResource]) -> list[str]:
    """The names of the versions that one of them serves, best first."""
    names = {version.name for each in definitions for version in each.versions if version.served}
    return sorted(names, key=version_rank, reverse=True)


# Legacy discovery. Source: kube-aggregator `pkg/apiserver.apisHandler`, apiextensions-apiserver
# `pkg/apiserver.DiscoveryController`.


def _legacy_groups(document: dict[str, Any], groups: Mapping[str, list[CustomResource]]) -> dict[str, Any]:
    """`/apis` with the custom groups behind the built-in ones, all of which have a higher priority.

    Among themselves they stand in the order of their APIServices' names, which begin with the version.
    """

    def first_service(name: str) -> str:
        return min(f"{version}.{name}" for version in _served_versions(groups[name]))

    custom = [_group(name, groups[name]) for name in sorted(groups, key=first_service)]
    return {**document, "groups": [*document["groups"], *custom]}


def _group(name: str, definitions: list[CustomResource]) -> dict[str, Any]:
    versions = [{"groupVersion": f"{name}/{each}", "version": each} for each in _served_versions(definitions)]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _legacy_documents(groups: Mapping[str, list[CustomResource]]) -> dict[str, Any]:
    """By path: the documents of the custom groups and of their versions.

    The real server lists the resources of one version in no particular order, we by name.
    """
    documents: dict[str, Any] = {}
    for name, definitions in groups.items():
        documents[f"/apis/{name}"] = {"kind": "APIGroup", "apiVersion": "v1", **_group(name, definitions)}
        for version in _served_versions(definitions):
            resources = [entry for each in definitions for entry in _legacy_resources(each, version)]
            head = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{name}/{version}"}
            documents[f"/apis/{name}/{version}"] = {**head, "resources": resources}
    return documents


def _legacy_resources(resource: CustomResource, version_name: str) -> list[dict[str, Any]]:
    """The resource and its subresources, fields in the order of Go's metav1.APIResource."""
    version = resource.served(version_name)
    if version is None:
        return []
    scope = {"namespaced": resource.namespaced}
    head = {"name": resource.plural, "singularName": resource.singular, **scope, "kind": resource.kind}
    hashed = {"storageVersionHash": resource.storage_version_hash} if resource.storage_version_hash else {}
    entries = [{**head, "verbs": _VERBS, **_lists(resource), **hashed}]
    if version.has_status:
        head = {"name": f"{resource.plural}/status", "singularName": "", **scope, "kind": resource.kind}
        entries.append({**head, "verbs": _SUBRESOURCE_VERBS})
    if version.has_scale:
        head = {"name": f"{resource.plural}/scale", "singularName": "", **scope, **_SCALE}
        entries.append({**head, "verbs": _SUBRESOURCE_VERBS})
    return entries


def _lists(resource: CustomResource) -> dict[str, Any]:
    """Short names and categories; Go leaves out empty lists."""
    lists = {"shortNames": list(resource.short_names), "categories": list(resource.categories)}
    return {key: words for key, words in lists.items() if words}


# Aggregated discovery. Source: apiserver `pkg/endpoints/discovery/aggregated`, apiextensions-apiserver as above.


def _aggregated(recorded: Mapping[str, Any], groups: Mapping[str, list[CustomResource]]) -> dict[str, Document]:
    """`/api` and `/apis`; the custom groups come last, by name."""
    documents = {}
    for path, document in recorded.items():
        custom = [_aggregated_group(name, groups[name]) for name in sorted(groups)] if path == "/apis" else []
        items = [*document["items"], *custom]
        documents[path] = Document.of({**document, "items": items}, _etag(items))
    return documents


def _etag(items: list[Any]) -> str:
    """Source: `aggregated.calculateETag`, over a list that has neither kind nor apiVersion."""
    return f'"{hashlib.sha512(encode_json({"metadata": {}, "items": items})).hexdigest().upper()}"'


def _aggregated_group(name: str, definitions: list[CustomResource]) -> dict[str, Any]:
    versions = [
        {
            "version": version,
            "resources": [entry for each in definitions for entry in _aggregated_resource(each, version)],
            "freshness": "Current",
        }
        for version in _served_versions(definitions)
    ]
    return {"metadata": {"name": name}, "versions": versions}


def _aggregated_resource(resource: CustomResource, version_name: str) -> list[dict[str, Any]]:
    """The resource with its subresources, or nothing; fields in the order of Go's v2.APIResourceDiscovery."""
    version = resource.served(version_name)
    if version is None:
        return []
    kind = {"group": resource.group, "version": version_name, "kind": resource.kind}
    kinds = {"status": kind if version.has_status else None, "scale": _SCALE if version.has_scale else None}
    subresources = [
        {"subresource": name, "responseKind": response, "verbs": _SUBRESOURCE_VERBS}
        for name, response in kinds.items()
        if response is not None
    ]
    entry: dict[str, Any] = {
        "resource": resource.plural,
        "responseKind": kind,
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": _VERBS,
        **_lists(resource),
    }
    return [{**entry, "subresources": subresources} if subresources else entry]
