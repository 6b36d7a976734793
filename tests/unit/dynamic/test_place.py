"""Which object a verb is about, and where it looks."""

from typing import Any

import pytest

from dynkube.dynamic.place import key_of, namespace_for, stamped, target_of
from dynkube.errors import ConversionError, ParseError
from dynkube.mapper import RESTMapping
from dynkube.objects import ObjectHead, ObjectKey, Unstructured
from tests.unit.mapper.worlds import resource

WIDGETS = RESTMapping.of(resource("example.com/v1", "widgets", "Widget"))
SPACES = RESTMapping.of(resource("example.com/v1", "spaces", "Space", namespaced=False))


@pytest.mark.parametrize(
    ("which", "key"),
    [
        ("web", ("", "web")),
        (ObjectKey("prod", "web"), ("prod", "web")),
        (ObjectHead("web", "prod", "u-1", "7", {}), ("prod", "web")),
        ({"metadata": {"name": "web", "namespace": "prod"}}, ("prod", "web")),
        (Unstructured({"metadata": {"name": "web"}}), ("", "web")),
        ({}, ("", "")),
    ],
)
def test_an_object_is_named_in_many_ways(which: Any, key: tuple[str, str]) -> None:
    assert key_of(which) == key


@pytest.mark.parametrize("which", [{"metadata": {"name": 1}}, {"metadata": []}, 1, None])
def test_what_is_no_object_is_refused(which: Any) -> None:
    with pytest.raises(ConversionError):
        key_of(which)


@pytest.mark.parametrize(
    ("own", "bound", "found"),
    [
        ("", None, "home"),
        ("", "prod", "prod"),
        ("prod", None, "prod"),
        ("prod", "prod", "prod"),
    ],
)
def test_the_objects_own_namespace_then_the_handles_then_the_contexts(own: str, bound: str | None, found: str) -> None:
    assert namespace_for(WIDGETS, own, bound, "home") == found


def test_a_cluster_wide_resource_has_no_namespace() -> None:
    assert namespace_for(SPACES, "", None, "home") == ""
    with pytest.raises(ParseError, match="spaces are cluster-wide, but the object has the namespace 'prod'"):
        namespace_for(SPACES, "prod", None, "home")


def test_an_object_can_not_be_in_two_namespaces() -> None:
    with pytest.raises(ParseError, match="in the namespace 'prod', the handle is bound to 'test'"):
        namespace_for(WIDGETS, "prod", "test", "home")


def test_a_target_has_the_objects_name_or_another_for_its_parts() -> None:
    web = {"metadata": {"name": "web"}}
    assert target_of(WIDGETS, web, None, "home").name == "web"
    assert target_of(WIDGETS, web, None, "home", name="web").name == "web"
    assert target_of(WIDGETS, web, None, "home", name="db", subresource="sub").name == "db"
    with pytest.raises(ParseError, match="the object's name is 'web', not 'db'"):
        target_of(WIDGETS, web, None, "home", name="db")
    with pytest.raises(ParseError, match="widgets: the object has no name"):
        target_of(WIDGETS, {}, None, "home")


def test_kind_and_version_are_put_in_front_where_they_are_missing() -> None:
    named = {"apiVersion": "example.com/v1", "kind": "Widget"}
    for manifest in ({}, named, {"kind": None}, {"kind": "Widget"}):
        made = stamped(WIDGETS, {"spec": 1, **manifest})
        assert list(made.items()) == [*named.items(), ("spec", 1)]


def test_the_manifest_itself_is_left_alone() -> None:
    manifest: dict[str, Any] = {"spec": 1}
    stamped(WIDGETS, manifest)
    assert manifest == {"spec": 1}


@pytest.mark.parametrize(
    ("wrong", "path"), [({"kind": "Widgets"}, "kind"), ({"kind": ""}, "kind"), ({"apiVersion": "v1"}, "apiVersion")]
)
def test_another_kind_or_version_is_refused(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(ConversionError, match=f"^{path} is ") as caught:
        stamped(WIDGETS, wrong)
    assert caught.value.path == path


NAMED = {"metadata": {"name": "web"}}


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "Space", "apiVersion": "example.com/v1"},
        {"kind": "Widget", "apiVersion": "other.com/v1"},
        {"kind": "Widget", "apiVersion": "v1"},
        {"kind": "Space"},
    ],
)
@pytest.mark.parametrize("subresource", ["", "status"])
def test_an_object_of_another_kind_or_group_is_not_meant(other: dict[str, Any], subresource: str) -> None:
    with pytest.raises(ConversionError, match=r"but this is about widgets\.example\.com") as caught:
        target_of(WIDGETS, {**NAMED, **other}, None, "home", subresource=subresource)
    assert caught.value.path == "kind"


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"kind": "Widget"},
        {"kind": "Widget", "apiVersion": "example.com/v1beta1"},
        {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"},
        {"kind": None, "apiVersion": None},
    ],
)
def test_another_version_or_view_of_the_object_is_the_object(same: dict[str, Any]) -> None:
    assert target_of(WIDGETS, {**NAMED, **same}, None, "home").name == "web"


def test_a_part_has_a_kind_of_its_own() -> None:
    scale = {**NAMED, "kind": "Scale", "apiVersion": "autoscaling/v1"}
    assert target_of(WIDGETS, scale, None, "home", subresource="scale").name == "web"


@pytest.mark.parametrize("which", [None, 5, ("prod", "web")])
def test_what_can_name_an_object_is_said(which: Any) -> None:
    with pytest.raises(ConversionError, match="a name, an ObjectKey, an ObjectHead or an object, got"):
        key_of(which)
