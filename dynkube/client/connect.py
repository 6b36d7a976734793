"""connect: from settings to a Client."""

from __future__ import annotations

import os
from dataclasses import replace

from dynkube.client.client import Client
from dynkube.codec import encode_json
from dynkube.config import Overrides, load_config, parse_kubeconfig, resolve
from dynkube.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Unpack

    from dynkube.config import Config
    from dynkube.rest import RESTOptions


def connect(
    *,
    context: str = "",
    kubeconfig: str | os.PathLike[str] | dict[str, Any] | None = None,
    config: Config | None = None,
    namespace: str = "",
    field_manager: str = "",
    **options: Unpack[RESTOptions],
) -> Client:
    """A client of the server that the settings name. Nothing is sent.

    Args:
        context: of the kubeconfig; its current one by default.
        kubeconfig: path of a file, or a kubeconfig as a dict; else `KUBECONFIG`, `~/.kube/config`, then the pod's own
            account.
        config: a ready Config; then neither context nor kubeconfig may be given.
        namespace: instead of the context's.
        field_manager: the name under which writes own fields; the program's by default.
        options: hooks and policies for each request, none of which has to be given:
            `on_warning` is called for each warning of the server, `on_request` before each sending, `on_retry` before
            a request is sent again, `observer` after each exchange; `rate_limiter` gives leave for each sending (a
            RateLimiter of `dynkube.transport`, which may be shared; no limit by default); `retry` is the policy of
            retries (a Retry of `dynkube.wire`). See `RESTClient.for_config`.

    Raises:
        ConfigError: the settings name no usable server, or contradict each other; see `.problems`.

    Example:
        >>> with connect(context="prod") as client:  # doctest: +SKIP
        ...     print(client.mapper.mapping_for("deploy").gvr)
    """
    if config is not None and (context or kubeconfig is not None):
        raise ConfigError("give either a config, or a kubeconfig and context")
    found = config if config is not None else _config(context, kubeconfig, namespace)
    return Client(replace(found, namespace=namespace) if namespace else found, field_manager=field_manager, **options)


def _config(context: str, kubeconfig: str | os.PathLike[str] | dict[str, Any] | None, namespace: str) -> Config:
    """The config that the settings make."""
    overrides = Overrides(context=context, namespace=namespace)
    if isinstance(kubeconfig, dict):
        try:
            data = encode_json(kubeconfig)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"the kubeconfig given as a dict can't be used: {error}") from error
        return resolve(parse_kubeconfig(data), overrides)
    if kubeconfig is not None and not os.fspath(kubeconfig):
        raise ConfigError("the path of the kubeconfig is empty")
    return load_config(None if kubeconfig is None else os.fspath(kubeconfig), overrides)
