"""What the import contract can't see."""

import pytest

from tests.meta.house import PACKAGE, Module, modules

ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())
MODULES = modules()

# Library -> the only rooms that know it.
KNOWN_ONLY_TO = {
    "requests": {"transport"},
    "urllib3": {"transport"},
    "ssl": {"transport"},
    "socket": {"transport", "testing"},
    "json": {"codec"},
    "yaml": {"codec"},
    "msgspec": {"codec"},
    "jsonpath_ng": {"objects"},
    "argparse": {"cli"},
    "threading": {"transport", "discovery", "mapper", "dynamic", "codec", "testing", "cli", "objects"},
    "pickle": set[str](),
    "importlib": {""},
}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_other_rooms_are_entered_by_the_door(module: Module) -> None:
    inner = [name for name in module.imports() if name.startswith("dynkube.") and name.count(".") > 1]
    assert [name for name in inner if name.split(".")[1] != module.room] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_libraries_are_known_only_to_their_rooms(module: Module) -> None:
    used = {name.split(".")[0] for name in module.imports()}
    assert {name for name in used & set(KNOWN_ONLY_TO) if module.room not in KNOWN_ONLY_TO[name]} == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_time_is_read_through_a_clock(module: Module) -> None:
    naked = {name for name in module.calls() if name.split(".")[0] in {"time", "datetime"}}
    assert naked == set() or module.name == "dynkube.clock"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_nothing_imports_the_front_page(module: Module) -> None:
    assert "dynkube" not in set(module.imports())


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_lives_in_it(room: str) -> None:
    text = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    assert "Lives here:" in text
    assert "Not here:" in text


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_files_stay_small_enough_to_read(module: Module) -> None:
    last = max((getattr(node, "end_lineno", 0) or 0 for node in module.tree.body), default=0)
    assert last <= 500
