"""The binaries are found, built once, or asked for in one sentence. Go is a script here: a true build takes minutes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.realserver import binaries

_ROOT = Path(__file__).resolve().parents[2]
_NAMES = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, no assets, and a PATH with nothing but the programs that a test puts into ``bin``."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return binaries.cache_folder()


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    path.chmod(0o700)


def _go(folder: Path, build: str, version: str = "go1.99.1") -> None:
    """A Go that notes each build in ``builds`` and then does as told with the output path ``$out``."""
    note = f'echo "$8" >> {folder}/builds; out=$7'
    _program(folder / "bin" / "go", f'[ "$1" = version ] && echo "go version {version} x/y" && exit 0\n{note}\n{build}')


def test_without_go_the_sentence_says_what_to_install(cache: Path) -> None:
    with pytest.raises(
        binaries.BinariesError, match=r"etcd.* not found: put Go 1\.\d+ or newer on PATH and run `python"
    ):
        binaries.find()
    with pytest.raises(binaries.BinariesError, match="put Go"):
        binaries.build(lambda _line: None)


def test_with_go_the_sentence_names_the_command(cache: Path, tmp_path: Path) -> None:
    _go(tmp_path, "true")
    with pytest.raises(binaries.BinariesError, match=r"not found: run `python -m tests\.realserver\.binaries` once"):
        binaries.find()


def test_go_that_is_too_old_is_no_go(cache: Path, tmp_path: Path) -> None:
    _go(tmp_path, "true", version="go1.9.7")
    with pytest.raises(binaries.BinariesError, match="put Go"):
        binaries.find()


def test_assets_come_first_and_the_cache_fills_the_gaps(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in _NAMES:
        _program(cache / name, "")
    _program(tmp_path / "assets" / "etcd", "")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "assets"))
    found = binaries.find()
    assert found.etcd == tmp_path / "assets" / "etcd"
    assert found.kubectl == cache / "kubectl"


def test_failed_build_leaves_no_binary(cache: Path, tmp_path: Path) -> None:
    _go(tmp_path, 'echo half > "$out"; chmod +x "$out"; exit 1')
    with pytest.raises(binaries.BinariesError, match="go build of etcd ended with exit code 1"):
        binaries.build(lambda _line: None)
    assert not (cache / "etcd").exists()


def test_two_runs_at_once_build_each_binary_once(cache: Path, tmp_path: Path) -> None:
    _go(tmp_path, 'sleep 0.1; echo "#!" > "$out"; chmod +x "$out"')
    command = [sys.executable, "-m", "tests.realserver.binaries"]
    runs = [subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert all(str(cache / "kubectl") in output for output in outputs)
    assert len((tmp_path / "builds").read_text().split()) == len(_NAMES)


@pytest.mark.parametrize(("required", "code", "outcome"), [("0", 0, "SKIPPED"), ("1", 1, "ERROR")])
def test_missing_server_skips_unless_it_is_required(cache: Path, required: str, code: int, outcome: str) -> None:
    test = "tests/realserver/test_realserver.py::test_reader_is_forbidden"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", test]
    environment = os.environ | {"DYNKUBE_REQUIRE_REAL": required}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert f"{outcome} " in done.stdout
    assert "not found: put Go" in done.stdout


@pytest.mark.parametrize(("expression", "collected"), [("realserver", True), ("not realserver", False)])
def test_tests_of_the_real_server_can_be_chosen_by_mark(expression: str, *, collected: bool) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q", "-m", expression]
    files = ["tests/realserver/test_realserver.py", "tests/realserver/test_binaries.py"]
    done = subprocess.run([*command, *files], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert ("test_reader_is_forbidden" in done.stdout) is collected
    assert ("test_go_that_is_too_old_is_no_go" in done.stdout) is not collected
