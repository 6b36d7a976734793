"""The house's source files, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "dynkube"


@dataclass(frozen=True, slots=True)
class Module:
    """One source file."""

    name: str
    """Such as `dynkube.wire.request`; a package goes by its own name."""
    tree: ast.Module

    @property
    def room(self) -> str:
        """The second part of the name: `wire`; "" for the root."""
        return self.name.split(".")[1] if "." in self.name else ""

    def imports(self) -> Iterator[str]:
        """The modules that it imports anywhere, functions and type-checking blocks included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""

    def calls(self) -> Iterator[str]:
        """What it calls by a dotted name, such as `time.sleep`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func)


def modules() -> list[Module]:
    """All source files of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, ast.parse(path.read_text(encoding="utf-8"))))
    return found
