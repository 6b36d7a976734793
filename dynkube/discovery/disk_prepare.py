"""Changes the disk store's folder: creates it, locks it, puts files into it. All of it stays inside the folder."""

# As in disk_folder, where pathlib would cost start-up time.
# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH112, PTH120, PTH208

from __future__ import annotations

import fcntl
import os
import stat

from dynkube.discovery.disk_folder import (
    DATABASE,
    OTHERS_ANYTHING,
    SECRET,
    SECRET_BYTES,
    check_folder,
    check_own,
    read_secret,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery.disk_folder import Deadline

_LOCK = "lock"
_NEW = ".new"
# What SQLite keeps beside a database.
JOURNAL = f"{DATABASE}-journal"
_SIBLINGS = (JOURNAL, f"{DATABASE}-wal", f"{DATABASE}-shm")
_OURS = frozenset((DATABASE, SECRET, _LOCK, f"{DATABASE}{_NEW}", f"{SECRET}{_NEW}", *_SIBLINGS))

_PRIVATE = 0o600

_RETRY_SECONDS = 0.01


def prepare_folder(folder: str) -> None:
    """Create the folder if it is not there, for us alone, whatever the umask.

    One that is there keeps its mode, unless it holds nothing but files of ours: then others lose what they may do in
    it. So `/tmp` or a home, named by mistake, is not shut for its other users; files of ours never open for others.

    Raises:
        OSError: it can't be created, or not be believed.
    """
    if not check_existing(folder):
        _make_parents(os.path.dirname(folder))
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:  # another process was faster
            check_existing(folder)
        else:
            os.chmod(folder, 0o700)


def check_existing(folder: str) -> bool:
    """Whether the folder is there; one that is open to others and holds only files of ours is closed to them first.

    Raises:
        OSError: it can't be believed.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return check_folder(folder)  # which knows why
    try:
        info = os.fstat(descriptor)
        wide = stat.S_IMODE(info.st_mode) & OTHERS_ANYTHING
        if wide and info.st_uid == os.geteuid() and _OURS.issuperset(os.listdir(descriptor)):
            os.fchmod(descriptor, info.st_mode & 0o700)
    finally:
        os.close(descriptor)
    return check_folder(folder)


def _make_parents(folder: str) -> None:
    """Create a folder and those above it, closed to writing by others even under a careless umask."""
    if not os.path.isdir(folder):
        _make_parents(os.path.dirname(folder))
        try:
            os.mkdir(folder, 0o755)
        except FileExistsError:
            return


class FolderLock:
    """Held by the one process that changes the folder. Falls when its holder dies. Readers don't take it.

    SQLite's own lock is not enough: it belongs to a file, and a damaged file is replaced by another. It also keeps the
    thirty writes of diskcache's constructor apart from other processes'.

    Raises:
        TimeoutError: on entering: someone else held it all the time.
        OSError: on entering: it can't be had here.
    """

    def __init__(self, folder: str, deadline: Deadline) -> None:
        self._path = f"{folder}/{_LOCK}"
        self._deadline = deadline
        self._descriptor = -1

    def __enter__(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, _PRIVATE)
        try:
            if stat.S_IMODE(check_own(self._path, self._descriptor).st_mode) != _PRIVATE:
                os.fchmod(self._descriptor, _PRIVATE)
            self._acquire()
        except BaseException:
            os.close(self._descriptor)
            raise

    def _acquire(self) -> None:
        """Take it, trying until the time is over."""
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not self._deadline.left():
                    raise TimeoutError("another process keeps it locked") from None
                self._deadline.clock.sleep(min(_RETRY_SECONDS, self._deadline.left()))
            else:
                return

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def put_file(folder: str, name: str, content: bytes) -> None:
    """Make or replace a file, for us alone whatever the umask, at once: nobody sees half of it. Needs the lock.

    Raises:
        OSError: it can't be done.
    """
    path = f"{folder}/{name}"
    remove_file(f"{path}{_NEW}")  # of a process that died here
    descriptor = os.open(f"{path}{_NEW}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE)
    try:
        os.fchmod(descriptor, _PRIVATE)
        if os.write(descriptor, content) != len(content):
            raise OSError(f"{path!r} can't be written: no space left")
        if content:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename(f"{path}{_NEW}", path)


def remove_file(path: str) -> None:
    """Remove a file, or the link that is there instead, if it is there.

    Raises:
        OSError: it can't be removed.
    """
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def put_empty_database(folder: str) -> None:
    """Replace the database, whatever it is, by an empty file, which is a database without tables. Needs the lock.

    In this order: beside an empty database SQLite drops a leftover journal; beside the old one it would be missed.

    Raises:
        OSError: it can't be done.
    """
    put_file(folder, DATABASE, b"")
    for name in _SIBLINGS:
        remove_file(f"{folder}/{name}")


def make_secret(folder: str, deadline: Deadline) -> bytes:
    """The folder's secret, created if it has none that can be used; the folder too.

    Raises:
        OSError: there is none, and none can be made.
    """
    prepare_folder(folder)
    secret = read_secret(folder)
    if secret is not None:
        return secret
    with FolderLock(folder, deadline):
        secret = read_secret(folder)
        if secret is None:
            secret = os.urandom(SECRET_BYTES)
            put_file(folder, SECRET, secret)
        return secret
