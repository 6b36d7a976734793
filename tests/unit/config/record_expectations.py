"""Records what the reference kubectl makes of fixtures/kubeconfig; run it with the path of a kubectl.

    python -m tests.unit.config.record_expectations path/to/kubectl

Three tables. `view_cases.json`: what `kubectl config view --flatten --raw` prints, with and without `--minify`.
`reach_cases.json`: with which settings `kubectl get pods` talks to a small server, which notes what arrives (scheme,
path, host, TLS name, credentials). `yaml/cases.json`: which YAML `kubectl label --local` reads, and what it prints.
Outcomes go to the files named `expected`. Certificates are made afresh for each run and appear nowhere in the results.
"""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubeconfig"
_DOCUMENTS = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [{"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["list"]}],
    },
    "/pods": {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []},
}


class _Server(ThreadingHTTPServer):
    """Answers discovery and an empty list of pods; keeps what the last request for pods looked like."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: dict[str, Any] = {}
        self.names: dict[Any, str] = {}
        self.tls = context is not None
        if context:
            context.sni_callback = self._note_name
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def _note_name(self, connection: Any, name: str | None, _context: Any) -> None:
        self.names[connection] = name or ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Refused handshakes are what some cases are about: nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.endswith("/pods"):
            self.server.seen = {
                "tls": self.server.tls,
                "path": path,
                "host": self.headers["Host"].partition(":")[0],
                "tls_name": self.server.names.get(self.connection, ""),
                "authorization": self.headers.get("Authorization", ""),
                "certificate": self.server.tls and bool(self.connection.getpeercert()),
                "gzip": "gzip" in self.headers.get("Accept-Encoding", ""),
            }
        document = next((value for end, value in _DOCUMENTS.items() if path.endswith(end)), None)
        body = json.dumps(document).encode()
        self.send_response(200 if document else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


def _certificate(folder: Path, stem: str, issuer: tuple[x509.Name, Any] | None) -> tuple[x509.Name, Any]:
    """Write a certificate and its key; without issuer an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, stem)])
    issuer_name, issuer_key = issuer or (name, key)
    now = dt.datetime.now(dt.UTC)
    hosts = [
        x509.DNSName("localhost"),
        x509.DNSName("other.example"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    (folder / f"{stem}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{stem}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    return name, key


class _Kubectl:
    """Runs the reference kubectl in a folder, away from this machine's settings."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.binary = binary
        self.folder = folder

    def run(self, args: list[str], files: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(self.folder / "home"), "PATH": "", "KUBERC": "off", **env}
        if files:
            environment["KUBECONFIG"] = ":".join(files)
        return subprocess.run(
            [self.binary, *args],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=60,
        )


def _record_view(binary: str, folder: Path) -> dict[str, Any]:
    """For each case the printed documents, or the errors."""
    shutil.copytree(FIXTURES / "files", folder)
    kubectl = _Kubectl(binary, folder)
    expected = {}
    for case in json.loads((FIXTURES / "view_cases.json").read_text()):
        outcome = {}
        for view, flags in {"view": [], "flatten": ["--flatten"], "minify": ["--flatten", "--minify"]}.items():
            args = ["config", "view", "--raw", "--merge", "-o", "json", *flags, *case["args"]]
            done = kubectl.run(args, case["files"], {})
            text = (done.stderr if done.returncode else done.stdout).replace(str(folder), "@FOLDER@")
            outcome[view] = {"error": text.strip()} if done.returncode else json.loads(text)
        expected[case["name"]] = outcome
    return expected


def _record_reach(binary: str, folder: Path) -> dict[str, Any]:
    """For each case what arrived, or the errors."""
    folder.mkdir()
    _certificate(folder, "other-ca", None)
    authority = _certificate(folder, "ca", None)
    for stem in ("server", "client"):
        _certificate(folder, stem, authority)
    (folder / "sub").mkdir()
    (folder / "token").write_text("token-from-file\n")
    (folder / "sub" / "token").write_text("token-from-sub\n")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    context.load_verify_locations(folder / "ca.crt")
    context.verify_mode = ssl.CERT_OPTIONAL
    servers = {"@HTTPS@": _Server(context), "@HTTP@": _Server(None)}
    replaced = {mark: str(server.server_address[1]) for mark, server in servers.items()}
    data = {"@CA@": "ca.crt", "@CERT@": "client.crt", "@KEY@": "client.key"}

    def fill(text: str) -> str:
        for mark, port in replaced.items():
            text = text.replace(mark, port)
        for mark, name in data.items():
            text = text.replace(mark, base64.b64encode((folder / name).read_bytes()).decode())
        return text

    for source in (FIXTURES / "reach").rglob("*.yaml"):
        (folder / source.relative_to(FIXTURES / "reach")).write_text(fill(source.read_text()))
    kubectl = _Kubectl(binary, folder)
    expected: dict[str, Any] = {}
    for case in json.loads((FIXTURES / "reach_cases.json").read_text()):
        for server in servers.values():
            server.seen = {}
        env = {name: fill(value) for name, value in case["env"].items()}
        done = kubectl.run(["get", "pods", *(fill(arg) for arg in case["args"])], case["files"], env)
        seen = next((server.seen for server in servers.values() if server.seen), None)
        text = done.stderr.replace(str(folder), "@FOLDER@").strip()
        for mark, port in replaced.items():
            text = text.replace(f":{port}", f":{mark}")
        expected[case["name"]] = seen or {"error": text.splitlines()[-1]}
    return expected


def _only_key(found: Any) -> str | None:
    """The one key of the value; None when kubectl refused it."""
    return None if found is None else str(next(iter(found["v"])))


def _record_yaml(binary: str, folder: Path) -> dict[str, Any]:
    """How scalars are read, as values and as keys; what documents hold; how one large value is printed."""
    folder.mkdir()
    kubectl = _Kubectl(binary, folder)
    cases = json.loads((FIXTURES / "yaml" / "cases.json").read_text())

    def show(text: str, form: str) -> str | None:
        (folder / "object.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" + text)
        done = kubectl.run(["label", "--local", "-f", "object.yaml", "-o", form, "a=b"], [], {})
        return None if done.returncode else done.stdout

    def read(text: str) -> Any:
        shown = show(text, "json")
        known = {"apiVersion", "kind", "metadata"}
        return None if shown is None else {key: value for key, value in json.loads(shown).items() if key not in known}

    values = read("v:\n" + "".join(f"- {text}\n" for text in cases["scalars"]))
    whole = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "v": cases["value"]}
    (folder / "whole.json").write_text(json.dumps(whole))

    def printed(form: str) -> str:
        return kubectl.run(["label", "--local", "-f", "whole.json", "-o", form, "a=b"], [], {}).stdout

    return {
        "values": dict(zip(cases["scalars"], values["v"], strict=True)),
        "keys": {text: _only_key(read(f"v:\n  ? {text}\n  : 1\n")) for text in cases["scalars"]},
        "documents": {name: read(text) for name, text in cases["documents"].items()},
        "object": json.loads(printed("json")),
        "printed": printed("yaml"),
    }


def main() -> None:
    """Record all tables with the kubectl that the first argument names."""
    binary = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        for name, record in {"view": _record_view, "reach": _record_reach, "yaml/": _record_yaml}.items():
            expected = record(binary, Path(folder) / name)
            text = json.dumps(expected, indent=1, sort_keys=True) + "\n"
            target = f"{name}expected.json" if name.endswith("/") else f"{name}_expected.json"
            (FIXTURES / target).write_text(text)


if __name__ == "__main__":
    main()
