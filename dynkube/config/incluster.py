"""The settings of a process inside a pod: environment and the mounted service account.

**Source**: client-go `rest.InClusterConfig`, clientcmd `inClusterClientConfig`.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

from dynkube.config.model import Config, Overrides
from dynkube.config.server_url import normal_server
from dynkube.config.timeout import parse_timeout
from dynkube.errors import ConfigError, CredentialError, ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
_log = logging.getLogger("dynkube.config")


def in_cluster_config(overrides: Overrides | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The settings that Kubernetes gives to every pod.

    Args:
        overrides: only server, token, certificate authority, namespace and request timeout count.
        environ: None for the process's environment.

    Raises:
        ConfigError: the process is in no pod, or an override is malformed.
        CredentialError: the service account's token can't be read, or is empty.
    """
    return read_in_cluster(overrides or Overrides(), os.environ if environ is None else environ, SERVICE_ACCOUNT_FOLDER)


def is_in_cluster(environ: Mapping[str, str], folder: str) -> bool:
    """True when the environment names the API server's service, and the folder holds a token."""
    token = Path(folder, "token")
    return _service_named(environ) and token.exists() and not token.is_dir()


def read_in_cluster(overrides: Overrides, environ: Mapping[str, str], folder: str) -> Config:
    """As `in_cluster_config`, with the service account mounted at `folder`.

    **Source**: `InClusterConfig` and `inClusterClientConfig.ClientConfig`. An override of the request timeout counts
    here and not there; an empty token file is an error here, and there a request without credentials.
    """
    if not _service_named(environ):
        raise ConfigError(
            "unable to load in-cluster configuration: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be set"
        )
    host, port = environ["KUBERNETES_SERVICE_HOST"], environ["KUBERNETES_SERVICE_PORT"]
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    authority = Path(folder, "ca.crt")
    try:
        config = Config(
            server=normal_server(overrides.server or server),
            namespace=overrides.namespace or pod_namespace(environ, folder),
            total_timeout_seconds=parse_timeout(overrides.request_timeout),
            certificate_authority_file=str(authority) if _holds_certificate(authority) else "",
        )
    except ParseError as error:
        raise ConfigError(f"in-cluster configuration can't be used: {error}") from error
    if overrides.certificate_authority:
        config = replace(config, certificate_authority_file=overrides.certificate_authority)
    if overrides.token:
        return replace(config, token=overrides.token)
    token_file = str(Path(folder, "token"))
    return replace(config, token=_read_token(token_file), token_file=token_file)


def pod_namespace(environ: Mapping[str, str], folder: str) -> str:
    """The pod's own namespace: POD_NAMESPACE, else what the service account says, else `default`."""
    if environ.get("POD_NAMESPACE"):
        return environ["POD_NAMESPACE"]
    try:
        return Path(folder, "namespace").read_text(encoding="utf-8").strip() or "default"
    except (OSError, UnicodeDecodeError):
        return "default"


def _service_named(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("KUBERNETES_SERVICE_HOST") and environ.get("KUBERNETES_SERVICE_PORT"))


def _read_token(path: str) -> str:
    try:
        token = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise CredentialError(f"unable to read the service account's token {path}: {reason}", path=path) from error
    if not token:
        raise CredentialError(f"the service account's token {path} is empty", path=path)
    return token


def _holds_certificate(path: Path) -> bool:
    """False with a log line when the file doesn't hold any certificate: the system's authorities serve then."""
    try:
        found = b"-----BEGIN CERTIFICATE-----" in path.read_bytes()
    except OSError:
        found = False
    if not found:
        _log.error("no certificate authority in %s: trusting the system's", path)
    return found
