"""Edit: a minimal patch, replayed where somebody else was faster and changed something else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import ConflictError, ConversionError, NotFoundError
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make
from tests.contract.dynamic.things import cluster_role, config_map, relic, widget


@pytest.fixture
def widgets(client: Client, make: Make) -> ResourceClient:
    """A handle on widgets, one of which is called `edited`."""
    handle = client.resource("widgets")
    make(handle, widget("edited", size=1, colour="red", parts=[{"name": "a"}]))
    return handle


def patches(sent: list[HTTPRequest]) -> list[dict[str, Any]]:
    """The bodies of the patches that were sent, without uid and version."""
    bodies = [json.loads(request.body or b"") for request in sent if request.method == "PATCH"]
    for body in bodies:
        assert set(body["metadata"]) >= {"uid", "resourceVersion"}
        body["metadata"] = {
            key: value for key, value in body["metadata"].items() if key not in {"uid", "resourceVersion"}
        }
    return bodies


@pytest.mark.parametrize(
    ("manifest", "change"),
    [
        (config_map("edited", a="1", b="2"), {"data": {"a": "3"}}),
        (cluster_role("dynamic-edited"), {"rules": []}),
        (widget("edited", size=1, colour="red"), {"spec": {"size": 3}}),
        (relic("edited", age=1, era="old"), {"spec": {"age": 3}}),
    ],
)
def test_only_what_changed_is_sent(
    manifest: dict[str, Any], change: dict[str, Any], client: Client, make: Make, sent: list[HTTPRequest]
) -> None:
    handle = client.resource(manifest["kind"])
    made = make(handle, manifest)
    with handle.edit(made) as edited:
        for part, value in change.items():
            if isinstance(value, dict):
                edited[part].update(value)
            else:
                edited[part] = value
    assert patches(sent) == [{**change, "metadata": {}}]
    assert edited == handle.get(made)
    assert edited.resource_version != made.resource_version


def test_nothing_is_sent_when_nothing_changed(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with widgets.edit("edited") as edited:
        edited["spec"]["size"] = 2
        edited["spec"]["size"] = 1
    assert [request.method for request in sent] == ["GET"]


def test_nothing_is_sent_when_the_block_fails(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with pytest.raises(ZeroDivisionError), widgets.edit("edited") as edited:  # noqa: PT012 - both are needed
        edited["spec"]["size"] = 2
        edited["spec"]["size"] //= 0
    assert [request.method for request in sent] == ["GET"]


def test_what_is_removed_or_set_to_none_is_removed(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with widgets.edit("edited") as edited:
        del edited["spec"]["size"]
        edited["spec"]["colour"] = None
    assert edited["spec"] == {"parts": [{"name": "a"}]}
    assert patches(sent) == [{"spec": {"size": None, "colour": None}, "metadata": {}}]


def test_somebody_elses_change_of_something_else_is_kept(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with widgets.edit("edited") as edited:
        widgets.patch("edited", {"spec": {"size": 7}, "metadata": {"labels": {"by": "them"}}})
        edited["spec"]["colour"] = "green"
    assert edited["spec"] == {"size": 7, "colour": "green", "parts": [{"name": "a"}]}
    assert edited.labels == {"by": "them"}
    assert [request.method for request in sent] == ["GET", "PATCH", "PATCH", "GET", "PATCH"]


@pytest.mark.parametrize(
    ("theirs", "mine", "path"),
    [
        ({"spec": {"colour": "blue"}}, {"colour": "green"}, "spec.colour"),
        ({"spec": {"parts": [{"name": "b"}]}}, {"parts": [{"name": "c"}]}, "spec.parts"),
        ({"spec": {"weight": 1}}, {"weight": 2}, "spec.weight"),
        ({"spec": None}, {"colour": "green"}, "spec"),
    ],
)
def test_somebody_elses_change_of_the_same_is_a_conflict(
    theirs: dict[str, Any], mine: dict[str, Any], path: str, widgets: ResourceClient
) -> None:
    text = f": {path} was changed by somebody else too$"
    with pytest.raises(ConflictError, match=text) as caught, widgets.edit("edited") as edited:  # noqa: PT012 - both are needed
        widgets.patch("edited", theirs)
        edited["spec"].update(mine)
    assert (caught.value.code, caught.value.reason) == (409, "Conflict")
    found = widgets.get("edited").get("spec")
    assert found is None or any(found.get(key) != value for key, value in mine.items())


def test_both_may_give_the_first_labels(widgets: ResourceClient) -> None:
    with widgets.edit("edited") as edited:
        widgets.patch("edited", {"metadata": {"labels": {"by": "them"}}})
        edited["metadata"]["labels"] = {"by-me": "too"}
    assert edited.labels == {"by": "them", "by-me": "too"}


def test_an_increment_is_not_taken_for_somebody_elses(widgets: ResourceClient) -> None:
    lost = pytest.raises(ConflictError, match=r"spec\.size was changed by somebody else too")
    with lost, widgets.edit("edited") as edited:
        with widgets.edit("edited") as other:
            other["spec"]["size"] += 1
        edited["spec"]["size"] += 1


def test_an_object_that_was_made_anew_is_another_one(widgets: ResourceClient) -> None:
    with pytest.raises(ConflictError), widgets.edit("edited") as edited:  # noqa: PT012 - all are needed
        widgets.delete("edited")
        widgets.create(widget("edited", size=1, colour="red"))
        edited["spec"]["colour"] = "green"
    assert widgets.get("edited")["spec"] == {"size": 1, "colour": "red"}


def test_an_object_that_has_gone_is_not_found(widgets: ResourceClient) -> None:
    with pytest.raises(NotFoundError), widgets.edit("edited") as edited:  # noqa: PT012 - both are needed
        widgets.delete("edited")
        edited["spec"]["colour"] = "green"
    with pytest.raises(NotFoundError), widgets.edit("edited"):
        pass


def test_a_status_in_an_edit_of_the_rest_is_refused(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with pytest.raises(ConversionError, match="subresource='status'") as caught, widgets.edit("edited") as edited:
        edited["status"] = {"phase": "Ready"}
    assert caught.value.path == "status"
    assert [request.method for request in sent] == ["GET"]


def test_a_status_has_an_edit_of_its_own(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with widgets.edit("edited", subresource="status") as edited:
        edited["status"] = {"phase": "Ready"}
    assert widgets.get("edited")["status"] == {"phase": "Ready"}
    assert sent[1].path.endswith("/widgets/edited/status")


def test_the_rest_in_an_edit_of_the_status_is_refused(widgets: ResourceClient, sent: list[HTTPRequest]) -> None:
    with pytest.raises(ConversionError) as caught, widgets.edit("edited", subresource="status") as edited:
        edited["spec"]["size"] = 7
    assert caught.value.path == "spec"
    assert [request.method for request in sent] == ["GET"]


def test_where_status_is_no_subresource_it_is_a_field_like_others(client: Client, make: Make) -> None:
    handle = client.resource("relics")
    make(handle, relic("edited"))
    with handle.edit("edited") as edited:
        edited["status"] = {"phase": "Old"}
    assert handle.get("edited")["status"] == {"phase": "Old"}


def _rename(obj: dict[str, Any]) -> None:
    obj["metadata"]["name"] = "other"


def _move(obj: dict[str, Any]) -> None:
    obj["metadata"]["namespace"] = "other"


def _new_uid(obj: dict[str, Any]) -> None:
    obj["metadata"]["uid"] = "other"


def _new_version(obj: dict[str, Any]) -> None:
    obj["metadata"]["resourceVersion"] = "1"


def _new_kind(obj: dict[str, Any]) -> None:
    obj["kind"] = "Other"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (_rename, "metadata.name"),
        (_move, "metadata.namespace"),
        (_new_uid, "metadata.uid"),
        (_new_version, "metadata.resourceVersion"),
        (_new_kind, "kind"),
    ],
)
def test_what_an_object_is_can_not_be_edited(
    change: Callable[[dict[str, Any]], None], path: str, widgets: ResourceClient, sent: list[HTTPRequest]
) -> None:
    with pytest.raises(ConversionError) as caught, widgets.edit("edited") as edited:
        change(edited)
    assert caught.value.path == path
    assert [request.method for request in sent] == ["GET"]


def test_warnings_of_the_patch_stand_on_the_object(widgets: ResourceClient) -> None:
    with widgets.edit("edited") as edited:
        edited["spec"]["nope"] = 1
        edited["spec"]["size"] = 2
    assert edited.warnings == ('unknown field "spec.nope"',)
    assert edited["spec"]["size"] == 2
