"""Client: its parts share one connection, and know of what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynkube.client import Client
from dynkube.config import Config
from dynkube.errors import APIStatusError, DynkubeError, NoMatchError
from dynkube.testing import APIServer
from dynkube.transport import Exchange, RateLimiter
from dynkube.wire import HTTPRequest, Retry
from tests.helpers.clock import FakeClock
from tests.unit.testing.definitions import definition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dynkube.rest import RESTOptions

# The sandbox serves no objects. This path has no other meaning than to answer any method with a success.
DEFINITIONS = "/apis/apiextensions.k8s.io/"


@pytest.fixture
def server() -> Iterator[APIServer]:
    with APIServer() as running:
        yield running


@pytest.fixture
def client(server: APIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path / "cache"))
    with Client(Config(server.url)) as connected:
        yield connected


def paths(server: APIServer) -> list[str]:
    """The paths that were asked for, sorted."""
    return sorted(request.path for request in server.requests)


def test_its_parts_share_one_transport(client: Client) -> None:
    assert client.discovery._rest is client.rest


def test_the_mapper_knows_what_discovery_knows(client: Client, server: APIServer) -> None:
    assert str(client.mapper.resource_for("deploy")) == "apps/v1, Resource=deployments"
    client.discovery.server_groups_and_resources()
    assert client.mapper.resource_for("po").resource == "pods"
    assert paths(server) == ["/api", "/apis"]


def test_a_second_client_finds_everything_in_the_cache(client: Client, server: APIServer) -> None:
    client.mapper.resource_for("deploy")
    server.clear_requests()
    with Client(Config(server.url)) as second:
        assert str(second.mapper.resource_for("deploy")) == "apps/v1, Resource=deployments"
    assert server.requests == []


def test_a_change_of_definitions_makes_the_mapper_ask_again(client: Client, server: APIServer) -> None:
    with pytest.raises(NoMatchError):
        client.mapper.resource_for("widgets")
    server.register_crd(definition())
    client.rest.execute(HTTPRequest("POST", DEFINITIONS))
    assert str(client.mapper.resource_for("widgets")) == "example.com/v1, Resource=widgets"


@pytest.mark.parametrize(
    "request_",
    [
        HTTPRequest("GET", DEFINITIONS),
        HTTPRequest("POST", f"{DEFINITIONS}v1/customresourcedefinitions"),
        HTTPRequest("POST", "/apis/apps/"),
    ],
    ids=["a GET", "one that fails", "something else"],
)
def test_what_changes_no_definitions_leaves_what_is_known(
    request_: HTTPRequest, client: Client, server: APIServer
) -> None:
    with pytest.raises(NoMatchError):
        client.mapper.resource_for("widgets")
    server.register_crd(definition())
    asked = []
    try:
        client.rest.execute(request_)
    except APIStatusError as error:
        asked.append(error.code)
    assert asked == ([404] if request_.path.endswith("definitions") else [])
    assert client.discovery.fresh()
    with pytest.raises(NoMatchError):
        client.mapper.resource_for("widgets")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("group", ["apiextensions.k8s.io", "apiregistration.k8s.io"])
def test_any_change_of_definitions_or_api_services_counts(method: str, group: str, client: Client) -> None:
    client.mapper.resource_for("deploy")
    assert client.discovery.fresh()
    client.rest.execute(HTTPRequest(method, f"/apis/{group}/"))
    assert not client.discovery.fresh()


def test_hooks_and_policies_reach_the_rest_client(server: APIServer) -> None:
    heard: list[object] = []
    waits: list[float] = []
    clock = FakeClock()
    limiter = RateLimiter(1.0, 1, clock, on_wait=waits.append)
    options: RESTOptions = {
        "on_request": heard.append,
        "observer": heard.append,
        "rate_limiter": limiter,
        "retry": Retry(attempts=2),
        "on_warning": lambda request, warning: heard.append((request, warning)),
        "on_retry": heard.append,
    }
    with Client(Config(server.url), **options) as client:
        for _ in range(2):
            client.rest.get().abs_path("/version").do()
        assert client.rest._retry == Retry(attempts=2)
        assert client.rest._on_warning is options["on_warning"]
        assert client.rest._on_retry == options["on_retry"]
    assert [type(each) for each in heard] == [HTTPRequest, Exchange] * 2
    assert waits == [1.0]


def test_hooks_do_not_take_the_place_of_what_the_client_hears_itself(server: APIServer) -> None:
    with Client(Config(server.url), on_request=lambda _: None) as client:
        client.mapper.resource_for("deploy")
        client.rest.execute(HTTPRequest("POST", DEFINITIONS))
        assert not client.discovery.fresh()


def test_an_option_that_there_is_not_is_refused(server: APIServer) -> None:
    with pytest.raises(TypeError, match="on_retri"):
        Client(Config(server.url), on_retri=None)  # type: ignore[call-arg]


def test_a_closed_client_can_not_be_used(client: Client) -> None:
    client.close()
    with pytest.raises((DynkubeError, RuntimeError)):
        client.rest.execute(HTTPRequest("GET", "/version"))
