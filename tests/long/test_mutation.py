"""A mutation run over the rooms whose rules are pure: tests that don't notice a change are no proof."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PARTS = ("dynkube", "tests", "fixtures", "pyproject.toml", "setup.cfg", "README.md", "LICENSE")


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_at_least_85_of_100_mutants_are_killed(tmp_path: Path) -> None:
    for part in _PARTS:
        source = _ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)

    def mutmut(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "mutmut", *words], cwd=tmp_path, check=True, capture_output=True)

    mutmut("run", "--max-children", str(os.cpu_count() or 1))
    mutmut("export-cicd-stats")
    stats = json.loads((tmp_path / "mutants" / "mutmut-cicd-stats.json").read_text())
    sys.stdout.write(f"{stats}\n")  # shown by -rP, for RESULTS.md
    assert stats["killed"] + stats["timeout"] >= 0.85 * stats["total"] > 0
