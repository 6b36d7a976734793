"""The folder is ours alone, or it is not used."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dynkube.clock import SystemClock
from dynkube.discovery.disk_folder import Deadline, _user_caches, cache_folder
from dynkube.discovery.disk_write import BoundedCache
from tests.unit.discovery.disk_stores import ENVELOPE, filled, modes, store_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "above" / "discovery"


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    """Sets the umask for the time of the test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


PRIVATE = {".": 0o700, "cache.db": 0o600, "lock": 0o600, "secret": 0o600}


@pytest.mark.parametrize(
    ("environ", "explicit", "folder"),
    [
        ({"HOME": "/home/u"}, None, "/home/u/.cache/dynkube/discovery"),
        ({"HOME": "/home/u", "XDG_CACHE_HOME": "/x//y/"}, None, "/x/y/dynkube/discovery"),
        ({"HOME": "/home/u", "XDG_CACHE_HOME": "relative"}, None, "/home/u/.cache/dynkube/discovery"),
        ({"HOME": "/home/u", "XDG_CACHE_HOME": ""}, "", "/home/u/.cache/dynkube/discovery"),
        ({"HOME": "/home/u", "DYNKUBE_CACHE_DIR": "/d/"}, None, "/d"),
        ({"HOME": "/home/u", "DYNKUBE_CACHE_DIR": ""}, None, "/home/u/.cache/dynkube/discovery"),
        ({"HOME": "/home/u", "DYNKUBE_CACHE_DIR": "/d"}, "/e", "/e"),
        ({"HOME": "relative"}, None, ""),
    ],
)
def test_the_folder_comes_from_caller_environment_or_home(
    environ: dict[str, str], explicit: str | None, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder(environ, explicit) == folder


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cache_folder({}, "caches/x") == str(tmp_path / "caches" / "x")
    assert cache_folder({"DYNKUBE_CACHE_DIR": "../y"}) == str(tmp_path.parent / "y")


def test_on_macos_it_is_in_the_library() -> None:
    environ = {"HOME": "/Users/u", "XDG_CACHE_HOME": "/x"}
    assert _user_caches(environ, "darwin") == "/Users/u/Library/Caches"


def test_without_home_in_the_environment_the_user_database_says_it() -> None:
    assert os.path.isabs(_user_caches({}, "linux"))  # noqa: PTH117


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_folder_and_files_are_private_whatever_the_umask(folder: Path, umask: Callable[[int], int], mask: int) -> None:
    folder.parent.mkdir()
    umask(mask)
    store = store_at(folder)
    assert store.secret(create=True)
    store.write("known", ENVELOPE)
    assert store_at(folder).read("known") == ENVELOPE
    umask(0o022)
    assert modes(folder) == PRIVATE


def test_parents_are_created_closed_to_writing(tmp_path: Path, umask: Callable[[int], int]) -> None:
    umask(0o000)
    filled(tmp_path / "a" / "b" / "c")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o755


def test_the_journal_is_private(folder: Path, umask: Callable[[int], int]) -> None:
    filled(folder)
    umask(0o000)
    with closing(BoundedCache(str(folder), Deadline(SystemClock(), 1))) as cache, cache.transact():
        cache.set("mine", b"{}")
        assert modes(folder)["cache.db-journal"] == 0o600


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o770])
def test_a_folder_of_our_own_is_closed_to_others(folder: Path, mode: int) -> None:
    filled(folder)
    for path in (folder, *folder.iterdir()):
        path.chmod(mode & 0o755 if path.name != "discovery" else mode)
    store = store_at(folder)
    assert store.secret(create=True)
    store.write("known", ENVELOPE)
    assert store.read("known") == ENVELOPE
    assert modes(folder) == PRIVATE


def test_a_folder_with_other_things_keeps_its_mode_and_our_files_are_private(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    (folder / "notes").touch()
    filled(folder)
    assert store_at(folder).read("known") == ENVELOPE
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "cache.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770])
def test_a_folder_with_other_things_where_others_may_write_is_not_used(
    folder: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    (folder / "notes").touch()
    folder.chmod(mode)
    store = store_at(folder)
    store.write("known", ENVELOPE)
    assert store.read("known") is None
    assert store.secret(create=True) is None
    assert [path.name for path in folder.iterdir()] == ["notes"]
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert len(caplog.records) == 1


def test_where_others_may_write_nothing_is_read(folder: Path) -> None:
    filled(folder)
    folder.chmod(0o720)
    assert store_at(folder).read("known") is None
