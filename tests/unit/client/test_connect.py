"""connect: which settings make the client, and that nothing is sent."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dynkube.client import connect
from dynkube.config import Config
from dynkube.errors import ConfigError
from dynkube.testing import APIServer
from dynkube.wire import HTTPRequest


def kubeconfig(**servers: str) -> dict[str, Any]:
    """A kubeconfig with a context for each server, the first of them current; namespaces are named like contexts."""
    return {
        "clusters": [{"name": name, "cluster": {"server": server}} for name, server in servers.items()],
        "users": [{"name": "me", "user": {}}],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": "me", "namespace": f"of-{name}"}} for name in servers
        ],
        "current-context": next(iter(servers), ""),
    }


TWO = kubeconfig(one="https://one.test:6443", two="https://two.test:6443")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without settings."""
    for name in ("KUBECONFIG", "KUBERNETES_MASTER", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def server() -> Iterator[APIServer]:
    with APIServer() as running:
        yield running


def written(path: Path, document: dict[str, Any]) -> Path:
    """The path of a kubeconfig file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_path_of_a_kubeconfig_is_enough(home: Path) -> None:
    path = written(home / "some", TWO)
    for given in (path, str(path)):
        with connect(kubeconfig=given) as client:
            assert (client.config.server, client.namespace) == ("https://one.test:6443", "of-one")


def test_a_kubeconfig_may_be_a_dict() -> None:
    with connect(kubeconfig=TWO) as client:
        assert client.config.server == "https://one.test:6443"


def test_a_context_may_be_chosen(home: Path) -> None:
    for given in (TWO, written(home / "some", TWO)):
        with connect(kubeconfig=given, context="two") as client:
            assert (client.config.server, client.namespace) == ("https://two.test:6443", "of-two")
            assert repr(client) == "Client('https://two.test:6443', context='two', namespace='of-two')"


def test_without_a_kubeconfig_the_environment_names_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(home / ".kube" / "config", kubeconfig(home="https://home.test"))
    with connect() as client:
        assert client.config.server == "https://home.test"
    monkeypatch.setenv("KUBECONFIG", str(written(home / "named", TWO)))
    with connect(context="two") as client:
        assert client.config.server == "https://two.test:6443"


def test_a_config_is_taken_as_it_is() -> None:
    config = Config("https://ready.test", namespace="mine")
    with connect(config=config) as client:
        assert client.config is config
        assert client.namespace == "mine"
        assert repr(client) == "Client('https://ready.test', namespace='mine')"


def test_a_namespace_given_wins_over_every_other(home: Path) -> None:
    with (
        connect(config=Config("https://ready.test", namespace="mine"), namespace="given") as of_config,
        connect(kubeconfig=TWO, namespace="given") as of_dict,
        connect(kubeconfig=written(home / "some", TWO), namespace="given") as of_file,
    ):
        for client in (of_config, of_dict, of_file):
            assert (client.namespace, client.config.namespace) == ("given", "given")


@pytest.mark.parametrize("more", [{"context": "one"}, {"kubeconfig": TWO}, {"kubeconfig": ""}])
def test_a_config_can_not_go_with_other_settings(more: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="either a config, or"):
        connect(config=Config("https://ready.test"), **more)


@pytest.mark.parametrize(
    "settings", [{}, {"kubeconfig": {}}, {"kubeconfig": TWO, "context": "three"}, {"kubeconfig": "/nowhere/at/all"}]
)
def test_settings_that_name_no_server_are_an_error(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        connect(**settings)


@pytest.mark.parametrize("given", [{"clusters": 7}, {"clusters": object()}, {"current-context": b"x"}])
def test_a_dict_that_is_no_kubeconfig_is_an_error_of_settings(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        connect(kubeconfig=given)


def test_a_certificate_that_can_not_be_used_is_an_error_of_settings(home: Path) -> None:
    (home / "ca").write_bytes(b"no certificate")
    with pytest.raises(ConfigError):
        connect(config=Config("https://ready.test", certificate_authority_file=str(home / "ca")))


def test_hooks_are_passed_on(server: APIServer) -> None:
    heard = list[HTTPRequest]()
    with connect(kubeconfig=server.kubeconfig(), on_request=heard.append) as client:
        client.rest.get().abs_path("/version").do()
    assert [each.path for each in heard] == ["/version"]


def test_nothing_is_sent(server: APIServer) -> None:
    with connect(kubeconfig=server.kubeconfig()) as client:
        assert client.discovery
        assert client.mapper
    assert server.requests == []
