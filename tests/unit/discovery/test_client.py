"""DiscoveryClient: which requests it sends, and what it makes of the answers."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from dynkube.config import Config
from dynkube.discovery import DiscoveryClient
from dynkube.errors import (
    ConnectError,
    DecodeError,
    ForbiddenError,
    GroupDiscoveryError,
    NotFoundError,
    ParseError,
    ServiceUnavailableError,
    StaleGroupVersionError,
    StreamBrokenError,
)
from dynkube.rest import RESTClient
from dynkube.schema import GroupVersion
from dynkube.wire import ACCEPT_DISCOVERY, ACCEPT_JSON, APIResourceList, HTTPRequest, HTTPResponse
from tests.helpers.answers import AGGREGATED_V2, answer, data, json_answer, retry_after, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.transport import Outcome, ScriptedTransport, by_target, in_order

APPS_V1 = GroupVersion("apps", "v1")
CORE_V1 = GroupVersion("", "v1")


def aggregated(*groups: dict[str, Any], version: str = "v2") -> HTTPResponse:
    """An aggregated document."""
    document = {"kind": "APIGroupDiscoveryList", "items": list(groups)}
    return json_answer(document, content_type=AGGREGATED_V2.replace("v=v2", f"v={version}"))


def group(name: str, *versions: tuple[str, list[str]], stale: tuple[str, ...] = ()) -> dict[str, Any]:
    """A group of an aggregated document: versions and their resources; those in capitals are cluster-wide."""
    return {
        "metadata": {"name": name},
        "versions": [
            {
                "version": version,
                "freshness": "Stale" if version in stale else "Current",
                "resources": [
                    {"resource": each.lower(), "responseKind": {"kind": "Any"}, "scope": scope(each)}
                    for each in resources
                ],
            }
            for version, resources in versions
        ],
    }


def scope(name: str) -> str:
    """Where objects of the resource live."""
    return "Cluster" if name.isupper() else "Namespaced"


def api(*versions: str) -> HTTPResponse:
    """The legacy answer to /api."""
    return json_answer({"kind": "APIVersions", "versions": list(versions)})


def apis(**groups: list[str]) -> HTTPResponse:
    """The legacy answer to /apis; the last version of each group is preferred."""
    entries = [
        {
            "name": name,
            "versions": [{"version": version} for version in versions],
            "preferredVersion": {"version": versions[-1]},
        }
        for name, versions in groups.items()
    ]
    return json_answer({"kind": "APIGroupList", "groups": entries})


def resources(*names: str) -> HTTPResponse:
    """A legacy resource list."""
    entries = [{"name": each.lower(), "namespaced": not each.isupper(), "kind": "Any"} for each in names]
    return json_answer({"kind": "APIResourceList", "resources": entries})


def asking(outcomes: Mapping[str, Outcome]) -> tuple[DiscoveryClient, ScriptedTransport]:
    """A client, and what answers it."""
    transport = ScriptedTransport(by_target(outcomes))
    return DiscoveryClient(RESTClient(transport, clock=FakeClock())), transport


def names(lists: tuple[APIResourceList, ...]) -> dict[str, list[str]]:
    """The names in each list, in order."""
    return {str(entry.group_version): [resource.name for resource in entry.resources] for entry in lists}


MODERN: dict[str, Outcome] = {
    "/api": aggregated(group("", ("v1", ["pods", "NODES"]))),
    "/apis": aggregated(group("apps", ("v1", ["deployments"]), ("v1beta1", ["deployments", "olds"]))),
}
LEGACY: dict[str, Outcome] = {
    "/api": api("v1"),
    "/apis": apis(apps=["v1beta1", "v1"], batch=["v1"]),
    "/api/v1": resources("pods", "NODES"),
    "/apis/apps/v1": resources("deployments"),
    "/apis/apps/v1beta1": resources("deployments", "olds"),
    "/apis/batch/v1": resources("jobs"),
}


# Which requests are sent.


def test_an_aggregated_server_is_asked_twice_and_for_the_aggregated_form() -> None:
    client, transport = asking(MODERN)
    client.server_groups_and_resources()
    assert sorted(transport.targets) == ["/api", "/apis"]
    assert [request.headers for request in transport.requests] == [(("Accept", ACCEPT_DISCOVERY),)] * 2


def test_both_roots_are_asked_at_the_same_time() -> None:
    both_there = threading.Barrier(2)

    def script(request: HTTPRequest) -> Outcome:
        both_there.wait(10)
        return MODERN[request.target]

    groups = DiscoveryClient(RESTClient(ScriptedTransport(script))).server_groups()
    assert [each.name for each in groups] == ["", "apps"]


def test_the_older_aggregated_form_is_as_good() -> None:
    client, transport = asking({path: aggregated(group(path[5:], ("v1", [])), version="v2beta1") for path in MODERN})
    client.server_groups_and_resources()
    assert len(transport.requests) == 2


def test_a_legacy_server_is_asked_once_more_for_each_group_version() -> None:
    client, transport = asking(LEGACY)
    client.server_groups_and_resources()
    assert sorted(transport.targets) == sorted(LEGACY)
    assert sorted({request.headers for request in transport.requests}) == sorted(
        [(("Accept", ACCEPT_DISCOVERY),), (("Accept", ACCEPT_JSON),)]
    )


def test_the_legacy_view_asks_for_plain_json_only() -> None:
    client, transport = asking(LEGACY)
    assert names(client.legacy().server_groups_and_resources().resource_lists) == names(
        client.server_groups_and_resources().resource_lists
    )
    assert {request.headers for request in transport.requests[:6]} == {(("Accept", ACCEPT_JSON),)}


def test_groups_alone_take_two_requests() -> None:
    client, transport = asking(LEGACY)
    assert [each.name for each in client.server_groups()] == ["", "apps", "batch"]
    assert sorted(transport.targets) == ["/api", "/apis"]


def test_one_aggregated_and_one_legacy_answer_go_together() -> None:
    client, transport = asking({**LEGACY, "/api": MODERN["/api"]})
    assert names(client.server_groups_and_resources().resource_lists) == {
        "v1": ["pods", "nodes"],
        "apps/v1beta1": ["deployments", "olds"],
        "apps/v1": ["deployments"],
        "batch/v1": ["jobs"],
    }
    assert "/api/v1" not in transport.targets


def test_a_legacy_core_and_aggregated_groups_go_together() -> None:
    client, transport = asking({**MODERN, "/api": api("v1"), "/api/v1": resources("pods")})
    assert list(names(client.server_groups_and_resources().resource_lists)) == ["v1", "apps/v1", "apps/v1beta1"]
    assert len(transport.requests) == 3


def test_at_most_16_requests_are_in_flight_and_16_may_be() -> None:
    sixteen = threading.Barrier(16)
    senders: set[threading.Thread] = set()

    def script(request: HTTPRequest) -> Outcome:
        if request.target == "/api":
            return api()
        if request.target == "/apis":
            return apis(**{f"g{number}": ["v1"] for number in range(48)})
        senders.add(threading.current_thread())
        sixteen.wait(10)
        return resources("all")

    found = DiscoveryClient(RESTClient(ScriptedTransport(script))).server_groups_and_resources()
    assert [str(entry.group_version) for entry in found.resource_lists] == [f"g{number}/v1" for number in range(48)]
    assert len(senders) == 16


# What becomes of the answers.


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (MODERN, {"v1": ["pods", "nodes"], "apps/v1": ["deployments"], "apps/v1beta1": ["deployments", "olds"]}),
        (
            LEGACY,
            {
                "v1": ["pods", "nodes"],
                "apps/v1beta1": ["deployments", "olds"],
                "apps/v1": ["deployments"],
                "batch/v1": ["jobs"],
            },
        ),
    ],
)
def test_lists_come_in_the_order_of_the_server(outcomes: dict[str, Outcome], expected: dict[str, list[str]]) -> None:
    found = asking(outcomes)[0].server_groups_and_resources()
    assert list(names(found.resource_lists).items()) == list(expected.items())
    assert (found.failures, found.error) == ({}, None)


def test_a_server_of_aggregated_apis_has_no_core_group() -> None:
    client, _ = asking({"/api": answer(404), "/apis": MODERN["/apis"]})
    found = client.server_groups_and_resources()
    assert ([each.name for each in found.groups], len(found.resource_lists)) == (["apps"], 2)


@pytest.mark.parametrize("code", [401, 403, 500])
def test_another_error_of_the_core_root_is_raised(code: int) -> None:
    with pytest.raises(Exception, match=f"^get /api: the server answered {code}"):
        asking({**MODERN, "/api": answer(code)})[0].server_groups_and_resources()


@pytest.mark.parametrize(("code", "kind"), [(403, ForbiddenError), (404, NotFoundError)])
def test_any_error_of_the_other_root_is_raised(code: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r"^get /apis: "):
        asking({**MODERN, "/apis": answer(code)})[0].server_groups()


def test_a_root_that_cannot_be_reached_is_an_error() -> None:
    with pytest.raises(ConnectError):
        asking({**MODERN, "/apis": ConnectError("refused")})[0].server_groups_and_resources()


@pytest.mark.parametrize("path", ["/api", "/apis"])
@pytest.mark.parametrize(
    "wrong", [json_answer({"kind": "Odd"}), json_answer({"kind": "Odd"}, content_type=AGGREGATED_V2)]
)
def test_a_root_that_is_no_discovery_document_is_named(path: str, wrong: HTTPResponse) -> None:
    with pytest.raises(DecodeError, match=f"^get {path}: kind: expected ") as caught:
        asking({**MODERN, path: wrong})[0].server_groups_and_resources()
    assert caught.value.path == "kind"


def test_one_group_version_that_fails_keeps_the_rest() -> None:
    client, _ = asking({**LEGACY, "/apis/apps/v1": answer(503), "/apis/batch/v1": json_answer([])})
    found = client.server_groups_and_resources()
    assert list(names(found.resource_lists)) == ["v1", "apps/v1beta1"]
    assert [each.name for each in found.groups] == ["", "apps", "batch"]
    assert {str(each): type(error) for each, error in found.failures.items()} == {
        "apps/v1": ServiceUnavailableError,
        "batch/v1": DecodeError,
    }
    assert str(found.failures[GroupVersion("batch", "v1")]) == ("get /apis/batch/v1: expected a JSON object, got list")


def test_a_group_version_that_cannot_be_reached_is_a_failure_too() -> None:
    client, _ = asking({**LEGACY, "/apis/apps/v1": ConnectError("refused")})
    assert list(client.server_groups_and_resources().failures) == [APPS_V1]


def test_a_group_version_that_is_unavailable_is_asked_once() -> None:
    client, transport = asking({**LEGACY, "/apis/apps/v1": answer(503)})
    client.server_groups_and_resources()
    assert transport.targets.count("/apis/apps/v1") == 1


def test_a_group_version_that_asks_for_patience_gets_it() -> None:
    clock = FakeClock()
    script = in_order(retry_after(503, "1"), resources("deployments"))
    client = DiscoveryClient(RESTClient(ScriptedTransport(script), clock=clock))
    client.server_resources_for_group_version(APPS_V1)
    assert len(clock.sleeps) == 1


def test_a_group_version_whose_connection_breaks_is_asked_again() -> None:
    script = in_order(StreamBrokenError("broken"), resources("deployments"))
    client = DiscoveryClient(RESTClient(ScriptedTransport(script), clock=FakeClock()))
    assert len(client.server_resources_for_group_version(APPS_V1).resources) == 1


def test_a_core_version_without_resources_is_empty() -> None:
    found = asking({**LEGACY, "/api/v1": answer(404)})[0].server_groups_and_resources()
    assert (found.resource_lists[0], found.failures) == (APIResourceList(CORE_V1, ()), {})


def test_another_group_version_that_is_not_there_is_a_failure() -> None:
    found = asking({**LEGACY, "/apis/batch/v1": answer(404)})[0].server_groups_and_resources()
    assert [type(error) for error in found.failures.values()] == [NotFoundError]


def test_a_stale_group_version_is_a_failure_and_stays_listed() -> None:
    stale = group("a", ("v1", ["olds"]), ("v2", ["news"]), stale=("v1",))
    found = asking({**MODERN, "/apis": aggregated(stale)})[0].server_groups_and_resources()
    assert [(str(entry.group_version), entry.stale) for entry in found.resource_lists] == [
        ("v1", False),
        ("a/v1", True),
        ("a/v2", False),
    ]
    assert {str(each): type(error) for each, error in found.failures.items()} == {"a/v1": StaleGroupVersionError}


# Views on it.


def test_one_group_version_takes_one_request() -> None:
    client, transport = asking(LEGACY)
    assert names((client.server_resources_for_group_version("apps/v1"),)) == {"apps/v1": ["deployments"]}
    assert names((client.server_resources_for_group_version(CORE_V1),)) == {"v1": ["pods", "nodes"]}
    assert transport.targets == ["/apis/apps/v1", "/api/v1"]


@pytest.mark.parametrize("text", ["", "apps/", "a/b/c", "apps/.."])
def test_a_text_that_is_no_group_version_sends_nothing(text: str) -> None:
    client, transport = asking({})
    with pytest.raises(ParseError):
        client.server_resources_for_group_version(text)
    assert transport.targets == []


def test_one_group_version_that_is_not_there_is_an_error() -> None:
    with pytest.raises(NotFoundError, match=r"^get /apis/a/v1: "):
        asking({"/apis/a/v1": answer(404)})[0].server_resources_for_group_version("a/v1")


def test_each_resource_has_one_preferred_version() -> None:
    assert names(asking(LEGACY)[0].server_preferred_resources()) == {
        "v1": ["pods", "nodes"],
        "apps/v1beta1": ["olds"],
        "apps/v1": ["deployments"],
        "batch/v1": ["jobs"],
    }


def test_preferred_resources_may_be_those_in_namespaces_only() -> None:
    assert names(asking(MODERN)[0].server_preferred_namespaced_resources()) == {
        "v1": ["pods"],
        "apps/v1": ["deployments"],
        "apps/v1beta1": ["olds"],
    }


def test_the_map_holds_all_versions() -> None:
    assert [str(each) for each in asking(MODERN)[0].resource_map()] == [
        "v1, Resource=pods",
        "v1, Resource=nodes",
        "apps/v1, Resource=deployments",
        "apps/v1beta1, Resource=deployments",
        "apps/v1beta1, Resource=olds",
    ]


@pytest.mark.parametrize(
    "view", ["server_preferred_resources", "server_preferred_namespaced_resources", "resource_map"]
)
def test_views_raise_what_failed(view: str) -> None:
    client, _ = asking({**LEGACY, "/apis/apps/v1": answer(503)})
    with pytest.raises(GroupDiscoveryError) as caught:
        getattr(client, view)()
    assert str(caught.value) == (
        "unable to retrieve the complete list of server APIs: "
        "apps/v1: get /apis/apps/v1: the server answered 503 (service unavailable)"
    )


# Other documents.


def test_the_version_of_the_server() -> None:
    client, transport = asking({"/version": json_answer({"major": "1", "minor": "36", "gitVersion": "v1.36.4"})})
    assert client.server_version().git_version == "v1.36.4"
    assert transport.requests[0].headers == (("Accept", ACCEPT_JSON),)


def test_a_version_that_is_none_is_named() -> None:
    with pytest.raises(DecodeError, match=r"^get /version: major: expected text$") as caught:
        asking({"/version": json_answer({"major": 1})})[0].server_version()
    assert caught.value.path == "major"


def test_the_openapi_v2_document() -> None:
    assert asking({"/openapi/v2": json_answer({"swagger": "2.0"})})[0].openapi_v2() == {"swagger": "2.0"}


def test_openapi_v3_documents_are_had_by_their_hash() -> None:
    index = {"paths": {"apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=0A"}}}
    client, transport = asking(
        {"/openapi/v3": json_answer(index), "/openapi/v3/apis/apps/v1?hash=0A": json_answer({"openapi": "3.0.0"})}
    )
    assert client.openapi_v3(client.openapi_v3_paths().urls["apis/apps/v1"]) == {"openapi": "3.0.0"}
    assert transport.requests[1] == HTTPRequest(
        "GET", "/openapi/v3/apis/apps/v1", (("hash", "0A"),), (("Accept", ACCEPT_JSON),)
    )


def test_an_openapi_document_that_is_none_is_named() -> None:
    with pytest.raises(DecodeError, match=r"^get /openapi/v3/a: expected a JSON object, got list$"):
        asking({"/openapi/v3/a": json_answer([])})[0].openapi_v3("/openapi/v3/a")


@pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test/", "/a/../../b"])
def test_an_address_away_from_the_server_sends_nothing(url: str) -> None:
    client, transport = asking({})
    with pytest.raises(ParseError):
        client.openapi_v3(url)
    assert transport.requests == []


def test_an_evil_index_is_refused() -> None:
    index = {"paths": {"a": {"serverRelativeURL": "https://evil.test/a"}}}
    with pytest.raises(DecodeError, match=r"is not relative to the server$"):
        asking({"/openapi/v3": json_answer(index)})[0].openapi_v3_paths()


def test_a_server_without_openapi_v3_says_so() -> None:
    with pytest.raises(NotFoundError, match=r"^get /openapi/v3: no$"):
        asking({"/openapi/v3": status_answer(404, "NotFound", "no")})[0].openapi_v3_paths()


# The client itself.


def test_closing_closes_what_asks() -> None:
    client, transport = asking({})
    client.close()
    assert transport.closed


def test_leaving_the_context_closes_what_asks() -> None:
    client, transport = asking({})
    with client as entered:
        assert (entered, transport.closed) == (client, False)
    assert transport.closed


def test_repr_names_the_server_and_the_view() -> None:
    client, _ = asking({})
    assert repr(client) == "DiscoveryClient('https://api.test:6443/prefix')"
    assert repr(client.legacy()) == "DiscoveryClient('https://api.test:6443/prefix', aggregated=False)"


def test_a_body_in_the_wrong_form_for_its_media_type_is_refused() -> None:
    wrong = answer(200, data({"kind": "APIVersions", "versions": ["v1"]}), content_type=AGGREGATED_V2)
    with pytest.raises(DecodeError, match=r"^get /api: kind: expected APIGroupDiscoveryList$"):
        asking({**MODERN, "/api": wrong})[0].server_groups()


def test_a_client_for_a_config_asks_its_server() -> None:
    with DiscoveryClient.for_config(Config("https://api.test:6443")) as client:
        assert repr(client) == "DiscoveryClient('https://api.test:6443')"
