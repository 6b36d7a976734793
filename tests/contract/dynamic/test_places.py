"""Where a verb looks, and what is refused before anything is sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dynkube
from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import ConversionError, NoMatchError, ParseError
from dynkube.objects import ObjectKey
from dynkube.schema import GroupVersion
from dynkube.wire import HTTPRequest
from tests.contract.custom_resources import definition
from tests.contract.dynamic.conftest import Make, Refused
from tests.contract.dynamic.things import AWAY, HOME, config_map, named, widget
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

RESOURCES = ["configmaps", "widgets"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_object_without_a_namespace_goes_where_the_handle_is_bound_else_where_the_context_is(
    resource: str, client: Client, make: Make
) -> None:
    handle = client.resource(resource)
    assert make(handle, named("placed")).namespace == HOME
    assert make(handle.namespaced(AWAY), named("placed")).namespace == AWAY
    assert handle.get("placed").namespace == HOME
    assert client.resource(resource, AWAY).get("placed").namespace == AWAY


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_objects_own_namespace_goes_before_the_contexts(resource: str, client: Client, make: Make) -> None:
    handle = client.resource(resource)
    made = make(handle, named("placed", namespace=AWAY))
    assert made.namespace == AWAY
    for which in (made, ObjectKey(AWAY, "placed"), named("placed", namespace=AWAY)):
        assert handle.get(which) == made
    assert handle.patch(made, {"metadata": {"labels": {"a": "b"}}}).namespace == AWAY
    assert handle.get_or_none("placed") is None
    handle.delete(made)
    assert handle.namespaced(AWAY).get_or_none("placed") is None


def test_a_client_may_bring_its_own_namespace(client: Client, make: Make, real_kubeconfig: Path) -> None:
    make(client.resource("configmaps", AWAY), config_map("placed"))
    with dynkube.connect(kubeconfig=real_kubeconfig, namespace=AWAY) as other:
        assert other.resource("configmaps").get("placed").namespace == AWAY


Verb = Callable[[ResourceClient, Any], object]
NAMING: list[Verb] = [
    lambda handle, which: handle.get(which),
    lambda handle, which: handle.get_or_none(which),
    lambda handle, which: handle.update(which),
    lambda handle, which: handle.update_status(which),
    lambda handle, which: handle.patch(which, {}),
    lambda handle, which: handle.apply(which),
    lambda handle, which: handle.apply_status(which),
    lambda handle, which: handle.delete(which),
    lambda handle, which: handle.scale(which),
    lambda handle, which: handle.set_scale(which, 1),
    lambda handle, which: handle.table(which),
    lambda handle, which: handle.create_or_update(which),
    lambda handle, which: handle.edit(which).__enter__(),
    lambda handle, which: handle.diff(which),
]
"""The verbs whose path holds the object's name."""
ON_ONE: list[Verb] = [*NAMING, lambda handle, which: handle.create(which)]


@pytest.mark.parametrize("verb", ON_ONE)
def test_an_object_of_another_namespace_than_the_handles_is_refused_by_each_verb(
    verb: Verb, client: Client, refused: Refused
) -> None:
    handle = client.resource("widgets", HOME)
    with refused(ParseError, match=f"in the namespace '{AWAY}', the handle is bound to '{HOME}'"):
        verb(handle, widget("placed", namespace=AWAY))


@pytest.mark.parametrize("verb", ON_ONE)
def test_a_namespace_for_what_has_none_is_refused_by_each_verb(verb: Verb, client: Client, refused: Refused) -> None:
    handle = client.resource("relics")
    with refused(ParseError, match=f"relics are cluster-wide, but the object has the namespace '{AWAY}'"):
        verb(handle, named("placed", namespace=AWAY))


def test_a_cluster_wide_resource_has_no_handle_with_a_namespace(client: Client, refused: Refused) -> None:
    client.resource("nodes")
    for resource in ("nodes", "relics", "namespaces"):
        with refused(ParseError, match=f"{resource} are cluster-wide: no namespace 'prod'"):
            client.resource(resource, "prod")
        with refused(ParseError, match="cluster-wide"):
            client.resource(resource).namespaced("prod")


BAD_SEGMENTS = ["..", ".", "a/b", "a%2fb", "a\nb", "\ud800"]


