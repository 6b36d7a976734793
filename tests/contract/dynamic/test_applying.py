"""Server-side apply."""

from typing import Any

import pytest

from dynkube.client import Client
from dynkube.errors import ApplyConflictError, ConflictError, ConversionError, InvalidError
from tests.contract.dynamic.conftest import Make, Refused, remove
from tests.contract.dynamic.things import SORTS, config_map, deployment, named, widget


@pytest.mark.parametrize(("resource", "manifest"), SORTS)
def test_an_apply_creates_then_changes_nothing(resource: str, manifest: dict[str, Any], client: Client) -> None:
    handle = client.resource(resource)
    try:
        made = handle.apply(manifest, field_manager="me")
        assert made["metadata"]["managedFields"][0]["operation"] == "Apply"
        assert handle.apply(manifest, field_manager="me").resource_version == made.resource_version
    finally:
        remove(handle, manifest["metadata"]["name"])


def test_an_apply_changes_what_it_names(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("applied", weight=1))
    assert handle.apply(widget("applied", size=2), field_manager="me")["spec"] == {"weight": 1, "size": 2}
    assert handle.apply(widget("applied", size=3), field_manager="me")["spec"] == {"weight": 1, "size": 3}


def test_a_field_that_is_left_out_is_removed(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("applied", weight=1))
    handle.apply(widget("applied", size=2, colour="red"), field_manager="me")
    assert handle.apply(widget("applied", size=2), field_manager="me")["spec"] == {"weight": 1, "size": 2}


def test_items_of_a_list_are_owned_one_by_one(client: Client) -> None:
    handle = client.resource("widgets")
    try:
        handle.apply(widget("applied", parts=[{"name": "a", "count": 1}]), field_manager="one")
        both = handle.apply(widget("applied", parts=[{"name": "b", "count": 2}]), field_manager="two")
        assert [part["name"] for part in both["spec"]["parts"]] == ["a", "b"]
        rest = handle.apply(widget("applied"), field_manager="one")
        assert rest["spec"]["parts"] == [{"name": "b", "count": 2}]
    finally:
        remove(handle, "applied")


@pytest.mark.parametrize(
    ("resource", "mine", "theirs", "fields"),
    [
        ("configmaps", config_map("applied", a="1"), config_map("applied", a="2"), {".data.a"}),
        ("widgets", widget("applied", size=1), widget("applied", size=2), {".spec.size"}),
        (
            "deployments",
            deployment("applied", 0, web="nginx:1"),
            deployment("applied", 1, web="nginx:2"),
            {".spec.replicas", '.spec.template.spec.containers[name="web"].image'},
        ),
    ],
)
def test_a_conflict_lists_each_field_and_its_manager(
    resource: str, mine: dict[str, Any], theirs: dict[str, Any], fields: set[str], client: Client
) -> None:
    handle = client.resource(resource)
    try:
        handle.apply(mine, field_manager="me")
        with pytest.raises(ApplyConflictError, match=f'^apply {resource} "applied" in "dynamic-home": ') as caught:
            handle.apply(theirs, field_manager="them")
        assert {each.field for each in caught.value.conflicts} == fields
        assert {each.manager for each in caught.value.conflicts} == {"me"}
        forced = handle.apply(theirs, field_manager="them", force=True)
        part = "data" if resource == "configmaps" else "spec"
        assert handle.apply(theirs, field_manager="them")[part] == forced[part]
    finally:
        remove(handle, "applied")


def test_the_program_meets_no_conflict_with_itself(client: Client) -> None:
    handle = client.resource("configmaps")
    try:
        handle.apply(config_map("applied", a="1"))
        assert handle.apply(config_map("applied", a="2"))["data"] == {"a": "2"}
    finally:
        remove(handle, "applied")


def test_what_was_read_may_be_applied(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    made = make(handle, widget("applied", size=1))
    read = handle.get("applied")
    assert read["metadata"]["managedFields"]
    applied = handle.apply(read, field_manager="me", force=True)
    assert applied["spec"] == made["spec"]
    assert read["metadata"]["managedFields"]  # the caller's own is left alone


def test_a_version_in_the_manifest_is_a_precondition(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    made = make(handle, config_map("applied"))
    manifest = config_map("applied", a="1")
    manifest["metadata"]["resourceVersion"] = made.resource_version
    handle.apply(manifest, field_manager="me")
    manifest["data"]["a"] = "2"
    with pytest.raises(ConflictError) as caught:
        handle.apply(manifest, field_manager="me")
    assert not isinstance(caught.value, ApplyConflictError)


def test_a_status_is_applied_apart_from_the_rest(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("applied", size=1))
    manifest = {**named("applied"), "spec": {"size": 9}, "status": {"phase": "Ready"}}
    applied = handle.apply_status(manifest, field_manager="controller")
    assert (applied["spec"], applied["status"]) == ({"size": 1}, {"phase": "Ready"})
    with pytest.raises(ApplyConflictError) as caught:
        handle.apply_status({**named("applied"), "status": {"phase": "Gone"}}, field_manager="other")
    assert [(each.field, each.manager) for each in caught.value.conflicts] == [(".status.phase", "controller")]
    forced = handle.apply_status({**named("applied"), "status": {"phase": "Gone"}}, field_manager="other", force=True)
    assert forced["status"] == {"phase": "Gone"}


def test_an_apply_of_another_kind_is_refused(client: Client, refused: Refused) -> None:
    with refused(ConversionError, match="kind is 'ConfigMap', but widgets here have 'Widget'") as caught:
        client.resource("widgets").apply({**config_map("applied"), "apiVersion": "dynamic.example.com/v1"})
    assert getattr(caught.value, "path", "") == "kind"


def test_the_server_wants_to_know_who_applies(client: Client) -> None:
    with pytest.raises(InvalidError, match="fieldManager: Required value"):
        client.resource("configmaps").apply(config_map("applied"), field_manager="")
