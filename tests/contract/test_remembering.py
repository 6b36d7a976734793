"""What remembering saves, counted by the servers themselves: the real one and the sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import dynkube
from dynkube.clock import SystemClock
from dynkube.discovery import CachedDiscoveryClient, DiskStore
from dynkube.errors import NoMatchError, NotFoundError
from dynkube.rest import RESTClient
from dynkube.testing import APIServer
from dynkube.wire import HTTPRequest
from tests.contract.custom_resources import definition
from tests.helpers.clock import FakeClock
from tests.realserver.eventually import eventually
from tests.realserver.kubectl import Kubectl
from tests.realserver.server import RealServer

GADGETS = definition(
    "late.example.com",
    "Gadget",
    [
        {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
        }
    ],
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A server that counts."""

    kubeconfig: Path
    seen: Callable[[], list[tuple[str, int | None]]]
    """Path and status code of each of dynkube's requests since the last call, sorted."""


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.realserver), "sandbox"])
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """Each of the two servers, with an empty cache folder."""
    real = request.getfixturevalue("real_server") if request.param == "real" else None  # its binaries are below HOME
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "kubeconfig"
    if real is not None:
        yield _real(real, path)
        return
    with APIServer() as sandbox:
        sandbox.write_kubeconfig(path)

        def seen() -> list[tuple[str, int | None]]:
            found = sorted((each.path, each.status) for each in sandbox.requests)
            sandbox.clear_requests()
            return [(place, code) for place, code in found]

        yield Counted(path, seen)


def _real(server: RealServer, path: Path) -> Counted:
    """The real server, as admin."""
    marks = [server.mark()]

    def seen() -> list[tuple[str, int | None]]:
        records = server.requests_since(marks[0])
        marks[0] = server.mark()
        return sorted((each.uri, each.code) for each in records if each.user_agent.startswith("dynkube/"))

    return Counted(server.write_kubeconfig(path), seen)


def _run(server: Counted, *words: str) -> bytes:
    """Stdout of the command line, which must succeed."""
    environment = {**os.environ, "KUBECONFIG": str(server.kubeconfig), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "dynkube", *words]
    return subprocess.run(command, capture_output=True, env=environment, timeout=18, check=True).stdout


COLD = [("/api", 200), ("/apis", 200)]
CONFIRMED = [("/api", 304), ("/apis", 304)]


def test_the_command_line_asks_twice_then_conditionally_then_not_at_all(server: Counted) -> None:
    cold = _run(server, "resources")
    assert server.seen() == COLD
    again = _run(server, "resources")
    assert server.seen() == CONFIRMED
    _run(server, "versions")
    assert server.seen() == CONFIRMED
    cached = _run(server, "resources", "--cached")
    assert server.seen() == []
    assert cold == again == cached


def test_within_its_time_to_live_an_answer_costs_nothing_after_it_two_conditional_requests(
    server: Counted, tmp_path: Path
) -> None:
    clock = FakeClock(now=SystemClock().now())
    store = DiskStore(str(tmp_path / "cache"), clock=clock)
    with RESTClient.for_config(dynkube.load_config(str(server.kubeconfig))) as rest:
        first = CachedDiscoveryClient(rest, store=store, key="one", ttl_seconds=600, clock=clock)
        found = first.server_groups_and_resources()
        assert server.seen() == COLD
        second = CachedDiscoveryClient(rest, store=store, key="one", ttl_seconds=600, clock=clock)
        assert first.server_groups_and_resources() is found
        assert second.server_groups_and_resources() == found
        assert server.seen() == []
        clock.sleep(601)
        assert first.server_groups_and_resources() is found
        assert server.seen() == CONFIRMED


def test_an_unknown_word_costs_one_revalidation_however_often_it_is_asked(server: Counted) -> None:
    with dynkube.connect(kubeconfig=server.kubeconfig) as client:
        assert client.mapper.resource_for("deploy").resource == "deployments"
        assert server.seen() == COLD
        for _ in range(2):
            with pytest.raises(NoMatchError, match='resource type "deploymint"'):
                client.mapper.mapping_for("deploymint")
        assert server.seen() == CONFIRMED


def test_connecting_costs_nothing_and_so_does_a_word_that_another_process_has_learnt(server: Counted) -> None:
    _run(server, "resources")
    server.seen()
    with dynkube.connect(kubeconfig=server.kubeconfig) as client:
        assert client.mapper.resource_for("po").resource == "pods"
    assert server.seen() == []


def test_a_definition_of_ones_own_is_found_as_soon_as_it_is_served(
    real_server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path))
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    with dynkube.connect(kubeconfig=real_server.write_kubeconfig(tmp_path / "kubeconfig")) as client:

        def is_served() -> bool:
            try:
                return client.mapper.mapping_for("gadgets").gvr.group == "late.example.com"
            except NoMatchError:
                return False

        assert not is_served()
        client.rest.execute(HTTPRequest("POST", path, headers=headers, body=json.dumps(GADGETS).encode()))
        try:
            eventually(is_served, 2.5)  # far less than a negative entry lasts
        finally:
            client.rest.execute(HTTPRequest("DELETE", f"{path}/gadgets.late.example.com", headers=headers))
        eventually(lambda: not is_served(), 2.5)


def test_a_definition_of_somebody_else_is_found_and_its_end_is_noticed(
    real_server: RealServer, kubectl: Kubectl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.realserver.manifests import applied_manifest

    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path))
    with dynkube.connect(kubeconfig=real_server.write_kubeconfig(tmp_path / "kubeconfig")) as client:
        assert client.mapper.resource_for("pods").resource == "pods"
        with applied_manifest(real_server, GADGETS):
            mapping = client.mapper.mapping_for("gadgets")
            path = f"{mapping.gvr.group_version.api_path}/gadgets"
            assert client.rest.get().abs_path(path).do().code == 200
        with pytest.raises(NotFoundError) as raised:
            client.rest.get().abs_path(path).do()
        assert raised.value.reason == ""  # no Status: the whole resource is gone, not one object
        with pytest.raises(NoMatchError):
            client.mapper.confirm(mapping)
