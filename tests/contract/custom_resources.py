"""Definitions that make discovery interesting: several versions, short names, categories, scopes, near names."""

from typing import Any

_ANY = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def _version(name: str, *, storage: bool = False, subresources: bool = False) -> dict[str, Any]:
    version: dict[str, Any] = {"name": name, "served": True, "storage": storage, "schema": {"openAPIV3Schema": _ANY}}
    if subresources:
        scale = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}
        version["subresources"] = {"status": {}, "scale": scale}
    return version


def definition(group: str, kind: str, versions: list[dict[str, Any]], **names: Any) -> dict[str, Any]:
    """A CustomResourceDefinition; `scope` among the names sets the scope."""
    scope = names.pop("scope", "Namespaced")
    plural = names.setdefault("plural", f"{kind.lower()}s")
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "scope": scope, "names": {"kind": kind, **names}, "versions": versions},
    }


CUSTOM_RESOURCES = [
    definition(
        "stable.example.com",
        "CronTab",
        [_version("v1", storage=True, subresources=True), _version("v1beta1")],
        shortNames=["ct", "cron"],
        categories=["all", "example"],
    ),
    # Only in a version that the group does not prefer.
    definition("stable.example.com", "Relic", [_version("v1beta1", storage=True)], scope="Cluster"),
    # A name that is served elsewhere too, and a kind in capitals.
    definition("other.example.com", "Deployment", [_version("v1alpha1", storage=True)], shortNames=["deploy"]),
    definition("other.example.com", "URLMap", [_version("v1alpha1", storage=True)], categories=["all"]),
]
