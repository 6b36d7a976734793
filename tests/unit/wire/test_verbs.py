"""The verbs of a resource as requests."""

from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.schema import GroupVersion
from dynkube.wire import ACCEPT_JSON, Target, delete_options, verb_request

DEPLOYMENTS = GroupVersion("apps", "v1").with_resource("deployments")
PODS = GroupVersion("", "v1").with_resource("pods")


@pytest.mark.parametrize(
    ("verb", "method"),
    [
        ("get", "GET"),
        ("list", "GET"),
        ("create", "POST"),
        ("update", "PUT"),
        ("patch", "PATCH"),
        ("apply", "PATCH"),
        ("delete", "DELETE"),
        ("delete all", "DELETE"),
    ],
)
def test_each_verb_has_its_method_and_says_what_it_is(verb: str, method: str) -> None:
    request = verb_request(verb, Target(DEPLOYMENTS, "prod", "web"))
    assert (request.method, str(request)) == (method, f'{verb} deployments "web" in "prod"')


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (Target(PODS), "/api/v1/pods"),
        (Target(PODS, "prod"), "/api/v1/namespaces/prod/pods"),
        (Target(DEPLOYMENTS, "prod", "web"), "/apis/apps/v1/namespaces/prod/deployments/web"),
        (Target(DEPLOYMENTS, "prod", "web", "status"), "/apis/apps/v1/namespaces/prod/deployments/web/status"),
        (Target(PODS, "prod", "web", "proxy/a"), "/api/v1/namespaces/prod/pods/web/proxy/a"),
    ],
)
def test_a_target_makes_a_path(target: Target, path: str) -> None:
    assert verb_request("get", target).path == path


@pytest.mark.parametrize(
    "target",
    [
        Target(PODS, "..", "web"),
        Target(PODS, "prod", "a/b"),
        Target(PODS, "prod", "web", "a//b"),
        Target(PODS, "prod", "web", ".."),
        Target(PODS, "prod", "", "status"),
        Target(GroupVersion("", "v1").with_resource("."), "prod"),
        Target(GroupVersion("a/b", "v1").with_resource("pods"), "prod"),
    ],
)
def test_a_part_that_can_not_stand_in_a_path_is_refused(target: Target) -> None:
    with pytest.raises(ParseError):
        verb_request("get", target)


def test_options_go_into_the_query_and_none_leave_none() -> None:
    request = verb_request("list", Target(PODS), {"limit": 5, "continue_token": None, "label_selector": "a=b"})
    assert request.query == (("limit", "5"), ("labelSelector", "a=b"))
    assert verb_request("list", Target(PODS)).query == ()
    with pytest.raises(ParseError, match="unknown option"):
        verb_request("list", Target(PODS), {"limitt": 5})


def test_only_a_body_has_a_type() -> None:
    bare = verb_request("get", Target(PODS), accept="a/b", content_type="c/d")
    assert (bare.headers, bare.body) == ((("Accept", "a/b"),), None)
    full = verb_request("patch", Target(PODS, name="web"), body=b"", content_type="c/d")
    assert (full.headers, full.body) == ((("Accept", ACCEPT_JSON), ("Content-Type", "c/d")), b"")


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({}, {}),
        ({"grace_period_seconds": 0}, {"gracePeriodSeconds": 0}),
        ({"grace_period_seconds": 30}, {"gracePeriodSeconds": 30}),
        ({"propagation": "Orphan"}, {"propagationPolicy": "Orphan"}),
        ({"uid": "u"}, {"preconditions": {"uid": "u"}}),
        ({"resource_version": "7"}, {"preconditions": {"resourceVersion": "7"}}),
        ({"uid": "u", "resource_version": "7"}, {"preconditions": {"uid": "u", "resourceVersion": "7"}}),
        ({"dry_run": True}, {"dryRun": ["All"]}),
        ({"dry_run": False}, {}),
    ],
)
def test_what_a_deletion_says_of_itself(options: dict[str, Any], fields: dict[str, Any]) -> None:
    assert delete_options(**options) == {"kind": "DeleteOptions", "apiVersion": "v1", **fields}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"grace_period_seconds": -1}, "may not be below 0, got -1"),
        ({"grace_period_seconds": True}, "whole number of seconds, got True"),
        ({"grace_period_seconds": 1.5}, "whole number of seconds, got 1.5"),
        ({"propagation": "foreground"}, "one of Background, Foreground, Orphan, got 'foreground'"),
    ],
)
def test_what_no_server_understands_is_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ParseError, match=text):
        delete_options(**options)
