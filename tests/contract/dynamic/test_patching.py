"""Patches: which language a patch is in, and who takes it."""

from typing import Any

import pytest

from dynkube.client import Client
from dynkube.errors import APIStatusError, ConflictError, ConversionError, InvalidError, NotFoundError, ParseError
from dynkube.objects import PatchType
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make, Refused
from tests.contract.dynamic.things import config_map, deployment, named, widget
from tests.realserver.server import RealServer

ADD = [{"op": "add", "path": "/metadata/labels", "value": {"added": "yes"}}]
MERGE = {"metadata": {"labels": {"added": "yes"}}}
RESOURCES = ["configmaps", "clusterroles", "widgets", "relics"]


@pytest.mark.parametrize("patch", [ADD, MERGE], ids=["a list", "a dict"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_dict_is_a_merge_patch_and_a_list_a_json_patch_for_every_sort_of_resource(
    resource: str, patch: Any, client: Client, make: Make, sent: list[HTTPRequest]
) -> None:
    handle = client.resource(resource)
    made = make(handle, named("dynamic-patched"))
    assert handle.patch(made, patch).labels == {"added": "yes"}
    content_type = "application/json-patch+json" if isinstance(patch, list) else "application/merge-patch+json"
    assert dict(sent[-1].headers)["Content-Type"] == content_type


def test_a_merge_patch_removes_what_it_sets_to_none(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    make(handle, config_map("patched", a="1", b="2"))
    assert handle.patch("patched", {"data": {"a": None, "c": "3"}})["data"] == {"b": "2", "c": "3"}


def test_a_merge_patch_replaces_a_list_and_a_strategic_one_merges_it(client: Client, make: Make) -> None:
    handle = client.resource("deployments")
    make(handle, deployment("patched", web="nginx:1", side="busybox:1"))
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:2"}]}}}}
    merged = handle.patch("patched", patch, patch_type=PatchType.STRATEGIC)
    images = {each["name"]: each["image"] for each in merged["spec"]["template"]["spec"]["containers"]}
    assert images == {"web": "nginx:2", "side": "busybox:1"}
    replaced = handle.patch("patched", patch, patch_type=PatchType.MERGE)
    assert [each["name"] for each in replaced["spec"]["template"]["spec"]["containers"]] == ["web"]


@pytest.mark.parametrize("resource", ["widgets", "relics"])
def test_a_strategic_patch_of_a_custom_resource_is_refused_before_it_is_sent(
    resource: str, client: Client, make: Make, real_server: RealServer
) -> None:
    handle = client.resource(resource)
    make(handle, named("dynamic-patched"))
    mark = real_server.mark()
    with pytest.raises(ParseError, match=rf"^{resource}\..* are custom resources, which take no strategic merge patch"):
        handle.patch("dynamic-patched", MERGE, patch_type=PatchType.STRATEGIC)
    assert [each.verb for each in real_server.requests_since(mark)] == ["get"]  # of the definition


def test_a_built_in_group_with_a_dot_takes_strategic_patches(client: Client, make: Make) -> None:
    handle = client.resource("clusterroles.rbac.authorization.k8s.io")
    make(handle, named("dynamic-patched"))
    patched = handle.patch("dynamic-patched", MERGE, patch_type=PatchType.STRATEGIC)
    assert patched.labels == {"added": "yes"}


def test_a_part_of_an_object_is_patched_apart(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("patched", size=1))
    both = {"spec": {"size": 9}, "status": {"phase": "Ready"}}
    patched = handle.patch("patched", both, subresource="status")
    assert (patched["spec"], patched["status"]) == ({"size": 1}, {"phase": "Ready"})


def test_a_test_that_fails_changes_nothing(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    made = make(handle, config_map("patched", a="1"))
    patch = [{"op": "test", "path": "/data/a", "value": "2"}, {"op": "remove", "path": "/data/a"}]
    with pytest.raises(InvalidError):
        handle.patch("patched", patch)
    assert handle.get("patched") == made


def test_a_patch_with_a_version_is_for_that_version_only(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    made = make(handle, config_map("patched", a="1"))
    patch = {"metadata": {"resourceVersion": made.resource_version}, "data": {"a": "2"}}
    assert handle.patch("patched", patch)["data"] == {"a": "2"}
    with pytest.raises(ConflictError):
        handle.patch("patched", patch)


def test_what_is_not_there_can_not_be_patched(client: Client) -> None:
    with pytest.raises(NotFoundError, match=r'^patch widgets "nope" in "dynamic-home": '):
        client.resource("widgets").patch("nope", MERGE)


@pytest.mark.parametrize("patch", ["{}", b"{}", 1, None, ({"op": "add"},)])
def test_what_is_neither_dict_nor_list_is_no_patch(patch: Any, client: Client, refused: Refused) -> None:
    with refused(ConversionError, match="a patch is a dict"):
        client.resource("configmaps").patch("patched", patch)


@pytest.mark.parametrize(
    ("patch", "patch_type"), [(ADD, PatchType.MERGE), (MERGE, PatchType.JSON), (ADD, PatchType.STRATEGIC)]
)
def test_a_patch_that_is_not_what_it_is_called_is_refused(
    patch: Any, patch_type: PatchType, client: Client, refused: Refused
) -> None:
    with refused(ConversionError, match=f"is no {patch_type.media_type.replace('+', '.')}"):
        client.resource("configmaps").patch("patched", patch, patch_type=patch_type)


def test_an_apply_is_no_patch(client: Client, refused: Refused) -> None:
    with refused(ParseError, match=r"apply\(\), not patch\(\)"):
        client.resource("configmaps").patch("patched", MERGE, patch_type=PatchType.APPLY)


def test_servers_answer_415_where_nobody_was_asked_before(client: Client, make: Make) -> None:
    make(client.resource("widgets"), widget("patched"))
    request = client.rest.patch(PatchType.STRATEGIC).abs_path(
        "/apis/dynamic.example.com/v1/namespaces/dynamic-home/widgets/patched"
    )
    with pytest.raises(APIStatusError, match="media type") as caught:
        request.body(MERGE).do()
    assert caught.value.code == 415
