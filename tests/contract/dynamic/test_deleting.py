"""Deletion: what the server says of it, and on which conditions."""

from collections.abc import Iterator
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.errors import ConflictError, NotFoundError, ParseError
from dynkube.objects import Status, Unstructured, UnstructuredList
from tests.contract.dynamic.conftest import Make, Refused, remove
from tests.contract.dynamic.things import AWAY, HOME, SORTS, config_map, deployment, named, relic, widget
from tests.realserver.eventually import eventually


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_what_is_gone_is_told_by_a_status(resource: str, manifest: dict[str, Any], client: Client, make: Make) -> None:
    handle = client.resource(resource)
    made = make(handle, manifest)
    said = handle.delete(made)
    assert isinstance(said, Status)
    assert said.status == "Success"
    assert (said.details or {})["uid"] == made.uid
    assert handle.get_or_none(made) is None
    with pytest.raises(NotFoundError, match=r"^delete "):
        handle.delete(made)


@pytest.mark.parametrize("builder", [config_map, widget])
def test_what_waits_for_a_finalizer_is_told_by_the_object(builder: Any, client: Client, make: Make) -> None:
    manifest = builder("held")
    manifest["metadata"]["finalizers"] = ["example.com/hold"]
    handle = client.resource(manifest["kind"])
    made = make(handle, manifest)
    said = handle.delete("held")
    assert isinstance(said, Unstructured)
    assert said.uid == made.uid
    assert said["metadata"]["deletionTimestamp"]
    handle.patch("held", {"metadata": {"finalizers": None}})
    assert handle.get_or_none("held") is None


def test_a_uid_names_this_very_object(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    old = make(handle, widget("renewed"))
    handle.delete(old)
    new = make(handle, widget("renewed"))
    with pytest.raises(ConflictError, match="the UID in the precondition"):
        handle.delete("renewed", uid=old.uid)
    assert isinstance(handle.delete("renewed", uid=new.uid), Status)


def test_a_version_names_this_very_state(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    old = make(handle, config_map("changed"))
    new = handle.patch("changed", {"data": {"a": "1"}})
    with pytest.raises(ConflictError, match="the ResourceVersion in the precondition"):
        handle.delete("changed", resource_version=old.resource_version)
    assert isinstance(handle.delete("changed", resource_version=new.resource_version), Status)


@pytest.fixture
def running_pod(client: Client) -> Iterator[Unstructured]:
    """A pod that a node seems to run, so that its end takes its time."""
    pods = client.resource("pods")
    spec = {"nodeName": "nowhere", "containers": [{"name": "web", "image": "nginx:1"}]}
    account = client.resource("serviceaccounts", HOME)
    eventually(lambda: account.get_or_none("default") is not None)
    yield pods.create({**named("running"), "spec": {**spec, "tolerations": [{"operator": "Exists"}]}})
    remove(pods, "running")


def test_a_pod_is_given_time_and_with_no_grace_none(client: Client, running_pod: Unstructured) -> None:
    pods = client.resource("pods")
    said = pods.delete(running_pod, grace_period_seconds=600)
    assert isinstance(said, Unstructured)
    assert said["metadata"]["deletionGracePeriodSeconds"] == 600
    assert pods.get("running").uid == running_pod.uid
    pods.delete("running", grace_period_seconds=0)
    eventually(lambda: pods.get_or_none("running") is None)


def owned(name: str, owner: Unstructured) -> dict[str, Any]:
    """A ConfigMap that belongs to another object."""
    manifest = config_map(name)
    reference = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner.name, "uid": owner.uid}
    manifest["metadata"]["ownerReferences"] = [{**reference, "blockOwnerDeletion": True}]
    return manifest


@pytest.mark.parametrize(
    ("propagation", "finalizer"), [("Foreground", "foregroundDeletion"), ("Orphan", "orphan"), ("Background", "")]
)
def test_propagation_says_what_becomes_of_those_it_owns(
    propagation: str, finalizer: str, client: Client, make: Make
) -> None:
    maps = client.resource("configmaps")
    owner = make(maps, config_map("owner"))
    make(maps, owned("owned", owner))
    said = maps.delete("owner", propagation=propagation)
    if finalizer:
        assert isinstance(said, Unstructured)
        assert said["metadata"]["finalizers"] == [finalizer]
    else:
        assert isinstance(said, Status)
    eventually(lambda: maps.get_or_none("owner") is None)
    if propagation == "Orphan":
        assert "ownerReferences" not in maps.get("owned")["metadata"]
    else:
        eventually(lambda: maps.get_or_none("owned") is None)


def test_an_unknown_propagation_and_grace_are_refused(client: Client, refused: Refused) -> None:
    handle = client.resource("configmaps")
    for options in ({"propagation": "background"}, {"grace_period_seconds": -1}, {"grace_period_seconds": True}):
        with refused(ParseError):
            handle.delete("any", **options)
        with refused(ParseError):
            handle.namespaced(HOME).delete_collection(**options)


# All at once.


@pytest.mark.parametrize("builder", [config_map, widget])
def test_all_that_match_are_deleted_in_one_namespace_only(builder: Any, client: Client, make: Make) -> None:
    handle = client.resource(builder("any")["kind"])
    for namespace in (HOME, AWAY):
        for name, colour in (("swept-a", "red"), ("swept-b", "red"), ("swept-c", "blue")):
            manifest = builder(name, namespace=namespace)
            manifest["metadata"]["labels"] = {"of": "sweeping", "colour": colour}
            make(handle, manifest)
    said = handle.namespaced(HOME).delete_collection(label_selector={"of": "sweeping", "colour": "red"})
    assert isinstance(said, UnstructuredList)
    assert {head.name for head in said.heads()} == {"swept-a", "swept-b"}
    left = [(head.namespace, head.name) for head in handle.list(label_selector="of=sweeping").heads()]
    assert left == [(AWAY, "swept-a"), (AWAY, "swept-b"), (AWAY, "swept-c"), (HOME, "swept-c")]


def test_a_field_selector_chooses_too(client: Client, make: Make) -> None:
    handle = client.resource("configmaps", HOME)
    for name in ("swept-a", "swept-b"):
        make(handle, config_map(name))
    handle.delete_collection(field_selector="metadata.name=swept-a")
    assert handle.get_or_none("swept-a") is None
    assert handle.get_or_none("swept-b") is not None


def test_a_cluster_wide_resource_is_deleted_as_a_whole(client: Client, make: Make) -> None:
    handle = client.resource("relics")
    make(handle, relic("dynamic-swept"))
    handle.delete_collection()
    assert list(handle.list()) == []


def test_all_namespaces_at_once_is_refused(client: Client, refused: Refused) -> None:
    with refused(ParseError, match="name the namespace"):
        client.resource("configmaps").delete_collection()


def test_an_owner_of_many_goes_first_when_its_end_is_in_the_foreground(client: Client, make: Make) -> None:
    deployments, sets = client.resource("deployments"), client.resource("replicasets", HOME)
    make(deployments, deployment("stacked"))
    eventually(lambda: any(sets.list(label_selector="app=stacked")))
    assert isinstance(deployments.delete("stacked", propagation="Foreground"), Unstructured)
    eventually(lambda: deployments.get_or_none("stacked") is None)
    assert list(sets.list(label_selector="app=stacked")) == []
