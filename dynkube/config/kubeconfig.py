"""Kubeconfig files as values: parse one, merge several. Pure: bytes in, values out.

**Source**: client-go `tools/clientcmd` `Load`, `ResolveLocalPaths`, `ClientConfigLoadingRules.Load`, `api/v1`.
"""

from __future__ import annotations

import os.path
from pathlib import PurePath

from dynkube.codec import decode_yaml
from dynkube.config.model import Cluster, Context, Kubeconfig, User
from dynkube.config.stanza import Stanza
from dynkube.errors import ConfigError, ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    from dynkube.jsontypes import JSONObject

    T = TypeVar("T")

_OPTIONAL_MODE_VERSIONS = ("client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1")


def parse_kubeconfig(data: bytes, path: str = "", *, on_warning: Callable[[str], None] | None = None) -> Kubeconfig:
    """What the bytes of one kubeconfig file hold.

    Relative paths in it are resolved against the folder of `path`. Unknown fields are ignored, of duplicate keys the
    last one counts, only the first YAML document is read; no bytes at all are an empty kubeconfig.

    Args:
        data: YAML or JSON.
        path: absolute path of the file; "" leaves relative paths alone.
        on_warning: is told of scalars that YAML 1.2 would read otherwise.

    Raises:
        ConfigError: no YAML, another apiVersion or kind, fields of wrong types, names that stand there twice;
            `problems` has them all, and none holds a value out of the file.

    **Source**: `clientcmd.Load`; there the first problem ends it, and some messages print the value.
    """
    try:
        value = decode_yaml(data, allow_duplicate_keys=True, first_document_only=True, on_warning=on_warning)
    except ParseError as error:
        raise _unusable([str(error)], path) from error
    problems: list[str] = []
    top = Stanza.of(value, "a kubeconfig", "", problems)
    _check_kind(top)
    preferences = top.inner("preferences")
    kubeconfig = Kubeconfig(
        clusters={name: _cluster(stanza, path) for name, stanza in top.named("clusters", "cluster").items()},
        users={name: _user(stanza, path) for name, stanza in top.named("users", "user").items()},
        contexts={name: _context(stanza, path) for name, stanza in top.named("contexts", "context").items()},
        current_context=top.text("current-context"),
        colors=preferences.flag("colors"),
        preference_extensions=preferences.extensions(),
        extensions=top.extensions(),
    )
    if problems:
        raise _unusable(problems, path)
    return kubeconfig


def _unusable(problems: list[str], path: str) -> ConfigError:
    text = f"kubeconfig {path or 'data'} can't be used: {'; '.join(problems)}"
    return ConfigError(text, path=path, problems=problems)


def _check_kind(top: Stanza) -> None:
    """Both may be missing or empty; the kind may only be ours."""
    if top.text("apiVersion") not in {"", "v1"}:
        top.problems.append("apiVersion must be v1")
    if top.text("kind") not in {"", "Config"}:
        top.problems.append("kind must be Config")


def _absolute(reference: str, path: str) -> str:
    """A path that the file at `path` names: relative ones are seen from its folder."""
    if not reference or not path or PurePath(reference).is_absolute():
        return reference
    return os.path.normpath(PurePath(path).parent / reference)


def _cluster(stanza: Stanza, path: str) -> Cluster:
    return Cluster(
        server=stanza.text("server"),
        tls_server_name=stanza.text("tls-server-name"),
        insecure_skip_tls_verify=stanza.flag("insecure-skip-tls-verify"),
        certificate_authority=_absolute(stanza.text("certificate-authority"), path),
        certificate_authority_data=stanza.data("certificate-authority-data"),
        proxy_url=stanza.text("proxy-url"),
        disable_compression=stanza.flag("disable-compression"),
        extensions=stanza.extensions(),
        path=path,
    )


def _user(stanza: Stanza, path: str) -> User:
    extra = stanza.inner("as-user-extra")
    return User(
        client_certificate=_absolute(stanza.text("client-certificate"), path),
        client_certificate_data=stanza.data("client-certificate-data"),
        client_key=_absolute(stanza.text("client-key"), path),
        client_key_data=stanza.data("client-key-data"),
        token=stanza.text("token"),
        token_file=_absolute(stanza.text("tokenFile"), path),
        impersonate=stanza.text("as"),
        impersonate_uid=stanza.text("as-uid"),
        impersonate_groups=stanza.texts("as-groups"),
        impersonate_user_extra={key: extra.texts(key) for key in extra.values},
        username=stanza.text("username"),
        password=stanza.text("password"),
        auth_provider=_auth_provider(stanza),
        exec=_exec(stanza, path),
        extensions=stanza.extensions(),
        path=path,
    )


def _auth_provider(stanza: Stanza) -> JSONObject | None:
    if stanza.values.get("auth-provider") is None:
        return None
    provider = stanza.inner("auth-provider")
    config = provider.inner("config")
    return {"name": provider.text("name"), "config": {key: config.text(key) for key in config.values}}


def _exec(stanza: Stanza, path: str) -> JSONObject | None:
    """The plugin's fields; its command is a path only when it holds a slash, else it is looked for in PATH."""
    if stanza.values.get("exec") is None:
        return None
    plugin = stanza.inner("exec")
    command, version, mode = plugin.text("command"), plugin.text("apiVersion"), plugin.text("interactiveMode")
    return {
        "command": _absolute(command, path) if "/" in command else command,
        "args": list(plugin.texts("args")),
        "env": [{"name": entry.text("name"), "value": entry.text("value")} for entry in plugin.members("env")],
        "apiVersion": version,
        "installHint": plugin.text("installHint"),
        "provideClusterInfo": plugin.flag("provideClusterInfo"),
        "interactiveMode": mode or ("IfAvailable" if version in _OPTIONAL_MODE_VERSIONS else ""),
    }


def _context(stanza: Stanza, path: str) -> Context:
    return Context(
        cluster=stanza.text("cluster"),
        user=stanza.text("user"),
        namespace=stanza.text("namespace"),
        extensions=stanza.extensions(),
        path=path,
    )


def merge_kubeconfigs(kubeconfigs: Iterable[Kubeconfig]) -> Kubeconfig:
    """One kubeconfig out of several: of clusters, users and contexts of the same name the first one counts, whole.

    Fields of two stanzas are never mixed. The first current context that is set counts.

    Args:
        kubeconfigs: in the order of `KUBECONFIG`; none gives an empty one.

    **Source**: `ClientConfigLoadingRules.Load`.
    """
    parts = list(kubeconfigs)
    return Kubeconfig(
        clusters=_first_wins(part.clusters for part in parts),
        users=_first_wins(part.users for part in parts),
        contexts=_first_wins(part.contexts for part in parts),
        current_context=next((part.current_context for part in parts if part.current_context), ""),
        colors=any(part.colors for part in parts),
        preference_extensions=_first_wins(part.preference_extensions for part in parts),
        extensions=_first_wins(part.extensions for part in parts),
    )


def _first_wins(mappings: Iterable[Mapping[str, T]]) -> dict[str, T]:
    merged: dict[str, T] = {}
    for mapping in mappings:
        for name, value in mapping.items():
            merged.setdefault(name, value)
    return merged
