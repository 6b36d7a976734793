"""Locks, full disks, forks and a missing module: a miss in time, never an error."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dynkube.clock import SystemClock
from dynkube.discovery import DiskStore, disk
from dynkube.discovery.disk_folder import Deadline
from dynkube.discovery.disk_prepare import FolderLock
from dynkube.discovery.disk_write import BoundedCache
from tests.helpers.clock import FakeClock
from tests.unit.discovery.disk_stores import ENVELOPE, OTHER, PRELUDE, filled, locked_by_another, run_python, store_at

# The store's second, and what a busy machine adds to it.
AT_MOST_SECONDS = 2.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "discovery"


@contextmanager
def _in_time() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < AT_MOST_SECONDS


def test_a_database_that_is_locked_is_a_miss_in_time(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    with locked_by_another(filled(folder), "BEGIN EXCLUSIVE"):
        with _in_time():
            assert store.read("known") is None
        with _in_time():
            store.write("known", OTHER)
        with _in_time():
            store.delete(["known"])
    assert store_at(folder).read("known") == ENVELOPE
    assert [record.message for record in caplog.records] == [
        f"discovery cache {str(folder)!r}: {str(folder / 'cache.db')!r}: database is locked"
    ]


def test_what_another_writes_is_read_as_it_was(folder: Path) -> None:
    with locked_by_another(filled(folder), "BEGIN IMMEDIATE", "DELETE FROM Cache"), _in_time():
        assert store_at(folder).read("known") == ENVELOPE


def test_a_reader_that_stays_keeps_no_writer_waiting(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    with locked_by_another(filled(folder), "BEGIN", "SELECT * FROM Cache"), _in_time():
        store.write("known", OTHER)
    assert store.read("known") == ENVELOPE
    assert len(caplog.records) == 1


def test_a_folder_that_another_process_keeps_locked_is_left_alone(folder: Path) -> None:
    filled(folder)
    with FolderLock(str(folder), Deadline(SystemClock(), 1)):
        with _in_time():
            store_at(folder).write("known", OTHER)
        assert store_at(folder).read("known") == ENVELOPE


@pytest.mark.parametrize("statement", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
def test_a_lock_that_comes_after_the_look_is_waited_for_in_time(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(filled(folder), isolation_level=None)) as connection:
        connection.execute(statement)
        with _in_time(), pytest.raises(TimeoutError):
            BoundedCache(str(folder), Deadline(SystemClock(), 0.2))


def test_a_lock_that_comes_after_opening_is_waited_for_in_time(folder: Path) -> None:
    import diskcache  # type: ignore[import-untyped]

    with (
        closing(BoundedCache(str(filled(folder).parent), Deadline(SystemClock(), 0.2))) as cache,
        closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as connection,
    ):
        connection.execute("BEGIN EXCLUSIVE")
        with _in_time(), pytest.raises((TimeoutError, diskcache.Timeout)):
            cache.set("known", b"{}")


def test_diskcache_s_own_timeout_is_a_miss(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from diskcache import Timeout

    filled(folder)
    with monkeypatch.context() as patched:
        patched.setattr(BoundedCache, "set", lambda *_: (_ for _ in ()).throw(Timeout))
        store_at(folder).write("known", OTHER)
    assert store_at(folder).read("known") == ENVELOPE


def test_a_thread_that_keeps_it_busy_is_waited_for_in_time(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(folder)
    store = store_at(folder, wait_seconds=0.05)
    with disk._GATE.lock:
        assert store.read("known") is None
        store.write("known", OTHER)
    assert store_at(folder).read("known") == ENVELOPE
    assert len(caplog.records) == 1


def test_who_has_waited_in_vain_does_not_wait_again_for_a_while(folder: Path) -> None:
    clock = FakeClock(now=ENVELOPE.stored_at)
    store = DiskStore(str(folder), clock=clock, wait_seconds=0.05)
    filled(folder)
    with disk._GATE.lock:
        assert store.read("known") is None
    assert store.read("known") is None  # the lock is free, but who knows
    clock.advance(5.0)
    assert store.read("known") is not None


def test_many_threads_share_a_store(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder, wait_seconds=10)
    threads = [threading.Thread(target=store.write, args=(f"key {n}", ENVELOPE)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.read_all([f"key {n}" for n in range(20)])) == 20
    assert caplog.records == []


def test_a_database_that_is_replaced_while_it_is_read_is_a_miss(folder: Path) -> None:
    db = filled(folder)
    filled(folder.with_name("other"))

    class Replacing(SystemClock):
        """Its time passes, and the database is exchanged, as soon as the first look is over."""

        def monotonic(self) -> float:
            if armed:
                armed.pop()
                (folder.with_name("other") / "cache.db").rename(db)
            return super().monotonic()

    armed: list[bool] = []
    store = disk.DiskStore(str(folder), clock=Replacing())
    assert store.read("known") == ENVELOPE
    deadline = Deadline(Replacing(), 1)
    armed.append(True)
    from dynkube.discovery.disk_read import read_rows

    assert read_rows(str(folder), ["known"], deadline) == {}


def test_a_read_only_cache_is_read() -> None:
    code = (
        PRELUDE
        + """
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
assert not os.access(sys.argv[1], os.W_OK)
assert store.read("known") and store.secret(create=False) and store.secret(create=True)
store.write("known", large)
assert store.read("known").etag == '"E1"'
"""
    )
    with TemporaryDirectory() as name:
        folder = Path(name, "discovery")
        Path(name).chmod(0o755)
        store_at(folder).secret(create=True)
        filled(folder)
        for path in (*folder.iterdir(), folder):
            path.chmod(0o500 if path == folder else 0o400)
            if os.geteuid() == 0:
                os.chown(path, 65534, 65534)
        assert run_python(code, folder) == "WARNING\n"
        assert folder.stat().st_mode & 0o777 == 0o500
        folder.chmod(0o700)


@pytest.mark.parametrize("limit", [0, 10, 1000, 50_000, 300_000])
def test_a_full_disk_is_no_error(folder: Path, limit: int) -> None:
    code = (
        PRELUDE
        + f"""
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
store.secret(create=True)
store.write("small", small)
store.write("large", large)
store.write("large", large)
assert store.read("large") is None
print(store.read("small") == small)
"""
    )
    output = run_python(code, folder)
    assert output.splitlines() == ["WARNING", str(limit >= 50_000)]
    store = store_at(folder)
    store.write("large", OTHER)
    assert store.read("large") == OTHER


@pytest.mark.parametrize("missing", [("_sqlite3", "sqlite3"), ("diskcache",), ("fcntl",)])
def test_a_missing_module_is_no_error(folder: Path, missing: tuple[str, ...]) -> None:
    filled(folder)
    code = f"import sys\nsys.modules.update(dict.fromkeys({missing!r}))\n" + PRELUDE.replace(
        "import disk, disk_read, disk_write", "import disk"
    )
    output = run_python(
        code + "assert bool(store.read('known')) == ('_sqlite3' in sys.modules and bool(sys.modules['_sqlite3']))\n"
        "store.write('known', small)\nstore.delete(['known'])\nstore.secret(create=True)\n",
        folder,
    )
    assert output == "WARNING\n"
    assert store_at(folder).read("known") == ENVELOPE


def test_where_sqlite_s_inner_module_is_hidden_the_outer_one_serves(folder: Path) -> None:
    filled(folder)
    code = "import sys\nimport hashlib, sqlite3\nsys.modules['_sqlite3'] = sys.modules['_blake2'] = None\n"
    assert (
        run_python(
            code + PRELUDE + "from dynkube.discovery.cache_key import fast_digest\n"
            "print(store.read('known').etag, len(fast_digest([b'a'], b'x')))\n",
            folder,
        )
        == '"E1" 64\n'
    )
