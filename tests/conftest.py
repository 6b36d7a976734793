"""Fixtures for all tests: the real server, started at most once per session and only when a test asks for it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from tests.realserver.binaries import Binaries, BinariesError, find
from tests.realserver.kubectl import Kubectl, kubectl_for
from tests.realserver.manifests import Manifest, applied_manifest
from tests.realserver.server import RealServer

# The same examples in each run, and no example is wrong because the machine was busy.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the real server, before ``-m`` looks at the marks."""
    for item in items:
        if "real_binaries" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.realserver)


@pytest.fixture(scope="session")
def real_binaries() -> Binaries:
    """The binaries of the real server, for tests that start one of their own.

    They are only looked for: a build takes minutes, so it is a step of its own. Without them the test is skipped, or
    fails when ``DYNKUBE_REQUIRE_REAL=1`` says that this run is there to judge.
    """
    try:
        return find()
    except BinariesError as error:
        if os.environ.get("DYNKUBE_REQUIRE_REAL") == "1":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def real_server(real_binaries: Binaries) -> Iterator[RealServer]:
    """The real server that all tests of this session share: leave it as it was found."""
    with RealServer(real_binaries) as server:
        yield server


@pytest.fixture(scope="session")
def kubectl(real_server: RealServer) -> Kubectl:
    """The reference kubectl as ``admin`` of the real server."""
    return kubectl_for(real_server)


@pytest.fixture(scope="session")
def real_kubeconfig(real_server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a kubeconfig (0600) of ``admin``, who comes with a client certificate."""
    return real_server.write_kubeconfig(tmp_path_factory.mktemp("real") / "kubeconfig")


@pytest.fixture
def apply_manifest(real_server: RealServer) -> Iterator[Callable[[Manifest], None]]:
    """Create objects on the real server for the time of the test: see ``applied_manifest``."""
    with ExitStack() as stack:

        def apply(manifest: Manifest) -> None:
            stack.enter_context(applied_manifest(real_server, manifest))

        yield apply
