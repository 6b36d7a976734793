"""Which kubeconfig files count. On the start-up road: it imports nothing but `os`."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def kubeconfig_paths(environ: Mapping[str, str]) -> list[str]:
    """The files to read when none is named, in order of precedence, each once.

    **Source**: `NewDefaultClientConfigLoadingRules`. Without HOME there is no default file, where client-go looks for
    `.kube/config` in the working directory.
    """
    listed = environ.get("KUBECONFIG", "")
    if listed:
        return list(dict.fromkeys(path for path in listed.split(os.pathsep) if path))
    home = environ.get("HOME", "")
    return [os.path.join(home, ".kube", "config")] if home else []  # noqa: PTH118 - pathlib costs start-up time
