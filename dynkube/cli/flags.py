"""Flags: kubectl's spellings, read by argparse.

kubectl's flag library takes forms that argparse doesn't (`--cached=false` beside `--cached`, `--token -x`, `-owide`,
repeated lists), so argv is first brought into one form, `--name=value`.
"""

from __future__ import annotations

import argparse

from dynkube.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, NoReturn

_BOOLS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}
# Name: meaning. The order is that of the help.
_CONNECTION: Mapping[str, str] = {
    "kubeconfig": "kubeconfig file; default: $KUBECONFIG, then ~/.kube/config, then the pod's own account",
    "context": "context of the kubeconfig to use",
    "cluster": "cluster of the kubeconfig to use",
    "user": "user of the kubeconfig to use",
    "namespace": "namespace of the request",
    "server": "address and port of the API server",
    "token": "bearer token",
    "username": "user name for basic authentication",
    "password": "password for basic authentication",
    "certificate-authority": "file with the certificate authority of the server",
    "client-certificate": "file with the client certificate",
    "client-key": "file with the key of the client certificate",
    "tls-server-name": "name to expect in the server's certificate",
    "request-timeout": "how long a request may take in all, such as 30 or 1m30s; 0, the default, is for ever",
    "as": "not supported yet",
    "as-uid": "not supported yet",
    "as-group": "not supported yet",
    "as-user-extra": "not supported yet",
    "v": "what to tell on stderr: 6 requests, 7 and their headers (credentials masked), 8 and the answers (cut)",
}
_CONNECTION_BOOLS: Mapping[str, str] = {
    "insecure-skip-tls-verify": "trust any server",
    "disable-compression": "don't ask the server to compress",
    "warnings-as-errors": "exit with 1 when the server warned",
}
_RESOURCES: Mapping[str, str] = {
    "api-group": "only resources of this group; empty for the core group",
    "sort-by": "sort by name or kind instead of group and name",
    "output": "one of json, yaml, kyaml, name, wide, csv, tree",
}
_RESOURCES_LISTS: Mapping[str, str] = {
    "verbs": "only resources that support all of these verbs, such as list,get",
    "categories": "only resources that belong to all of these categories, such as all",
}
_RESOURCES_BOOLS: Mapping[str, str] = {
    "namespaced": "only resources in namespaces; =false for only the others",
    "no-headers": "don't print the line of column names",
    "cached": "take the cached list if there is one",
    "show-managed-fields": "has no effect here; taken because kubectl takes it",
    "all-versions": "resources of all versions, not only of the preferred ones",
    "subresources": "subresources too, such as pods/status",
}
_SHORT: Mapping[str, str] = {"n": "namespace", "s": "server", "o": "output", "v": "v"}
_ALL_BOOLS = frozenset((*_CONNECTION_BOOLS, *_RESOURCES_BOOLS))
_ALL_VALUES = frozenset((*_CONNECTION, *_RESOURCES, *_RESOURCES_LISTS))
_COMMANDS: Mapping[str, str] = {
    "resources": "print the resources that the server serves (as kubectl api-resources)",
    "versions": "print the group versions that the server serves (as kubectl api-versions)",
}
_ALIASES: Mapping[str, str] = {"api-resources": "resources", "api-versions": "versions"}


class UsageError(Exception):
    """argv breaks the rules; the text is complete, with a hint at the help."""


class Flags:
    """What argv said.

    Attributes:
        command: `resources` or `versions`; else the text to print.
        values: each flag that was given: text, bool, or for lists a tuple. A flag that was not given is not there.
    """

    def __init__(self, command: str, values: Mapping[str, str | bool | tuple[str, ...]]) -> None:
        self.command = command
        self.values = values

    def text(self, name: str) -> str:
        """The flag's text; "" when it was not given."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The flag's list; empty when it was not given."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def is_true(self, name: str) -> bool:
        """Whether the flag was given, and not as false."""
        return self.values.get(name) is True

    @property
    def verbosity(self) -> int:
        """The level of `-v`."""
        return int(self.text("v") or 0)


def normalize(argv: Sequence[str]) -> list[str]:
    """Bring argv into one form: each known flag as `--name=value`.

    Raises:
        UsageError: the last flag lacks its value.
    """
    return list(_forms(iter(argv)))


def _forms(words: Iterator[str]) -> Iterator[str]:
    """The words, flags joined with their values."""
    for word in words:
        if word == "--":
            yield from (word, *words)
            return
        name, equals, value = _split(word)
        if name in _ALL_BOOLS:
            yield f"--{name}={value if equals else 'true'}"
        elif name in _ALL_VALUES:
            if not equals:
                following = next(words, None)
                if following is None:
                    raise UsageError(f"error: flag needs an argument: {word}\nSee 'dynkube --help' for usage.")
                value = following
            yield f"--{name}={value}"
        else:
            yield word


def _split(word: str) -> tuple[str, str, str]:
    """Long name of the flag ("" when it is none that is known), "=" when a value came with it, and that value."""
    if word.startswith("--"):
        return word[2:].partition("=")
    if word.startswith("-") and word[1:2] in _SHORT:
        value = word[2:]
        return _SHORT[word[1]], "=" if value else "", value.removeprefix("=")
    return "", "", ""


class _Parser(argparse.ArgumentParser):
    """argparse with kubectl's way of saying what is wrong; a flag that is not given leaves no trace."""

    def __init__(self, prog: str | None = None, **options: Any) -> None:
        super().__init__(prog, allow_abbrev=False, argument_default=argparse.SUPPRESS, **options)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and leaving with 2."""
        raise UsageError(f"error: {message}\nSee '{self.prog} --help' for usage.")


def _bool(text: str) -> bool:
    """As Go's strconv.ParseBool."""
    if text not in _BOOLS:
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return _BOOLS[text]


