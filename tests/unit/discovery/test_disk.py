"""What is written comes back, and nothing else."""

import logging
import sqlite3
import time
from pathlib import Path

import pytest

from dynkube.discovery.disk import DiskStore, Envelope
from dynkube.discovery.disk_row import ROW_BYTES_MAX, encode_row
from tests.helpers.clock import FakeClock
from tests.unit.discovery.disk_stores import ENVELOPE, NOW, OTHER, database, filled, run_python, store_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "caches" / "discovery"


def test_a_document_comes_back_byte_for_byte(folder: Path) -> None:
    store_at(folder).write("known", ENVELOPE)
    assert store_at(folder).read("known") == ENVELOPE


def test_the_last_one_counts(folder: Path) -> None:
    store = store_at(folder)
    store.write("known", ENVELOPE)
    store.write("known", OTHER)
    assert store.read("known") == OTHER


def test_several_are_written_and_read_at_once(folder: Path) -> None:
    store_at(folder).write_all({"a": ENVELOPE, "b": OTHER})
    assert store_at(folder).read_all(["a", "b", "c"]) == {"a": ENVELOPE, "b": OTHER}


def test_what_is_deleted_is_gone(folder: Path) -> None:
    store = store_at(folder)
    store.write_all({"a": ENVELOPE, "b": OTHER})
    store.delete(["a", "never"])
    assert store.read_all(["a", "b"]) == {"b": OTHER}


def test_a_text_comes_back(folder: Path) -> None:
    store_at(folder).write_text("digest", 'a "text",\n"document":é\ud800')
    assert store_at(folder).read_text("digest") == 'a "text",\n"document":é\ud800'
    assert store_at(folder).read_text("other") is None


@pytest.mark.parametrize("document", [b'{"text":1}', b"{}", b'{"text":}'])
def test_a_text_that_is_none_is_a_miss(folder: Path, document: bytes) -> None:
    store_at(folder).write("digest", Envelope(NOW, "", "text/plain", document))
    assert store_at(folder).read_text("digest") is None


def test_a_document_is_no_text(folder: Path) -> None:
    store_at(folder).write("digest", Envelope(NOW, "", "application/json", b'{"text":"t"}'))
    assert store_at(folder).read_text("digest") is None


@pytest.mark.parametrize("size", [100, 40_000, 3_000_000])
def test_size_does_not_matter_and_makes_no_files(folder: Path, size: int) -> None:
    envelope = ENVELOPE.replace(document=b'{"a":"' + b"x" * size + b'"}')
    store_at(folder).write("known", envelope)
    assert store_at(folder).read("known") == envelope
    assert sorted(path.name for path in folder.iterdir()) == ["cache.db", "lock"]


def test_reading_creates_nothing_and_says_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    assert store.read("known") is None
    assert store.secret(create=False) is None
    store.delete(["known"])
    assert not folder.parent.exists()
    assert caplog.records == []


