"""From connection flags to a client."""

from __future__ import annotations

import sys

from dynkube.cli.printers import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from dynkube.cli.flags import Flags
    from dynkube.config import Config
    from dynkube.wire import HTTPRequest, ServerWarning


class Session:
    """One run against one server: the client, and what the server warned of.

    Attributes:
        discovery: asks the server.
    """

    def __init__(self, flags: Flags) -> None:
        from threading import Lock

        from dynkube.cli.verbosity import observer_for, show_log
        from dynkube.rest import RESTClient

        show_log()
        self._flags = flags
        self._warnings: set[str] = set()
        self._lock = Lock()  # guards _warnings and stderr: two requests are under way at the same time
        self._config = config_for(flags)
        rest = RESTClient.for_config(
            self._config, on_warning=self._show_warning, observer=observer_for(flags.verbosity)
        )
        rest.open_ahead(2)  # for the two documents of discovery, while the rest is loaded
        from dynkube.cli.cached import open_store
        from dynkube.discovery import CachedDiscoveryClient

        # A sandbox is gone at the end: there is nothing to remember of it.
        self._store = None if flags.is_true("sandbox") else open_store(flags)
        self.discovery = (
            CachedDiscoveryClient.for_config(self._config, rest=rest, store=self._store)
            if self._store
            else CachedDiscoveryClient(rest)
        )
        self.discovery.invalidate()  # people who ask a server want to know what it serves now

    def _show_warning(self, _request: HTTPRequest, warning: ServerWarning) -> None:
        """Show each warning once."""
        with self._lock:
            if warning.text in self._warnings:
                return
            self._warnings.add(warning.text)
            sys.stderr.write(f"{warning_label()} {printable(' '.join(warning.text.split()))}\n")

    def exit_code(self, *, failed: bool) -> int:
        """1 when something failed, or when the server warned and warnings count as errors."""
        if self._flags.is_true("warnings-as-errors") and self._warnings:
            count = len(self._warnings)
            sys.stderr.write(f"error: {count} warning{'s' if count > 1 else ''} received\n")
            return 1
        return 1 if failed else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.discovery.close()
        if kind is None and self._store:
            from dynkube.cli.cached import remember

            remember(self._store, self._flags, self._config)


def connected(flags: Flags) -> Session:
    """A session with the server that the flags name.

    Raises:
        ConfigError: the flags, the kubeconfig or the pod's account name no usable server.
    """
    return Session(flags)


def check_supported(flags: Flags) -> None:
    """Refuse flags that nothing heeds yet.

    Raises:
        ConfigError: one of them was given.
    """
    from dynkube.errors import ConfigError

    for name in ("as", "as-uid", "as-group", "as-user-extra"):
        if name in flags.values:
            raise ConfigError(f"--{name}: impersonation is not supported yet")


def config_for(flags: Flags) -> Config:
    """The config that flags, environment and files make.

    Raises:
        ConfigError: they name no usable server, or a flag asks for what is not supported yet.
    """
    from dynkube.config import Overrides, load_config

    check_supported(flags)
    overrides = Overrides(
        context=flags.text("context"),
        cluster=flags.text("cluster"),
        user=flags.text("user"),
        server=flags.text("server"),
        certificate_authority=flags.text("certificate-authority"),
        insecure_skip_tls_verify=flags.is_true("insecure-skip-tls-verify"),
        tls_server_name=flags.text("tls-server-name"),
        client_certificate=flags.text("client-certificate"),
        client_key=flags.text("client-key"),
        token=flags.text("token"),
        username=flags.text("username"),
        password=flags.text("password"),
        request_timeout=flags.text("request-timeout"),
        disable_compression=flags.is_true("disable-compression"),
    )
    return load_config(flags.text("kubeconfig"), overrides=overrides)


def warning_label() -> str:
    """`Warning:`, in yellow on a terminal that may have colours."""
    import os

    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stderr.isatty()
    return "Warning:" if plain else "\x1b[33;1mWarning:\x1b[0m"
