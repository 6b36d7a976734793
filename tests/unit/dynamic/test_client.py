"""DynamicClient: client-go's shape."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dynkube.config import Config, program_name
from dynkube.dynamic import DynamicClient
from dynkube.errors import NoMatchError, ParseError
from dynkube.schema import GroupVersion
from dynkube.testing import APIServer
from tests.unit.testing.definitions import definition

DEPLOYMENTS = GroupVersion("apps", "v1").with_resource("deployments")


@pytest.fixture
def server() -> Iterator[APIServer]:
    with APIServer() as running:
        yield running


@pytest.fixture
def client(server: APIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamicClient]:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path / "cache"))
    with DynamicClient(Config(server.url, namespace="home")) as connected:
        yield connected


def test_a_resource_then_a_namespace(client: DynamicClient) -> None:
    handle = client.resource(DEPLOYMENTS).namespaced("prod")
    assert handle.mapping.gvr == DEPLOYMENTS
    assert handle.namespace == "prod"
    assert client.resource(DEPLOYMENTS, "prod") == handle


def test_every_spelling_means_the_same(client: DynamicClient) -> None:
    kind = GroupVersion("apps", "v1").with_kind("Deployment")
    wanted = client.resource(DEPLOYMENTS)
    assert [client.resource(what) for what in ("deploy", "deployments.apps", "Deployment", kind)] == [wanted] * 4


def test_what_is_not_served_has_no_handle(client: DynamicClient) -> None:
    with pytest.raises(NoMatchError):
        client.resource("gadgets")
    with pytest.raises(ParseError, match="nodes are cluster-wide"):
        client.resource("nodes", "prod")


@pytest.mark.parametrize("what", ["deployments/status", "deploy/web"])
def test_a_handle_is_on_a_whole_resource(client: DynamicClient, what: str) -> None:
    with pytest.raises(ParseError, match=f"{what!r} is a part of a resource"):
        client.resource(what)


def test_the_printed_form_of_a_name_means_the_resource(client: DynamicClient) -> None:
    assert client.resource(str(DEPLOYMENTS)) == client.resource(DEPLOYMENTS)


def test_nothing_is_sent_before_something_is_asked(client: DynamicClient, server: APIServer) -> None:
    assert server.requests == []
    client.resource("deploy")
    asked = len(server.requests)
    client.resource("pods").namespaced("prod").list()
    assert len(server.requests) == asked


def test_the_contexts_namespace_and_the_programs_name_are_the_defaults(client: DynamicClient) -> None:
    access = client.resource("deploy").access
    assert (access.namespace, access.field_manager) == ("home", program_name())
    assert client.field_manager == program_name()
    assert repr(client) == f"DynamicClient({client.rest.server!r}, namespace='home')"


def test_a_client_may_have_a_name_of_its_own(server: APIServer) -> None:
    with DynamicClient(Config(server.url), field_manager="operator") as client:
        assert client.resource("deploy").access.field_manager == "operator"


def test_a_definition_that_it_writes_is_found_at_once(client: DynamicClient, server: APIServer) -> None:
    with pytest.raises(NoMatchError):
        client.resource("widgets")
    server.register_crd(definition())
    client.rest.post().abs_path("/apis/apiextensions.k8s.io/").do()
    assert client.resource("widgets").mapping.gvr.group == "example.com"
