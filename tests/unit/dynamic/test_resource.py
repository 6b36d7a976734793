"""Handles over a scripted server: what can't be had of a real one at will, and what needs none."""

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from dynkube.dynamic import ResourceClient
from dynkube.errors import (
    AlreadyExistsError,
    ConflictError,
    ConversionError,
    DecodeError,
    ExpiredError,
    NotFoundError,
    ParseError,
)
from dynkube.objects import PatchType, Status, UnstructuredList
from dynkube.schema import LabelSelector
from dynkube.transport import Timeouts
from dynkube.wire import HTTPRequest
from tests.helpers.answers import json_answer, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.handles import script_handle
from tests.helpers.transport import Outcome, in_order

MISSING = status_answer(404, "NotFound", "not found")
EXISTS = status_answer(409, "AlreadyExists", "already exists")
CONFLICT = status_answer(409, "Conflict", "the object has been modified")


def web(version: str = "7", **more: Any) -> dict[str, Any]:
    """A widget as the server has it."""
    metadata = {"name": "web", "namespace": "prod", "uid": "u-1", **({"resourceVersion": version} if version else {})}
    return {"kind": "Widget", "apiVersion": "example.com/v1", "metadata": metadata, **more}


MANIFEST: dict[str, Any] = {"metadata": {"name": "web"}, "spec": {"size": 1}}


def versions(requests: list[HTTPRequest]) -> list[str | None]:
    """The resourceVersions in the bodies sent."""
    return [json.loads(each.body)["metadata"].get("resourceVersion") for each in requests if each.body]


# create_or_update


def test_whoever_is_created_between_the_two_requests_is_replaced() -> None:
    script = in_order(MISSING, EXISTS, json_answer(web("8")), json_answer(web("9")))
    handle, transport = script_handle(script, "widgets", "prod")
    assert handle.create_or_update(MANIFEST).resource_version == "9"
    assert [each.method for each in transport.requests] == ["GET", "POST", "GET", "PUT"]
    assert versions(transport.requests) == [None, "8"]


def test_whoever_is_changed_between_the_two_requests_is_replaced_all_the_same() -> None:
    clock = FakeClock()
    script = in_order(json_answer(web("7")), CONFLICT, json_answer(web("8")), json_answer(web("9")))
    handle, transport = script_handle(script, "widgets", "prod", clock=clock)
    assert handle.create_or_update(MANIFEST).resource_version == "9"
    assert versions(transport.requests) == ["7", "8"]
    assert len(clock.sleeps) == 1


def test_whoever_goes_between_the_two_requests_is_not_found() -> None:
    handle, _ = script_handle(in_order(json_answer(web()), MISSING), "widgets", "prod")
    with pytest.raises(NotFoundError):
        handle.create_or_update(MANIFEST)


def test_an_object_that_changes_all_the_time_is_a_conflict() -> None:
    handle, transport = script_handle(in_order(*[json_answer(web()), CONFLICT] * 5), "widgets", "prod")
    with pytest.raises(ConflictError):
        handle.create_or_update(MANIFEST)
    assert len(transport.requests) == 10


def test_a_version_of_the_manifests_own_is_tried_once() -> None:
    handle, transport = script_handle(in_order(CONFLICT), "widgets", "prod")
    with pytest.raises(ConflictError):
        handle.create_or_update(web("7"))
    assert versions(transport.requests) == ["7"]


def test_a_version_of_an_object_that_has_gone_is_not_made_anew() -> None:
    handle, transport = script_handle(in_order(MISSING), "widgets", "prod")
    with pytest.raises(NotFoundError):
        handle.create_or_update(web("7"))
    assert [each.method for each in transport.requests] == ["PUT"]


def test_an_empty_version_is_none() -> None:
    handle, transport = script_handle(in_order(json_answer(web("8")), json_answer(web("9"))), "widgets", "prod")
    handle.create_or_update({"metadata": {"name": "web", "resourceVersion": ""}})
    assert versions(transport.requests) == ["8"]


def test_one_that_comes_and_goes_is_told_in_the_end() -> None:
    handle, _ = script_handle(in_order(MISSING, EXISTS, MISSING, EXISTS), "widgets", "prod")
    with pytest.raises(AlreadyExistsError):
        handle.create_or_update(MANIFEST)


