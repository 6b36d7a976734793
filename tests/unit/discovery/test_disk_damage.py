"""A damaged database, or one with a strange journal, is a miss, and is replaced at the next write."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dynkube.clock import SystemClock
from dynkube.discovery import disk_look
from dynkube.discovery.disk_folder import Deadline
from dynkube.discovery.disk_row import encode_row
from dynkube.discovery.disk_write import BoundedCache, RowDisk
from tests.unit.discovery.disk_stores import ENVELOPE, OTHER, assert_started_anew, database, filled, store_at

ROW = encode_row(OTHER)
SUPER_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "discovery"


@pytest.fixture
def db(folder: Path) -> Path:
    """The database of a healthy store, which has `known`."""
    return filled(folder)


def _garbage(db: Path) -> None:
    db.write_bytes(b"garbage " * 1000)


def _cut_short(db: Path) -> None:
    os.truncate(db, db.stat().st_size // 2)


def _wiped_inside(db: Path) -> None:
    with db.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (db.stat().st_size - 100))


def _header_only(db: Path) -> None:
    os.truncate(db, 100)


def _write_ahead(db: Path) -> None:
    with database(db) as connection:
        connection.execute("PRAGMA journal_mode = wal")


def _planted_write_ahead_log(db: Path) -> None:
    db.with_name("cache.db-wal").write_bytes(b"x" * 100)


@pytest.mark.parametrize(
    "damage",
    [_garbage, _cut_short, _wiped_inside, _header_only, _write_ahead, _planted_write_ahead_log],
    ids=lambda damage: damage.__name__,
)
def test_damage_is_a_miss_and_one_warning(
    db: Path, folder: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(db)
    store = store_at(folder)
    assert store.read("known") is None
    assert store.read("known") is None
    assert_started_anew(store, db)
    assert len(caplog.records) == 1
    assert not db.with_name("cache.db-wal").exists()


def test_damage_that_only_writing_meets_is_replaced(db: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(db)) as connection:
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'Cache_expire_time'").fetchone()
    with db.open("r+b") as file:
        file.seek((root - 1) * page_size)
        file.write(b"\xff" * page_size)
    store = store_at(folder)
    assert store.read("known") == ENVELOPE
    assert_started_anew(store, db)
    assert "malformed" in caplog.text


def test_a_database_that_has_grown_too_large_starts_anew(db: Path, folder: Path) -> None:
    os.truncate(db, disk_look.DATABASE_BYTES_MAX + 1)
    assert_started_anew(store_at(folder), db)


def test_a_database_that_others_could_write_to_is_not_believed(db: Path, folder: Path) -> None:
    db.chmod(0o620)
    store = store_at(folder)
    assert store.read("known") is None
    assert_started_anew(store, db)


def test_a_journal_that_names_another_file_is_not_played_back(db: Path, folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"stays")
    name = str(victim).encode()
    page = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0\0\0\0" * 4 + b"\0\0\x02\0" + b"\0\0\x10\0"
    tail = len(name).to_bytes(4, "big") + (sum(name) & 0xFFFFFFFF).to_bytes(4, "big") + SUPER_JOURNAL_MAGIC
    journal = db.with_name("cache.db-journal")
    journal.write_bytes(page.ljust(512, b"\0") + b"\0\0\x10\0" + name + tail)
    store = store_at(folder)
    assert store.read("known") is None
    assert_started_anew(store, db)
    assert victim.read_bytes() == b"stays"
    assert not journal.exists()


def test_a_journal_that_is_a_link_goes_and_its_target_stays(db: Path, folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"stays")
    db.with_name("cache.db-journal").symlink_to(victim)
    assert_started_anew(store_at(folder), db)
    assert victim.read_bytes() == b"stays"


def test_what_a_dead_writer_left_half_done_is_undone(db: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(
            "UPDATE Cache SET value = ?", (encode_row(OTHER.replace(document=b'{"a":"' + b"x" * 99999 + b'"}')),)
        )
        journal = db.with_name("cache.db-journal")
        torn, undo = db.read_bytes(), journal.read_bytes()
    db.write_bytes(torn)
    journal.write_bytes(undo)
    assert store_at(folder).read("known") is None  # reading repairs nothing
    caplog.clear()
    store = store_at(folder)
    store.write("mine", OTHER)
    assert store.read_all(["known", "mine"]) == {"known": ENVELOPE, "mine": OTHER}
    assert caplog.records == []
    assert not journal.exists()


@pytest.mark.parametrize(
    "refused",
    [
        lambda disk: disk.put(7),
        lambda disk: disk.put(b"bytes"),
        lambda disk: disk.get(b"key", raw=True),
        lambda disk: disk.get("key", raw=False),
        lambda disk: disk.store("text", read=False),
        lambda disk: disk.store({"a": 1}, read=False),
        lambda disk: disk.store(b"{}", read=True),
        lambda disk: disk.fetch(4, None, b"x", read=False),
        lambda disk: disk.fetch(1, "/etc/passwd", b"x", read=False),
        lambda disk: disk.fetch(1, None, "text", read=False),
        lambda disk: disk.fetch(1, None, b"x", read=True),
        lambda disk: disk.filename(),
    ],
)
def test_diskcache_may_neither_pickle_nor_use_files(folder: Path, refused: Callable[[RowDisk], object]) -> None:
    with pytest.raises(TypeError):
        refused(RowDisk(str(folder)))


def test_diskcache_may_remove_no_file(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.touch()
    RowDisk(str(tmp_path)).remove("victim")
    assert victim.exists()


def test_through_diskcache_too_what_is_written_comes_back(db: Path, folder: Path) -> None:
    with closing(BoundedCache(str(folder), Deadline(SystemClock(), 1))) as cache:
        assert cache.get("known") == encode_row(ENVELOPE)
        assert list(cache) == ["known"]
