"""A hundred threads share one client of the real server for ten thousand calls."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.crowd import NAMESPACE, share_a_client
from tests.realserver.manifests import Manifest
from tests.realserver.server import RealServer


@pytest.mark.long
@pytest.mark.timeout(300)
def test_ten_thousand_calls_of_a_crowd_lose_nothing_and_leave_nothing(
    apply_manifest: Callable[[Manifest], None],
    real_server: RealServer,
    real_kubeconfig: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path))
    apply_manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    done, seconds = share_a_client(real_server, real_kubeconfig, calls=10_000, seed=2)
    sys.stdout.write(f"{seconds:.1f} s for {dict(done)}\n")  # shown by -rP, for RESULTS.md