# diff


def test_a_difference_is_between_two_states_of_one_moment() -> None:
    stale = [json_answer(web("7", spec={"size": 1})), json_answer(web("8", spec={"size": 2, "by": "them"}))]
    fresh = [
        json_answer(web("8", spec={"size": 1, "by": "them"})),
        json_answer(web("8", spec={"size": 2, "by": "them"})),
    ]
    handle, transport = script_handle(in_order(*stale, *fresh), "widgets", "prod")
    assert handle.diff(MANIFEST).patch == {"spec": {"size": 2}}
    assert len(transport.requests) == 4


def test_what_is_created_or_deleted_meanwhile_is_read_again() -> None:
    created = in_order(MISSING, json_answer(web("8")), json_answer(web("8")), json_answer(web("8")))
    assert not script_handle(created, "widgets", "prod")[0].diff(MANIFEST)
    deleted = in_order(json_answer(web("8")), json_answer(web("")), MISSING, json_answer(web("")))
    assert script_handle(deleted, "widgets", "prod")[0].diff(MANIFEST).live is None


def test_an_object_that_never_rests_is_compared_as_it_is() -> None:
    restless = [json_answer(web(str(number))) for number in range(10)]
    handle, transport = script_handle(in_order(*restless), "widgets", "prod")
    assert not handle.diff(MANIFEST)
    assert len(transport.requests) == 10


# Tables


def table_page(name: str, token: str = "") -> Outcome:
    """One row."""
    metadata = {"resourceVersion": "7", **({"continue": token} if token else {})}
    columns = [{"name": "Name", "type": "string"}] if name == "a" else []
    return json_answer(
        {"kind": "Table", "metadata": metadata, "columnDefinitions": columns, "rows": [{"cells": [name]}]}
    )


def test_a_table_of_all_is_of_all_pages() -> None:
    script = in_order(table_page("a", "one"), table_page("b", "two"), table_page("c"))
    handle, transport = script_handle(script, "widgets", "prod")
    assert list(handle.table()) == [{"Name": "a"}, {"Name": "b"}, {"Name": "c"}]
    queries = [dict(each.query) for each in transport.requests]
    assert [each.get("continue") for each in queries] == [None, "one", "two"]
    assert {each["limit"] for each in queries} == {"500"}


def test_a_table_is_never_cut_short_silently() -> None:
    handle, _ = script_handle(in_order(table_page("a", "one"), status_answer(410, "Expired")), "widgets", "prod")
    with pytest.raises(ExpiredError):
        handle.table()


def test_a_table_without_end_is_an_error() -> None:
    handle, _ = script_handle(lambda _request: table_page("a", "one"), "widgets", "prod")
    with pytest.raises(DecodeError, match=r'^list widgets in "prod": the server gives the same continue token again'):
        handle.table()


def test_a_server_that_knows_no_tables_says_so() -> None:
    handle, _ = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    with pytest.raises(DecodeError, match="expected a Table, got 'Widget'"):
        handle.table("web")


def test_a_json_patch_is_spelt_as_servers_spell_text() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    handle.patch("web", [{"op": "test", "path": "/a", "value": "<b>&\u2028\u00e9"}])
    handle.patch("web", {"a": "<b>&"})
    assert [request.body for request in transport.requests] == [
        b'[{"op":"test","path":"/a","value":"\\u003cb\\u003e\\u0026\\u2028\xc3\xa9"}]',
        b'{"a":"<b>&"}',
    ]


def test_a_handle_can_have_time_outs_of_its_own() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    handle.get("web")
    handle.with_timeouts(Timeouts(total_seconds=5.0)).namespaced("test").get("web")
    assert transport.timeouts[0] is None
    assert transport.timeouts[1] is not None
    assert transport.timeouts[1].total_seconds == pytest.approx(5.0)


# Deletions of all


@pytest.mark.parametrize("empty", [{"label_selector": ""}, {"label_selector": {}}, {"field_selector": ""}])
def test_an_empty_selector_deletes_nothing(empty: dict[str, Any]) -> None:
    handle, transport = script_handle(in_order(), "widgets", "prod")
    with pytest.raises(ParseError, match=r"^delete all widgets: \w+_selector is empty"):
        handle.delete_collection(**empty)
    assert transport.requests == []


