"""The legacy discovery documents and the version as values."""

from collections.abc import Callable
from typing import Any

import pytest

from dynkube.schema import GroupVersion, GroupVersionKind
from dynkube.wire import (
    APIGroup,
    APIGroupVersion,
    APIResource,
    APIResourceList,
    VersionInfo,
    decode_core_versions,
    decode_discovery,
    decode_group_list,
    decode_resource_list,
    decode_version,
)
from tests.helpers.answers import data
from tests.helpers.wrong_documents import MISSING, changed, complaint

CORE_V1 = GroupVersion("", "v1")
APPS_V1 = GroupVersion("apps", "v1")
APPS_V1BETA1 = GroupVersion("apps", "v1beta1")
SCALE = GroupVersionKind("autoscaling", "v1", "Scale")

APIS: dict[str, Any] = {
    "kind": "APIGroupList",
    "apiVersion": "v1",
    "groups": [
        {
            "name": "apps",
            "versions": [
                {"groupVersion": "apps/v1", "version": "v1"},
                {"groupVersion": "apps/v1beta1", "version": "v1beta1"},
            ],
            "preferredVersion": {"groupVersion": "apps/v1beta1", "version": "v1beta1"},
        }
    ],
}
RESOURCES: dict[str, Any] = {
    "kind": "APIResourceList",
    "apiVersion": "v1",
    "groupVersion": "apps/v1",
    "resources": [
        {
            "name": "deployments",
            "singularName": "deployment",
            "namespaced": True,
            "kind": "Deployment",
            "verbs": ["get", "list"],
            "shortNames": ["deploy"],
            "categories": ["all"],
            "storageVersionHash": "8aSe+NMegvE=",
        },
        {
            "name": "deployments/scale",
            "singularName": "",
            "namespaced": True,
            "group": "autoscaling",
            "version": "v1",
            "kind": "Scale",
            "verbs": ["get", "patch"],
        },
    ],
}
VERSION: dict[str, Any] = {
    "major": "1",
    "minor": "36",
    "emulationMajor": "1",
    "gitVersion": "v1.36.4",
    "gitCommit": "abc",
    "gitTreeState": "clean",
    "buildDate": "2026-01-02T03:04:05Z",
    "goVersion": "go1.26.1",
    "compiler": "gc",
    "platform": "linux/amd64",
}


def apps_v1(body: bytes) -> APIResourceList:
    """The resources of apps/v1."""
    return decode_resource_list(body, APPS_V1)


def test_a_version_is_read() -> None:
    assert decode_version(data(VERSION)) == VersionInfo(
        major="1",
        minor="36",
        git_version="v1.36.4",
        git_commit="abc",
        git_tree_state="clean",
        build_date="2026-01-02T03:04:05Z",
        go_version="go1.26.1",
        compiler="gc",
        platform="linux/amd64",
    )


def test_a_version_may_say_nothing() -> None:
    assert decode_version(b'{"major": null}') == VersionInfo("", "", "", "", "", "", "", "", "")


@pytest.mark.parametrize("field", [name for name in VERSION if name != "emulationMajor"])
def test_a_field_of_a_version_is_a_text(field: str) -> None:
    assert complaint(decode_version, changed(VERSION, field, value=1)) == (field, f"{field}: expected text")


def test_the_core_versions_are_read() -> None:
    v2 = GroupVersion("", "v2")
    assert decode_core_versions(data({"kind": "APIVersions", "versions": ["v1", "v2"]})) == (
        APIGroup("", (APIGroupVersion(CORE_V1), APIGroupVersion(v2)), CORE_V1),
    )


@pytest.mark.parametrize("body", [b"{}", b'{"versions": null}', b'{"kind": "APIVersions", "versions": []}'])
def test_without_versions_there_is_no_core_group(body: bytes) -> None:
    assert decode_core_versions(body) == ()


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        ({"kind": "APIGroupList"}, "kind", "APIVersions"),
        ({"kind": []}, "kind", "text"),
        ({"versions": "v1"}, "versions", "a list of texts"),
        ({"versions": ["v1", 2]}, "versions", "a list of texts"),
        ({"versions": ["v1", "v 2"]}, "versions", "a group version"),
        ({"versions": [""]}, "versions", "a group version"),
        ({"versions": ["apps/v1"]}, "versions", "a group version"),
    ],
)
def test_wrong_core_versions_are_named_with_their_path(document: Any, path: str, expected: str) -> None:
    assert complaint(decode_core_versions, data(document)) == (path, f"{path}: expected {expected}")


def test_a_group_list_is_read() -> None:
    assert decode_group_list(data(APIS)) == (
        APIGroup("apps", (APIGroupVersion(APPS_V1), APIGroupVersion(APPS_V1BETA1)), APPS_V1BETA1),
    )


@pytest.mark.parametrize("body", [b"{}", b'{"groups": null}', b'{"kind": "APIGroupList", "groups": []}'])
def test_a_group_list_may_be_empty(body: bytes) -> None:
    assert decode_group_list(body) == ()


@pytest.mark.parametrize("preferred", [None, MISSING])
def test_without_a_preferred_version_it_is_the_first(preferred: object) -> None:
    body = changed(APIS, "groups", 0, "preferredVersion", value=preferred)
    assert decode_group_list(body)[0].preferred_version == APPS_V1


