"""The help: argparse formats what the tables of `flags` say; nothing is parsed here."""

from __future__ import annotations

import argparse
import os

from dynkube.cli.flags import (
    COMMANDS,
    CONNECTION,
    CONNECTION_BOOLS,
    RESOURCES,
    RESOURCES_BOOLS,
    RESOURCES_LISTS,
    SHORT,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH = 100


class _Formatter(argparse.HelpFormatter):
    """As wide as COLUMNS says: asking the terminal would cost more than all the rest of the help."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        super().__init__(prog, width=int(columns) if columns.isascii() and columns.isdigit() else _WIDTH)


def help_text(command: str) -> str:
    """The help of a command, or of the program when it is none.

    Args:
        command: `resources`, `versions`, or anything else.
    """
    parser = argparse.ArgumentParser(
        prog=f"dynkube {command}" if command in COMMANDS else "dynkube",
        usage=f"dynkube {command} [flags]" if command in COMMANDS else "dynkube COMMAND [flags]",
        description=COMMANDS.get(command, "Ask a Kubernetes cluster what it serves."),
        formatter_class=_Formatter,
        add_help=False,
    )
    if command not in COMMANDS:
        commands = parser.add_argument_group("commands")
        for name, meaning in COMMANDS.items():
            commands.add_argument(name, help=meaning)
    if command == "resources":
        own = parser.add_argument_group("flags")
        _add(own, RESOURCES, "X")
        _add(own, RESOURCES_LISTS, "X,Y")
        _add(own, RESOURCES_BOOLS, "BOOL")
    connection = parser.add_argument_group("flags of every command")
    _add(connection, CONNECTION, "X")
    _add(connection, CONNECTION_BOOLS, "BOOL")
    connection.add_argument("-h", "--help", action="store_true", help="print this help and leave")
    connection.add_argument("--version", action="store_true", help="print the version and leave")
    return parser.format_help()


def _add(group: argparse._ArgumentGroup, flags: Mapping[str, str], metavar: str) -> None:
    """A line for each flag."""
    letters = {name: letter for letter, name in SHORT.items()}
    for name, meaning in flags.items():
        short = [f"-{letters[name]}"] if name in letters else []
        group.add_argument(*short, f"--{name}", metavar=metavar, help=meaning.replace("%", "%%"))
