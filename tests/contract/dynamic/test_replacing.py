"""create_or_update and retry_on_conflict."""

from typing import Any

import pytest

from dynkube.client import Client
from dynkube.dynamic import retry_on_conflict
from dynkube.errors import ConflictError, ParseError
from dynkube.objects import Unstructured
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make, Refused, remove
from tests.contract.dynamic.things import SORTS, config_map, named, widget


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_it_is_created_and_then_replaced(
    resource: str, manifest: dict[str, Any], client: Client, sent: list[HTTPRequest]
) -> None:
    handle = client.resource(resource)
    try:
        made = handle.create_or_update(manifest)
        part = next(key for key in manifest if key not in {"apiVersion", "kind", "metadata"})
        emptied = {**manifest, part: [] if resource == "clusterroles" else {}}
        replaced = handle.create_or_update(emptied)
        assert replaced.uid == made.uid
        assert not replaced.get(part)
        assert [request.method for request in sent] == ["GET", "POST", "GET", "PUT"]
    finally:
        remove(handle, manifest["metadata"]["name"])


def test_a_version_in_the_manifest_is_a_precondition(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    made = make(handle, widget("replaced", size=1))
    handle.patch("replaced", {"spec": {"size": 2}})
    made["spec"]["size"] = 3
    with pytest.raises(ConflictError):
        handle.create_or_update(made)
    assert handle.get("replaced")["spec"] == {"size": 2}


def test_without_a_name_there_is_nothing_to_look_for(client: Client, refused: Refused) -> None:
    with refused(ParseError, match="no name"):
        client.resource("configmaps").create_or_update({"metadata": {"generateName": "made-"}})


def test_a_change_that_others_spoil_is_made_again(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("contested", size=1))
    attempts: list[str] = []

    def grow() -> Unstructured:
        read = handle.get("contested")
        if len(attempts) < 2:
            handle.patch("contested", named("contested", labels={"attempt": str(len(attempts))}))
        attempts.append(read.resource_version)
        read["spec"]["size"] += 1
        return handle.update(read)

    assert retry_on_conflict(grow)["spec"]["size"] == 2
    assert len(set(attempts)) == 3
    assert handle.get("contested").labels == {"attempt": "1"}


def test_a_change_that_others_always_spoil_is_a_conflict(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    old = make(handle, config_map("contested"))
    handle.patch("contested", {"data": {"a": "1"}})
    attempts: list[int] = []

    def overwrite() -> Unstructured:
        attempts.append(1)
        return handle.update(old)

    with pytest.raises(ConflictError):
        retry_on_conflict(overwrite, attempts=3)
    assert len(attempts) == 3
