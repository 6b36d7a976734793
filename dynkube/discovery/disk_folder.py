"""The disk store's folder: where it is, and whether it and its files may be believed.

On the start-up road: imports nothing that costs. What changes the folder is in `disk_prepare`.
"""

# pathlib costs start-up time.
# ruff: noqa: PTH100, PTH111, PTH117

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from dynkube.clock import Clock

# diskcache's own name for it, in its folder.
DATABASE = "cache.db"
SECRET = "secret"  # noqa: S105 - a file's name
SECRET_BYTES = 32

# What others could do with a file or folder of ours, by its mode.
OTHERS_WRITE = 0o022
OTHERS_ANYTHING = 0o077


class Deadline:
    """One span of time that several waits share. Not thread-safe."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self._end = clock.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; 0 when it is over."""
        return max(0.0, self._end - self.clock.monotonic())


def cache_folder(environ: Mapping[str, str], explicit: str | None = None) -> str:
    """The folder of the discovery cache, as an absolute path; nothing is created.

    Args:
        environ: HOME, XDG_CACHE_HOME and DYNKUBE_CACHE_DIR count; an empty value is none.
        explicit: used as it is, as is DYNKUBE_CACHE_DIR; None or "" for the environment's.

    Returns:
        "" where there is neither a setting nor a home.

    Source: the XDG base directory specification (a relative XDG_CACHE_HOME counts as none).
    """
    chosen = explicit or environ.get("DYNKUBE_CACHE_DIR")
    if chosen:
        return os.path.abspath(chosen)
    caches = _user_caches(environ, sys.platform)
    return f"{caches}/dynkube/discovery" if caches else ""


def _user_caches(environ: Mapping[str, str], platform: str) -> str:
    """Where a user's caches are on a platform; "" when the user has no home."""
    given = environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(given) and platform != "darwin":
        return os.path.normpath(given)
    home = environ.get("HOME") or os.path.expanduser("~")
    if not os.path.isabs(home):
        return ""
    return os.path.normpath(f"{home}/Library/Caches" if platform == "darwin" else f"{home}/.cache")


def check_folder(folder: str) -> bool:
    """Whether the folder is there.

    Raises:
        PermissionError: it is a link, no folder, someone else's, or others may write to it.
        OSError: it can't be looked at.
    """
    if not folder:
        raise FileNotFoundError("there is no home to keep it in: set DYNKUBE_CACHE_DIR")
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        raise PermissionError(f"{folder!r} is a link, or no folder")
    if found.st_uid != os.geteuid():
        raise PermissionError(f"{folder!r} belongs to someone else")
    if found.st_mode & OTHERS_WRITE:
        raise PermissionError(f"others may write to {folder!r}")
    return True


class OwnFile:
    """A file of ours, open for reading. It owns the descriptor: use it in a `with`.

    Whoever closes a file loses all POSIX locks that the process holds on it: no database connection may be open on it.

    Attributes:
        descriptor: of the open file.
        info: what `fstat` says.
    """

    def __init__(self, descriptor: int, info: os.stat_result) -> None:
        self.descriptor = descriptor
        self.info = info

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def head(self, size: int) -> bytes:
        """The first bytes."""
        return os.pread(self.descriptor, size, 0)

    def close_to_others(self) -> None:
        """Make it 0600; one that can't be changed, as in a read-only folder, stays as it is."""
        if self.info.st_mode & OTHERS_ANYTHING:
            try:
                os.fchmod(self.descriptor, 0o600)
            except OSError:
                return


def open_own(path: str) -> OwnFile | None:
    """A file of ours; None when there is none.

    Raises:
        PermissionError: it is a link, has a second name, is no plain file, or belongs to someone else.
        OSError: it can't be opened.
    """
    try:
        # Non-blocking, for it may be a pipe that nobody writes to.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return OwnFile(descriptor, check_own(path, descriptor))
    except BaseException:
        os.close(descriptor)
        raise


def check_own(path: str, descriptor: int) -> os.stat_result:
    """What an open file is.

    Raises:
        PermissionError: it has a second name, is no plain file, or belongs to someone else.
    """
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode):
        raise PermissionError(f"{path!r} is no plain file")
    if info.st_uid != os.geteuid():
        raise PermissionError(f"{path!r} belongs to someone else")
    if info.st_nlink != 1:
        raise PermissionError(f"{path!r} is linked from elsewhere")
    return info


def read_secret(folder: str) -> bytes | None:
    """The secret that the folder's keys are made with; None when it has none that can be used.

    Raises:
        PermissionError: the file is a link or someone else's.
        OSError: it can't be read.
    """
    file = open_own(f"{folder}/{SECRET}")
    if file is None:
        return None
    with file:
        secret = file.head(SECRET_BYTES + 1)
        if len(secret) != SECRET_BYTES or file.info.st_mode & OTHERS_WRITE:
            return None
        file.close_to_others()
        return secret


def database_uri(path: str, mode: str) -> str:
    """A path as SQLite's URI; `mode` is `ro` (reads, and neither creates nor repairs) or `rw`."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file://{quoted}?mode={mode}"
