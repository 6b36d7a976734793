"""The README's examples run, and it names every command and flag."""

import re
from pathlib import Path

import pytest

from dynkube.cli import flags

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", EXAMPLES, ids=[f"example {index + 1}" for index in range(len(EXAMPLES))])
def test_python_examples_run_against_the_real_server(
    code: str,
    real_kubeconfig: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(real_kubeconfig))
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path))
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own text
    assert capsys.readouterr().out


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2


@pytest.mark.parametrize("command", [*flags.COMMANDS])
def test_each_command_is_in_the_readme(command: str) -> None:
    assert f"dynkube {command}" in README


@pytest.mark.parametrize("name", [*flags.CONNECTION, *flags.CONNECTION_BOOLS])
def test_each_connection_flag_is_in_the_readme(name: str) -> None:
    assert f"--{name}`" in README or name == "v" or name.startswith("as")


@pytest.mark.parametrize("name", ["all-versions", "subresources"])
def test_each_flag_beyond_kubectls_is_in_the_readme(name: str) -> None:
    assert f"`--{name}`" in README
