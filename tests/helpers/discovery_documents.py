"""From discovery values back to the documents of a server: written apart from the decoder, to prove it."""

from collections.abc import Iterable
from typing import Any

from dynkube.schema import GroupVersion, GroupVersionKind
from dynkube.wire import APIGroup, APIResource, APIResourceList, DiscoveryDocument


def aggregated(document: DiscoveryDocument) -> dict[str, Any]:
    """An `APIGroupDiscoveryList`."""
    lists = iter(document.resource_lists)
    items = [
        {"metadata": {"name": group.name}, "versions": [_version(next(lists)) for _ in group.versions]}
        for group in document.groups
    ]
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def _version(entry: APIResourceList) -> dict[str, Any]:
    """One version of a group."""
    freshness = "Stale" if entry.stale else "Current"
    return {"version": entry.group_version.version, "freshness": freshness, "resources": _nested(entry.resources)}


def _nested(resources: Iterable[APIResource]) -> list[dict[str, Any]]:
    """Each resource with its subresources inside; those without a parent get one that has no kind."""
    found: list[dict[str, Any]] = []
    for resource in resources:
        parent, slash, part = resource.name.partition("/")
        shared = {"singularResource": resource.singular_name, "scope": _scope(resource)}
        own = {"verbs": list(resource.verbs), "responseKind": _kind(resource.kind)}
        if slash:
            last = found[-1] if found else {}
            if {key: last.get(key) for key in ("resource", *shared)} != {"resource": parent, **shared}:
                found.append({"resource": parent, **shared, "subresources": []})
            found[-1]["subresources"].append({"subresource": part, **own})
        else:
            words = {"shortNames": list(resource.short_names), "categories": list(resource.categories)}
            found.append({"resource": parent, **shared, **own, **words, "subresources": []})
    return found


def _scope(resource: APIResource) -> str:
    """Where objects of the resource live."""
    return "Namespaced" if resource.namespaced else "Cluster"


def _kind(kind: GroupVersionKind) -> dict[str, str]:
    """Group, version and kind as fields."""
    return {"group": kind.group, "version": kind.version, "kind": kind.kind}


def core_versions(groups: Iterable[APIGroup]) -> dict[str, Any]:
    """The `APIVersions` of the core group."""
    versions = [version.group_version.version for group in groups for version in group.versions]
    return {"kind": "APIVersions", "versions": versions, "serverAddressByClientCIDRs": []}


def group_list(groups: Iterable[APIGroup]) -> dict[str, Any]:
    """The `APIGroupList` of the others."""
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(group) for group in groups]}


def _group(group: APIGroup) -> dict[str, Any]:
    """One group."""
    versions = [_group_version(version.group_version) for version in group.versions]
    preferred = {"preferredVersion": _group_version(group.preferred_version)} if group.preferred_version else {}
    return {"name": group.name, "versions": versions, **preferred}


def _group_version(group_version: GroupVersion) -> dict[str, str]:
    """A version as groups list it."""
    return {"groupVersion": str(group_version), "version": group_version.version}


def resource_list(entry: APIResourceList) -> dict[str, Any]:
    """The `APIResourceList` of one group version."""
    resources = [
        {
            "name": resource.name,
            "singularName": resource.singular_name,
            "namespaced": resource.namespaced,
            **_kind(resource.kind),
            "verbs": list(resource.verbs),
            "shortNames": list(resource.short_names),
            "categories": list(resource.categories),
        }
        for resource in entry.resources
    ]
    return {"kind": "APIResourceList", "groupVersion": str(entry.group_version), "resources": resources}
