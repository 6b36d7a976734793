"""`--sandbox`: a server inside this process instead of one that settings name."""

from __future__ import annotations

import os
from contextlib import contextmanager

from dynkube.cli.flags import Flags, UsageError
from dynkube.testing import APIServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What says which server, and is answered by the flag itself.
_CONTRADICTORY = (
    "cached",
    "cache-dir",
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


@contextmanager
def sandbox(flags: Flags) -> Iterator[Flags]:
    """The same flags, pointing to a server that runs inside.

    Raises:
        UsageError: a flag names another server, or none at all.
    """
    for name in _CONTRADICTORY:
        if flags.values.get(name) not in {None, False}:
            raise UsageError(f"error: --sandbox can't go with --{name}")
    with APIServer() as server:
        yield Flags(flags.command, {**flags.values, "server": server.url, "kubeconfig": os.devnull})
