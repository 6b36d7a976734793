"""The front page: every name there, typed and lazy; a typo is an error."""

import ast
import subprocess
import sys

import pytest

import dynkube
from dynkube import errors
from tests.meta.house import PACKAGE

# What the run time has; type checkers see the imports of the other branch instead.
HOMES: dict[str, str] = vars(dynkube)["_HOMES"]


def _typed_names() -> set[str]:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    return {
        f"{node.module}.{alias.asname}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dynkube.")
        for alias in node.names
    }


def test_type_checkers_see_the_names_that_the_run_time_has() -> None:
    assert _typed_names() == {f"dynkube.{room}.{name}" for name, room in HOMES.items()}


@pytest.mark.parametrize("name", vars(dynkube)["__all__"])
def test_each_name_is_there(name: str) -> None:
    assert getattr(dynkube, name) is not None
    assert name in dir(dynkube)


def test_a_typo_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'dynkube' has no attribute 'DiscoveryCleint'"):
        _ = dynkube.DiscoveryCleint  # type: ignore[attr-defined]


def test_every_error_is_on_the_front_page() -> None:
    kinds = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert kinds <= set(HOMES)


def test_importing_it_loads_no_room() -> None:
    code = "import sys, dynkube; print(sorted(name for name in sys.modules if name.startswith('dynkube.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=18, check=True)
    assert done.stdout == "[]\n"
