"""Handles on the resources of a server that is only a script."""

from dynkube.discovery import APIResource, APIResourceList
from dynkube.dynamic import ResourceClient
from dynkube.dynamic.access import Access
from dynkube.mapper import RESTMapper
from dynkube.rest import RESTClient
from tests.helpers.clock import FakeClock
from tests.helpers.transport import Script, ScriptedTransport
from tests.unit.mapper.worlds import CountedDiscovery, resource, world

CONTEXT_NAMESPACE = "home"
MANAGER = "program"

_CORE = [
    resource("v1", "configmaps", "ConfigMap"),
    resource("v1", "namespaces", "Namespace", namespaced=False),
    resource("v1", "serviceaccounts", "ServiceAccount"),
]
_APPS = [
    resource("apps/v1", "deployments", "Deployment"),
    resource("apps/v1", "deployments/status", "Deployment"),
    resource("apps/v1", "deployments/scale", "Scale"),
]
_CUSTOM = [resource("example.com/v1", "widgets", "Widget"), resource("example.com/v1", "widgets/status", "Widget")]


def served_by(*lists: list[APIResource]) -> CountedDiscovery:
    """Discovery of a server that serves these."""
    entries = [APIResourceList(each[0].group_version, tuple(each)) for each in lists if each]
    return CountedDiscovery(world(*entries))


def script_handle(
    script: Script, what: str = "configmaps", namespace: str | None = None, *, clock: FakeClock | None = None
) -> tuple[ResourceClient, ScriptedTransport]:
    """A handle, and the transport that remembers what it sends.

    Args:
        script: the server.
        what: `configmaps`, `namespaces`, `serviceaccounts`, `deployments` or `widgets`.
        namespace: to which the handle is bound.
        clock: in which waits pass; one of its own by default.
    """
    transport, time = ScriptedTransport(script), clock or FakeClock()
    mapper = RESTMapper(served_by(_CORE, _APPS, _CUSTOM), clock=time)
    access = Access(RESTClient(transport, clock=time), mapper, time, CONTEXT_NAMESPACE, MANAGER)
    return ResourceClient(access, mapper.mapping_for(what), namespace), transport
