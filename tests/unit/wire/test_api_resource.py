"""Values of discovery."""

import pytest

from dynkube.schema import GroupVersion, GroupVersionKind, GroupVersionResource
from dynkube.wire import APIResource, APIResourceList, VersionInfo

V1 = GroupVersion("", "v1")


def resource(name: str, *, namespaced: bool = True) -> APIResource:
    """A resource of the core group."""
    return APIResource(V1, name, "", namespaced, GroupVersionKind("", "v1", "Any"))


@pytest.mark.parametrize("name", ["pods", "pods/status"])
def test_the_address_of_a_resource(name: str) -> None:
    assert resource(name).gvr == GroupVersionResource("", "v1", name)


def test_the_address_is_where_it_is_served_not_what_it_gives() -> None:
    scale = APIResource(V1, "rc/scale", "", namespaced=True, kind=GroupVersionKind("autoscaling", "v1", "Scale"))
    assert scale.gvr == GroupVersionResource("", "v1", "rc/scale")


def test_a_slash_marks_a_subresource() -> None:
    assert (resource("pods/status").is_subresource, resource("pods").is_subresource) == (True, False)


def test_a_resource_says_no_more_than_it_must() -> None:
    assert (resource("pods").verbs, resource("pods").short_names, resource("pods").categories) == ((), (), ())


def test_only_keeps_the_order_and_all_but_the_resources() -> None:
    nodes, pods, services = resource("nodes", namespaced=False), resource("pods"), resource("services")
    entry = APIResourceList(V1, (pods, nodes, services), stale=True)
    assert entry.only(lambda each: each.namespaced) == APIResourceList(V1, (pods, services), stale=True)


def test_a_version_needs_no_more_than_its_number() -> None:
    assert VersionInfo("1", "36", "v1.36.4") == VersionInfo("1", "36", "v1.36.4", "", "", "", "", "", "")
