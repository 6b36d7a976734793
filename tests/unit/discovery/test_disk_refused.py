"""Links and what belongs to someone else are refused; the secret is made once."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dynkube.clock import SystemClock
from dynkube.discovery.disk_folder import Deadline
from dynkube.discovery.disk_prepare import FolderLock, make_secret, prepare_folder, put_file
from tests.unit.discovery.disk_stores import ENVELOPE, filled, modes, store_at

STRANGER = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to someone else")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "above" / "discovery"


def _assert_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(folder)
    assert store.read("known") is None
    store.write("known", ENVELOPE)
    store.delete(["known"])
    assert store.read("known") is None
    assert len(caplog.records) == 1


def test_a_folder_that_is_a_link_is_refused(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere" / "cache.db").read_bytes()
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    _assert_refused(folder, caplog)
    assert store_at(Path(f"{folder}/")).secret(create=True) is None
    assert (tmp_path / "elsewhere" / "cache.db").read_bytes() == before


def test_a_link_to_nothing_is_not_followed(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "nothing")
    _assert_refused(folder, caplog)
    assert not (tmp_path / "nothing").exists()


def test_a_file_instead_of_the_folder_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"stays")
    _assert_refused(folder, caplog)
    assert folder.read_bytes() == b"stays"


def test_a_file_above_the_folder_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.parent.write_bytes(b"stays")
    _assert_refused(folder, caplog)


@pytest.mark.parametrize("name", ["cache.db", "lock"])
def test_a_link_instead_of_a_file_is_refused(
    folder: Path, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    victim = filled(tmp_path / "elsewhere")
    before = victim.read_bytes()
    filled(folder)
    (folder / name).unlink()
    (folder / name).symlink_to(victim)
    store = store_at(folder)
    assert (store.read("known") == ENVELOPE) == (name == "lock")
    store.write("known", ENVELOPE)
    assert len(caplog.records) == 1
    assert victim.read_bytes() == before
    assert (folder / name).is_symlink()


def test_a_database_with_a_second_name_is_refused(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(folder)
    os.link(folder / "cache.db", tmp_path / "second")
    before = (tmp_path / "second").read_bytes()
    _assert_refused(folder, caplog)
    assert (tmp_path / "second").read_bytes() == before


def test_a_folder_instead_of_the_database_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "cache.db" / "inside").mkdir(parents=True)
    _assert_refused(folder, caplog)
    assert (folder / "cache.db" / "inside").exists()


def test_a_pipe_instead_of_the_database_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "cache.db")
    _assert_refused(folder, caplog)


@needs_root
@pytest.mark.parametrize("name", ["", "cache.db", "lock"])
def test_what_belongs_to_someone_else_is_refused(folder: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    filled(folder)
    os.chown(folder / name, STRANGER, STRANGER)
    before = (folder / "cache.db").read_bytes()
    store = store_at(folder)
    assert (store.read("known") == ENVELOPE) == (name == "lock")
    store.write("known", ENVELOPE.replace(etag="other"))
    assert (folder / "cache.db").read_bytes() == before
    assert len(caplog.records) == 1


@needs_root
def test_someone_else_s_empty_folder_is_not_changed(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    os.chown(folder, STRANGER, STRANGER)
    store = store_at(folder)
    store.write("known", ENVELOPE)
    assert store.secret(create=True) is None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert list(folder.iterdir()) == []


def test_a_secret_is_made_once(folder: Path) -> None:
    secret = store_at(folder).secret(create=True)
    assert secret is not None
    assert len(secret) == 32
    assert store_at(folder).secret(create=True) == secret
    assert store_at(folder).secret(create=False) == secret
    assert secret != store_at(folder.with_name("other")).secret(create=True)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_secret_that_is_none_is_made_anew(folder: Path, content: bytes) -> None:
    filled(folder)
    (folder / "secret").write_bytes(content)
    assert store_at(folder).secret(create=False) is None
    secret = store_at(folder).secret(create=True)
    assert secret not in {None, content}
    assert store_at(folder).secret(create=False) == secret


def test_a_secret_that_others_could_write_is_made_anew(folder: Path) -> None:
    before = store_at(folder).secret(create=True)
    (folder / "secret").chmod(0o666)
    assert store_at(folder).secret(create=True) not in {None, before}


def test_a_secret_that_others_can_read_is_closed(folder: Path) -> None:
    before = store_at(folder).secret(create=True)
    (folder / "secret").chmod(0o644)
    assert store_at(folder).secret(create=False) == before
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600


def test_a_secret_that_is_a_link_is_refused(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(folder)
    (tmp_path / "secret").write_bytes(b"x" * 32)
    (folder / "secret").symlink_to(tmp_path / "secret")
    assert store_at(folder).secret(create=True) is None
    assert len(caplog.records) == 1


def test_what_a_dead_process_left_is_in_nobody_s_way(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "secret.new").symlink_to(tmp_path / "victim")
    (folder / "cache.db.new").write_bytes(b"half")
    assert store_at(folder).secret(create=True)
    filled(folder)
    assert store_at(folder).read("known") == ENVELOPE
    assert sorted(path.name for path in folder.iterdir()) == ["cache.db", "lock", "secret"]
    assert not (tmp_path / "victim").exists()


def test_two_that_want_a_secret_get_the_same(folder: Path) -> None:
    filled(folder)
    with ThreadPoolExecutor(1) as pool:
        with FolderLock(str(folder), Deadline(SystemClock(), 1)):
            other = pool.submit(make_secret, str(folder), Deadline(SystemClock(), 10))
            put_file(str(folder), "secret", b"x" * 32)
        assert other.result() == b"x" * 32


def test_a_folder_that_someone_makes_meanwhile_will_do(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number) / "discovery"
        with ThreadPoolExecutor(4) as pool:
            for made in [pool.submit(prepare_folder, str(folder)) for _ in range(4)]:
                made.result()
        assert modes(folder) == {".": 0o700}


def test_a_link_to_nothing_above_the_folder_is_refused(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.symlink_to(tmp_path / "nothing")
    _assert_refused(folder, caplog)
    assert not (tmp_path / "nothing").exists()


def test_the_lock_excludes_and_waits_no_longer_than_told(folder: Path) -> None:
    prepare_folder(str(folder))
    with FolderLock(str(folder), Deadline(SystemClock(), 1)):
        waiting = FolderLock(str(folder), Deadline(SystemClock(), 0.05))
        with pytest.raises(TimeoutError), waiting:
            pytest.fail("it was held")
    with FolderLock(str(folder), Deadline(SystemClock(), 0)):
        (folder / "lock").chmod(0o644)
    with FolderLock(str(folder), Deadline(SystemClock(), 0)):
        assert modes(folder)["lock"] == 0o600


def test_a_file_is_replaced_whole(folder: Path) -> None:
    prepare_folder(str(folder))
    put_file(str(folder), "secret", b"one")
    put_file(str(folder), "secret", b"other")
    assert (folder / "secret").read_bytes() == b"other"
    assert modes(folder) == {".": 0o700, "secret": 0o600}
