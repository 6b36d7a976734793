"""Start-up is a feature: what is imported before it is needed shows here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dynkube.testing import APIServer

# The road of a cached answer: what `json` and the look into the database bring.
CACHED_ROAD = """
__future__ _bisect _blake2 _collections _functools _json _locale _operator _sqlite3 _sre binascii collections copyreg
dynkube enum fcntl functools itertools json keyword operator re reprlib types
"""
# argparse and its own needs: `shutil`, and what that brings, is its look at the terminal's width.
HELP_ROAD = """
_bz2 _compression _lzma argparse bz2 errno fnmatch gettext grp locale lzma pwd shutil textwrap warnings zlib
"""
CACHED_MAY_IMPORT = set(CACHED_ROAD.split())
HELP_MAY_IMPORT = CACHED_MAY_IMPORT | set(HELP_ROAD.split())


def _imported(code: str, environment: dict[str, str], *, whole: bool = False) -> set[str]:
    """The modules that a program imports, beyond those of a bare interpreter, by their first or whole names."""
    env = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    found = []
    for text in ("pass", code):
        command = [sys.executable, "-X", "importtime", "-c", f"import sys; {text}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=18, check=True, env=env)
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        names = [line.rpartition("|")[2].strip() for line in lines]
        found.append(set(names if whole else [name.split(".")[0] for name in names]))
    return found[1] - found[0]


# What dynkube itself may not load for a cached answer: whatever talks to a server or reads settings.
ROOMS_OFF_THE_ROAD = (
    "dynkube.client",
    "dynkube.codec.yaml",
    "dynkube.config.loader",
    "dynkube.config.model",
    "dynkube.discovery.cached",
    "dynkube.discovery.client",
    "dynkube.discovery.disk_write",
    "dynkube.discovery.memory",
    "dynkube.mapper",
    "dynkube.rest",
    "dynkube.testing",
    "dynkube.transport",
)


def _run(*words: str) -> str:
    return f"from dynkube.cli import main; sys.exit(main({list(words)!r}))"


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(flag: str) -> None:
    assert _imported(_run(flag), {}) - HELP_MAY_IMPORT == set()


def test_a_cached_answer_imports_nothing_heavy(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "DYNKUBE_CACHE_DIR": str(tmp_path / "cache")}
    with APIServer() as server:
        environment["KUBECONFIG"] = str(tmp_path / "kubeconfig")
        server.write_kubeconfig(environment["KUBECONFIG"])
        assert "dynkube" in _imported(_run("resources"), environment)
    road = _run("resources", "--cached")
    assert _imported(road, environment) - CACHED_MAY_IMPORT == set()
    loaded = _imported(road, environment, whole=True)
    assert [name for name in sorted(loaded) if name.startswith(ROOMS_OFF_THE_ROAD)] == []
    assert "dynkube.discovery.disk_read" in loaded


def test_the_front_page_imports_nothing_else() -> None:
    assert _imported("import dynkube", {}) <= {"__future__", "dynkube"}
