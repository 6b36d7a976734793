"""Edit over a scripted server: what is sent, how often, and what overlaps."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dynkube.dynamic.edit import _overlap
from dynkube.errors import APIStatusError, ConflictError, ConversionError
from dynkube.objects import merge_patch
from dynkube.wire import HTTPRequest, HTTPResponse
from tests.helpers.answers import json_answer, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.handles import script_handle


class OneWidget:
    """A server with one widget, which somebody else changes after each GET.

    Args:
        changes: each is done to the widget after a GET; then nothing more.
    """

    def __init__(self, *changes: Callable[[dict[str, Any]], object]) -> None:
        self.patches: list[dict[str, Any]] = []
        self.widget: dict[str, Any] = {
            "kind": "Widget",
            "apiVersion": "example.com/v1",
            "metadata": {"name": "web", "namespace": "prod", "uid": "u-1", "resourceVersion": "1"},
            "spec": {"size": 1, "colour": "red"},
        }
        self._changes: Iterator[Callable[[dict[str, Any]], object]] = iter(changes)

    def __call__(self, request: HTTPRequest) -> HTTPResponse:
        """The widget as it is, or a conflict."""
        metadata = self.widget["metadata"]
        if request.method == "GET":
            found = copy.deepcopy(self.widget)
            change = next(self._changes, None)
            if change is not None:
                change(self.widget)
                metadata["resourceVersion"] += "1"
            return json_answer(found)
        patch = json.loads(request.body or b"")
        self.patches.append(patch)
        if patch["metadata"]["resourceVersion"] != metadata["resourceVersion"]:
            return status_answer(409, "Conflict", "the object has been modified")
        self.widget["spec"].update(patch.get("spec", {}))
        return json_answer(self.widget, headers=[("Warning", '299 - "careful"')])


def heavier(widget: dict[str, Any]) -> None:
    """What somebody else does."""
    widget["spec"]["weight"] = widget["spec"].get("weight", 0) + 1


def test_the_patch_bears_what_was_read_as_a_precondition() -> None:
    server = OneWidget()
    handle, _ = script_handle(server, "widgets", "prod")
    with handle.edit("web", field_manager="me", field_validation="Strict") as web:
        web["spec"]["size"] = 2
    assert server.patches == [{"spec": {"size": 2}, "metadata": {"uid": "u-1", "resourceVersion": "1"}}]
    assert web == server.widget
    assert web.warnings == ("careful",)


def test_a_block_that_fails_or_changes_nothing_sends_nothing() -> None:
    handle, transport = script_handle(OneWidget(), "widgets", "prod")
    with pytest.raises(ZeroDivisionError), handle.edit("web") as web:  # noqa: PT012 - both are needed
        web["spec"]["size"] = 2
        web["spec"]["size"] //= 0
    with handle.edit("web") as web:
        web["spec"]["size"] = 1
    handle.edit("web").__exit__(None, None, None)  # never entered
    assert [request.method for request in transport.requests] == ["GET", "GET"]


def test_a_status_that_the_server_would_drop_is_refused() -> None:
    handle, transport = script_handle(OneWidget(), "widgets", "prod")
    with pytest.raises(ConversionError, match="in a block of its own") as caught, handle.edit("web") as web:
        web["status"] = {"phase": "Ready"}
    assert caught.value.path == "status"
    assert len(transport.requests) == 1


def test_an_edit_of_a_part_may_change_the_status() -> None:
    server = OneWidget()
    handle, transport = script_handle(server, "widgets", "prod")
    with handle.edit("web", subresource="status") as web:
        web["status"] = {"phase": "Ready"}
    assert server.patches[0]["status"] == {"phase": "Ready"}
    assert transport.requests[-1].path.endswith("/web/status")
    assert "status" not in web  # the object is what the server has made of it, and this one keeps no status


def test_what_is_no_status_is_refused_in_an_edit_of_the_status() -> None:
    handle, transport = script_handle(OneWidget(), "widgets", "prod")
    with pytest.raises(ConversionError) as caught, handle.edit("web", subresource="status") as web:  # noqa: PT012 - both are needed
        web["status"] = {"phase": "Ready"}
        web["spec"]["size"] = 2
    assert caught.value.path == "spec"
    assert len(transport.requests) == 1


def test_a_change_of_something_else_is_replayed_on() -> None:
    server, clock = OneWidget(heavier, heavier, heavier), FakeClock()
    handle, _ = script_handle(server, "widgets", "prod", clock=clock)
    with handle.edit("web") as web:
        web["spec"]["size"] = 2
    assert server.widget["spec"] == {"size": 2, "colour": "red", "weight": 3}
    assert len(server.patches) == 4
    assert web["spec"]["weight"] == 3
    assert len(clock.sleeps) == 3
    assert all(pause < 0.15 for pause in clock.sleeps)


def test_an_object_that_never_rests_is_a_conflict_in_the_end() -> None:
    server = OneWidget(*[heavier] * 9)
    handle, transport = script_handle(server, "widgets", "prod")
    with pytest.raises(ConflictError, match="the object has been modified"), handle.edit("web") as web:
        web["spec"]["size"] = 2
    assert [request.method for request in transport.requests] == ["GET", "PATCH"] * 5


def test_another_object_of_the_name_is_a_conflict() -> None:
    server = OneWidget(lambda widget: widget["metadata"].update(uid="u-2"))
    handle, transport = script_handle(server, "widgets", "prod")
    with pytest.raises(ConflictError), handle.edit("web") as web:
        web["spec"]["size"] = 2
    assert [request.method for request in transport.requests] == ["GET", "PATCH", "GET"]


def test_a_conflict_over_the_same_field_says_which_and_what_the_server_said() -> None:
    server = OneWidget(lambda widget: widget["spec"].update(size=7))
    handle, _ = script_handle(server, "widgets", "prod")
    with pytest.raises(ConflictError) as caught, handle.edit("web") as web:
        web["spec"]["size"] = 2
    error = caught.value
    assert str(error) == (
        'patch widgets "web" in "prod": the object has been modified: spec.size was changed by somebody else too'
    )
    assert (error.code, error.reason, error.message) == (409, "Conflict", "the object has been modified")
    assert error.request == 'patch widgets "web" in "prod"'


def test_another_error_comes_through_at_once() -> None:
    answers = iter([json_answer(OneWidget().widget), status_answer(403, "Forbidden", "no")])
    handle, _ = script_handle(lambda _request: next(answers), "widgets", "prod")
    with pytest.raises(APIStatusError, match="no"), handle.edit("web") as web:
        web["spec"]["size"] = 2


def test_a_server_without_uids_and_versions_is_trusted() -> None:
    bare = {"kind": "Widget", "apiVersion": "example.com/v1", "metadata": {"name": "web"}, "spec": {}}
    handle, transport = script_handle(lambda _request: json_answer(bare), "widgets", "prod")
    with handle.edit("web") as web:
        web["spec"]["size"] = 2
    assert json.loads(transport.requests[-1].body or b"") == {"spec": {"size": 2}, "metadata": {}}


def test_metadata_that_is_taken_away_is_no_edit() -> None:
    handle, _ = script_handle(OneWidget(), "widgets", "prod")
    with pytest.raises(ConversionError, match=r"^metadata\.name"), handle.edit("web") as web:
        del web["metadata"]


BASE: dict[str, Any] = {"a": 1, "b": {"c": 1, "d": 2}, "list": [1]}


@pytest.mark.parametrize(
    ("mine", "now", "path"),
    [
        ({**BASE, "a": 2}, BASE, ""),
        ({**BASE, "a": 2}, {**BASE, "b": {}}, ""),
        ({**BASE, "a": 2}, {**BASE, "a": 2}, "a"),
        ({**BASE, "a": 2}, {**BASE, "a": 3}, "a"),
        ({**BASE, "a": 2}, {"b": {}}, "a"),
        ({**BASE, "b": {"c": 1, "d": 3}}, {**BASE, "b": {"c": 2, "d": 2}}, ""),
        ({**BASE, "b": {"c": 1, "d": 3}}, {**BASE, "b": {"c": 1, "d": 4}}, "b.d"),
        ({**BASE, "b": {"c": 1, "d": 3}}, {**BASE, "b": {"c": 1}}, "b.d"),
        ({**BASE, "b": {"c": 1, "d": 3}}, {"a": 1}, "b"),
        ({**BASE, "b": {"c": 1}}, {**BASE, "b": {"c": 1}}, "b.d"),
        ({**BASE, "b": {"c": 1}}, {**BASE, "b": {"c": 1, "d": 5}}, "b.d"),
        ({**BASE, "list": [1, 2]}, {**BASE, "list": [1, 3]}, "list"),
        ({**BASE, "list": [1, 2]}, {**BASE, "list": [1, 2]}, "list"),
        ({**BASE, "new": {"x": 1}}, {**BASE, "new": {"y": 1}}, ""),
        ({**BASE, "new": {"x": 1}}, {**BASE, "new": {"x": 2}}, "new.x"),
        ({**BASE, "new": {"x": 1}}, {**BASE, "new": 1}, "new"),
        ({**BASE, "new": 1}, {**BASE, "new": 1}, "new"),
    ],
)
def test_an_overlap_is_what_both_have_changed(mine: dict[str, Any], now: dict[str, Any], path: str) -> None:
    assert _overlap(merge_patch(BASE, mine), BASE, now, "") == path
