"""Create, update, update_status: and who owns what they write."""

import copy
from pathlib import Path
from typing import Any

import pytest

import dynkube
from dynkube.client import Client
from dynkube.config import program_name
from dynkube.dynamic import ResourceClient
from dynkube.errors import AlreadyExistsError, ConflictError, InvalidError, NotFoundError
from dynkube.objects import Unstructured
from tests.contract.dynamic.conftest import Make, remove
from tests.contract.dynamic.things import HOME, SORTS, cluster_role, config_map, relic, widget


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_what_is_created_is_there(resource: str, manifest: dict[str, Any], client: Client, make: Make) -> None:
    handle, before = client.resource(resource), copy.deepcopy(manifest)
    made = make(handle, manifest)
    assert handle.get(made) == made
    assert made.uid
    assert made.namespace == (HOME if handle.mapping.namespaced else "")
    assert manifest == before


def test_kind_and_version_may_be_left_out(client: Client, make: Make) -> None:
    made = make(client.resource("widgets"), {"metadata": {"name": "bare"}, "spec": {"size": 1}})
    assert (made["apiVersion"], made["kind"]) == ("dynamic.example.com/v1", "Widget")
    made["spec"]["size"] = 2
    nameless = {key: value for key, value in made.items() if key not in {"apiVersion", "kind"}}
    assert client.resource("widgets").update(nameless)["spec"] == {"size": 2}


@pytest.mark.parametrize("resource", ["configmaps", "widgets", "relics"])
def test_the_server_may_give_the_name(resource: str, client: Client, make: Make) -> None:
    handle = client.resource(resource)
    names = {make(handle, {"metadata": {"generateName": "made-"}}).name for _ in range(2)}
    assert len(names) == 2
    assert all(name.startswith("made-") and len(name) > len("made-") for name in names)


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_a_second_creation_says_that_it_is_there(
    resource: str, manifest: dict[str, Any], client: Client, make: Make
) -> None:
    make(client.resource(resource), manifest)
    with pytest.raises(AlreadyExistsError, match="already exists") as caught:
        client.resource(resource).create(manifest)
    assert (caught.value.code, caught.value.reason) == (409, "AlreadyExists")


@pytest.mark.parametrize(
    ("manifest", "part", "value"),
    [
        (config_map("updated", a="1"), "data", {"b": "2"}),
        (cluster_role("dynamic-updated"), "rules", cluster_role("", "list")["rules"]),
        (widget("updated", size=1, colour="red"), "spec", {"size": 2}),
        (relic("updated", age=1), "spec", {"era": "new"}),
    ],
)
def test_an_update_replaces_and_the_second_of_two_meets_a_conflict(
    manifest: dict[str, Any], part: str, value: Any, client: Client, make: Make
) -> None:
    handle = client.resource(manifest["kind"])
    mine = make(handle, manifest)
    theirs = handle.get(mine)
    mine[part] = value
    assert handle.update(mine)[part] == value
    theirs["metadata"]["labels"] = {"by": "them"}
    with pytest.raises(ConflictError, match="the object has been modified") as caught:
        handle.update(theirs)
    assert (caught.value.code, caught.value.reason) == (409, "Conflict")
    assert handle.get(mine)[part] == value


def test_an_update_without_a_version_replaces_whatever_is_there_where_servers_allow_it(
    client: Client, make: Make
) -> None:
    handle = client.resource("configmaps")
    make(handle, config_map("blind", a="1"))
    assert handle.update(config_map("blind", b="2"))["data"] == {"b": "2"}
    make(client.resource("widgets"), widget("blind"))
    with pytest.raises(InvalidError, match=r"resourceVersion.*must be specified for an update"):  # so are custom ones
        client.resource("widgets").update(widget("blind", size=1))


def test_what_is_not_there_can_not_be_updated(client: Client) -> None:
    with pytest.raises(NotFoundError, match=r'^update configmaps "nope" in "dynamic-home": '):
        client.resource("configmaps").update(config_map("nope"))


def test_a_status_is_written_apart_from_the_rest(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    made = make(handle, widget("stated", size=1))
    made["status"] = {"phase": "Ready"}
    assert "status" not in handle.update(made)
    made = handle.get("stated")
    made["status"] = {"phase": "Ready"}
    made["spec"]["size"] = 9
    stated = handle.update_status(made)
    assert (stated["status"], stated["spec"]) == ({"phase": "Ready"}, {"size": 1})
    with pytest.raises(ConflictError):
        handle.update_status(made)


def test_a_resource_without_a_status_has_none_to_write(client: Client, make: Make) -> None:
    made = make(client.resource("relics"), relic("stateless"))
    with pytest.raises(NotFoundError):
        client.resource("relics").update_status(made)


def test_an_object_that_breaks_a_rule_is_invalid(client: Client) -> None:
    with pytest.raises(InvalidError) as caught:
        client.resource("widgets").create(widget("wrong", size=-1, colour=3))
    assert {each.field.strip(".") for each in caught.value.causes} == {"spec.size", "spec.colour"}


# Field managers.


def managers(obj: Unstructured) -> set[str]:
    """Who owns fields of the object."""
    return {entry["manager"] for entry in obj["metadata"]["managedFields"]}


def every_write(handle: ResourceClient, name: str, **options: Any) -> list[set[str]]:
    """Who owns fields after each write, in this order: create, update, patch, apply, the status, the scale."""
    made = [handle.create(widget(name, size=1), **options)]
    made[-1]["spec"]["size"] = 2
    made.append(handle.update(made[-1], **options))
    made.append(handle.patch(name, {"spec": {"size": 3}}, **options))
    made.append(handle.apply(widget(name, colour="red"), **options))
    made.append(handle.patch(name, {"status": {"phase": "New"}}, subresource="status", **options))
    return [managers(each) for each in made]


def test_a_write_is_owned_by_the_manager_that_it_names(client: Client) -> None:
    handle = client.resource("widgets")
    try:
        assert every_write(handle, "owned", field_manager="me") == [{"me"}] * 5
        handle.set_scale("owned", 7, field_manager="scaler")
        with handle.edit("owned", field_manager="editor") as edited:
            edited["spec"]["weight"] = 1
        assert managers(edited) == {"me", "scaler", "editor"}
    finally:
        remove(handle, "owned")


def test_a_write_is_owned_by_the_program_when_it_names_nobody(client: Client) -> None:
    try:
        assert every_write(client.resource("widgets"), "ownerless") == [{program_name()}] * 5
    finally:
        remove(client.resource("widgets"), "ownerless")


def test_a_client_may_have_a_name_of_its_own(client: Client, real_kubeconfig: Path) -> None:
    with dynkube.connect(kubeconfig=real_kubeconfig, namespace=HOME, field_manager="operator") as named_client:
        handle = named_client.resource("configmaps")
        try:
            assert managers(handle.create(config_map("signed", a="1"))) == {"operator"}
        finally:
            remove(handle, "signed")
