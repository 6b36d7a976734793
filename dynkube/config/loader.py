"""Kubeconfig files and the environment to Config: where the pure parts meet the disk.

**Source**: client-go `ClientConfigLoadingRules`, `DeferredLoadingClientConfig`. The migration of `~/.kube/.kubeconfig`
is left out.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace
from pathlib import Path

from dynkube.config.incluster import SERVICE_ACCOUNT_FOLDER, is_in_cluster, pod_namespace, read_in_cluster
from dynkube.config.kubeconfig import merge_kubeconfigs, parse_kubeconfig
from dynkube.config.model import Config, Kubeconfig, Overrides
from dynkube.config.paths import kubeconfig_paths
from dynkube.config.resolution import is_nothing_configured, resolve
from dynkube.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_log = logging.getLogger("dynkube.config")
_FIELD_MANAGER_MAX = 128  # characters; apimachinery `pkg/apis/meta/v1/validation.FieldManagerMaxLength`


def load_config(
    path: str | None = None,
    overrides: Overrides | None = None,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """The settings for one server and user, as kubectl would choose them.

    The kubeconfig counts when there is one; without any, a pod's service account; else `KUBERNETES_MASTER`.

    Args:
        path: the only kubeconfig file to read; None or "" for `KUBECONFIG`, then `~/.kube/config`.
        overrides: None overrides nothing.
        environ: None for the process's environment.

    Raises:
        ConfigError: with all problems: of the files, else of the choice. See `load_kubeconfig` and `resolve`.
        CredentialError: the service account's token is unusable.
    """
    return load_from(path, overrides or Overrides(), os.environ if environ is None else environ, SERVICE_ACCOUNT_FOLDER)


def load_from(
    path: str | None, overrides: Overrides, environ: Mapping[str, str], service_account_folder: str
) -> Config:
    """As `load_config`, with the service account mounted at the given folder.

    **Source**: `DeferredLoadingClientConfig`. kubectl's last resort, `http://localhost:8080`, is left to the command
    line.
    """
    kubeconfig = load_kubeconfig(path, environ)
    in_cluster = is_in_cluster(environ, service_account_folder)
    master = environ.get("KUBERNETES_MASTER", "")
    namespace = pod_namespace(environ, service_account_folder) if in_cluster else "default"
    try:
        config = resolve(
            kubeconfig,
            overrides,
            default_server=master,
            default_namespace=namespace,
            why_unreadable=_why_unreadable,
        )
    except ConfigError as error:
        if not in_cluster or not is_nothing_configured(error):
            raise
    else:
        if not in_cluster or not _is_default(config, master):
            return config
    _log.debug("using the in-cluster configuration")
    return read_in_cluster(overrides, environ, service_account_folder)


def _is_default(config: Config, master: str) -> bool:
    """True when the config says nothing beyond the default server; then a pod's own settings are better.

    Credentials don't count for plain http, where client-go drops them before it compares.
    """
    if not master:
        return False
    default = resolve(Kubeconfig(), default_server=master)
    comparable = replace(config, namespace=default.namespace, path="", context="")
    if default.server.startswith("http:"):
        comparable = replace(
            default,
            server=comparable.server,
            disable_compression=comparable.disable_compression,
            total_timeout_seconds=comparable.total_timeout_seconds,
        )
    return comparable == default


def load_kubeconfig(path: str | None = None, environ: Mapping[str, str] | None = None) -> Kubeconfig:
    """The kubeconfig files, parsed and merged.

    Args:
        path: the only file to read, which must exist; None or "" for the list in `KUBECONFIG`, else `~/.kube/config`.
            Of those, missing ones are skipped; none at all gives an empty kubeconfig.
        environ: None for the process's environment.

    Raises:
        ConfigError: a file can't be read or used; `problems` has those of all files. `read_kubeconfigs` still gives the
            content of the others.
    """
    environ = os.environ if environ is None else environ
    paths = [path] if path else kubeconfig_paths(environ)
    kubeconfig, errors, missing = _read_all(paths)
    if path and missing:
        raise ConfigError(f"kubeconfig {path} does not exist", path=path)
    if environ.get("KUBECONFIG") and len(missing) == len(paths):
        _log.warning("kubeconfig not found: %s", ", ".join(missing))
    if not errors:
        return kubeconfig
    if len(errors) == 1:
        raise errors[0]
    text = f"{len(errors)} kubeconfig files can't be used: [{', '.join(str(error) for error in errors)}]"
    raise ConfigError(text, problems=[str(error) for error in errors])


def read_kubeconfigs(paths: Iterable[str]) -> tuple[Kubeconfig, list[ConfigError]]:
    """The merged content of all files that can be used, and what is wrong with the others; missing ones are skipped."""
    kubeconfig, errors, _ = _read_all(paths)
    return kubeconfig, errors


def _read_all(paths: Iterable[str]) -> tuple[Kubeconfig, list[ConfigError], list[str]]:
    """As `read_kubeconfigs`, and which files are missing."""
    kubeconfigs, errors, missing = [], [], []
    for path in paths:
        try:
            kubeconfigs.append(_read(os.path.abspath(path)))  # noqa: PTH100 (as Go: keeps symbolic links)
        except FileNotFoundError:
            missing.append(path)
        except OSError as error:
            errors.append(ConfigError(f"unable to read kubeconfig {path}: {error.strerror}", path=path))
        except ConfigError as error:
            errors.append(error)
        except ValueError:  # a null byte in the path
            errors.append(ConfigError(f"unable to read kubeconfig {path!r}: no path", path=path))
    return merge_kubeconfigs(kubeconfigs), errors, missing


def _read(path: str) -> Kubeconfig:
    data = Path(path).read_bytes()

    def warn(warning: str) -> None:
        _log.warning("%s: %s", path, warning)

    return parse_kubeconfig(data, path, on_warning=warn)


def _why_unreadable(path: str) -> str:
    """Why the file can't be read; "" when it can."""
    try:
        # Opened only: what comes from a pipe can be read once, and somebody else wants it.
        with Path(path).open("rb"):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__
    except ValueError:
        return "no path"


def program_name() -> str:
    """What the running program is called, for those who want to know whose writes these are.

    Returns:
        The file name without `.py`, or the package of `python -m package`; `dynkube` where Python runs no file.
        Printable ASCII, at most 128 characters, which is what servers take as a field manager.

    Source: client-go's User-Agent begins likewise, and servers take a field manager from there.
    """
    folder, file = os.path.split(sys.argv[0] if sys.argv else "")
    name = os.path.split(folder)[1] if file == "__main__.py" else file.removesuffix(".py")
    printable = "".join([character for character in name if character.isascii() and character.isprintable()])
    return "dynkube" if printable in {"", "-c", "-m", "-"} else printable[:_FIELD_MANAGER_MAX]
