"""The Go programs of the benchmark, and the peers' environment: made once, kept in the cache folder."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.realserver import binaries

_HERE = Path(__file__).resolve().parent
_GO_MODULE = _HERE / "go"
_PEERS = _HERE / "peers.txt"
NEEDS_GO = "the benchmark needs its canned server: put Go on PATH and run it again"


class ProgramsError(Exception):
    """Something that the benchmark can't do without can't be had; one sentence."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Paths of what is run; None where it can't be had."""

    canned: Path
    goclient: Path | None
    kubectl: Path | None
    peers_python: Path | None
    missing: Mapping[str, str]
    """What can't be had -> why."""


def cache_folder() -> Path:
    """Beside the real server's binaries."""
    return binaries.cache_folder().parents[1] / "bench"


def prepare(progress: Callable[[str], None]) -> Programs:
    """Make what is missing.

    Raises:
        ProgramsError: without the canned server nothing can be measured.
    """
    missing: dict[str, str] = {}
    kubectl = _kubectl(missing)
    return Programs(
        _go_program("canned", progress), _goclient(missing, progress), kubectl, _peers(missing, progress), missing
    )


def _go_program(name: str, progress: Callable[[str], None]) -> Path:
    """Built, whenever its source has changed.

    Raises:
        ProgramsError: there is no Go, or it failed.
    """
    target = cache_folder() / f"{name}-{_digest(*sorted(_GO_MODULE.rglob('*.*')))}"
    if target.is_file():
        return target
    if shutil.which("go") is None:
        raise ProgramsError(NEEDS_GO)
    progress(f"building {name}")
    cache_folder().mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    command = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", str(unfinished), f"./cmd/{name}"]
    done = subprocess.run(
        command, cwd=_GO_MODULE, env=os.environ | {"CGO_ENABLED": "0"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramsError(f"go build of {name} failed: {done.stderr.strip()[-1500:]}")
    for old in cache_folder().glob(f"{name}-*"):
        if old not in {unfinished, target}:
            old.unlink(missing_ok=True)
    unfinished.replace(target)
    return target


def _goclient(missing: dict[str, str], progress: Callable[[str], None]) -> Path | None:
    try:
        return _go_program("goclient", progress)
    except ProgramsError as error:
        missing["client-go"] = str(error)
        return None


def _kubectl(missing: dict[str, str]) -> Path | None:
    """The reference kubectl, where the real server's binaries are."""
    try:
        return binaries.find().kubectl
    except binaries.BinariesError as error:
        missing["kubectl"] = str(error)
        return None


def _peers(missing: dict[str, str], progress: Callable[[str], None]) -> Path | None:
    """The interpreter of an environment that has what `peers.txt` lists; what can't be installed is left out."""
    folder = cache_folder() / f"peers-{sys.version_info[0]}.{sys.version_info[1]}-{_digest(_PEERS)}"
    python = folder / "bin" / "python"
    record = folder / "missing.json"
    if not record.is_file():
        progress("installing the peers")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        record.write_text(json.dumps(_install(python)))
    missing.update(json.loads(record.read_text()))
    return python


def _install(python: Path) -> dict[str, str]:
    """Install all at once; where that fails, one by one.

    Returns:
        Package -> why it can't be had.
    """
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(_PEERS)], check=False).returncode == 0:
        return {}
    wanted = [line for line in _PEERS.read_text().splitlines() if line and not line.startswith("#")]
    return {
        line.partition("==")[0]: "can't be installed here"
        for line in wanted
        if subprocess.run([*pip, line], capture_output=True, check=False).returncode
    }


def _digest(*paths: Path) -> str:
    """Changes with the files."""
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(str(path.relative_to(_HERE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


_VERSIONS = """
import importlib.metadata as m, json, sys
print(json.dumps({name: m.version(name) for name in sys.argv[1:] if list(m.distributions(name=name))}))
"""


def versions(programs: Programs) -> dict[str, str]:
    """What is measured, by name."""
    ours = _python_versions(sys.executable, ["requests", "urllib3", "msgspec", "orjson", "PyYAML"])
    names = ["kubernetes", "kubernetes_asyncio", "lightkube", "kr8s", "pykube-ng", "cloudcoil", "pydantic", "httpx"]
    theirs = _python_versions(str(programs.peers_python), names) if programs.peers_python else {}
    found = {"Python": sys.version.split()[0], **ours, **theirs}
    if programs.kubectl:
        found["kubectl"] = binaries.version().removeprefix("v")
    if programs.goclient:
        found["client-go"] = _client_go_version()
        found["Go"] = _said("go", "env", "GOVERSION").removeprefix("go")
    return found


def _python_versions(python: str, names: list[str]) -> dict[str, str]:
    """Those that are installed."""
    found: dict[str, str] = json.loads(_said(python, "-c", _VERSIONS, *names))
    return found


def _client_go_version() -> str:
    for line in (_GO_MODULE / "go.mod").read_text().splitlines():
        words = line.replace("require", "").split()
        if words[:1] == ["k8s.io/client-go"]:
            return words[1].removeprefix("v")
    return "?"


def _said(*words: str) -> str:
    """Standard output, stripped."""
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def machine() -> str:
    """CPU model and number of cores."""
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{model}, {os.cpu_count()} cores"


@contextmanager
def canned_server(programs: Programs, *, pods: int, latency_ms: int, events: int) -> Iterator[str]:
    """The canned server while the block runs; gives its plain URL.

    Raises:
        ProgramsError: it didn't start.
    """
    words = [str(programs.canned), "--pods", str(pods), "--latency", f"{latency_ms}ms", "--events", str(events)]
    process = subprocess.Popen([*words, "--tether"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise ProgramsError(f"the canned server ended with {process.wait()}")
        yield str(json.loads(line)["http"])
    finally:
        process.terminate()
        process.communicate()
