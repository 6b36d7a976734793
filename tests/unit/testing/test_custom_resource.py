"""CustomResource: what a definition says, and what is wrong with it."""

from itertools import permutations
from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.testing.apiserver.custom_resource import CustomResource, version_rank
from tests.unit.testing.definitions import definition, version


def test_names_scope_and_versions_are_read() -> None:
    subresources = {"status": {}, "scale": {"specReplicasPath": ".spec.replicas"}}
    manifest = definition(
        "widgets",
        "example.com",
        version("v1", storage=True, subresources=subresources),
        version("v1beta1", served=False, subresources=None),
        singular="widget",
        kind="Widget",
        listKind="WidgetCollection",
        shortNames=["wi"],
        categories=["all"],
    )
    found = CustomResource.from_manifest(manifest)
    assert (found.name, found.group, found.plural) == ("widgets.example.com", "example.com", "widgets")
    assert (found.singular, found.kind, found.list_kind) == ("widget", "Widget", "WidgetCollection")
    assert (found.short_names, found.categories, found.namespaced) == (("wi",), ("all",), True)
    assert [(each.has_status, each.has_scale) for each in found.versions] == [(True, True), (False, False)]
    assert found.served("v1") is found.versions[0]
    assert found.served("v1beta1") is None


def test_singular_and_list_kind_follow_from_the_kind() -> None:
    found = CustomResource.from_manifest(definition(kind="URLMap"))
    assert (found.singular, found.list_kind) == ("urlmap", "URLMapList")


def test_scope_cluster_is_not_namespaced() -> None:
    manifest = definition()
    manifest["spec"]["scope"] = "Cluster"
    assert not CustomResource.from_manifest(manifest).namespaced


def test_the_hash_is_the_real_servers() -> None:
    # From what the real server shows for this group, version and kind.
    found = CustomResource.from_manifest(definition("crontabs", "stable.example.com", kind="CronTab"))
    assert found.storage_version_hash == "EdX2FP+L0js="


def test_there_is_no_hash_when_the_storage_version_is_not_served() -> None:
    versions = (version("v1", storage=True, served=False), version("v2"))
    assert CustomResource.from_manifest(definition("widgets", "example.com", *versions)).storage_version_hash == ""


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("apiVersion", "apiextensions.k8s.io/v1beta1", "no CustomResourceDefinition of apiextensions.k8s.io/v1"),
        ("kind", "Pod", "no CustomResourceDefinition"),
        ("spec", None, "spec is missing"),
        ("spec", [], "spec is not of type dict"),
        ("spec.group", "", "spec.group is missing"),
        ("spec.names.kind", None, "spec.names.kind is missing"),
        ("spec.names.plural", 1, "spec.names.plural is not of type str"),
        ("spec.names.shortNames", [1], "spec.names.shortNames holds something else than strings"),
        ("spec.names.categories", "all", "spec.names.categories is not of type list"),
        ("spec.scope", "namespaced", "spec.scope is 'namespaced'"),
        ("spec.versions", ["v1"], r"spec.versions\[0\] is no object"),
        (
            "spec.versions",
            [{"name": "v1", "served": "yes", "storage": True}],
            r"spec.versions\[0\].served is not of type",
        ),
        ("spec.versions", [version("v1")], "exactly one of spec.versions must be the storage version"),
        ("spec.versions", [version("v1", storage=True), version("v2", storage=True)], "exactly one"),
        ("metadata.name", "widget.example.com", "metadata.name is 'widget.example.com'.* 'widgets.example.com'"),
        ("metadata", None, "metadata is missing"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: Any, text: str) -> None:
    manifest = holder = definition()
    *way, last = path.split(".")
    for step in way:
        holder = holder[step]
    holder[last] = value
    with pytest.raises(ParseError, match=text):
        CustomResource.from_manifest(manifest)


def test_versions_are_ordered_as_kubernetes_orders_them() -> None:
    ordered = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v10beta2", "v12alpha1", "v11alpha2", "foo1", "foo10", "v1a"]
    for shuffled in (ordered[::-1], sorted(ordered), sorted(ordered, key=len)):
        assert sorted(shuffled, key=version_rank, reverse=True) == ordered


def test_a_prefix_comes_before_what_it_begins() -> None:
    for names in permutations(["foo", "foo1", "fo"]):
        assert sorted(names, key=version_rank, reverse=True) == ["fo", "foo", "foo1"]
