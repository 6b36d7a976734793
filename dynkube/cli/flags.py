"""Flags: kubectl's spellings.

kubectl's flag library takes forms that argparse doesn't (`--cached=false` beside `--cached`, `--token -x`, `-owide`,
repeated lists), so argv is brought into one form, `--name=value`; what is left to do then is a look into the tables
below, for which argparse would be the dearest part of a cached answer. It formats the help, in `help_text`.
"""

from __future__ import annotations

from dynkube.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BOOLS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}
# Name: meaning. The order is that of the help.
CONNECTION: Mapping[str, str] = {
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
    "cache-dir": "folder of the discovery cache; default: $DYNKUBE_CACHE_DIR, then the user's cache folder",
    "request-timeout": "how long a request may take in all, such as 30 or 1m30s; 0, the default, is for ever",
    "as": "not supported yet",
    "as-uid": "not supported yet",
    "as-group": "not supported yet",
    "as-user-extra": "not supported yet",
    "v": "what to tell on stderr: 6 requests, 7 and their headers (credentials masked), 8 and the answers (cut)",
}
CONNECTION_BOOLS: Mapping[str, str] = {
    "insecure-skip-tls-verify": "trust any server",
    "disable-compression": "don't ask the server to compress",
    "warnings-as-errors": "exit with 1 when the server warned",
}
# The flags that decide about server and user; the others shape requests and output.
WHICH_SERVER = (
    "kubeconfig",
    "context",
    "cluster",
    "user",
    "server",
    "token",
    "username",
    "password",
    "certificate-authority",
    "client-certificate",
    "client-key",
    "tls-server-name",
    "insecure-skip-tls-verify",
)
RESOURCES: Mapping[str, str] = {
    "api-group": "only resources of this group; empty for the core group",
    "sort-by": "sort by name or kind instead of group and name",
    "output": "one of json, yaml, kyaml, name, wide, csv, tree",
}
RESOURCES_LISTS: Mapping[str, str] = {
    "verbs": "only resources that support all of these verbs, such as list,get",
    "categories": "only resources that belong to all of these categories, such as all",
}
RESOURCES_BOOLS: Mapping[str, str] = {
    "namespaced": "only resources in namespaces; =false for only the others",
    "no-headers": "don't print the line of column names",
    "cached": "print what is known without asking the server, however old it is",
    "show-managed-fields": "has no effect here; taken because kubectl takes it",
    "sandbox": "ask a server that runs inside this process and serves what Kubernetes v1.36 serves",
    "all-versions": "resources of all versions, not only of the preferred ones",
    "subresources": "subresources too, such as pods/status",
}
SHORT: Mapping[str, str] = {"n": "namespace", "s": "server", "o": "output", "v": "v"}
_OF_RESOURCES = frozenset((*RESOURCES, *RESOURCES_LISTS, *RESOURCES_BOOLS))
_ALL_BOOLS = frozenset((*CONNECTION_BOOLS, *RESOURCES_BOOLS))
_ALL_VALUES = frozenset((*CONNECTION, *RESOURCES, *RESOURCES_LISTS))
COMMANDS: Mapping[str, str] = {
    "resources": "print the resources that the server serves (as kubectl api-resources)",
    "versions": "print the group versions that the server serves (as kubectl api-versions)",
}
ALIASES: Mapping[str, str] = {"api-resources": "resources", "api-versions": "versions"}


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
    if word.startswith("-") and word[1:2] in SHORT:
        value = word[2:]
        return SHORT[word[1]], "=" if value else "", value.removeprefix("=")
    return "", "", ""


def parse(argv: Sequence[str]) -> Flags:
    """The flags of normalized words.

    Raises:
        UsageError: an unknown flag or command, a bad value, a word too many.
    """
    given, words = _sorted_out(argv)
    command = ALIASES.get(words[0], words[0]) if words else ""
    if any(name in {"h", "help"} for name, _ in given) or not argv:
        from dynkube.cli.help_text import help_text  # brings argparse

        return Flags(help_text(command), {})
    if command and command not in COMMANDS:
        raise _unknown_command(words[0])
    allowed = {*CONNECTION, *CONNECTION_BOOLS, "version", *(_OF_RESOURCES if command == "resources" else ())}
    prog = f"dynkube {command}".rstrip()
    for name, _ in given:
        if name not in allowed:
            raise UsageError(f"error: unknown flag: {name if name[:1] == '-' else f'--{name}'}\n{_see_help(prog)}")
    if any(name == "version" for name, _ in given):
        return Flags(f"dynkube {__version__}\n", {})
    if not command:
        return parse(())
    if words[1:]:
        raise UsageError(f"error: unexpected arguments: [{' '.join(words[1:])}]\nSee '{prog} -h' for help and examples")
    return Flags(command, _values(given, prog))


def _sorted_out(argv: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Flags with their values, and the other words."""
    given: list[tuple[str, str]] = []
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            words += rest
        elif word.startswith("--"):
            name, _, value = word[2:].partition("=")
            given.append((name, value))
        elif word.startswith("-") and word != "-":
            given.append(("h" if word == "-h" else word, ""))
        else:
            words.append(word)
    return given, words


def _values(given: Sequence[tuple[str, str]], prog: str) -> dict[str, str | bool | tuple[str, ...]]:
    """The values by flag: the last one counts, lists add up.

    Raises:
        UsageError: a value doesn't fit its flag.
    """
    values: dict[str, str | bool | tuple[str, ...]] = {}
    for name, text in given:
        if name in _ALL_BOOLS:
            if text not in _BOOLS:
                raise UsageError(_invalid(text, f"--{name}", "neither true nor false", prog))
            values[name] = _BOOLS[text]
        elif name in RESOURCES_LISTS:
            before = values.get(name, ())
            values[name] = (*(before if isinstance(before, tuple) else ()), *_csv(text))
        else:
            if name == "v" and not (text.isascii() and text.isdigit()):
                raise UsageError(_invalid(text, "-v, --v", "not a whole number", prog))
            values[name] = text
    return values


def _csv(text: str) -> list[str]:
    """The words between commas, quoted ones unquoted; of nothing, none."""
    if '"' not in text:
        return text.split(",") if text else []
    import csv

    return next(csv.reader([text]))


def _invalid(text: str, flag: str, why: str, prog: str) -> str:
    return f'error: invalid argument "{text}" for "{flag}" flag: {why}\n{_see_help(prog)}'


def _see_help(prog: str) -> str:
    return f"See '{prog} --help' for usage."


def _unknown_command(word: str) -> UsageError:
    """The error for a word that is no command, with one that looks like it."""
    from difflib import get_close_matches

    near = get_close_matches(word, [*COMMANDS, *ALIASES])
    hint = f"\n\nDid you mean this?\n\t{near[0]}" if near else ""
    return UsageError(f'error: unknown command "{word}" for "dynkube"{hint}')