def test_a_deletion_of_all_gives_the_list_or_a_status() -> None:
    listed = json_answer({"kind": "WidgetList", "apiVersion": "example.com/v1", "items": [web()]})
    success = json_answer({"kind": "Status", "apiVersion": "v1", "status": "Success"})
    handle, _ = script_handle(in_order(listed, success), "widgets", "prod")
    found = handle.delete_collection()
    assert isinstance(found, UnstructuredList)
    assert [each.name for each in found] == ["web"]
    assert handle.delete_collection() == Status("Success")


# What is refused


def silent(what: str = "widgets", namespace: str | None = "prod") -> ResourceClient:
    """A handle on a server that nobody may ask."""
    return script_handle(in_order(), what, namespace)[0]


REFUSED: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: silent("namespaces"), ParseError, "namespaces are cluster-wide: no namespace 'prod'"),
    (lambda: silent("namespaces", None).namespaced("prod"), ParseError, "cluster-wide"),
    (lambda: silent("widgets", "a/b"), ParseError, "namespace 'a/b' may not contain '/'"),
    (lambda: silent().create(MANIFEST, name="web"), ParseError, "name the subresource too"),
    (lambda: silent().create({"spec": {}}, subresource="sub"), ParseError, "no name"),
    (lambda: silent().patch("web", [], patch_type=PatchType.MERGE), ConversionError, "a list is no application/merge"),
    (lambda: silent().patch("web", {}, patch_type=PatchType.JSON), ConversionError, "a dict is no application/json"),
    (
        lambda: silent().patch("web", [], patch_type=PatchType.STRATEGIC),
        ConversionError,
        "a list is no application/str",
    ),
    (lambda: silent().patch("web", {}, patch_type=PatchType.APPLY), ParseError, r"apply\(\), not patch\(\)"),
    (lambda: silent(namespace=None).delete_collection(), ParseError, "delete all widgets: name the namespace"),
    (lambda: silent().set_scale("web", -1), ParseError, "replicas must be a whole number from 0, got -1"),
    (lambda: silent().create(MANIFEST, field_validation="warn"), ParseError, "field_validation must be one of"),
    (lambda: silent().table("web", include_object="All"), ParseError, "include_object must be one of"),
    (lambda: silent().list(label_selector="a in"), ParseError, "label selector"),
    (lambda: silent().list(page_size=-1).all(), ParseError, "limit may not be below 0"),
    (lambda: silent().delete(""), ParseError, "no name"),
]


@pytest.mark.parametrize(("act", "error", "text"), REFUSED)
def test_what_can_not_be_meant_is_refused_and_nothing_sent(
    act: Callable[[], object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        act()


# Metadata alone


def test_a_scale_and_a_difference_are_of_whole_objects_whatever_the_handle_reads() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web(spec={"replicas": 3})), "widgets", "prod")
    view = handle.metadata_only()
    assert view.scale("web").replicas == 3
    assert not view.diff(MANIFEST)
    assert {dict(each.headers)["Accept"] for each in transport.requests} == {"application/json"}


def test_metadata_may_be_edited_alone() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    with handle.metadata_only().edit("web") as head:
        head["metadata"]["labels"] = {"a": "b"}
    read, written = transport.requests
    assert "PartialObjectMetadata" in dict(read.headers)["Accept"]
    assert json.loads(written.body or b"")["metadata"]["labels"] == {"a": "b"}


# Handles as values


def test_handles_are_equal_when_they_mean_the_same() -> None:
    handle = silent()
    assert handle.namespaced("test").namespaced("prod") == handle
    assert handle.all_namespaces().namespaced("prod") == handle
    assert handle.metadata_only() != handle
    assert handle.namespace == "prod"


def test_a_handle_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        silent().namespace = "test"  # type: ignore[misc]  # that is the point
    with pytest.raises((AttributeError, TypeError)):
        silent().more = 1  # type: ignore[attr-defined]  # that is the point


