"""What the program calls itself."""

import sys

import pytest

from dynkube.config import program_name


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("/opt/tools/deploy.py", "deploy"),
        ("deploy", "deploy"),
        ("/usr/bin/dynkube", "dynkube"),
        ("/opt/rollout/__main__.py", "rollout"),
        ("/opt/größe\n.py", "gre"),
        ("/opt/" + "x" * 200, "x" * 128),
        ("-c", "dynkube"),
        ("-m", "dynkube"),
        ("", "dynkube"),
        ("/opt/\u00fc.py", "dynkube"),
    ],
)
def test_a_program_is_called_as_its_file(argument: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [argument, "--flag"])
    assert program_name() == name


def test_an_interpreter_without_arguments_has_a_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [])
    assert program_name() == "dynkube"
