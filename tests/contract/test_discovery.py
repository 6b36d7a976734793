"""DiscoveryClient against the real server."""

import pytest

from dynkube.discovery import DiscoveryClient
from dynkube.errors import GroupDiscoveryError, NotFoundError, ServiceUnavailableError, StaleGroupVersionError
from dynkube.schema import GroupVersion, GroupVersionKind, GroupVersionResource
from tests.contract.broken_api import broken_api
from tests.realserver.binaries import version
from tests.realserver.eventually import eventually
from tests.realserver.server import RealServer

pytestmark = pytest.mark.usefixtures("custom_resources")


def _asked(server: RealServer, mark: int) -> list[str]:
    return [each.uri for each in server.requests_since(mark) if each.user_agent.startswith("dynkube/")]


def test_aggregated_discovery_costs_two_requests(discovery: DiscoveryClient, real_server: RealServer) -> None:
    mark = real_server.mark()
    found = discovery.server_groups_and_resources()
    assert sorted(_asked(real_server, mark)) == ["/api", "/apis"]
    assert not found.failures


def test_the_legacy_walk_costs_two_requests_and_one_for_each_group_version(
    discovery: DiscoveryClient, real_server: RealServer
) -> None:
    mark = real_server.mark()
    found = discovery.legacy().server_groups_and_resources()
    paths = [each.group_version.api_path for each in found.resource_lists]
    assert sorted(_asked(real_server, mark)) == sorted(["/api", "/apis", *paths])


def test_both_forms_tell_the_same(discovery: DiscoveryClient) -> None:
    def told(client: DiscoveryClient) -> object:
        found = client.server_groups_and_resources()
        # Subresources have their parent's singular name in the aggregated form, and none in the legacy one.
        named = [
            each.replace(singular_name="") if each.is_subresource else each
            for entry in found.resource_lists
            for each in entry.resources
        ]
        # The server orders custom resources differently in its two forms, in the legacy one at random.
        named.sort(key=lambda each: str(each.gvr))
        return sorted(found.groups, key=lambda group: group.name), named, found.failures

    # A definition of a moment ago can reach the two forms one after the other.
    assert eventually(lambda: told(discovery) == told(discovery.legacy()), 5)


def test_order_is_the_same_at_each_call(discovery: DiscoveryClient) -> None:
    assert discovery.server_groups_and_resources() == discovery.server_groups_and_resources()


def test_server_groups_has_the_core_group_first_and_preferred_versions(discovery: DiscoveryClient) -> None:
    groups = discovery.server_groups()
    assert (groups[0].name, groups[0].preferred_version) == ("", GroupVersion("", "v1"))
    stable = next(group for group in groups if group.name == "stable.example.com")
    assert [str(each.group_version) for each in stable.versions] == [
        "stable.example.com/v1",
        "stable.example.com/v1beta1",
    ]
    assert stable.preferred_version == GroupVersion("stable.example.com", "v1")


def test_one_group_version_can_be_asked_for_alone(discovery: DiscoveryClient, real_server: RealServer) -> None:
    mark = real_server.mark()
    names = [each.name for each in discovery.server_resources_for_group_version("apps/v1").resources]
    assert "deployments/scale" in names
    assert _asked(real_server, mark) == ["/apis/apps/v1"]
    with pytest.raises(NotFoundError):
        discovery.server_resources_for_group_version("nothing.example.com/v1")


def test_preferred_resources_take_what_the_preferred_version_lacks_from_another(discovery: DiscoveryClient) -> None:
    lists = {str(each.group_version): each for each in discovery.server_preferred_resources()}
    assert [each.name for each in lists["stable.example.com/v1"].resources] == ["crontabs"]
    assert [each.name for each in lists["stable.example.com/v1beta1"].resources] == ["relics"]


def test_preferred_namespaced_resources_leave_out_the_others(discovery: DiscoveryClient) -> None:
    names = {each.name for entry in discovery.server_preferred_namespaced_resources() for each in entry.resources}
    assert "pods" in names
    assert not names & {"nodes", "relics"}


def test_resource_map_has_subresources_with_their_own_kinds(discovery: DiscoveryClient) -> None:
    found = discovery.resource_map()
    assert found[GroupVersionResource("apps", "v1", "deployments/scale")].kind == GroupVersionKind(
        "autoscaling", "v1", "Scale"
    )
    assert found[GroupVersionResource("", "v1", "pods")].short_names == ("po",)
    assert found[GroupVersionResource("stable.example.com", "v1", "crontabs")].categories == ("all", "example")


def test_a_stale_group_is_a_failure_beside_the_rest_and_stays_visible(
    discovery: DiscoveryClient, real_server: RealServer
) -> None:
    broken = GroupVersion("metrics.example.com", "v1beta1")
    with broken_api(real_server, "v1beta1.metrics.example.com"):
        found = discovery.server_groups_and_resources()
        legacy = discovery.legacy().server_groups_and_resources()
        with pytest.raises(GroupDiscoveryError) as raised:
            discovery.resource_map()
    assert isinstance(found.failures[broken], StaleGroupVersionError)
    assert isinstance(legacy.failures[broken], ServiceUnavailableError)
    assert list(raised.value.by_group_version) == [str(broken)]
    assert found.resource_map()[GroupVersionResource("", "v1", "pods")].kind.kind == "Pod"
    group = next(group for group in found.groups if group.name == "metrics.example.com")
    assert [each.stale for each in group.versions] == [True]
    assert group.preferred_version is None


def test_server_version_is_the_one_that_was_built(discovery: DiscoveryClient) -> None:
    found = discovery.server_version()
    assert (found.git_version, found.major, found.minor) == (version(), "1", "36")


def test_openapi_v3_documents_are_found_by_their_hash(discovery: DiscoveryClient) -> None:
    urls = discovery.openapi_v3_paths().urls
    assert "?hash=" in urls["apis/stable.example.com/v1"]
    document = discovery.openapi_v3(urls["apis/stable.example.com/v1"])
    assert "com.example.stable.v1.CronTab" in str(document["components"])


def test_openapi_v2_is_there(discovery: DiscoveryClient) -> None:
    assert discovery.openapi_v2()["swagger"] == "2.0"
