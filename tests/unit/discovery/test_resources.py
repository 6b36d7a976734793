"""ServerResources: what a server serves, and what could not be learnt."""

import pytest

from dynkube.discovery import APIGroup, APIGroupVersion, APIResource, APIResourceList, ServerResources, stale_failures
from dynkube.errors import DecodeError, DynkubeError, GroupDiscoveryError, StaleGroupVersionError
from dynkube.schema import GroupVersion, GroupVersionKind, GroupVersionResource

V1, V2, V3 = (GroupVersion("g", version) for version in ("v1", "v2", "v3"))
CORE = GroupVersion("", "v1")


def listed(group_version: GroupVersion, *names: str, stale: bool = False) -> APIResourceList:
    """What a group version serves."""
    kind = GroupVersionKind(group_version.group, group_version.version, "Any")
    resources = [APIResource(group_version, name, "", namespaced=True, kind=kind) for name in names]
    return APIResourceList(group_version, tuple(resources), stale)


def grouped(preferred: GroupVersion | None, *versions: GroupVersion) -> APIGroup:
    """A group with these versions."""
    return APIGroup(versions[0].group, tuple(APIGroupVersion(version) for version in versions), preferred)


def served(groups: list[APIGroup], lists: list[APIResourceList]) -> ServerResources:
    """All of it, without failures."""
    return ServerResources(tuple(groups), tuple(lists), {})


def names(lists: tuple[APIResourceList, ...]) -> dict[str, list[str]]:
    """The names in each list."""
    return {str(entry.group_version): [resource.name for resource in entry.resources] for entry in lists}


def test_without_failures_there_is_no_error() -> None:
    found = served([], [])
    assert (found.error, found.raise_for_failures()) == (None, found)


def test_failures_make_one_error_that_names_each_in_order() -> None:
    failures: dict[GroupVersion, DynkubeError] = {
        V2: DecodeError("two"),
        CORE: DecodeError("core"),
        V1: DecodeError("one"),
    }
    error = ServerResources((), (), failures).error
    assert str(error) == "unable to retrieve the complete list of server APIs: g/v1: one, g/v2: two, v1: core"
    assert error is not None
    assert error.by_group_version == {"g/v2": failures[V2], "v1": failures[CORE], "g/v1": failures[V1]}


def test_failures_can_be_raised() -> None:
    with pytest.raises(GroupDiscoveryError, match=r"g/v1: one$"):
        ServerResources((), (), {V1: DecodeError("one")}).raise_for_failures()


def test_a_stale_group_version_is_a_failure_of_its_own() -> None:
    (found,) = stale_failures(iter([V1])).items()
    assert (found[0], type(found[1]), str(found[1])) == (
        V1,
        StaleGroupVersionError,
        "stale GroupVersion discovery: g/v1",
    )
    assert vars(found[1]) == {"group_version": "g/v1"}


def test_the_map_holds_each_resource_and_subresource_by_its_address() -> None:
    found = served([], [listed(CORE, "pods", "pods/status"), listed(V1, "pods", stale=True)]).resource_map()
    assert list(found) == [
        GroupVersionResource("", "v1", "pods"),
        GroupVersionResource("", "v1", "pods/status"),
        GroupVersionResource("g", "v1", "pods"),
    ]
    assert all(resource.gvr == address for address, resource in found.items())


def test_the_preferred_version_wins_over_those_before_and_after_it() -> None:
    found = served([grouped(V2, V1, V2, V3)], [listed(V1, "a"), listed(V2, "a"), listed(V3, "a")])
    assert names(found.preferred_lists()) == {"g/v1": [], "g/v2": ["a"], "g/v3": []}


def test_what_the_preferred_version_lacks_is_taken_from_the_earliest_that_has_it() -> None:
    found = served([grouped(V1, V1, V2, V3)], [listed(V1, "a"), listed(V2, "a", "b"), listed(V3, "b", "c")])
    assert names(found.preferred_lists()) == {"g/v1": ["a"], "g/v2": ["b"], "g/v3": ["c"]}


def test_without_a_preferred_version_the_earliest_wins() -> None:
    found = served([grouped(None, V2, V1)], [listed(V2, "a"), listed(V1, "a")])
    assert names(found.preferred_lists()) == {"g/v2": ["a"], "g/v1": []}


def test_the_same_name_in_another_group_is_another_resource() -> None:
    found = served([grouped(CORE, CORE), grouped(V1, V1)], [listed(CORE, "events"), listed(V1, "events")])
    assert names(found.preferred_lists()) == {"v1": ["events"], "g/v1": ["events"]}


def test_what_is_stale_counts_as_not_there() -> None:
    found = served([grouped(V1, V1, V2)], [listed(V1, "a", stale=True), listed(V2, "a")])
    assert names(found.preferred_lists()) == {"g/v2": ["a"]}


def test_a_version_that_was_not_read_is_left_out() -> None:
    found = served([grouped(V1, V1, V2)], [listed(V2, "a")])
    assert names(found.preferred_lists()) == {"g/v2": ["a"]}


def test_subresources_are_left_out_unless_asked_for() -> None:
    found = served([grouped(V1, V1, V2)], [listed(V1, "a", "a/status"), listed(V2, "a", "a/status", "a/scale")])
    assert names(found.preferred_lists()) == {"g/v1": ["a"], "g/v2": []}
    assert names(found.preferred_lists(subresources=True)) == {"g/v1": ["a", "a/status"], "g/v2": ["a/scale"]}


def test_the_order_of_the_server_is_kept() -> None:
    found = served([grouped(V1, V1)], [listed(V1, "z", "a", "m")])
    assert names(found.preferred_lists()) == {"g/v1": ["z", "a", "m"]}
