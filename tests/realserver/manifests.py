"""Manifests for the time of a test: created with the reference kubectl, deleted afterwards."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import yaml

from tests.realserver.audit import HARNESS_USER
from tests.realserver.eventually import eventually
from tests.realserver.kubectl import Kubectl, kubectl_for
from tests.realserver.server import RealServer

Manifest = str | Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""YAML or JSON text of any number of documents, one object, or a list of objects."""

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

_Served = frozenset[tuple[str, str, str]]


@contextmanager
def applied_manifest(server: RealServer, manifest: Manifest) -> Iterator[None]:
    """Create the objects, definitions of custom resources first; delete them at the end, in reverse order.

    Inside, every custom resource that the manifest defines is Established, aggregated discovery lists it and OpenAPI v3
    has a document for its group version; after the end it is in discovery no more, so that no test sees another one's.
    The first object of a fresh custom resource takes two seconds: the server holds it back.

    Args:
        server: On which; the requests are the harness's, which its audit log leaves out.
        manifest: An object that exists already is an error.

    Raises:
        KubectlError: The server refused an object; those created before it are deleted.
    """
    kubectl = kubectl_for(server, HARNESS_USER)
    objects = _objects(manifest)
    definitions = [one for one in objects if one["kind"] == "CustomResourceDefinition"]
    others = [one for one in objects if one["kind"] != "CustomResourceDefinition"]
    served = frozenset(entry for definition in definitions for entry in _served_by(definition))
    try:
        _create(kubectl, definitions)
        for definition in definitions:
            name = f"customresourcedefinition/{definition['metadata']['name']}"
            kubectl.succeed("wait", "--for=condition=Established", "--timeout=15s", name)
        eventually(lambda: served <= _in_discovery(server) and _documents(served) <= _in_openapi(server), 15)
        _create(kubectl, others)
        yield
    finally:
        _delete(kubectl, others)
        _delete(kubectl, definitions, "--wait=false")
        names = {definition["metadata"]["name"] for definition in definitions}
        eventually(lambda: _gone(server, kubectl, names) and not served & _in_discovery(server), 60)


def _objects(manifest: Manifest) -> list[dict[str, Any]]:
    if isinstance(manifest, str):
        return [document for document in yaml.safe_load_all(manifest) if document is not None]
    return [dict(manifest)] if isinstance(manifest, Mapping) else [dict(one) for one in manifest]


def _create(kubectl: Kubectl, objects: list[dict[str, Any]]) -> None:
    if objects:
        kubectl.succeed("create", "-f", "-", stdin=_list_of(objects))


def _delete(kubectl: Kubectl, objects: list[dict[str, Any]], *flags: str) -> None:
    if objects:
        kubectl.succeed("delete", "--ignore-not-found", *flags, "-f", "-", stdin=_list_of(objects[::-1]))


def _gone(server: RealServer, kubectl: Kubectl, names: set[str]) -> bool:
    """Whether these definitions are gone; those that are not are touched, so that the server goes on deleting them.

    Where no request has asked for its objects yet, the deletion of a definition fails at first ("storage is
    (re)initializing"). The server tries again 5 ms later; where its own cache is not that fast, this meets a conflict,
    waits for a change of the definition other than of its condition, and none comes.
    """
    left = names & _definitions(server)
    for name in left:
        # A refusal says that it is gone by now.
        kubectl(
            "annotate", "--overwrite", "customresourcedefinition", name, f"realserver.test/touched={time.time_ns()}"
        )
    return not left


def _list_of(objects: list[dict[str, Any]]) -> bytes:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()


def _served_by(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    spec = definition["spec"]
    for version in spec["versions"]:
        if version["served"]:
            yield spec["group"], version["name"], spec["names"]["plural"]


def _in_discovery(server: RealServer) -> _Served:
    """Group, version and plural of everything that aggregated discovery lists below /apis."""
    return frozenset(
        (group["metadata"]["name"], version["version"], resource["resource"])
        for group in server.get_json("/apis", _AGGREGATED)["items"]
        for version in group["versions"]
        for resource in version.get("resources", [])
    )


def _definitions(server: RealServer) -> set[str]:
    """The names of the definitions of custom resources that are there, those under deletion included."""
    items = server.get_json("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")["items"]
    return {item["metadata"]["name"] for item in items}


def _documents(served: _Served) -> frozenset[str]:
    return frozenset(f"apis/{group}/{version}" for group, version, _plural in served)


def _in_openapi(server: RealServer) -> frozenset[str]:
    return frozenset(server.get_json("/openapi/v3")["paths"])
