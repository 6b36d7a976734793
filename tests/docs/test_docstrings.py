"""The examples in docstrings run."""

import doctest
import importlib

import pytest

from tests.meta.house import modules

NAMES = [module.name for module in modules() if module.name != "dynkube.__main__"]


@pytest.mark.parametrize("name", NAMES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
