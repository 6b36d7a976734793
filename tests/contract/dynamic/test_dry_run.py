"""A dry run of each write says what would come of it, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.objects import Scale, Status, Unstructured, UnstructuredList
from tests.contract.dynamic.conftest import Make
from tests.contract.dynamic.things import HOME, widget


def _update(handle: ResourceClient, live: Unstructured) -> Any:
    live["spec"]["size"] = 5
    return handle.update(live, dry_run=True)


def _update_status(handle: ResourceClient, live: Unstructured) -> Any:
    live["status"] = {"phase": "Dry"}
    return handle.update_status(live, dry_run=True)


def _create_or_update(handle: ResourceClient, _live: Unstructured) -> Any:
    return handle.create_or_update(widget("dry", size=5), dry_run=True)


def _patch(handle: ResourceClient, live: Unstructured) -> Any:
    return handle.patch(live, {"spec": {"size": 5}}, dry_run=True)


def _json_patch(handle: ResourceClient, live: Unstructured) -> Any:
    return handle.patch(live, [{"op": "replace", "path": "/spec/size", "value": 5}], dry_run=True)


def _apply(handle: ResourceClient, _live: Unstructured) -> Any:
    return handle.apply(widget("dry", size=5), force=True, dry_run=True)


def _apply_status(handle: ResourceClient, _live: Unstructured) -> Any:
    return handle.apply_status({**widget("dry"), "status": {"phase": "Dry"}}, dry_run=True)


SIZES = [_update, _create_or_update, _patch, _json_patch, _apply]
PHASES = [_update_status, _apply_status]


@pytest.fixture
def live(client: Client, make: Make) -> Unstructured:
    """A widget of size 1."""
    return make(client.resource("widgets"), widget("dry", size=1))


@pytest.mark.parametrize("write", [*SIZES, *PHASES])
def test_a_change_is_shown_and_not_made(
    write: Callable[[ResourceClient, Unstructured], Any], client: Client, live: Unstructured
) -> None:
    handle, before = client.resource("widgets"), live.resource_version
    shown = write(handle, live)
    if write in PHASES:
        assert shown["status"]["phase"] == "Dry"
    else:
        assert shown["spec"]["size"] == 5
    assert handle.get("dry").resource_version == before


@pytest.mark.parametrize("method", ["create", "apply", "create_or_update"])
def test_what_would_be_created_is_shown_and_not_there(method: str, client: Client) -> None:
    handle = client.resource("widgets")
    assert getattr(handle, method)(widget("dry-new", size=1), dry_run=True).name == "dry-new"
    assert handle.get_or_none("dry-new") is None


def test_what_would_be_deleted_stays(client: Client, live: Unstructured) -> None:
    handle = client.resource("widgets")
    said = handle.delete("dry", dry_run=True)
    assert isinstance(said, Status)
    assert said.status == "Success"
    assert isinstance(handle.namespaced(HOME).delete_collection(dry_run=True), UnstructuredList)
    assert handle.get("dry").resource_version == live.resource_version


def test_a_scale_would_be_set_and_is_not(client: Client, live: Unstructured) -> None:
    handle = client.resource("widgets")
    shown = handle.set_scale("dry", 4, dry_run=True)
    assert isinstance(shown, Scale)
    assert shown.replicas == 4
    assert handle.scale("dry").replicas == 1
