"""A database that someone else prepared does nothing, and is replaced at the next write."""

import os
import pickle
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from dynkube.discovery import disk_look
from dynkube.discovery.disk_row import ROW_BYTES_MAX, encode_row
from tests.unit.discovery.disk_stores import ENVELOPE, OTHER, assert_started_anew, database, filled, store_at

ROW = encode_row(OTHER)
SUPER_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "discovery"


@pytest.fixture
def db(folder: Path) -> Path:
    """The database of a healthy store, which has `known`."""
    return filled(folder)


def _plant(path: Path, **columns: object) -> None:
    """Put one row in, one of ours but for the columns given."""
    row: dict[str, object] = {"key": "planted", "raw": 1, "store_time": 1.0, "mode": 1, "value": ROW, **columns}
    with database(path) as connection:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT OR REPLACE INTO Cache ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def test_the_schema_is_the_installed_diskcache_s(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        assert disk_look.schema_of(connection) == disk_look.SCHEMA


def test_a_healthy_database_is_kept(db: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    inode = db.stat().st_ino
    store = store_at(folder)
    store.write("mine", ENVELOPE)
    assert store.read("known") == ENVELOPE
    assert db.stat().st_ino == inode
    assert caplog.records == []


@pytest.mark.parametrize("key", ["planted", "mine"])
@pytest.mark.parametrize(("mode", "expire_time"), [(1, 1.0), (2, 1.0), (2, None), (3, 1.0), (4, 1.0)])
def test_a_row_that_names_a_file_touches_no_file(
    db: Path, tmp_path: Path, key: str, expire_time: float | None, mode: int
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(ROW)
    _plant(db, key=key, mode=mode, value=None, filename=str(victim), expire_time=expire_time)
    store = store_at(db.parent)
    assert store.read(key) is None
    store.delete([key])
    assert_started_anew(store, db)
    assert victim.read_bytes() == ROW


def test_a_pickled_value_is_not_unpickled(db: Path, folder: Path, tmp_path: Path) -> None:
    _plant(db, mode=4, value=pickle.dumps(Bomb(tmp_path / "boom")))
    store = store_at(folder)
    assert store.read("planted") is None
    assert_started_anew(store, db)
    assert not (tmp_path / "boom").exists()


def test_a_pickled_key_is_not_unpickled(db: Path, folder: Path, tmp_path: Path) -> None:
    _plant(db, key=pickle.dumps(Bomb(tmp_path / "boom")), raw=0)
    store = store_at(folder)
    assert store.read("known") == ENVELOPE
    assert_started_anew(store, db)
    assert not (tmp_path / "boom").exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"value": ROW.decode()},
        {"value": 7},
        {"value": None},
        {"value": b"x" * (ROW_BYTES_MAX + 1)},
        {"raw": 0},
        {"raw": None},
        {"mode": None},
        {"key": b"planted"},
        {"key": 7},
        {"key": None},
        {"filename": ""},
    ],
    ids=lambda columns: f"{next(iter(columns))}={str(next(iter(columns.values())))[:9]}",
)
def test_an_odd_row_is_a_miss_and_goes_with_the_database(db: Path, folder: Path, columns: dict[str, object]) -> None:
    _plant(db, **columns)
    store = store_at(folder)
    assert store.read("planted") is None
    assert_started_anew(store, db)


@pytest.mark.parametrize(
    "columns", [{"expire_time": 1.0}, {"tag": "t"}, {"size": 7}], ids=lambda columns: next(iter(columns))
)
def test_an_odd_row_that_can_be_read_goes_with_the_database(db: Path, folder: Path, columns: dict[str, object]) -> None:
    _plant(db, **columns)
    store = store_at(folder)
    assert store.read("planted") == OTHER  # diskcache's own notion of expiry doesn't count
    assert_started_anew(store, db)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("set", "no method any more"),
        ("_sql", 7),
        ("_disk", 7),
        ("disk_remove", 7),
        ("disk__directory", "/"),
        ("sqlite_writable_schema", 1),
        ("sqlite_journal_mode", "wal"),
        ("cull_limit", 10),
        ("eviction_policy", "nonsense"),
        ("disk_min_file_size", 0),
        ("disk_min_file_size", "0"),
        ("tag_index", b"\xff"),
        ("count", "x"),
        ("hits", None),
    ],
)
def test_a_planted_setting_has_no_effect(
    db: Path, folder: Path, name: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    with database(db) as connection:
        connection.execute("INSERT OR REPLACE INTO Settings VALUES (?, ?)", (name, value))
    store = store_at(folder)
    assert store.read("known") == ENVELOPE
    assert_started_anew(store, db)
    assert "settings" in caplog.text
    with database(db) as connection:
        settings = dict(connection.execute("SELECT key, value FROM Settings").fetchall())
    assert settings == {**disk_look.SETTINGS, "count": 1, "size": 0, "hits": 0, "misses": 0}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON Cache BEGIN UPDATE Cache SET filename = '/nowhere'; END",
        "DROP TRIGGER Settings_count_insert",
        "CREATE TABLE more (x)",
        "CREATE VIEW more AS SELECT 1",
        "DROP INDEX Cache_key_raw",
        "DROP TABLE Settings",
        "ALTER TABLE Cache ADD COLUMN more",
    ],
)
def test_a_foreign_schema_is_replaced(db: Path, folder: Path, statement: str, caplog: pytest.LogCaptureFixture) -> None:
    with database(db) as connection:
        connection.execute(statement)
    assert_started_anew(store_at(folder), db)
    assert "tables" in caplog.text


def test_text_that_is_no_utf_8_is_replaced(db: Path, folder: Path) -> None:
    with database(db) as connection:
        connection.execute("INSERT INTO Settings VALUES (CAST(x'ff' AS TEXT), 1)")
    assert_started_anew(store_at(folder), db)


def test_a_view_that_never_ends_is_a_miss_in_time(db: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with database(db) as connection:
        connection.execute("DROP TABLE Cache")
        connection.execute(
            "CREATE VIEW Cache AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
            " SELECT printf('%d', x) AS key, 1 AS raw, 1 AS mode, NULL AS filename, x'00' AS value FROM n"
        )
    store = store_at(folder, wait_seconds=0.2)
    began = time.monotonic()
    assert store.read("known") is None
    assert time.monotonic() - began < 1
    assert "interrupted" in caplog.text
    assert_started_anew(store_at(folder), db)
