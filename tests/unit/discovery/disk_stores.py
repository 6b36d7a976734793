"""What the tests of the disk store share."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dynkube.clock import SystemClock
from dynkube.discovery.disk import DiskStore, Envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
NOW = 1_700_000_000.0
DOCUMENT = b'{"kind":"APIGroupDiscoveryList","items":[]}\n'
ENVELOPE = Envelope(NOW, '"E1"', "application/json", DOCUMENT)
OTHER = Envelope(NOW + 1, '"E2"', "application/json", b'{"kind":"other"}')

# What a fresh interpreter starts with: `store` is at the folder of its first argument, warnings go to its output.
PRELUDE = """
import logging, os, resource, signal, sys, time
from dynkube.clock import SystemClock
from dynkube.discovery import disk, disk_read, disk_write
from dynkube.discovery.disk import DiskStore, Envelope
import dynkube.codec
logging.basicConfig(format="%(levelname)s", stream=sys.stdout)
store = DiskStore(sys.argv[1], clock=SystemClock())
small = Envelope(1.7e9, "", "", b'{"a":1}')
large = Envelope(1.7e9, "", "", b'{"a":"' + b"x" * 1000000 + b'"}')
"""


def store_at(folder: Path, wait_seconds: float = 1.0) -> DiskStore:
    """A store by the machine's clock."""
    return DiskStore(str(folder), clock=SystemClock(), wait_seconds=wait_seconds)


def filled(folder: Path) -> Path:
    """The database of a folder in which `known` is written; its path."""
    store_at(folder).write("known", ENVELOPE)
    return folder / "cache.db"


def modes(folder: Path) -> dict[str, int]:
    """The permissions of a folder, as `.`, and of its files."""
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    return {".": stat.S_IMODE(folder.stat().st_mode), **found}


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """The database itself, past the store; what is done to it is committed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def assert_started_anew(store: DiskStore, db: Path) -> None:
    """A write succeeds, with a database in which nothing else is left."""
    store.write("mine", ENVELOPE)
    assert store.read("mine") == ENVELOPE
    with database(db) as connection:
        assert connection.execute("SELECT key FROM Cache").fetchall() == [("mine",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.stat().st_mode & 0o777 == 0o600


@contextmanager
def locked_by_another(path: Path, *statements: str) -> Iterator[None]:
    """Another process has executed these statements and holds what they lock."""
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "[connection.execute(statement).fetchall() for statement in sys.argv[2:]]\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
        "connection.close()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), *statements], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield
        process.communicate()


def run_python(code: str, *arguments: object) -> str:
    """What a fresh interpreter prints, with errors on top, run to its end.

    Raises:
        AssertionError: it failed; with what it said.
    """
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=18, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
