"""What the cases of the verbs share: one client of the real server, and what it sends."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import dynkube
from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import NotFoundError
from dynkube.objects import Unstructured
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.things import AWAY, DEFINITIONS, HOME, named
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

Refused: TypeAlias = Callable[..., AbstractContextManager[pytest.ExceptionInfo[Exception]]]
Make: TypeAlias = Callable[[ResourceClient, dict[str, Any]], Unstructured]

_NAMESPACES = [{"apiVersion": "v1", "kind": "Namespace", **named(name)} for name in (HOME, AWAY)]


@pytest.fixture(scope="package")
def served(real_server: RealServer) -> Iterator[None]:
    """The definitions and namespaces of `things`."""
    with applied_manifest(real_server, [*DEFINITIONS, *_NAMESPACES]):
        yield


@pytest.fixture(scope="package")
def all_sent() -> list[HTTPRequest]:
    """What the client has sent; `sent` empties it for each test."""
    return []


@pytest.fixture(scope="package")
def client(
    served: None,
    real_kubeconfig: Path,
    all_sent: list[HTTPRequest],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Client]:
    """An admin whose context's namespace is HOME."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        with dynkube.connect(kubeconfig=real_kubeconfig, namespace=HOME, on_request=all_sent.append) as connected:
            yield connected


@pytest.fixture
def sent(client: Client, all_sent: list[HTTPRequest]) -> list[HTTPRequest]:
    """What the client sends during the test, from the first use of this fixture."""
    all_sent.clear()
    return all_sent


@pytest.fixture
def make() -> Iterator[Make]:
    """Create an object for the time of the test; it may be gone by its end."""
    with contextlib.ExitStack() as stack:

        def create(handle: ResourceClient, manifest: dict[str, Any]) -> Unstructured:
            made = handle.create(manifest)
            stack.callback(remove, handle, made)
            return made

        yield create


def remove(handle: ResourceClient, which: Any) -> None:
    """Delete an object that may be gone already."""
    with contextlib.suppress(NotFoundError):
        handle.delete(which, grace_period_seconds=0, propagation="Background")


@pytest.fixture
def refused(client: Client, real_server: RealServer) -> Refused:
    """Inside it something is refused, and the server hears of nothing."""

    @contextlib.contextmanager
    def expect(kind: type[Exception], match: str | None = None) -> Iterator[pytest.ExceptionInfo[Exception]]:
        mark = real_server.mark()
        with pytest.raises(kind, match=match) as caught:
            yield caught
        assert [each.uri for each in real_server.requests_since(mark)] == []

    return expect