def test_a_legacy_group_may_have_no_version() -> None:
    assert decode_group_list(data({"groups": [{"name": "apps", "versions": None}]})) == (APIGroup("apps", (), None),)


@pytest.mark.parametrize(
    ("way", "value", "path", "expected"),
    [
        (("kind",), "APIVersions", "kind", "APIGroupList"),
        (("groups",), {}, "groups", "a list"),
        (("groups", 0), "apps", "groups[0]", "an object"),
        (("groups", 0, "name"), 1, "groups[0].name", "text"),
        (("groups", 0, "name"), "", "groups[0].name", "a name"),
        (("groups", 0, "name"), "a b", "groups[0].versions[0].version", "a group version"),
        (("groups", 0, "versions"), {}, "groups[0].versions", "a list"),
        (("groups", 0, "versions", 1), "v1", "groups[0].versions[1]", "an object"),
        (("groups", 0, "versions", 1, "version"), MISSING, "groups[0].versions[1].version", "a name"),
        (("groups", 0, "versions", 1, "version"), 1, "groups[0].versions[1].version", "text"),
        (("groups", 0, "versions", 1, "version"), "a/b", "groups[0].versions[1].version", "a group version"),
        (("groups", 0, "preferredVersion"), "v1", "groups[0].preferredVersion", "an object"),
        (("groups", 0, "preferredVersion", "version"), "", "groups[0].preferredVersion.version", "a name"),
        (("groups", 0, "preferredVersion", "version"), "%", "groups[0].preferredVersion.version", "a group version"),
    ],
)
def test_a_wrong_field_of_a_group_list_is_named_with_its_path(
    way: tuple[str | int, ...], value: object, path: str, expected: str
) -> None:
    assert complaint(decode_group_list, changed(APIS, *way, value=value)) == (path, f"{path}: expected {expected}")


def test_a_resource_list_is_read() -> None:
    kind = GroupVersionKind("apps", "v1", "Deployment")
    assert apps_v1(data(RESOURCES)) == APIResourceList(
        APPS_V1,
        (
            APIResource(
                APPS_V1,
                "deployments",
                "deployment",
                namespaced=True,
                kind=kind,
                verbs=("get", "list"),
                short_names=("deploy",),
                categories=("all",),
            ),
            APIResource(APPS_V1, "deployments/scale", "", namespaced=True, kind=SCALE, verbs=("get", "patch")),
        ),
        stale=False,
    )


def test_a_legacy_resource_may_leave_open_where_it_lives() -> None:
    assert apps_v1(b'{"resources": [{"name": "pods", "namespaced": null}]}').resources[0].namespaced is False


@pytest.mark.parametrize("body", [b"{}", b'{"resources": null}', b'{"kind": "APIResourceList", "resources": []}'])
def test_a_resource_list_may_be_empty(body: bytes) -> None:
    assert apps_v1(body) == APIResourceList(APPS_V1, ())


def test_a_legacy_resource_may_say_little() -> None:
    assert apps_v1(b'{"resources": [{"name": "pods"}]}').resources == (
        APIResource(APPS_V1, "pods", "", namespaced=False, kind=GroupVersionKind("apps", "v1", "")),
    )


@pytest.mark.parametrize(
    ("way", "value", "path", "expected"),
    [
        (("kind",), "APIGroupList", "kind", "APIResourceList"),
        (("resources",), {}, "resources", "a list"),
        (("resources", 1), 1, "resources[1]", "an object"),
        (("resources", 0, "name"), MISSING, "resources[0].name", "a name"),
        (("resources", 0, "name"), 1, "resources[0].name", "text"),
        (("resources", 0, "singularName"), 1, "resources[0].singularName", "text"),
        (("resources", 0, "namespaced"), "true", "resources[0].namespaced", "true or false"),
        (("resources", 0, "namespaced"), 1, "resources[0].namespaced", "true or false"),
        (("resources", 0, "namespaced"), 0, "resources[0].namespaced", "true or false"),
        (("resources", 0, "namespaced"), "", "resources[0].namespaced", "true or false"),
        (("resources", 1, "group"), 1, "resources[1].group", "text"),
        (("resources", 1, "version"), 1, "resources[1].version", "text"),
        (("resources", 0, "kind"), 1, "resources[0].kind", "text"),
        (("resources", 0, "verbs"), "get", "resources[0].verbs", "a list of texts"),
        (("resources", 0, "shortNames"), [1], "resources[0].shortNames", "a list of texts"),
        (("resources", 0, "categories"), {}, "resources[0].categories", "a list of texts"),
    ],
)
def test_a_wrong_field_of_a_resource_list_is_named_with_its_path(
    way: tuple[str | int, ...], value: object, path: str, expected: str
) -> None:
    assert complaint(apps_v1, changed(RESOURCES, *way, value=value)) == (path, f"{path}: expected {expected}")


@pytest.mark.parametrize("decode", [decode_version, decode_discovery, decode_core_versions, decode_group_list, apps_v1])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[]", "expected a JSON object, got list"),
        (b"null", "expected a JSON object, got NoneType"),
        (b"\xff", "not UTF-8: bad byte at offset 0"),
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_what_is_no_object_is_refused(decode: Callable[[bytes], object], body: bytes, text: str) -> None:
    assert complaint(decode, body) == ("", text)
