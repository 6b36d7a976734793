"""The aggregated discovery document as values."""

from typing import Any

import pytest

from dynkube.schema import GroupVersion, GroupVersionKind
from dynkube.wire import (
    APIGroup,
    APIGroupVersion,
    APIResource,
    APIResourceList,
    DiscoveryDocument,
    decode_discovery,
    decode_resource_list,
)
from tests.helpers.answers import data
from tests.helpers.wrong_documents import MISSING, changed, complaint

CORE_V1 = GroupVersion("", "v1")
APPS_V1 = GroupVersion("apps", "v1")
APPS_V1BETA1 = GroupVersion("apps", "v1beta1")
SCALE = GroupVersionKind("autoscaling", "v1", "Scale")

AGGREGATED: dict[str, Any] = {
    "kind": "APIGroupDiscoveryList",
    "apiVersion": "apidiscovery.k8s.io/v2",
    "metadata": {},
    "items": [
        {
            "metadata": {"name": "apps", "creationTimestamp": None},
            "versions": [
                {
                    "version": "v1",
                    "freshness": "Current",
                    "resources": [
                        {
                            "resource": "deployments",
                            "responseKind": {"group": "apps", "version": "v1", "kind": "Deployment"},
                            "scope": "Namespaced",
                            "singularResource": "deployment",
                            "verbs": ["get", "list"],
                            "shortNames": ["deploy"],
                            "categories": ["all"],
                            "subresources": [
                                {
                                    "subresource": "scale",
                                    "responseKind": {"group": "autoscaling", "version": "v1", "kind": "Scale"},
                                    "acceptedTypes": [{"group": "autoscaling", "version": "v1", "kind": "Scale"}],
                                    "verbs": ["get", "patch"],
                                }
                            ],
                        }
                    ],
                }
            ],
        }
    ],
}


def test_an_aggregated_document_is_read() -> None:
    deployments = APIResource(
        APPS_V1,
        "deployments",
        "deployment",
        namespaced=True,
        kind=GroupVersionKind("apps", "v1", "Deployment"),
        verbs=("get", "list"),
        short_names=("deploy",),
        categories=("all",),
    )
    scale = APIResource(APPS_V1, "deployments/scale", "deployment", namespaced=True, kind=SCALE, verbs=("get", "patch"))
    assert decode_discovery(data(AGGREGATED)) == DiscoveryDocument(
        (APIGroup("apps", (APIGroupVersion(APPS_V1),), APPS_V1),),
        (APIResourceList(APPS_V1, (deployments, scale)),),
    )


def discovery(*versions: dict[str, Any], name: object = "apps") -> DiscoveryDocument:
    """What is read from one group with these versions."""
    return decode_discovery(data({"items": [{"metadata": {"name": name}, "versions": list(versions)}]}))


def only_list(*resources: dict[str, Any]) -> tuple[APIResource, ...]:
    """What is read from these resources of apps/v1."""
    return discovery({"version": "v1", "resources": list(resources)}).resource_lists[0].resources


@pytest.mark.parametrize("body", [b"{}", b'{"items": null}', b'{"items": []}', b'{"kind": "", "items": []}'])
def test_an_aggregated_document_may_be_empty(body: bytes) -> None:
    assert decode_discovery(body) == DiscoveryDocument((), ())


@pytest.mark.parametrize("metadata", [{}, {"name": ""}, {"name": None}, None])
def test_a_group_without_a_name_is_the_core_group(metadata: Any) -> None:
    found = decode_discovery(data({"items": [{"metadata": metadata, "versions": [{"version": "v1"}]}]}))
    assert found == DiscoveryDocument(
        (APIGroup("", (APIGroupVersion(CORE_V1),), CORE_V1),), (APIResourceList(CORE_V1, ()),)
    )


def test_a_group_may_have_no_version() -> None:
    assert discovery() == DiscoveryDocument((APIGroup("apps", (), None),), ())


def test_the_preferred_version_is_the_first_that_is_not_stale() -> None:
    stale, fresh = {"version": "v1", "freshness": "Stale"}, {"version": "v1beta1", "freshness": "Current"}
    assert discovery(stale, fresh).groups == (
        APIGroup("apps", (APIGroupVersion(APPS_V1, stale=True), APIGroupVersion(APPS_V1BETA1)), APPS_V1BETA1),
    )


def test_of_several_fresh_versions_the_first_is_preferred() -> None:
    assert discovery({"version": "v1"}, {"version": "v1beta1"}).groups[0].preferred_version == APPS_V1


