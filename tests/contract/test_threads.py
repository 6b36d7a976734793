"""A hundred threads share one client of the real server. The long form is in tests/long."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.crowd import NAMESPACE, share_a_client
from tests.realserver.manifests import Manifest
from tests.realserver.server import RealServer


def test_a_crowd_shares_a_client_without_errors_lost_writes_or_leaks(
    apply_manifest: Callable[[Manifest], None],
    real_server: RealServer,
    real_kubeconfig: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path))
    apply_manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    done, _seconds = share_a_client(real_server, real_kubeconfig, calls=1000, seed=1)
    assert len(done) == 11  # of each verb some
