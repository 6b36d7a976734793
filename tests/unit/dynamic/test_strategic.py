"""Which resources take strategic merge patches."""

import pytest

from dynkube.dynamic.strategic import refuse_strategic
from dynkube.errors import ConnectError, ParseError
from dynkube.objects import PatchType
from dynkube.wire import HTTPRequest, HTTPResponse
from tests.helpers.answers import json_answer, status_answer
from tests.helpers.handles import script_handle

DEFINITION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com"
FOUND = json_answer({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"})


def test_a_group_without_a_dot_is_built_in_and_nobody_is_asked() -> None:
    for what in ("deployments", "configmaps"):
        handle, transport = script_handle(lambda _request: FOUND, what)
        refuse_strategic(handle.access, handle.mapping)
        assert transport.requests == []


def test_what_has_a_definition_is_refused() -> None:
    handle, transport = script_handle(lambda _request: FOUND, "widgets", "prod")
    with pytest.raises(ParseError, match=r"^widgets\.example\.com are custom resources"):
        handle.patch("web", {}, patch_type=PatchType.STRATEGIC)
    assert transport.targets == [DEFINITION]
    assert "PartialObjectMetadata" in dict(transport.requests[0].headers)["Accept"]


@pytest.mark.parametrize(("code", "reason"), [(404, "NotFound"), (403, "Forbidden")])
def test_what_has_none_or_a_hidden_one_is_sent(code: int, reason: str) -> None:
    def server(request: HTTPRequest) -> HTTPResponse:
        if request.path == DEFINITION:
            return status_answer(code, reason)
        return json_answer({"kind": "Widget", "apiVersion": "example.com/v1"})

    handle, transport = script_handle(server, "widgets", "prod")
    handle.patch("web", {}, patch_type=PatchType.STRATEGIC)
    assert [request.method for request in transport.requests] == ["GET", "PATCH"]
    assert dict(transport.requests[1].headers)["Content-Type"] == "application/strategic-merge-patch+json"


def test_a_server_that_is_not_there_is_no_leave() -> None:
    handle, transport = script_handle(lambda _request: ConnectError("nobody listens"), "widgets", "prod")
    with pytest.raises(ConnectError):
        handle.patch("web", {}, patch_type=PatchType.STRATEGIC)
    assert len(transport.requests) == 1