def test_a_group_of_stale_versions_prefers_none() -> None:
    assert discovery({"version": "v1", "freshness": "Stale"}).groups[0].preferred_version is None


def test_a_stale_version_keeps_what_is_known_of_it() -> None:
    resource = {"resource": "pods", "responseKind": {"kind": "Pod"}}
    (entry,) = discovery({"version": "v1", "freshness": "Stale", "resources": [resource]}).resource_lists
    assert (entry.stale, [each.name for each in entry.resources]) == (True, ["pods"])


@pytest.mark.parametrize("freshness", ["Current", "", None, "stale", "Odd"])
def test_any_other_freshness_is_fresh(freshness: Any) -> None:
    document = discovery({"version": "v1", "freshness": freshness})
    assert (document.groups[0].versions[0].stale, document.resource_lists[0].stale) == (False, False)


def test_groups_and_versions_keep_the_order_of_the_server() -> None:
    names = ["z", "", "a"]
    items = [{"metadata": {"name": name}, "versions": [{"version": "v2"}, {"version": "v1"}]} for name in names]
    document = decode_discovery(data({"items": items}))
    assert [group.name for group in document.groups] == names
    assert [str(entry.group_version) for entry in document.resource_lists] == [
        "z/v2",
        "z/v1",
        "v2",
        "v1",
        "a/v2",
        "a/v1",
    ]


def test_a_resource_may_say_little() -> None:
    assert only_list({"resource": "pods", "responseKind": {"kind": "Pod"}}) == (
        APIResource(APPS_V1, "pods", "", namespaced=False, kind=GroupVersionKind("apps", "v1", "Pod")),
    )


@pytest.mark.parametrize(
    ("scope", "namespaced"),
    [("Namespaced", True), ("Cluster", False), ("", False), ("namespaced", False), (None, False)],
)
def test_only_the_scope_namespaced_is_namespaced(scope: Any, namespaced: bool) -> None:  # noqa: FBT001 - as expected
    (found,) = only_list({"resource": "pods", "scope": scope, "responseKind": {"kind": "Pod"}})
    assert found.namespaced is namespaced


@pytest.mark.parametrize("kind", [None, {}, {"kind": ""}, {"group": "apps", "version": "v1"}, {"kind": None}])
def test_a_resource_without_a_kind_is_left_out_and_its_subresources_stay(kind: Any) -> None:
    part = {"subresource": "status", "responseKind": {"kind": "Pod"}, "verbs": ["get"]}
    entry = {"resource": "pods", "scope": "Namespaced", "singularResource": "pod", "responseKind": kind}
    assert only_list({**entry, "subresources": [part]}) == (
        APIResource(APPS_V1, "pods/status", "pod", True, GroupVersionKind("apps", "v1", "Pod"), ("get",)),  # noqa: FBT003
    )


@pytest.mark.parametrize("kind", [None, {}, {"kind": ""}])
def test_a_subresource_without_a_kind_is_left_out(kind: Any) -> None:
    part = {"subresource": "status", "responseKind": kind}
    found = only_list({"resource": "pods", "responseKind": {"kind": "Pod"}, "subresources": [part]})
    assert [each.name for each in found] == ["pods"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, GroupVersionKind("apps", "v1", "Any")),
        ({"group": "autoscaling", "version": "v1"}, GroupVersionKind("autoscaling", "v1", "Any")),
        ({"group": "", "version": "v2"}, GroupVersionKind("", "v2", "Any")),
        ({"version": "v2"}, GroupVersionKind("", "v2", "Any")),
        ({"group": "autoscaling"}, GroupVersionKind("apps", "v1", "Any")),
        ({"group": "autoscaling", "version": ""}, GroupVersionKind("apps", "v1", "Any")),
        ({"group": None, "version": None}, GroupVersionKind("apps", "v1", "Any")),
    ],
)
def test_the_home_of_a_kind_is_what_it_says_or_where_it_is_served(fields: Any, kind: GroupVersionKind) -> None:
    aggregated = only_list({"resource": "all", "responseKind": {"kind": "Any", **fields}})
    legacy = decode_resource_list(data({"resources": [{"name": "all", "kind": "Any", **fields}]}), APPS_V1).resources
    assert (aggregated[0].kind, legacy[0].kind) == (kind, kind)


def test_each_resource_is_followed_by_its_subresources() -> None:
    def entry(name: str, *parts: str) -> dict[str, Any]:
        kind = {"kind": "Any"}
        return {
            "resource": name,
            "responseKind": kind,
            "subresources": [{"subresource": part, "responseKind": kind} for part in parts],
        }

    found = only_list(entry("pods", "status", "log"), entry("nodes", "status"))
    assert [each.name for each in found] == ["pods", "pods/status", "pods/log", "nodes", "nodes/status"]