@pytest.mark.parametrize(
    ("handle", "text"),
    [
        (silent(), "ResourceClient('example.com/v1, Resource=widgets', namespace 'prod')"),
        (
            silent("configmaps", None),
            "ResourceClient('v1, Resource=configmaps', all namespaces, single objects in 'home')",
        ),
        (
            silent("namespaces", None).metadata_only(),
            "ResourceClient('v1, Resource=namespaces', cluster-wide, metadata only)",
        ),
    ],
)
def test_a_handle_says_to_what_it_is_bound(handle: ResourceClient, text: str) -> None:
    assert repr(handle) == text


def test_selectors_may_be_texts_mappings_or_themselves() -> None:
    empty = json_answer({"kind": "WidgetList", "apiVersion": "example.com/v1", "items": []})
    handle, transport = script_handle(lambda _request: empty, "widgets", "prod")
    for selector in ("a=b", {"a": "b"}, LabelSelector.parse("a = b"), "", None, {}):
        handle.list(label_selector=selector).all()
    selected = [dict(each.query).get("labelSelector") for each in transport.requests]
    assert selected == ["a=b"] * 3 + [None] * 3


def test_a_manager_may_be_left_to_the_server() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    handle.create(MANIFEST, field_manager="")
    assert dict(transport.requests[0].query)["fieldManager"] == ""


def test_the_manifest_given_is_left_alone() -> None:
    handle, _ = script_handle(lambda _request: json_answer(web()), "widgets", "prod")
    manifest = web(spec={}, status={})
    manifest["metadata"]["managedFields"] = [{}]
    before = pickle.dumps(manifest)
    handle.create(manifest)
    handle.update(manifest)
    handle.apply(manifest)
    handle.create_or_update(manifest)
    handle.diff(manifest)
    assert pickle.dumps(manifest) == before


def test_an_apply_of_metadata_that_is_no_object_is_refused() -> None:
    with pytest.raises(ConversionError, match=r"^metadata"):
        silent().apply({"metadata": "web"})


def test_a_part_has_a_kind_of_its_own() -> None:
    handle, transport = script_handle(lambda _request: json_answer(web()), "deployments", "prod")
    scale = {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": {"name": "web"}}
    handle.update(scale, subresource="scale")
    handle.apply(scale, subresource="scale")
    handle.create({"kind": "Binding"}, name="web", subresource="binding")
    assert [json.loads(each.body or b"")["kind"] for each in transport.requests] == ["Scale", "Scale", "Binding"]


def test_what_is_served_beside_a_resource_is_known() -> None:
    assert silent("deployments").has_subresource("scale")
    assert silent().has_subresource("status")
    assert not silent().has_subresource("scale")
    assert not silent("configmaps").has_subresource("status")


@pytest.mark.parametrize(
    "options", [{"resource_version": 0}, {"page_size": -1}, {"page_size": "5"}, {"resource_version_match": 1}]
)
def test_a_list_refuses_a_wrong_option_at_once(options: Any) -> None:
    with pytest.raises(ParseError, match=r"^option "):
        silent().list(**options)


def test_a_patch_type_is_no_text() -> None:
    with pytest.raises(ConversionError, match="patch_type must be a PatchType, got 'merge'"):
        silent().patch("web", {}, patch_type="merge")  # type: ignore[arg-type]


def test_an_object_of_another_kind_is_not_deleted_by_its_name() -> None:
    with pytest.raises(ConversionError, match=r"this is about widgets\.example\.com"):
        silent().delete({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web"}})


def test_a_custom_resource_may_be_called_status() -> None:
    waiting = {"kind": "Status", "apiVersion": "example.com/v1", "metadata": {"name": "web"}, "status": {"size": 1}}
    handle, _ = script_handle(in_order(json_answer(waiting)), "widgets", "prod")
    assert handle.delete("web") == waiting


@pytest.mark.parametrize("manifest", ["web", [{}], None, 5])
@pytest.mark.parametrize("verb", ["create", "update", "apply", "create_or_update"])
@pytest.mark.parametrize("subresource", ["", "scale"])
def test_a_manifest_is_an_object(verb: str, manifest: Any, subresource: str) -> None:
    options = {"subresource": subresource} if subresource and verb != "create_or_update" else {}
    with pytest.raises(ConversionError, match=r"expected an object, got|which object"):
        getattr(silent(), verb)(manifest, **options)
