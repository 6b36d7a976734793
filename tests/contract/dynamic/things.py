"""The objects of the cases: two namespaces, a resource with a schema, and manifests of each sort."""

from typing import Any

from tests.contract.custom_resources import CUSTOM_RESOURCES, definition

HOME = "dynamic-home"
"""The context's namespace."""
AWAY = "dynamic-away"

_WIDGET = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "properties": {
                "size": {"type": "integer", "minimum": 0},
                "weight": {"type": "integer", "format": "int64"},
                "colour": {"type": "string"},
                "parts": {
                    "type": "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    "items": {
                        "type": "object",
                        "required": ["name"],
                        "properties": {"name": {"type": "string"}, "count": {"type": "integer"}},
                    },
                },
            },
        },
        "status": {
            "type": "object",
            "properties": {"size": {"type": "integer"}, "phase": {"type": "string"}, "selector": {"type": "string"}},
        },
    },
}
_SCALE = {
    "specReplicasPath": ".spec.size",
    "statusReplicasPath": ".status.size",
    "labelSelectorPath": ".status.selector",
}
WIDGETS = definition(
    "dynamic.example.com",
    "Widget",
    [
        {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {"openAPIV3Schema": _WIDGET},
            "subresources": {"status": {}, "scale": _SCALE},
            "additionalPrinterColumns": [{"name": "Size", "type": "integer", "jsonPath": ".spec.size"}],
        }
    ],
)
DEFINITIONS = [*CUSTOM_RESOURCES, WIDGETS]


def named(name: str, *, namespace: str = "", labels: dict[str, str] | None = None) -> dict[str, Any]:
    """An object of which nothing is known but this."""
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if labels:
        metadata["labels"] = labels
    return {"metadata": metadata}


def config_map(name: str, *, namespace: str = "", **data: str) -> dict[str, Any]:
    """Built in, namespaced, with no status."""
    return {"apiVersion": "v1", "kind": "ConfigMap", **named(name, namespace=namespace), "data": data}


def cluster_role(name: str, *verbs: str) -> dict[str, Any]:
    """Built in, cluster-wide."""
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": list(verbs or ("get",))}]
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", **named(name), "rules": rules}


def widget(name: str, *, namespace: str = "", **spec: Any) -> dict[str, Any]:
    """Custom, namespaced, with a schema and the subresources `status` and `scale`."""
    return {"apiVersion": "dynamic.example.com/v1", "kind": "Widget", **named(name, namespace=namespace), "spec": spec}


def relic(name: str, **spec: Any) -> dict[str, Any]:
    """Custom, cluster-wide, without a schema."""
    return {"apiVersion": "stable.example.com/v1beta1", "kind": "Relic", **named(name), "spec": spec}


def deployment(name: str, replicas: int = 0, **images: str) -> dict[str, Any]:
    """Built in, with a list that strategic merge patches know as a set: one container for each image."""
    labels = {"app": name}
    containers = [{"name": container, "image": image} for container, image in (images or {"web": "nginx:1"}).items()]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        **named(name),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }


SORTS = [
    ("configmaps", config_map("sort", a="1")),
    ("clusterroles", cluster_role("dynamic-sort")),
    ("widgets", widget("sort", size=1)),
    ("relics", relic("sort", age=1)),
]
"""One of each sort: built in or custom, namespaced or cluster-wide."""
SORT_NAMES = [resource for resource, _manifest in SORTS]
