"""No process of the real server outlives its run, however that ends."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.realserver.binaries import Binaries
from tests.realserver.eventually import eventually
from tests.realserver.processes import Child, ProcessFailedError
from tests.realserver.server import RealServer

_ROOT = Path(__file__).resolve().parents[2]
_PARENT = """
import json, signal, sys
from tests.realserver.binaries import find
from tests.realserver.server import RealServer
with RealServer(find()) as server:
    print(json.dumps(server.pids), flush=True)
    signal.pause()
"""


def _is_alive(pid: int) -> bool:
    """Whether the process runs; one that is dead and not yet waited for (a zombie) does not."""
    if sys.platform == "linux":
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state != "Z"
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


def test_stop_leaves_nothing(real_binaries: Binaries) -> None:
    with RealServer(real_binaries, controllers=False) as server:
        pids, folder = server.pids, server.folder
        assert set(pids) == {"etcd", "kube-apiserver"}
        assert all(_is_alive(pid) for pid in pids.values())
    assert not any(_is_alive(pid) for pid in pids.values())
    assert not folder.exists()
    server.stop()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_die_with_their_parent(real_binaries: Binaries, tmp_path: Path, number: signal.Signals) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent was killed")
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=_ROOT, env=os.environ | {"TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pids = json.loads(parent.stdout.readline())
        parent.send_signal(number)
        assert parent.wait() == -number
    assert set(pids) == {"etcd", "kube-apiserver", "kube-controller-manager"}
    eventually(lambda: not any(_is_alive(pid) for pid in pids.values()))
    # What kill -9 leaves behind is the folder; a signal that can be caught leaves nothing.
    assert bool(list(tmp_path.iterdir())) is (number == signal.SIGKILL)


def test_child_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    child = Child("sleep", ["/bin/sh", "-c", "echo ready; exec sleep 60"], tmp_path / "log")

    def start() -> None:
        child.start()
        # Only then has the child asked for the signal; of a thread that ended earlier it would hear nothing.
        eventually(lambda: child.log_tail() == "ready")

    starter = threading.Thread(target=start)
    starter.start()
    starter.join()
    with pytest.raises(AssertionError):
        eventually(lambda: not child.is_running(), 0.3)
    child.stop()
    assert not child.is_running()


def test_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    child = Child("deaf", ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], tmp_path / "log")
    child.start()
    eventually(lambda: child.log_tail() == "ready")
    child.stop(timeout_seconds=0.2)
    assert not child.is_running()


def test_failed_start_shows_the_log_and_leaves_nothing(
    real_binaries: Binaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    # kubectl refuses the flags of both and says why, as any server does with bad flags; either is seen first.
    broken = Binaries(real_binaries.kubectl, *[real_binaries.kubectl] * 3)
    with pytest.raises(ProcessFailedError, match=r"(etcd|kube-apiserver) ended with exit code 1; .*\n.*unknown flag"):
        RealServer(broken).start()
    assert list(tmp_path.iterdir()) == []
