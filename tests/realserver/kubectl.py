"""The reference kubectl: the one that go.mod pins, never the one on PATH."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.realserver.kubeconfigs import Auth
from tests.realserver.server import RealServer


class KubectlError(Exception):
    """kubectl ended with an exit code other than 0 where the caller asked for success; the message has its stderr."""


@dataclass(frozen=True, slots=True)
class Kubectl:
    """Runs the reference kubectl, apart from the machine's own settings. Thread-safe.

    The same as another user: ``dataclasses.replace(kubectl, kubeconfig=path)``, or ``kubectl_for``.
    """

    binary: Path
    kubeconfig: Path
    home: Path
    """An own folder: kubectl finds neither ``~/.kube/config`` nor ``kuberc`` nor somebody's discovery cache there."""
    extra_env: Mapping[str, str] = field(default_factory=dict)
    """For settings that kubectl reads from the environment, such as ``KUBECTL_...`` or those of a proxy."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", timeout_seconds: float = 18.0
    ) -> subprocess.CompletedProcess[bytes]:
        """Run it to its end.

        Args:
            arguments: As on the command line.
            stdin: For ``-f -``.
            timeout_seconds: A little less than a test may take, so that the message names the command.

        Returns:
            With ``returncode``, ``stdout`` and ``stderr`` as bytes; an exit code other than 0 is no exception.

        Raises:
            subprocess.TimeoutExpired: Not in time; it is killed.
        """
        return subprocess.run(
            [str(self.binary), *arguments],
            input=stdin,
            capture_output=True,
            env=self._environment(),
            cwd=self.home,
            timeout=timeout_seconds,
            check=False,
        )

    def succeed(self, *arguments: str, stdin: bytes = b"", timeout_seconds: float = 18.0) -> str:
        """Run it and expect exit code 0.

        Returns:
            Its stdout.

        Raises:
            KubectlError: Another exit code.
        """
        done = self(*arguments, stdin=stdin, timeout_seconds=timeout_seconds)
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            raise KubectlError(f"kubectl {' '.join(arguments)}: exit code {done.returncode}: {said}")
        return done.stdout.decode()

    def json(self, *arguments: str, stdin: bytes = b"") -> dict[str, Any]:
        """Run it with ``-o json`` and expect exit code 0; gives the object that it printed."""
        answer = json.loads(self.succeed(*arguments, "-o", "json", stdin=stdin))
        if not isinstance(answer, dict):
            raise KubectlError(f"kubectl {' '.join(arguments)} printed no JSON object")
        return answer

    def _environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "KUBECACHEDIR": str(self.home / "cache"),
            "KUBECONFIG": str(self.kubeconfig),
            "LC_ALL": "C.UTF-8",
            # For exec credential plugins and `kubectl diff`, which start other programs.
            "PATH": os.environ.get("PATH", os.defpath),
            **self.extra_env,
        }


def kubectl_for(server: RealServer, user: str = "admin", auth: Auth = "cert") -> Kubectl:
    """The reference kubectl as a user of a server; calls with the same arguments share a home and its caches."""
    home = server.folder / f"home-of-{user}-{auth}"
    home.mkdir(exist_ok=True)
    return Kubectl(server.binaries.kubectl, server.write_kubeconfig(home / "kubeconfig", user, auth), home)
