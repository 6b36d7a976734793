"""`--sandbox`: a server inside this process instead of one that settings name."""

from __future__ import annotations

import os
from contextlib import contextmanager

from dynkube.cli.flags import WHICH_SERVER, Flags, UsageError
from dynkube.testing import APIServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def sandbox(flags: Flags) -> Iterator[Flags]:
    """The same flags, pointing to a server that runs inside.

    Raises:
        UsageError: a flag names another server, or none at all.
    """
    for name in (*WHICH_SERVER, "cached", "cache-dir"):  # all that the flag answers by itself
        if flags.values.get(name) not in {None, False}:
            raise UsageError(f"error: --sandbox can't go with --{name}")
    with APIServer() as server:
        yield Flags(flags.command, {**flags.values, "server": server.url, "kubeconfig": os.devnull})
