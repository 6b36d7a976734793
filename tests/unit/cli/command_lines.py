"""What the tests of the command line share: a home of its own, and runs inside this process."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dynkube.cli import main

ROOT = Path(__file__).parents[3]


class Ran(NamedTuple):
    """One run: exit code, and what was printed."""

    code: int
    out: str
    err: str


class CommandLine:
    """The command line in an environment of its own; what it changes in this process is undone with the test.

    Args:
        folder: holds home, cache and kubeconfig.
        monkeypatch: of the test.
        capsys: of the test.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.kubeconfig = folder / "kubeconfig"
        self._capsys = capsys
        for name in ("KUBERNETES_MASTER", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "XDG_CACHE_HOME"):
            monkeypatch.delenv(name, raising=False)
        for name, path in (("HOME", folder), ("KUBECONFIG", self.kubeconfig), ("DYNKUBE_CACHE_DIR", self.cache)):
            monkeypatch.setenv(name, str(path))
        log = logging.getLogger("dynkube")
        # The list itself is what `show_log` changes.
        monkeypatch.setattr(log, "handlers", [])
        monkeypatch.setattr(log, "propagate", log.propagate)
        monkeypatch.setattr(log, "level", log.level)

    def run(self, *words: str) -> Ran:
        """Run it here."""
        self._capsys.readouterr()
        code = main(words)
        return Ran(code, *self._capsys.readouterr())

    def write(self, server: str, *, user: dict[str, Any] | None = None, authority: str = "") -> None:
        """Write a kubeconfig: a context for a user, by default one without credentials, and one for another user."""
        cluster = {"server": server, **({"certificate-authority": authority} if authority else {})}
        document = {
            "clusters": [{"name": "here", "cluster": cluster}],
            "users": [{"name": "me", "user": user or {}}, {"name": "other", "user": {"token": "other"}}],
            "contexts": [{"name": name, "context": {"cluster": "here", "user": name}} for name in ("me", "other")],
            "current-context": "me",
        }
        self.kubeconfig.write_text(json.dumps(document), encoding="utf-8")

    def cache_files(self) -> list[str]:
        """The names of the files in the cache's folder."""
        return sorted(path.name for path in self.cache.glob("*"))


def start(*words: str, redirection: str = "", **environment: str) -> subprocess.Popen[bytes]:
    """Start it as a process; its output comes in pipes, but for what the shell's redirection says."""
    return subprocess.Popen(
        ["/bin/sh", "-c", f'exec "$0" "$@" {redirection}', sys.executable, "-m", "dynkube", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )
