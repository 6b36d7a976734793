"""Runs cases: each peer a fresh process, in turn."""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.bench.case import answer_of
from tests.bench.measure import Command, Took, run_once
from tests.bench.plan import CONNECT, IMPORTS, Case
from tests.bench.programs import Programs, canned_server
from tests.bench.results import Row
from tests.bench.server_stats import read_stats, reset_stats

_ROOT = Path(__file__).resolve().parents[2]
_OURS = frozenset(("dynkube", "dynkube-alone", "bare", "argparse", "requests-yaml", "requests"))
_PROTOTYPES = frozenset(("raw", "bytes", "json", "msgspec", "orjson"))
# What is measured as a whole process, preparation included; else the case measures itself.
_WHOLE = frozenset(("import", "help", "resources-cached", "connect"))
_DISCOVERY = frozenset(("discovery-cold-20ms", "discovery-cold", "discovery-warm"))
_WARM = frozenset(("resources-cached", "connect", "discovery-warm"))
_LONGEST_REASON = 150
_RESOURCES_AT_LEAST = 160  # of the preferred versions


@dataclass(frozen=True, slots=True)
class Limits:
    """How often."""

    runs: int
    quick: bool
    enough_seconds: float = 7.0
    """A peer that has run this long in one case isn't asked again, but once where no run alone was twice as long."""


def run_case(case: Case, peers: list[str], programs: Programs, limits: Limits) -> list[Row]:
    """The rows of one case; a peer that fails has the reason in its row."""
    n = case.quick_n if limits.quick else case.n
    rows = [Row(case.name, peer, n) for peer in peers]
    # Some more than are waited for: for those who ask for them, bookmarks are among them.
    events = n + n // 10 if case.name == "watch" else 0
    with canned_server(programs, pods=case.pods or n, latency_ms=case.latency_ms, events=events) as server:
        bench = _Bench(case, n, programs, server)
        with bench.homes(peers):
            for turn in range(-bench.warm_ups, limits.runs):
                for row in rows:
                    if not row.failed and (turn < 0 or _wanted(row, limits)):
                        bench.run(row, counted=turn >= 0)
    return rows


def _wanted(row: Row, limits: Limits) -> bool:
    """Whether another run is worth its time."""
    spent = sum(row.wall)
    return spent < limits.enough_seconds or (len(row.wall) == 1 and spent < 2 * limits.enough_seconds)


class _Bench:
    """One case on one server."""

    def __init__(self, case: Case, n: int, programs: Programs, server: str) -> None:
        self._case = case
        self._n = n
        self._programs = programs
        self._server = server
        self._pod = _first_pod(server)
        self._folders: dict[str, Path] = {}
        # What is short is run once to have its files in memory and its bytecode written; caches are warmed by it too.
        self.warm_ups = 1 if case.n == 1 or case.per_item else 0

    @contextmanager
    def homes(self, peers: list[str]) -> Iterator[None]:
        """A home for each peer while the block runs: kubeconfig, caches, temporary files."""
        with tempfile.TemporaryDirectory() as name:
            for peer in peers:
                folder = Path(name) / peer
                folder.mkdir()
                self._folders[peer] = folder
                _write_kubeconfig(folder / "kubeconfig", self._server)
                (folder / "scratch").mkdir()
            self._warm_caches(peers)
            yield

    def _warm_caches(self, peers: list[str]) -> None:
        """Let those that have a cache on disk ask once, where the case is about what they know then.

        Raises:
            RuntimeError: one couldn't.
        """
        if self._case.name not in _WARM:
            return
        ask = {"dynkube": [sys.executable, "-m", "dynkube", "resources"]}
        if self._programs.kubectl:
            ask["kubectl"] = [str(self._programs.kubectl), "api-resources"]
        for peer in ask.keys() & set(peers):
            run_once(Command(f"{peer}, warming", ask[peer], self._environment(self._folders[peer])))

    def run(self, row: Row, *, counted: bool) -> None:
        """Run once, and note the figures."""
        command = self._command(row.peer)
        if command is None:
            row.failed = "not to be had"
            return
        reset_stats(self._server)
        try:
            took = run_once(command)
            answer = self._checked(row.peer, took)
        except (RuntimeError, ValueError) as error:
            row.failed = _reason(error)
            return
        if not counted:
            return
        stats = read_stats(self._server)
        row.cpu.append(answer.get("cpu", took.cpu))
        row.wall.append(answer.get("wall", took.wall))
        row.peak_bytes.append(took.peak_bytes)
        row.held_bytes.append(answer.get("held_bytes", 0))
        row.requests.append(answer.get("requests", stats.get("requests", 0)))
        row.connections.append(answer.get("connections", stats.get("connections", 0)))

    def _checked(self, peer: str, took: Took) -> dict[str, Any]:
        """What the case measured itself, if it did.

        Raises:
            ValueError: it didn't see what there is.
        """
        if self._case.name in _WHOLE:
            if self._case.name == "resources-cached":
                _at_least(took, _RESOURCES_AT_LEAST)
            return {}
        if peer == "kubectl":
            _at_least(took, _RESOURCES_AT_LEAST if self._case.name in _DISCOVERY else self._n)
            return {}
        answer = answer_of(took.output)
        if peer == "client-go":
            # A program is small beside what it does, but for look-ups: one thread, so its wall time is its CPU.
            loop = answer["loop_seconds"]
            return {"held_bytes": answer["held_bytes"]} | (
                {"cpu": loop, "wall": loop} if self._case.name == "mapper" else {}
            )
        return {} if self._case.name in _DISCOVERY else answer

    def _command(self, peer: str) -> Command | None:
        """How the peer does the case; None if it can't be had."""
        words = self._words(peer)
        if words is None:
            return None
        folder = self._folders[peer]
        if self._case.fresh_caches:
            # A shell that is replaced by the program: a process of the same weight for everybody.
            words = [
                "/bin/sh",
                "-c",
                f'rm -rf "{folder}/scratch" "{folder}/cache" && mkdir "{folder}/scratch" && exec "$@"',
                "sh",
                *words,
            ]
        return Command(f"{peer}, {self._case.name}", words, self._environment(folder))

    def _environment(self, folder: Path) -> dict[str, str]:
        """The same for all, but for the home."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "TMPDIR": str(folder / "scratch"),
            "KUBECONFIG": str(folder / "kubeconfig"),
            "KUBECACHEDIR": str(folder / "cache" / "kubectl"),
            "DYNKUBE_CACHE_DIR": str(folder / "cache" / "dynkube"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(_ROOT),
            "BENCH_POD": self._pod,
        }

    def _words(self, peer: str) -> list[str] | None:
        """The command line."""
        if peer == "kubectl":
            return self._kubectl_words()
        if peer == "client-go":
            return self._goclient_words()
        python = sys.executable if peer in _OURS or peer in _PROTOTYPES else self._programs.peers_python
        if python is None or peer in self._programs.missing:
            return None
        return [str(python), *self._python_words(peer)]

    def _python_words(self, peer: str) -> list[str]:
        """What a Python interpreter is given."""
        case = self._case.name
        if case == "import" or (case in _WHOLE and peer != "dynkube"):
            return ["-c", IMPORTS[peer]]
        if case == "connect":
            return ["-c", CONNECT]
        if case in _WHOLE:
            return ["-m", "dynkube", *(["--help"] if case == "help" else ["resources", "--cached"])]
        name = "discovery" if case in _DISCOVERY else case
        return ["-m", "tests.bench.case", peer, name, self._server, str(self._n)]

    def _kubectl_words(self) -> list[str] | None:
        """What kubectl calls the case."""
        if self._programs.kubectl is None:
            return None
        words = {
            "help": ["--help"],
            "resources-cached": ["api-resources", "--cached"],
            "discovery-cold-20ms": ["api-resources"],
            "discovery-cold": ["api-resources"],
            "discovery-warm": ["api-resources", "--cached"],
            "list": ["get", "pods", "-A", "-o", "name", "--chunk-size=0"],
            "list-pages": ["get", "pods", "-A", "-o", "name"],
        }
        return [str(self._programs.kubectl), *words[self._case.name]]

    def _goclient_words(self) -> list[str] | None:
        """What the Go program calls the case."""
        if self._programs.goclient is None:
            return None
        names = {
            "list-pages": "list-pages-kept",
            "list-heads": "iterate-50000",
            "list-iterate": "iterate-50000",
            "iterate": "iterate-50000",
            "discovery-cold-20ms": "discovery-cold",
        }
        name = names.get(self._case.name, self._case.name)
        n = 0 if self._case.name in _DISCOVERY else self._n
        words = ["--case", name, "--server", self._server, "--n", str(n)]
        if self._case.name == "discovery-warm":
            words += ["--cache-dir", str(self._folders["client-go"] / "cache")]
        return [str(self._programs.goclient), *words]


def _at_least(took: Took, lines: int) -> None:
    """Complain about a program that printed less.

    Raises:
        ValueError: it did.
    """
    if took.output.count("\n") < lines:
        raise ValueError(f"printed {took.output.count(chr(10))} lines instead of {lines}")


def _reason(error: Exception) -> str:
    """What went wrong in a few words, without the places of this machine."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    text = re.sub(r"\(?[^\s(]*/site-packages/\S*", "", lines[-1].replace(str(_ROOT), "."))
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}..."


def _first_pod(server: str) -> str:
    """Namespace and name of a pod that the server has."""
    with urlopen(f"{server}/api/v1/pods?limit=1") as answer:  # noqa: S310 - loopback
        metadata = json.load(answer)["items"][0]["metadata"]
    return f"{metadata['namespace']}/{metadata['name']}"


def _write_kubeconfig(path: Path, server: str) -> None:
    """A kubeconfig as small as all peers take."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "bench", "cluster": {"server": server}}],
        "users": [{"name": "bench", "user": {}}],
        "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench", "namespace": "default"}}],
        "current-context": "bench",
    }
    path.write_text(json.dumps(document))
    path.chmod(0o600)
