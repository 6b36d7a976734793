"""Start-up is a feature: what is imported before it is needed shows here."""

import subprocess
import sys

import pytest

# The road of `--help` and `--version`: argparse and what it needs itself.
HEAVY = {
    "dataclasses",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "requests",
    "ssl",
    "tempfile",
    "typing",
    "urllib",
    "yaml",
}


def _loaded(*arguments: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "dynkube", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=18, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(flag: str) -> None:
    alone = subprocess.run(
        [sys.executable, "-c", "import argparse, runpy, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        timeout=18,
        check=True,
    )
    assert _loaded(flag) & HEAVY - {name.split(".")[0] for name in alone.stdout.split()} == set()
