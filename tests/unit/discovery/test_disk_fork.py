"""Forks meet no open transaction."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dynkube.discovery import disk
from dynkube.discovery.disk_write import BoundedCache
from tests.unit.discovery.disk_stores import ENVELOPE, OTHER, PRELUDE, database, filled, run_python, store_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "discovery"


def _fork(child: Callable[[], bool]) -> bool:
    """What a child says."""
    pid = os.fork()
    if not pid:
        os._exit(0 if child() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_fork_waits_until_no_transaction_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = filled(folder).with_name("cache.db-journal")
    store = store_at(folder)
    inside = threading.Event()
    original = BoundedCache.set

    def slow(cache: BoundedCache, key: str, value: bytes) -> None:
        original(cache, key, value)
        inside.set()
        time.sleep(0.2)  # the fork below has come by then

    monkeypatch.setattr(BoundedCache, "set", slow)
    writer = threading.Thread(target=store.write, args=("known", OTHER))
    writer.start()
    assert inside.wait(10)
    assert journal.exists()
    assert _fork(lambda: not journal.exists() and store.read("known") == OTHER)
    writer.join()
    assert store.read("known") == OTHER


def test_forks_while_writing_harm_nobody(folder: Path) -> None:
    code = (
        PRELUDE
        + """
import threading
stop = threading.Event()
def work():
    while not stop.is_set():
        store.write("parent", large)
        store.read("parent")
threading.Thread(target=work).start()
for n in range(15):
    pid = os.fork()
    if not pid:
        store.write(f"child {n}", small)
        os._exit(0 if store.read(f"child {n}") == small else 1)
    assert os.waitpid(pid, 0)[1] == 0, n
stop.set()
"""
    )
    assert run_python(code, folder) == ""
    found = store_at(folder).read_all(["parent", *(f"child {n}" for n in range(15))])
    assert len(found) == 16
    with database(folder / "cache.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_fork_from_the_thread_that_writes_is_not_held_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder)
    monkeypatch.setattr(disk, "_FORK_WAIT_SECONDS", 0.05)
    with disk._GATE.lock:
        assert _fork(lambda: store_at(folder).read("known") == ENVELOPE)
    assert store_at(folder).read("known") == ENVELOPE
