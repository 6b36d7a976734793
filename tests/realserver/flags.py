"""Command lines of the three servers: pure, one function each."""

import random
import socket
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range from which Linux and macOS take the local ports of outgoing connections (from 32768 and 49152): a port
# from that range could be taken by anybody's connection while the server restarts on it.
_PORTS = range(12000, 32000)
_PORTS_NEEDED = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of one run is: file names below a private folder, and ports on loopback."""

    folder: Path
    etcd_port: int
    etcd_peer_port: int
    api_port: int

    @property
    def etcd_url(self) -> str:
        """Where etcd listens."""
        return f"http://{LOOPBACK}:{self.etcd_port}"

    @property
    def url(self) -> str:
        """Where kube-apiserver listens."""
        return f"https://{LOOPBACK}:{self.api_port}"

    def file(self, name: str) -> Path:
        """The path of a file in the private folder."""
        return self.folder / name


def new_layout(folder: Path) -> Layout:
    """A layout with ports that are free now."""
    ports: set[int] = set()
    while len(ports) < _PORTS_NEEDED:
        port = random.choice(_PORTS)  # noqa: S311 - no secret
        if _is_free(port):
            ports.add(port)
    return Layout(folder, *ports)


def etcd(layout: Layout) -> list[str]:
    """One member, loopback only; loses data when the machine crashes, which spares a disk flush per write."""
    peer_url = f"http://{LOOPBACK}:{layout.etcd_peer_port}"
    return [
        f"--data-dir={layout.file('etcd-data')}",
        f"--listen-client-urls={layout.etcd_url}",
        f"--advertise-client-urls={layout.etcd_url}",
        f"--listen-peer-urls={peer_url}",
        f"--initial-advertise-peer-urls={peer_url}",
        f"--initial-cluster=default={peer_url}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def kube_apiserver(layout: Layout, *, with_controllers: bool) -> list[str]:
    """TLS, client certificates and tokens, RBAC, audit log; everything else as v1.36 has it by default."""
    flags = [
        f"--etcd-servers={layout.etcd_url}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={layout.api_port}",
        # Loopback may not be an endpoint of the Service `kubernetes`, and nothing in this cluster needs that Service.
        "--endpoint-reconciler-type=none",
        f"--advertise-address={LOOPBACK}",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--tls-cert-file={layout.file('server.crt')}",
        f"--tls-private-key-file={layout.file('server.key')}",
        f"--client-ca-file={layout.file('ca.crt')}",
        f"--token-auth-file={layout.file('tokens.csv')}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={layout.file('service-account.pub')}",
        f"--service-account-signing-key-file={layout.file('service-account.key')}",
        f"--audit-policy-file={layout.file('audit-policy.json')}",
        f"--audit-log-path={layout.file('audit.log')}",
        "--audit-log-mode=blocking",
        # Megabytes; a log that rotates would invalidate the marks.
        "--audit-log-maxsize=100000",
    ]
    # Without the controller nobody makes the service account `default`, and every Pod would be refused.
    return flags if with_controllers else [*flags, "--disable-admission-plugins=ServiceAccount"]


def kube_controller_manager(layout: Layout) -> list[str]:
    """All controllers that are on by default."""
    return [
        f"--kubeconfig={layout.file('controllers.kubeconfig')}",
        f"--service-account-private-key-file={layout.file('service-account.key')}",
        f"--root-ca-file={layout.file('ca.crt')}",
        "--leader-elect=false",
        # Serves nothing: its own port would need a certificate and one more free number.
        "--secure-port=0",
        # The default of 20 requests per second makes garbage collection slow enough for tests to notice.
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
    ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Go's listeners do: otherwise connections of an earlier run in TIME_WAIT would count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
