"""The calls whose requests are kept: some for each verb."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from dynkube.dynamic import ResourceClient
from dynkube.objects import ObjectKey, PatchType

Call: TypeAlias = tuple[str, str | None, Callable[[ResourceClient], object]]
"""Resource, namespace of the handle, and what is done with the handle."""

WEB: dict[str, Any] = {"metadata": {"name": "web"}, "spec": {"replicas": 2}}
STATUS: dict[str, Any] = {"metadata": {"name": "web"}, "status": {"replicas": 2}}
SPACE: dict[str, Any] = {"metadata": {"name": "space", "labels": {"größe": "ß"}}}
TOKEN: dict[str, Any] = {
    "apiVersion": "authentication.k8s.io/v1",
    "kind": "TokenRequest",
    "spec": {"expirationSeconds": 600},
}
EVERY_WRITE_OPTION: dict[str, Any] = {"dry_run": True, "field_manager": "me & you", "field_validation": "Strict"}
EVERY_DELETE_OPTION: dict[str, Any] = {"grace_period_seconds": 0, "propagation": "Foreground", "dry_run": True}
SELECTORS: dict[str, Any] = {"label_selector": "app=web,tier in (b,a)", "field_selector": {"metadata.name": "web"}}


def _edited(handle: ResourceClient) -> None:
    with handle.edit("web") as web:
        web["spec"] = {"replicas": 3}


CALLS: Mapping[str, Mapping[str, Call]] = {
    "get": {
        "by name": ("deployments", "prod", lambda handle: handle.get("web")),
        "by key": ("widgets", None, lambda handle: handle.get(ObjectKey("prod", "web"))),
        "cluster-wide": ("namespaces", None, lambda handle: handle.get("prod")),
        "a subresource": ("deployments", "prod", lambda handle: handle.get("web", subresource="scale")),
        "any copy": ("deployments", "prod", lambda handle: handle.get("web", resource_version="0")),
        "metadata alone": ("deployments", "prod", lambda handle: handle.metadata_only().get("web")),
        "as a table": ("deployments", "prod", lambda handle: handle.table("web", include_object="None")),
        "a name that is escaped": ("configmaps", "prod", lambda handle: handle.get("system:größe ?#")),
    },
    "list": {
        "all namespaces": ("deployments", None, lambda handle: handle.list().all()),
        "one namespace": ("widgets", "prod", lambda handle: handle.list().all()),
        "cluster-wide": ("namespaces", None, lambda handle: handle.list().all()),
        "two pages": ("deployments", "prod", lambda handle: handle.list(page_size=3).all()),
        "without pages": ("configmaps", "prod", lambda handle: handle.list(page_size=0).all()),
        "by selectors": ("configmaps", "prod", lambda handle: handle.list(**SELECTORS).all()),
        "of some age": (
            "configmaps",
            "prod",
            lambda handle: handle.list(page_size=7, resource_version="5", resource_version_match="Exact").all(),
        ),
        "metadata alone": ("deployments", "prod", lambda handle: handle.metadata_only().list().all()),
        "as a table": ("deployments", "prod", lambda handle: handle.table(**SELECTORS)),
    },
    "create": {
        "namespaced": ("deployments", "prod", lambda handle: handle.create(WEB)),
        "in the context's namespace": ("widgets", None, lambda handle: handle.create(WEB)),
        "cluster-wide": ("namespaces", None, lambda handle: handle.create(SPACE)),
        "a name of the server's": (
            "configmaps",
            "prod",
            lambda handle: handle.create({"metadata": {"generateName": "web-"}}),
        ),
        "a subresource": (
            "serviceaccounts",
            "prod",
            lambda handle: handle.create(TOKEN, name="robot", subresource="token"),
        ),
        "with every option": ("deployments", "prod", lambda handle: handle.create(WEB, **EVERY_WRITE_OPTION)),
    },
    "update": {
        "namespaced": ("deployments", "prod", lambda handle: handle.update(WEB)),
        "cluster-wide": ("namespaces", None, lambda handle: handle.update(SPACE)),
        "a subresource": (
            "deployments",
            "prod",
            lambda handle: handle.update({"kind": "Scale", "apiVersion": "autoscaling/v1", **WEB}, subresource="scale"),
        ),
        "with every option": ("widgets", "prod", lambda handle: handle.update(WEB, **EVERY_WRITE_OPTION)),
    },
    "update_status": {
        "namespaced": ("deployments", "prod", lambda handle: handle.update_status(STATUS)),
        "with every option": ("widgets", "prod", lambda handle: handle.update_status(STATUS, **EVERY_WRITE_OPTION)),
    },
    "patch": {
        "a dict": ("widgets", "prod", lambda handle: handle.patch("web", {"spec": {"replicas": None}})),
        "a list": (
            "widgets",
            "prod",
            lambda handle: handle.patch("web", [{"op": "remove", "path": "/spec/replicas"}]),
        ),
        "strategic": (
            "deployments",
            "prod",
            lambda handle: handle.patch("web", {"spec": {"replicas": 3}}, patch_type=PatchType.STRATEGIC),
        ),
        "cluster-wide": ("namespaces", None, lambda handle: handle.patch("prod", SPACE)),
        "a subresource": (
            "deployments",
            "prod",
            lambda handle: handle.patch("web", {"status": {"replicas": 2}}, subresource="status"),
        ),
        "with every option": ("widgets", "prod", lambda handle: handle.patch("web", {}, **EVERY_WRITE_OPTION)),
    },
    "apply": {
        "namespaced": ("deployments", "prod", lambda handle: handle.apply(WEB)),
        "cluster-wide": ("namespaces", None, lambda handle: handle.apply(SPACE)),
        "what was read": (
            "widgets",
            None,
            lambda handle: handle.apply(
                {"metadata": {"name": "web", "namespace": "prod", "managedFields": [], "resourceVersion": "7"}}
            ),
        ),
        "with force": ("widgets", "prod", lambda handle: handle.apply(WEB, force=True)),
        "with every option": ("widgets", "prod", lambda handle: handle.apply(WEB, force=True, **EVERY_WRITE_OPTION)),
    },
    "apply_status": {
        "namespaced": ("deployments", "prod", lambda handle: handle.apply_status(STATUS)),
        "with every option": (
            "widgets",
            "prod",
            lambda handle: handle.apply_status(STATUS, force=True, **EVERY_WRITE_OPTION),
        ),
    },
    "delete": {
        "namespaced": ("deployments", "prod", lambda handle: handle.delete("web")),
        "cluster-wide": ("namespaces", None, lambda handle: handle.delete("prod")),
        "with preconditions": (
            "widgets",
            "prod",
            lambda handle: handle.delete("web", uid="u-1", resource_version="7"),
        ),
        "with every option": (
            "widgets",
            "prod",
            lambda handle: handle.delete("web", uid="u-1", resource_version="7", **EVERY_DELETE_OPTION),
        ),
    },
    "delete_collection": {
        "namespaced": ("deployments", "prod", lambda handle: handle.delete_collection()),
        "cluster-wide": ("namespaces", None, lambda handle: handle.delete_collection()),
        "with every option": (
            "widgets",
            "prod",
            lambda handle: handle.delete_collection(**SELECTORS, **EVERY_DELETE_OPTION),
        ),
    },
    "scale": {"read": ("deployments", "prod", lambda handle: handle.scale("web"))},
    "set_scale": {
        "to a number": ("deployments", "prod", lambda handle: handle.set_scale("web", 3)),
        "with every option": (
            "deployments",
            "prod",
            lambda handle: handle.set_scale("web", 3, resource_version="7", dry_run=True, field_manager="me"),
        ),
    },
    "create_or_update": {"what is there": ("deployments", "prod", lambda handle: handle.create_or_update(WEB))},
    "edit": {"one field": ("deployments", "prod", _edited)},
    "diff": {"namespaced": ("deployments", "prod", lambda handle: handle.diff(WEB))},
}
