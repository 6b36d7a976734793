"""The real server: etcd, kube-apiserver and kube-controller-manager as plain processes on loopback."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.realserver import flags
from tests.realserver.audit import CONTROLLERS_USER, HARNESS_USER, POLICY, AuditLog, RequestRecord
from tests.realserver.binaries import Binaries
from tests.realserver.certs import CertificateAuthority, Issued, service_account_keys, write_private
from tests.realserver.eventually import eventually
from tests.realserver.kubeconfigs import Auth, kubeconfig
from tests.realserver.probe import Probe
from tests.realserver.processes import Child, ExitGuard

USERS: Mapping[str, Sequence[str]] = {
    "admin": ("system:masters",),
    "reader": (),
    HARNESS_USER: ("system:masters",),
}
"""Users and their groups. ``reader`` may do what every authenticated user may: discovery and questions about itself."""

_START_SECONDS = 60.0
_START_ATTEMPTS = 3


class RealServer:
    """A cluster without nodes, as a context manager.

    Owns three processes and a private folder with their data, keys and logs; all are gone after ``stop``. Not
    thread-safe, apart from ``mark``, ``requests_since`` and ``get_json``.
    """

    def __init__(
        self, binaries: Binaries, *, controllers: bool = True, extra_users: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Only remember; ``start`` or ``with`` starts.

        Args:
            binaries: From ``binaries.find``.
            controllers: Whether kube-controller-manager runs. Without it nothing collects garbage, empties namespaces
                or makes ReplicaSets, and Pods need no service account.
            extra_users: User name to groups, beside ``USERS``.
        """
        self.binaries = binaries
        self._with_controllers = controllers
        self._users = {**USERS, **(extra_users or {})}
        self.tokens = {user: secrets.token_urlsafe(24) for user in self._users}
        self.ca = CertificateAuthority()
        self._certificates: dict[str, Issued] = {}
        self._guard: ExitGuard | None = None
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Such as ``https://127.0.0.1:12345``."""
        return self._layout.url

    @property
    def folder(self) -> Path:
        """The private folder (0700), which goes away with ``stop``."""
        return self._layout.folder

    @property
    def ca_path(self) -> Path:
        """The certificate authority's certificate as a file."""
        return self._layout.file("ca.crt")

    @property
    def ca_pem(self) -> bytes:
        """The certificate authority's certificate."""
        return self.ca.pem

    @property
    def admin_token(self) -> str:
        """The bearer token of ``admin``."""
        return self.tokens["admin"]

    @property
    def logs(self) -> dict[str, Path]:
        """Process name to log file."""
        return {child.name: child.log for child in self._children}

    @property
    def pids(self) -> dict[str, int]:
        """Process name to process id, of those that were started."""
        return {child.name: child.pid for child in self._children if child.pid is not None}

    def start(self) -> None:
        """Start everything at once and wait until it can be used.

        Raises:
            ProcessFailedError: A process ended; with the tail of its log.
            AssertionError: Not ready in a minute; with the tails of all logs.
        """
        for retries_left in reversed(range(_START_ATTEMPTS)):
            try:
                self._start_once()
            except BaseException as error:
                self.stop()
                # Between choosing a port and listening on it somebody else may take it.
                if retries_left == 0 or "address already in use" not in str(error):
                    raise
            else:
                return

    def stop(self) -> None:
        """End the processes and delete the folder. May be repeated.

        They are killed: nothing of theirs is kept, and a graceful end takes kube-apiserver seconds.
        """
        for child in self._children:
            child.kill()
        if self._guard is not None:
            self._guard.release()
            self._guard = None
            shutil.rmtree(self._layout.folder, ignore_errors=True)

    def kill_apiserver(self) -> None:
        """Kill -9 kube-apiserver: connections break, etcd and its data stay."""
        self._apiserver.kill()

    def start_apiserver(self) -> None:
        """Start kube-apiserver again, on the same port and with the same data, and wait until it is ready."""
        self._apiserver.start()
        self.wait_ready()

    def restart_apiserver(self) -> None:
        """Kill -9 kube-apiserver and start it again."""
        self.kill_apiserver()
        self.start_apiserver()

    def wait_ready(self) -> None:
        """Wait for ``/readyz``, the namespace ``default`` and, with controllers, its service account ``default``."""
        namespace = "/api/v1/namespaces/default"
        paths = ["/readyz", namespace]
        if self._with_controllers:
            paths.append(f"{namespace}/serviceaccounts/default")
        self._wait(lambda: self._probe.require_ok(*paths))

    def mark(self) -> int:
        """The present end of the audit log, for ``requests_since``."""
        return self._audit.mark()

    def requests_since(self, mark: int) -> list[RequestRecord]:
        """What the server received after the mark: see ``AuditLog.requests_since``."""
        return self._audit.requests_since(mark)

    def client_certificate(self, user: str = "admin") -> Issued:
        """The client certificate and key of a user; the same one at every call."""
        if user not in self._certificates:
            self._certificates[user] = self.ca.client(user, self._users[user])
        return self._certificates[user]

    def kubeconfig(self, user: str = "admin", auth: Auth = "cert") -> dict[str, Any]:
        """A kubeconfig with one context.

        Args:
            user: One of ``USERS`` or of the extra users.
            auth: ``cert`` and ``token`` put the credential into the document, ``tokenfile`` names a file with it.
        """
        token = self.tokens[user]
        token_file = write_private(self.folder / f"{user}.token", token.encode()) if auth == "tokenfile" else None
        credential = self.client_certificate(user) if auth == "cert" else token_file or token
        return kubeconfig(self.url, self.ca_pem, user, credential)

    def write_kubeconfig(self, path: Path, user: str = "admin", auth: Auth = "cert") -> Path:
        """Write ``kubeconfig`` to a file (0600) as JSON, which is YAML too; gives the path back."""
        return write_private(path, json.dumps(self.kubeconfig(user, auth), indent=2).encode())

    def get_json(self, path: str, accept: str = "application/json") -> Any:
        """GET as the harness, which the audit log leaves out.

        Raises:
            urllib.error.URLError: No answer, or an error code (its subclass HTTPError).
        """
        return self._probe.get_json(path, accept)

    def _start_once(self) -> None:
        self._layout = flags.new_layout(Path(tempfile.mkdtemp(prefix="dynkube-realserver-")))
        self._guard = ExitGuard(self.stop)
        self._audit = AuditLog(self._layout.file("audit.log"))
        self._probe = Probe(self.url, self.ca_pem, self.tokens[HARNESS_USER])
        self._write_files()
        etcd = self._child("etcd", self.binaries.etcd, flags.etcd(self._layout))
        apiserver_flags = flags.kube_apiserver(self._layout, with_controllers=self._with_controllers)
        self._apiserver = self._child("kube-apiserver", self.binaries.kube_apiserver, apiserver_flags)
        self._children = [etcd, self._apiserver]
        for child in self._children:
            child.start()
        if self._with_controllers:
            # Not earlier: it gives kube-apiserver ten seconds and then ends, too few on a busy machine.
            self._wait(self._probe.require_answer)
            program = self.binaries.kube_controller_manager
            controllers = self._child("kube-controller-manager", program, flags.kube_controller_manager(self._layout))
            self._children.append(controllers)
            controllers.start()
        self.wait_ready()

    def _child(self, name: str, program: Path, arguments: Sequence[str]) -> Child:
        return Child(name, [str(program), *arguments], self._layout.file(f"{name}.log"))

    def _write_files(self) -> None:
        server, (private, public) = self.ca.server(), service_account_keys()
        controllers = self.ca.client(CONTROLLERS_USER, ["system:masters"])
        lines = [f'{self.tokens[user]},{user},{user},"{",".join(groups)}"' for user, groups in self._users.items()]
        contents = {
            "ca.crt": self.ca_pem,
            "server.crt": server.certificate,
            "server.key": server.key_pem,
            "service-account.key": private,
            "service-account.pub": public,
            "tokens.csv": "\n".join(lines).encode(),
            "audit-policy.json": json.dumps(POLICY).encode(),
            "controllers.kubeconfig": json.dumps(
                kubeconfig(self.url, self.ca_pem, CONTROLLERS_USER, controllers)
            ).encode(),
        }
        for name, content in contents.items():
            write_private(self._layout.file(name), content)

    def _wait(self, require: Callable[[], None]) -> None:
        def check() -> bool:
            for child in self._children:
                child.check()
            require()
            return True

        try:
            eventually(check, _START_SECONDS)
        except AssertionError as error:
            tails = "\n".join(f"{child.name} says:\n{child.log_tail()}" for child in self._children)
            raise AssertionError(f"the real server is not ready: {error}\n{tails}") from error
