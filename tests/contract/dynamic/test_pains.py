"""What users of other clients complain of most, as far as verbs can cure it: one case each."""

import copy
import json
import pickle
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.errors import ApplyConflictError, InvalidError, NotFoundError, TooManyRequestsError
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make, remove
from tests.contract.dynamic.things import HOME, config_map, named, widget
from tests.helpers.answers import answer, json_answer, retry_after
from tests.helpers.clock import FakeClock
from tests.helpers.handles import script_handle
from tests.helpers.transport import in_order

OBJECT = {"kind": "Widget", "apiVersion": "example.com/v1", "metadata": {"name": "web"}}


def test_an_apply_of_what_was_read_works_and_a_conflict_names_field_and_owner(client: Client) -> None:
    """Others send managedFields back, which servers refuse, and show a conflict as a text."""
    handle = client.resource("widgets")
    try:
        handle.apply(widget("pain", size=1), field_manager="them")
        read = handle.get("pain")
        read["spec"]["size"] = 2
        with pytest.raises(ApplyConflictError) as caught:
            handle.apply(read, field_manager="me")
        assert [(each.field, each.manager) for each in caught.value.conflicts] == [(".spec.size", "them")]
        assert handle.apply(read, field_manager="me", force=True)["spec"] == {"size": 2}
    finally:
        remove(handle, "pain")


@pytest.mark.parametrize("resource", ["configmaps", "widgets"])
def test_a_patch_is_never_a_415_by_default(resource: str, client: Client, make: Make) -> None:
    """Others send a strategic merge patch, which custom resources don't take."""
    handle = client.resource(resource)
    make(handle, named("pain"))
    assert handle.patch("pain", {"metadata": {"labels": {"a": "b"}}}).labels == {"a": "b"}
    assert handle.patch("pain", [{"op": "remove", "path": "/metadata/labels/a"}]).labels == {}


def test_a_server_that_is_busy_is_asked_again_as_often_as_that_does_no_harm() -> None:
    """Others hand a 429 or 503 to the user. Scripted: a real server can't be made busy at will."""
    clock = FakeClock()
    busy = [retry_after(429, "1"), retry_after(503, "2"), json_answer(OBJECT)]
    handle, transport = script_handle(in_order(*busy), "widgets", "prod", clock=clock)
    assert handle.create(OBJECT).name == "web"
    assert [request.method for request in transport.requests] == ["POST"] * 3
    assert [round(seconds) for seconds in clock.sleeps] == [1, 2]
    handle, transport = script_handle(in_order(*[retry_after(429, "9")] * 5), "widgets", "prod", clock=clock)
    with pytest.raises(TooManyRequestsError) as caught:
        handle.create(OBJECT)
    assert (caught.value.retry_after_seconds, caught.value.attempts) == (9, len(transport.requests))


def test_an_error_says_what_was_asked_and_what_came_and_pickles(client: Client) -> None:
    """Others print headers and a body of JSON, or fail over an answer that is no JSON."""
    with pytest.raises(NotFoundError) as missing:
        client.resource("pods", "kube-system").get("pain")
    assert str(missing.value) == 'get pods "pain" in "kube-system": pods "pain" not found'
    with pytest.raises(InvalidError) as invalid:
        client.resource("widgets").create(widget("pain", size=-1))
    assert ("spec.size", "FieldValueInvalid") in [(each.field, each.reason) for each in invalid.value.causes]
    for error in (missing.value, invalid.value):
        restored = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (str(restored), restored.code, restored.causes) == (str(error), error.code, error.causes)
    plain = answer(429, b"slow down, please", content_type="text/plain")
    handle, _ = script_handle(lambda _request: plain, "widgets", "prod")
    with pytest.raises(TooManyRequestsError, match=r'^get widgets "web" in "prod": the server answered 429'):
        handle.get("web")


def test_a_list_gives_all_pages_without_being_asked(client: Client, make: Make, sent: list[HTTPRequest]) -> None:
    """Others give the first page, or all of it at once. What becomes of an expired token stands in `test_expired`."""
    handle = client.resource("configmaps", HOME)
    names = [f"pain-{index:02}" for index in range(12)]
    for name in names:
        make(handle, config_map(name))
    sent.clear()
    found = [each.name for each in handle.list(page_size=5) if each.name.startswith("pain-")]
    assert found == names
    assert len(sent) >= 3


def test_an_object_is_a_dict_and_a_typing_error_is_an_error(client: Client, make: Make) -> None:
    """Others give objects whose every attribute is None, and which json, pickle or copy don't know."""
    handle = client.resource("widgets")
    make(handle, widget("pain", size=1, parts=[]))
    found = handle.get("pain")
    assert isinstance(found, dict)
    assert json.loads(json.dumps(found)) == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == {**found}  # noqa: S301 - our own
    assert "spec" in found
    assert found.get_path("spec.size") == 1
    assert found.get_path("spec.nope") is None
    with pytest.raises(AttributeError):
        found.spce  # type: ignore[attr-defined]  # noqa: B018 - that is the point
    assert found["spec"]["parts"] == []


@pytest.mark.parametrize("items", [None, []])
def test_a_list_whose_items_are_null_is_empty(items: Any) -> None:
    """Others fail over `items: null`, which Go servers write for an empty list. Scripted: ours writes []."""
    body = json_answer({"kind": "WidgetList", "apiVersion": "example.com/v1", "metadata": {}, "items": items})
    handle, _ = script_handle(lambda _request: body, "widgets")
    assert list(handle.list()) == []
    assert len(handle.list().all()) == 0


def test_a_difference_is_shown_before_it_is_made(client: Client) -> None:
    """Others have none, or show what every write changes."""
    handle = client.resource("widgets")
    try:
        handle.apply(widget("pain", size=1))
        assert not handle.diff(widget("pain", size=1))
        assert handle.diff(widget("pain", size=2)).patch == {"spec": {"size": 2}}
        handle.apply(widget("pain", size=2))
        assert not handle.diff(widget("pain", size=2))
    finally:
        remove(handle, "pain")