def _verbosity(text: str) -> str:
    """A level of `-v`."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return text


def _parser() -> tuple[_Parser, Mapping[str, _Parser]]:
    """The parser of the program, and those of its commands."""
    common = _Parser(add_help=False)
    group = common.add_argument_group("connection")
    short = {name: f"-{letter}" for letter, name in _SHORT.items()}
    for name, meaning in _CONNECTION.items():
        kind = _verbosity if name == "v" else str
        names = [short[name]] if name in short else []
        group.add_argument(*names, f"--{name}", metavar="X", help=meaning.replace("%", "%%"), type=kind)
    for name, meaning in _CONNECTION_BOOLS.items():
        group.add_argument(f"--{name}", metavar="BOOL", help=meaning, type=_bool)
    top = _Parser("dynkube", description="Ask a Kubernetes cluster what it serves.", parents=[common])
    top.add_argument("--version", action="store_true", help="print the version and leave")
    below = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    commands = {
        name: below.add_parser(name, parents=[common], help=meaning, description=meaning)
        for name, meaning in _COMMANDS.items()
    }
    _add_resources(commands["resources"])
    for name, command in commands.items():
        command.add_argument("extra", nargs="*", help=argparse.SUPPRESS, metavar="")
        command.usage = f"dynkube {name} [flags]"
    return top, commands


def _add_resources(parser: _Parser) -> None:
    """The flags of `resources`."""
    for name, meaning in _RESOURCES.items():
        names = ["-o"] if name == "output" else []
        parser.add_argument(*names, f"--{name}", metavar="X", help=meaning)
    for name, meaning in _RESOURCES_LISTS.items():
        parser.add_argument(f"--{name}", metavar="X,Y", help=meaning, action="append")
    for name, meaning in _RESOURCES_BOOLS.items():
        parser.add_argument(f"--{name}", metavar="BOOL", help=meaning, type=_bool)


def parse(argv: Sequence[str]) -> Flags:
    """The flags of normalized words.

    Raises:
        UsageError: an unknown flag or command, a bad value, a word too many.
    """
    top, commands = _parser()
    words = [_ALIASES.get(word, word) for word in argv]
    if not words or "-h" in words or "--help" in words:
        chosen = next((commands[word] for word in words if word in commands), top)
        return Flags(chosen.format_help(), {})
    _check_command(words)
    found, unknown = top.parse_known_args(words)
    values = vars(found)
    if values.get("version"):
        return Flags(f"dynkube {__version__}\n", {})
    command = values.get("command")
    prog = f"dynkube {command}" if command else "dynkube"
    if unknown:
        raise UsageError(f"error: unknown flag: {unknown[0].partition('=')[0]}\nSee '{prog} --help' for usage.")
    if command is None:
        return Flags(top.format_help(), {})
    if values.get("extra"):
        extra = " ".join(values["extra"])
        raise UsageError(f"error: unexpected arguments: [{extra}]\nSee '{prog} -h' for help and examples")
    return Flags(command, {name.replace("_", "-"): _plain(value) for name, value in values.items()})


def _check_command(words: Sequence[str]) -> None:
    """Refuse an unknown command.

    Raises:
        UsageError: the first word that is no flag is no command.
    """
    word = next((word for word in words if not word.startswith("-")), None)
    if word is None or word in _COMMANDS:
        return
    from difflib import get_close_matches

    near = get_close_matches(word, [*_COMMANDS, *_ALIASES])
    hint = f"\n\nDid you mean this?\n\t{near[0]}" if near else ""
    raise UsageError(f'error: unknown command "{word}" for "dynkube"{hint}')


def _plain(value: str | bool | list[str]) -> str | bool | tuple[str, ...]:  # noqa: FBT001 - the flag's own value
    """Lists split at commas: each use of the flag adds to them."""
    if isinstance(value, list):
        return tuple(word for text in value for word in text.split(",") if word)
    return value
