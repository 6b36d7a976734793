"""Finds the binaries of the real server, and builds the missing ones with Go.

Needs only the standard library: CI runs ``python -m tests.realserver.binaries`` as a step of its own, before anything
is installed, because a cold build takes minutes.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

BUILD_COMMAND = "python -m tests.realserver.binaries"

_GO_MODULE = Path(__file__).resolve().parent
_PACKAGES = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
}


class BinariesError(Exception):
    """The binaries can't be had; the message is one sentence that says how to get them."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the four programs; each exists and is executable."""

    etcd: Path
    kube_apiserver: Path
    kubectl: Path
    kube_controller_manager: Path


def version() -> str:
    """The version of Kubernetes that go.mod pins, such as ``v1.36.4``: the one place where it is written."""
    return _from_go_mod(r"^\s*k8s\.io/kubernetes (v\S+)")


def cache_folder() -> Path:
    """Where the built binaries are kept from run to run; it need not exist."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "dynkube" / "realserver" / version()


def find() -> Binaries:
    """Find all binaries; build none, as that takes minutes.

    Returns:
        For each binary the one in ``KUBEBUILDER_ASSETS``, otherwise the one in the cache folder.

    Raises:
        BinariesError: Some are in neither place.
    """
    found = {name: _locate(name) for name in _PACKAGES}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        raise BinariesError(_how_to_get(missing))
    return Binaries(**{name.replace("-", "_"): path for name, path in found.items() if path is not None})


def build(progress: Callable[[str], None]) -> Binaries:
    """Build what is missing into the cache folder, one run at a time, and find all.

    Args:
        progress: Is given one line before and after each step.

    Raises:
        BinariesError: Something is missing and there is no Go toolchain that is new enough, or it failed.
    """
    with _locked(cache_folder(), progress):
        # Looked at under the lock: another run may just have built them.
        missing = [name for name in _PACKAGES if _locate(name) is None]
        if missing and not _has_go():
            raise BinariesError(_how_to_get(missing))
        for name in missing:
            _build_one(name, progress)
    return find()


def _build_one(name: str, progress: Callable[[str], None]) -> None:
    started = time.monotonic()
    progress(f"{name}: building (Kubernetes {version()})")
    target = cache_folder() / name
    # A run that is killed while the linker writes must not leave half a binary under the real name.
    unfinished = target.with_name(f".{name}.unfinished")
    command = ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", _linker_flags(), "-o", str(unfinished)]
    environment = os.environ | {"CGO_ENABLED": "0"}
    finished = subprocess.run([*command, _PACKAGES[name]], cwd=_GO_MODULE, env=environment, check=False)
    if finished.returncode != 0:
        raise BinariesError(f"go build of {name} ended with exit code {finished.returncode}: see its output")
    unfinished.replace(target)
    progress(f"{name}: built in {time.monotonic() - started:.0f} s")


def _linker_flags() -> str:
    """Without them the binaries call themselves ``v0.0.0-master+$Format:%H$``; ``-s -w`` leaves debug symbols out."""
    major, minor = version().removeprefix("v").split(".")[:2]
    names = {"gitVersion": version(), "gitMajor": major, "gitMinor": minor}
    return " ".join(["-s -w", *(f"-X k8s.io/component-base/version.{key}={value}" for key, value in names.items())])


@contextmanager
def _locked(folder: Path, progress: Callable[[str], None]) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another run that is building")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _locate(name: str) -> Path | None:
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    for folder in ([Path(assets)] if assets else []) + [cache_folder()]:
        if os.access(folder / name, os.X_OK) and (folder / name).is_file():
            return (folder / name).absolute()
    return None


def _has_go() -> bool:
    """Whether PATH has a Go toolchain that go.mod accepts as it is."""
    if shutil.which("go") is None:
        return False
    # Asked outside the module: inside it an old toolchain would fetch a newer one, or refuse to answer.
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    answer = subprocess.run(["go", "version"], cwd="/", env=environment, capture_output=True, text=True, check=False)
    have = re.search(r"go(\d+)\.(\d+)", answer.stdout)
    return have is not None and tuple(map(int, have.groups())) >= tuple(map(int, _needed_go().split(".")))


def _needed_go() -> str:
    return _from_go_mod(r"^go (\d+\.\d+)")


def _how_to_get(missing: list[str]) -> str:
    names = f"{', '.join(missing)} (Kubernetes {version()})"
    if _has_go():
        return (
            f"{names} not found: run `{BUILD_COMMAND}` once (a cold build takes about ten minutes), "
            "or set KUBEBUILDER_ASSETS to a folder that has them"
        )
    return (
        f"{names} not found: put Go {_needed_go()} or newer on PATH and run `{BUILD_COMMAND}` once, "
        "or set KUBEBUILDER_ASSETS to a folder that has them"
    )


def _from_go_mod(pattern: str) -> str:
    found = re.search(pattern, (_GO_MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise BinariesError(f"tests/realserver/go.mod has no line that matches {pattern}")
    return found[1]


def main() -> int:
    """Build what is missing; print each step, where the binaries are, and how long it took."""
    started = time.monotonic()
    try:
        binaries = build(_say)
    except BinariesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in astuple(binaries):
        _say(str(path))
    _say(f"ready in {time.monotonic() - started:.1f} s")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    # CI shows a pipe, which Python would fill for minutes before it passes a line on.
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
