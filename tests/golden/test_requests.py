"""What each verb sends, byte for byte; and how that compares with client-go.

The files in `fixtures/golden/requests` hold, for each verb, a few calls and the requests that they make: method and
target, headers, body. Credentials, user agent and lengths are the transport's and left out. `UPDATE_GOLDEN=1` writes
them anew.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from dynkube.wire import HTTPRequest, HTTPResponse
from tests.golden.calls import CALLS, Call
from tests.helpers.answers import json_answer
from tests.helpers.handles import script_handle

FOLDER = Path(__file__).parents[2] / "fixtures" / "golden" / "requests"


def server(request: HTTPRequest) -> HTTPResponse:
    """An answer that satisfies every verb, and nothing else."""
    if "as=Table" in dict(request.headers)["Accept"]:
        return json_answer({"kind": "Table", "apiVersion": "meta.k8s.io/v1"})
    if str(request).startswith(("list ", "delete all ")):
        half = request.query == (("limit", "3"),)
        return json_answer({"kind": "List", "metadata": {"continue": "here & on"} if half else {}, "items": []})
    metadata = {"name": "web", "namespace": "prod", "uid": "u-1", "resourceVersion": "7"}
    return json_answer({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": metadata, "spec": {"replicas": 2}})


def requests_of(call: Call) -> list[HTTPRequest]:
    """What the call sends."""
    what, namespace, act = call
    handle, transport = script_handle(server, what, namespace)
    act(handle)
    return transport.requests


def raw(request: HTTPRequest) -> bytes:
    """The request as it goes to the transport."""
    lines = [f"{request.method} {request.target}", *(f"{name}: {value}" for name, value in request.headers), ""]
    return "\n".join(lines).encode() + b"\n" + (request.body + b"\n" if request.body else b"")


@pytest.mark.parametrize("verb", CALLS)
def test_each_verb_sends_what_it_sent_before(verb: str) -> None:
    parts = []
    for title, call in CALLS[verb].items():
        parts.append(f"### {title}\n".encode() + b"\n".join(map(raw, requests_of(call))))
    found, path = b"\n".join(parts), FOLDER / f"{verb}.http"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_bytes(found)
    assert found == path.read_bytes()


def test_no_verb_is_forgotten_and_no_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(CALLS)


# The table of client-go's requests, client-go-behaviour.md 4.2: method, path below the namespace, content type, query
# keys with every option given, and kind of the body. `watch` comes with the watches.

ITEM, COLLECTION = "deployments/web", "deployments"
JSON = "application/json"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
WRITE = {"dryRun", "fieldManager", "fieldValidation"}
LIST = {"labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "limit"}

Row = tuple[str, str, str | None, set[str], str | None]

CLIENT_GO: dict[str, Row] = {
    "create": ("POST", COLLECTION, JSON, WRITE, "object"),
    "create of a subresource": ("POST", f"{ITEM}/sub", JSON, WRITE, "object"),
    "update": ("PUT", ITEM, JSON, WRITE, "object"),
    "update of a subresource": ("PUT", f"{ITEM}/sub", JSON, WRITE, "object"),
    "update_status": ("PUT", f"{ITEM}/status", JSON, WRITE, "object"),
    "patch": ("PATCH", ITEM, MERGE, WRITE | {"force"}, "patch"),
    "patch of a subresource": ("PATCH", f"{ITEM}/sub", MERGE, WRITE | {"force"}, "patch"),
    "apply": ("PATCH", ITEM, APPLY, {"force", "fieldManager", "dryRun"}, "object"),
    "apply_status": ("PATCH", f"{ITEM}/status", APPLY, {"force", "fieldManager", "dryRun"}, "object"),
    "get": ("GET", ITEM, None, {"resourceVersion"}, None),
    "get of a subresource": ("GET", f"{ITEM}/sub", None, {"resourceVersion"}, None),
    "list": ("GET", COLLECTION, None, LIST, None),
    "delete": ("DELETE", ITEM, JSON, set(), "DeleteOptions"),
    "delete_collection": ("DELETE", COLLECTION, JSON, LIST, "DeleteOptions"),
}

WEB: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
OPTIONS: dict[str, Any] = {"dry_run": True, "field_manager": "me", "field_validation": "Strict"}
AGE: dict[str, Any] = {"resource_version": "5", "resource_version_match": "Exact"}
SELECTORS: dict[str, Any] = {"label_selector": "a=b", "field_selector": "metadata.name=a"}

OURS: dict[str, Call] = {
    title: ("deployments", "prod", act)
    for title, act in {
        "create": lambda handle: handle.create(WEB, **OPTIONS),
        "create of a subresource": lambda handle: handle.create(WEB, subresource="sub", **OPTIONS),
        "update": lambda handle: handle.update(WEB, **OPTIONS),
        "update of a subresource": lambda handle: handle.update(WEB, subresource="sub", **OPTIONS),
        "update_status": lambda handle: handle.update_status(WEB, **OPTIONS),
        "patch": lambda handle: handle.patch("web", {"spec": {}}, **OPTIONS),
        "patch of a subresource": lambda handle: handle.patch("web", {"spec": {}}, subresource="sub", **OPTIONS),
        "apply": lambda handle: handle.apply(WEB, force=True, **OPTIONS),
        "apply_status": lambda handle: handle.apply_status(WEB, force=True, **OPTIONS),
        "get": lambda handle: handle.get("web", resource_version="0"),
        "get of a subresource": lambda handle: handle.get("web", subresource="sub", resource_version="0"),
        "list": lambda handle: handle.list(**SELECTORS, **AGE).all(),
        "delete": lambda handle: handle.delete("web", uid="u-1", grace_period_seconds=0, dry_run=True),
        "delete_collection": lambda handle: handle.delete_collection(**SELECTORS, dry_run=True),
    }.items()
}

# Where we differ on purpose.
DIFFERENT: dict[str, Row] = {
    # Servers refuse `force` beside any patch that is no apply, so it can't be given.
    "patch": ("PATCH", ITEM, MERGE, WRITE, "patch"),
    "patch of a subresource": ("PATCH", f"{ITEM}/sub", MERGE, WRITE, "patch"),
    # Unknown fields are told of in an apply too.
    "apply": ("PATCH", ITEM, APPLY, WRITE | {"force"}, "object"),
    "apply_status": ("PATCH", f"{ITEM}/status", APPLY, WRITE | {"force"}, "object"),
    # A deletion is of all that the selectors match: pages and ages of the list have no use there.
    "delete_collection": ("DELETE", COLLECTION, JSON, {"labelSelector", "fieldSelector"}, "DeleteOptions"),
}


def row(request: HTTPRequest) -> Row:
    """The request as a row of the table."""
    place = request.path.removeprefix("/apis/apps/v1/namespaces/prod/")
    query = {name for name, _value in request.query}
    return request.method, place, dict(request.headers).get("Content-Type"), query, _kind_of(request.body)


def _kind_of(body: bytes | None) -> str | None:
    if body is None:
        return None
    if b'"kind":"DeleteOptions","apiVersion":"v1"' in body:
        return "DeleteOptions"
    return "object" if b'"kind":"Deployment"' in body else "patch"


@pytest.mark.parametrize("title", CLIENT_GO)
def test_each_request_has_the_form_that_client_go_gives_it(title: str) -> None:
    (request,) = requests_of(OURS[title])
    assert row(request) == DIFFERENT.get(title, CLIENT_GO[title])
    assert dict(request.headers)["Accept"] == JSON


def test_the_differences_differ() -> None:
    assert [title for title, ours in DIFFERENT.items() if ours == CLIENT_GO[title]] == []
    assert set(OURS) == set(CLIENT_GO)


@pytest.mark.parametrize("title", [title for title, row in CLIENT_GO.items() if row[0] in {"POST", "PUT", "PATCH"}])
def test_writes_name_the_program_and_want_to_be_warned_where_client_go_sends_nothing(title: str) -> None:
    what, namespace, _act = OURS[title]
    verb, _, part = title.partition(" of a ")
    handle, transport = script_handle(server, what, namespace)
    more: dict[str, Any] = {"subresource": "sub"} if part else {}
    getattr(handle, verb)(*(("web", {}) if verb == "patch" else (WEB,)), **more)
    (request,) = transport.requests
    force = {"force": "false"} if verb.startswith("apply") else {}
    assert dict(request.query) == {"fieldManager": "program", "fieldValidation": "Warn", **force}
