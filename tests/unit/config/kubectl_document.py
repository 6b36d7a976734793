"""A Kubeconfig in the form that `kubectl config view -o json` prints, so that the two can be compared."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.config import Cluster, Context, Kubeconfig, User


def document(kubeconfig: Kubeconfig) -> dict[str, Any]:
    """Names are sorted, empty optional fields are left out, empty lists are null."""
    preferences = _filled(colors=kubeconfig.colors, extensions=_extensions(kubeconfig.preference_extensions))
    return {
        "kind": "Config",
        "apiVersion": "v1",
        "clusters": [
            {"name": name, "cluster": _cluster(kubeconfig.clusters[name])} for name in _names(kubeconfig.clusters)
        ]
        or None,
        "users": [{"name": name, "user": _user(kubeconfig.users[name])} for name in _names(kubeconfig.users)] or None,
        "contexts": [
            {"name": name, "context": _context(kubeconfig.contexts[name])} for name in _names(kubeconfig.contexts)
        ]
        or None,
        "current-context": kubeconfig.current_context,
        **_filled(preferences=preferences, extensions=_extensions(kubeconfig.extensions)),
    }


def flattened(kubeconfig: Kubeconfig) -> Kubeconfig:
    """With the content of files instead of their paths."""
    clusters = {
        name: replace(
            cluster,
            certificate_authority="",
            certificate_authority_data=_content(cluster.certificate_authority, cluster.certificate_authority_data),
        )
        for name, cluster in kubeconfig.clusters.items()
    }
    users = {
        name: replace(
            user,
            client_certificate="",
            client_certificate_data=_content(user.client_certificate, user.client_certificate_data),
            client_key="",
            client_key_data=_content(user.client_key, user.client_key_data),
        )
        for name, user in kubeconfig.users.items()
    }
    return replace(kubeconfig, clusters=clusters, users=users)


def _names(mapping: Mapping[str, object]) -> list[str]:
    return sorted(mapping)


def _filled(**fields: Any) -> dict[str, Any]:
    return {name.replace("__", "-"): value for name, value in fields.items() if value}


def _content(path: str, data: bytes) -> bytes:
    return Path(path).read_bytes() if path else data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _extensions(extensions: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "extension": extensions[name]} for name in _names(extensions)]


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "server": cluster.server,
        **_filled(
            tls__server__name=cluster.tls_server_name,
            insecure__skip__tls__verify=cluster.insecure_skip_tls_verify,
            certificate__authority=cluster.certificate_authority,
            certificate__authority__data=_base64(cluster.certificate_authority_data),
            proxy__url=cluster.proxy_url,
            disable__compression=cluster.disable_compression,
            extensions=_extensions(cluster.extensions),
        ),
    }


def _user(user: User) -> dict[str, Any]:
    extra = {key: list(values) or None for key, values in user.impersonate_user_extra.items()}
    return _filled(
        client__certificate=user.client_certificate,
        client__certificate__data=_base64(user.client_certificate_data),
        client__key=user.client_key,
        client__key__data=_base64(user.client_key_data),
        token=user.token,
        tokenFile=user.token_file,
        **{"as": user.impersonate},
        as__uid=user.impersonate_uid,
        as__groups=list(user.impersonate_groups),
        as__user__extra=extra,
        username=user.username,
        password=user.password,
        auth__provider=user.auth_provider and {**user.auth_provider, "config": user.auth_provider["config"] or None},
        exec=user.exec and _exec(user.exec),
        extensions=_extensions(user.extensions),
    )


def _exec(plugin: dict[str, Any]) -> dict[str, Any]:
    always = {
        "command": plugin["command"],
        "args": plugin["args"] or None,
        "env": plugin["env"] or None,
        "provideClusterInfo": plugin["provideClusterInfo"],
    }
    return {**always, **_filled(**{name: value for name, value in plugin.items() if name not in always})}


def _context(context: Context) -> dict[str, Any]:
    return {
        "cluster": context.cluster,
        "user": context.user,
        **_filled(namespace=context.namespace, extensions=_extensions(context.extensions)),
    }