@pytest.mark.parametrize("bad", BAD_SEGMENTS)
@pytest.mark.parametrize("verb", NAMING)
def test_a_name_that_can_not_stand_in_a_path_is_refused_by_each_verb(
    bad: str, verb: Verb, client: Client, refused: Refused
) -> None:
    with refused(ParseError, match="name "):
        verb(client.resource("widgets"), widget(bad))


@pytest.mark.parametrize("bad", [*BAD_SEGMENTS, ""])
def test_a_namespace_that_can_not_stand_in_a_path_is_refused(bad: str, client: Client, refused: Refused) -> None:
    with refused(ParseError, match="namespace "):
        client.resource("configmaps", bad)
    if bad:
        with refused(ParseError, match="namespace "):
            client.resource("configmaps").create(config_map("placed", namespace=bad))


@pytest.mark.parametrize("bad", [*BAD_SEGMENTS[:2], *BAD_SEGMENTS[3:], "status/../..", "status/", "/status"])
def test_a_subresource_that_can_not_stand_in_a_path_is_refused(bad: str, client: Client, refused: Refused) -> None:
    handle = client.resource("widgets")
    verbs: list[Callable[[], object]] = [
        lambda: handle.get("placed", subresource=bad),
        lambda: handle.create(widget("placed"), subresource=bad),
        lambda: handle.update(widget("placed"), subresource=bad),
        lambda: handle.patch("placed", {}, subresource=bad),
        lambda: handle.apply(widget("placed"), subresource=bad),
    ]
    for verb in verbs:
        with refused(ParseError, match="subresource "):
            verb()


@pytest.mark.parametrize("verb", NAMING)
def test_no_name_is_refused_by_each_verb(verb: Verb, client: Client, refused: Refused) -> None:
    with refused(ParseError, match="no name"):
        verb(client.resource("widgets"), {"metadata": {}})


@pytest.mark.parametrize(
    ("wrong", "path"),
    [({"kind": "Gadget"}, "kind"), ({"apiVersion": "dynamic.example.com/v2"}, "apiVersion"), ({"kind": 1}, "kind")],
)
def test_an_object_of_another_kind_is_refused(
    wrong: dict[str, Any], path: str, client: Client, refused: Refused
) -> None:
    handle, manifest = client.resource("widgets"), {**widget("placed"), **wrong}
    for verb in (handle.create, handle.update, handle.update_status, handle.apply, handle.apply_status):
        with refused(ConversionError, match=f"{path} is .*, but widgets here have ") as caught:
            verb(manifest)
        assert getattr(caught.value, "path", "") == path


def test_a_metadata_that_is_no_object_is_refused(client: Client, refused: Refused) -> None:
    for verb in ON_ONE:
        with refused(ConversionError):
            verb(client.resource("widgets"), {"metadata": "placed"})
        with refused(ConversionError):
            verb(client.resource("widgets"), {"metadata": {"name": 1}})


def test_a_handle_is_found_by_every_spelling_and_says_what_it_is(client: Client) -> None:
    gv = GroupVersion("dynamic.example.com", "v1")
    handle = client.resource("widgets", AWAY)
    for what in (
        "widget",
        "Widget",
        "widgets.dynamic.example.com",
        gv.with_resource("widgets"),
        gv.with_kind("Widget"),
    ):
        assert client.resource(what, AWAY) == handle
    assert "dynamic.example.com/v1, Resource=widgets" in repr(handle)
    assert AWAY in repr(handle)
    assert "all namespaces" in repr(handle.all_namespaces())
    assert HOME in repr(handle.all_namespaces())
    assert "cluster-wide" in repr(client.resource("nodes"))


def test_a_handle_whose_definition_has_gone_says_so(
    client: Client, real_server: RealServer, sent: list[HTTPRequest]
) -> None:
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    with applied_manifest(real_server, definition("fleeting.example.com", "Mayfly", [version])):
        handle = client.resource("mayflys")
        assert list(handle.list()) == []
    for verb in (lambda: handle.get("a"), lambda: list(handle.list()), lambda: handle.create(named("a"))):
        with pytest.raises(NoMatchError, match="mayflys"):
            verb()