@pytest.mark.parametrize("field", ["verbs", "shortNames", "categories", "subresources"])
def test_a_list_may_be_null(field: str) -> None:
    assert len(only_list({"resource": "pods", "responseKind": {"kind": "Pod"}, field: None})) == 1


G = ("items", 0)
V = (*G, "versions", 0)
R = (*V, "resources", 0)
S = (*R, "subresources", 0)
R_PATH = "items[0].versions[0].resources[0]"
S_PATH = f"{R_PATH}.subresources[0]"


@pytest.mark.parametrize(
    ("way", "value", "path", "expected"),
    [
        (("kind",), "APIGroupList", "kind", "APIGroupDiscoveryList"),
        (("kind",), 1, "kind", "text"),
        (("items",), {}, "items", "a list"),
        (G, [], "items[0]", "an object"),
        ((*G, "metadata"), [], "items[0].metadata", "an object"),
        ((*G, "metadata", "name"), 1, "items[0].metadata.name", "text"),
        ((*G, "metadata", "name"), "a/b", "items[0].versions[0].version", "a group version"),
        ((*G, "versions"), "v1", "items[0].versions", "a list"),
        (V, "v1", "items[0].versions[0]", "an object"),
        ((*V, "version"), 1, "items[0].versions[0].version", "text"),
        ((*V, "version"), "", "items[0].versions[0].version", "a name"),
        ((*V, "version"), MISSING, "items[0].versions[0].version", "a name"),
        ((*V, "version"), "v 1", "items[0].versions[0].version", "a group version"),
        ((*V, "freshness"), True, "items[0].versions[0].freshness", "text"),
        ((*V, "resources"), {}, "items[0].versions[0].resources", "a list"),
        (R, 1, R_PATH, "an object"),
        ((*R, "resource"), [], f"{R_PATH}.resource", "text"),
        ((*R, "resource"), MISSING, f"{R_PATH}.resource", "a name"),
        ((*R, "singularResource"), 1, f"{R_PATH}.singularResource", "text"),
        ((*R, "scope"), True, f"{R_PATH}.scope", "text"),
        ((*R, "responseKind"), "Pod", f"{R_PATH}.responseKind", "an object"),
        ((*R, "responseKind", "group"), 1, f"{R_PATH}.responseKind.group", "text"),
        ((*R, "responseKind", "version"), 1, f"{R_PATH}.responseKind.version", "text"),
        ((*R, "responseKind", "kind"), 1, f"{R_PATH}.responseKind.kind", "text"),
        ((*R, "verbs"), "get", f"{R_PATH}.verbs", "a list of texts"),
        ((*R, "verbs"), ["get", 1], f"{R_PATH}.verbs", "a list of texts"),
        ((*R, "shortNames"), {}, f"{R_PATH}.shortNames", "a list of texts"),
        ((*R, "categories"), [None], f"{R_PATH}.categories", "a list of texts"),
        ((*R, "subresources"), {}, f"{R_PATH}.subresources", "a list"),
        (S, None, S_PATH, "an object"),
        ((*S, "subresource"), 1, f"{S_PATH}.subresource", "text"),
        ((*S, "subresource"), "", f"{S_PATH}.subresource", "a name"),
        ((*S, "responseKind"), [], f"{S_PATH}.responseKind", "an object"),
        ((*S, "responseKind", "kind"), [], f"{S_PATH}.responseKind.kind", "text"),
        ((*S, "verbs"), "get", f"{S_PATH}.verbs", "a list of texts"),
    ],
)
def test_a_wrong_field_of_an_aggregated_document_is_named_with_its_path(
    way: tuple[str | int, ...], value: object, path: str, expected: str
) -> None:
    body = changed(AGGREGATED, *way, value=value)
    assert complaint(decode_discovery, body) == (path, f"{path}: expected {expected}")


def test_the_path_counts_the_good_ones_too() -> None:
    body = data({"items": [{}, {"versions": [{"version": "v1"}, {"version": "v2", "resources": [{}]}]}]})
    assert complaint(decode_discovery, body)[0] == "items[1].versions[1].resources[0].resource"


def test_a_version_of_the_core_group_cannot_name_another_group() -> None:
    body = data({"items": [{"versions": [{"version": "apps/v1"}]}]})
    assert complaint(decode_discovery, body)[0] == "items[0].versions[0].version"
