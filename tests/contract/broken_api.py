"""An aggregated API that nobody serves."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.realserver.eventually import eventually
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@contextmanager
def broken_api(server: RealServer, name: str) -> Iterator[None]:
    """An APIService that points to a service which isn't there; inside, discovery marks it as stale.

    Args:
        server: on which.
        name: version and group, such as `v1beta1.metrics.example.com`.
    """
    version, _, group = name.partition(".")
    service = {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": name},
        "spec": {
            "group": group,
            "version": version,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
            "service": {"name": "nowhere", "namespace": "default"},
        },
    }

    def freshness() -> list[str]:
        items = server.get_json("/apis", _AGGREGATED)["items"]
        return [each["freshness"] for item in items if item["metadata"]["name"] == group for each in item["versions"]]

    with applied_manifest(server, service):
        eventually(lambda: freshness() == ["Stale"], 15)
        yield
    eventually(lambda: freshness() == [], 15)
