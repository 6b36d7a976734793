"""Requests and definitions of custom resources for the tests of the embedded server."""

from typing import Any

from dynkube.testing.apiserver.http1 import Request

V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def request(path: str, accept: str = "application/json", method: str = "GET", **headers: str) -> Request:
    """A request; underscores in the names of headers stand for hyphens."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, {"host": "x", "accept": accept, **given})


def version(name: str, **fields: Any) -> dict[str, Any]:
    """One of `spec.versions`: served, not stored unless the fields say so."""
    return {"name": name, "served": True, "storage": False, **fields}


def definition(plural: str = "widgets", group: str = "example.com", *versions: dict[str, Any], **names: Any) -> Any:
    """A CustomResourceDefinition: namespaced, by default with the one version v1."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": plural.capitalize().removesuffix("s"), "plural": plural, **names},
            "versions": list(versions) or [version("v1", storage=True)],
        },
    }
