"""What the contract cases share: clients of the real server, and the command line as a process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dynkube.config import load_config
from dynkube.discovery import DiscoveryClient
from dynkube.rest import RESTClient
from tests.contract.custom_resources import CUSTOM_RESOURCES
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

RunCLI = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def rest(real_kubeconfig: Path) -> Iterator[RESTClient]:
    """A client of the real server as admin."""
    with RESTClient.for_config(load_config(str(real_kubeconfig))) as client:
        yield client


@pytest.fixture
def discovery(real_kubeconfig: Path) -> Iterator[DiscoveryClient]:
    """A discovery client of the real server as admin."""
    with DiscoveryClient.for_config(load_config(str(real_kubeconfig))) as client:
        yield client


@pytest.fixture(scope="module")
def custom_resources(real_server: RealServer) -> Iterator[None]:
    """A few definitions of custom resources, there for the tests of one module."""
    with applied_manifest(real_server, CUSTOM_RESOURCES):
        yield


@pytest.fixture
def run_cli(real_kubeconfig: Path, tmp_path: Path) -> RunCLI:
    """`python -m dynkube` with the arguments given, as admin of the real server, in an environment of its own."""

    def run(*arguments: str, kubeconfig: Path = real_kubeconfig) -> subprocess.CompletedProcess[bytes]:
        environment = {
            "HOME": str(tmp_path),
            "KUBECONFIG": str(kubeconfig),
            "LC_ALL": "C.UTF-8",
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-W", "error", "-m", "dynkube", *arguments]
        return subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, timeout=18, check=False)

    return run
