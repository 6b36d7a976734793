"""Diff: what an apply would change, without what only servers write."""

import base64
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.errors import ApplyConflictError
from tests.contract.dynamic.conftest import Make, remove
from tests.contract.dynamic.things import SORTS, config_map, deployment, named, widget


def secret(name: str, **data: str) -> dict[str, Any]:
    """With these values."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", **named(name), "data": encoded}


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_what_is_as_it_should_be_shows_no_difference(resource: str, manifest: dict[str, Any], client: Client) -> None:
    handle = client.resource(resource)
    try:
        handle.apply(manifest)
        same = handle.diff(manifest)
        assert not same
        assert str(same) == ""
        assert same.patch == {}
    finally:
        remove(handle, manifest["metadata"]["name"])


def test_what_would_change_is_shown_and_nothing_is_changed(client: Client) -> None:
    handle = client.resource("widgets")
    try:
        before = handle.apply(widget("compared", size=1, colour="red"))
        found = handle.diff(widget("compared", size=2, colour="red"))
        assert found
        assert found.patch == {"spec": {"size": 2}}
        changed = [line for line in str(found).splitlines() if line[0] in "+-"]
        assert changed == ["--- live", "+++ wanted", "-  size: 1", "+  size: 2"]
        assert handle.get("compared").resource_version == before.resource_version
    finally:
        remove(handle, "compared")


def test_what_an_apply_would_remove_is_shown(client: Client) -> None:
    handle = client.resource("widgets")
    try:
        handle.apply(widget("compared", size=1, colour="red"))
        assert handle.diff(widget("compared", size=1)).patch == {"spec": {"colour": None}}
    finally:
        remove(handle, "compared")


def test_what_is_not_there_yet_is_shown_as_a_whole(client: Client) -> None:
    handle = client.resource("widgets")
    found = handle.diff(widget("compared", size=1))
    assert found
    assert found.live is None
    assert found.patch["spec"] == {"size": 1}
    assert "+  size: 1" in str(found).splitlines()
    assert not [line for line in str(found).splitlines() if line.startswith("-") and line != "--- live"]
    assert handle.get_or_none("compared") is None


def test_what_servers_write_for_themselves_is_left_out(client: Client, make: Make) -> None:
    handle = client.resource("deployments")
    make(handle, deployment("compared"))
    found = handle.diff(deployment("compared", 0, web="nginx:2"))
    noise = {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"}
    assert found.live is not None
    assert noise.isdisjoint(found.live["metadata"])
    assert noise.isdisjoint(found.wanted["metadata"])
    assert list(found.patch) == ["spec"]


def test_fields_of_others_are_taken_or_told(client: Client) -> None:
    handle = client.resource("configmaps")
    try:
        handle.apply(config_map("compared", a="1"), field_manager="them")
        assert handle.diff(config_map("compared", a="2")).patch == {"data": {"a": "2"}}
        with pytest.raises(ApplyConflictError) as caught:
            handle.diff(config_map("compared", a="2"), force=False)
        assert [each.manager for each in caught.value.conflicts] == ["them"]
    finally:
        remove(handle, "compared")


def test_the_values_of_a_secret_are_not_printed(client: Client, make: Make) -> None:
    handle = client.resource("secrets")
    make(handle, secret("compared", user="hidden-same", password="hidden-old"))  # noqa: S106 - a dummy
    found = handle.diff(secret("compared", user="hidden-same", password="hidden-new"))  # noqa: S106 - a dummy
    text = str(found)
    for value in ("hidden-same", "hidden-old", "hidden-new"):
        assert value not in text
        assert base64.b64encode(value.encode()).decode() not in text
    changed = [line for line in text.splitlines() if line[0] in "+-"]
    assert changed == ["--- live", "+++ wanted", "-  password: '*** (before)'", "+  password: '*** (after)'"]


def test_a_secret_that_is_not_there_yet_is_masked_too(client: Client) -> None:
    text = str(client.resource("secrets").diff(secret("compared", token="hidden")))  # noqa: S106 - a dummy
    assert "token: '***'" in text
    assert base64.b64encode(b"hidden").decode() not in text