def test_a_folder_without_a_database_is_a_silent_miss(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir(parents=True)
    assert store_at(folder).read("known") is None
    (folder / "cache.db").touch()
    assert store_at(folder).read("known") is None
    assert caplog.records == []


def test_a_database_that_is_being_made_is_a_silent_miss(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir(parents=True)
    with database(folder / "cache.db") as connection:
        connection.execute("CREATE TABLE Settings (key TEXT NOT NULL UNIQUE, value)")
    assert store_at(folder).read("known") is None
    assert caplog.records == []


def test_age_is_not_judged(folder: Path) -> None:
    store_at(folder).write("known", ENVELOPE.replace(stored_at=0.0))
    assert store_at(folder).read("known") is not None


@pytest.mark.parametrize(("ahead", "found"), [(86_000.0, 1), (87_000.0, 0)])
def test_a_row_from_the_future_is_a_miss(folder: Path, ahead: float, found: int) -> None:
    store = DiskStore(str(folder), clock=FakeClock(NOW))
    store.write("known", ENVELOPE.replace(stored_at=NOW + ahead))
    assert len(store.read_all(["known"])) == found


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{", b"}", b"null", b'"{}"', b"<html>{}</html>", b'{"a":"' + b"x" * ROW_BYTES_MAX + b'"}'],
    ids=len,
)
def test_what_is_no_document_is_not_written(folder: Path, document: bytes, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    store.write("known", ENVELOPE)
    store.write("known", OTHER.replace(document=document))
    assert store.read("known") == ENVELOPE
    assert len(caplog.records) == 1


@pytest.mark.parametrize("stored_at", [float("nan"), float("inf")])
def test_a_time_that_is_none_is_not_written(folder: Path, stored_at: float) -> None:
    store = store_at(folder)
    store.write("known", ENVELOPE.replace(stored_at=stored_at))
    assert store.read("known") is None


def test_a_name_that_is_none_is_not_written(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    store.write("bad \ud800 name", ENVELOPE)
    assert store.read("bad \ud800 name") is None
    assert len(caplog.records) == 1


def test_an_odd_row_in_the_database_is_a_miss_and_one_warning(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with database(filled(folder)) as connection:
        connection.execute("UPDATE Cache SET value = ?", (b'{"secret":"s3cret"}',))
    store = store_at(folder)
    assert store.read("known") is None
    assert store.read("known") is None
    assert [(record.name, record.levelno) for record in caplog.records] == [("dynkube.discovery", logging.WARNING)]
    assert "s3cret" not in caplog.text
    store.write("known", ENVELOPE)
    assert store.read("known") == ENVELOPE


def test_its_repr_says_where_it_is(folder: Path) -> None:
    assert repr(store_at(folder)) == f"DiskStore({str(folder)!r})"


def test_without_a_folder_nothing_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    store = DiskStore("", clock=FakeClock(NOW))
    store.write("known", ENVELOPE)
    assert store.read("known") is None
    assert store.secret(create=True) is None
    assert len(caplog.records) == 1
    assert "DYNKUBE_CACHE_DIR" in caplog.text


def test_a_dollar_in_the_folder_s_name_goes_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ELSEWHERE", "elsewhere")
    store = store_at(tmp_path / "$ELSEWHERE")
    store.write("known", ENVELOPE)
    assert store.read("known") is None
    assert not (tmp_path / "elsewhere").exists()
    assert len(caplog.records) == 1


@pytest.mark.parametrize("name", ["a b?c=d", "50%41#", "ünï", "x?mode=rw"])
def test_any_other_name_of_a_folder_will_do(tmp_path: Path, name: str) -> None:
    store_at(tmp_path / name).write("known", ENVELOPE)
    assert store_at(tmp_path / name).read("known") == ENVELOPE
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_row_is_written_durably_and_time_is_not_wasted(folder: Path) -> None:
    store = store_at(folder)
    began = time.monotonic()
    for number in range(10):
        store.write(f"key {number}", ENVELOPE)
    assert time.monotonic() - began < 10
    with database(folder / "cache.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM Cache").fetchone() == (10,)


def test_diskcache_itself_can_read_it(folder: Path) -> None:
    import diskcache  # type: ignore[import-untyped]

    filled(folder)
    with diskcache.Cache(str(folder)) as cache:
        assert cache["known"] == encode_row(ENVELOPE)
        assert list(cache) == ["known"]


def test_the_road_to_a_cached_answer_is_short(folder: Path) -> None:
    filled(folder)
    code = (
        "import sys\n"
        "import dynkube.codec, dynkube.errors, dynkube.clock, os, json\n"
        "package = type(sys)('dynkube.discovery')\n"
        "package.__path__ = ['dynkube/discovery']\n"
        "sys.modules['dynkube.discovery'] = package\n"
        "before = set(sys.modules)\n"
        "from dynkube.discovery.disk import DiskStore\n"
        "from dynkube.discovery.cache_key import fast_digest\n"
        "assert '_sqlite3' not in sys.modules\n"
        "store = DiskStore(sys.argv[1], clock=dynkube.clock.SystemClock())\n"
        "assert fast_digest([b''], b'x')\n"
        "assert store.read('known')\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    loaded = set(run_python(code, folder).split())
    own = {f"dynkube.discovery.{name}" for name in ("disk", "disk_folder", "disk_read", "disk_row", "cache_key")}
    assert loaded - own <= {"_sqlite3", "_blake2", "binascii", "dynkube.record"}


def test_sqlite_errors_never_escape(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with database(filled(folder)) as connection:
        connection.execute("ALTER TABLE Cache RENAME COLUMN mode TO mood")
    with pytest.raises(sqlite3.OperationalError), database(folder / "cache.db") as connection:
        connection.execute("SELECT mode FROM Cache")
    assert store_at(folder).read("known") is None
    assert len(caplog.records) == 1
