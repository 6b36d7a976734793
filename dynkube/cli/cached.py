"""`--cached`: what is known of a server, without asking it, and mostly without reading settings.

A row of the store leads from a keyed hash of all that decides about server and user (kubeconfig files, flags,
environment) straight to the server's rows, so that neither YAML nor a client must be imported. Where that row is
missing or out of date, the settings are read as usual.
"""

# pathlib costs start-up time.
# ruff: noqa: PTH100, PTH110

from __future__ import annotations

import os

from dynkube.cli.flags import WHICH_SERVER
from dynkube.discovery import DiskStore, cache_folder, fast_digest, read_plain_file, stored_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynkube.cli.flags import Flags
    from dynkube.config import Config
    from dynkube.discovery import ServerResources
    from dynkube.jsontypes import JSONObject

_ENVIRONMENT = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "KUBERNETES_MASTER",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
)


def open_store(flags: Flags) -> DiskStore:
    """The store that flags and environment name."""
    from dynkube.clock import SystemClock

    return DiskStore(cache_folder(os.environ, flags.text("cache-dir")), clock=SystemClock())


def cached_resources(flags: Flags) -> ServerResources:
    """What the server served when it was asked last, however long ago.

    Raises:
        ConfigError: the settings name no usable server, or nothing is known of it.
        ParseError: the time-out is none.
    """
    from dynkube.cli.connection import check_supported
    from dynkube.errors import ConfigError

    check_supported(flags)
    if flags.text("request-timeout"):
        from dynkube.config import parse_timeout

        parse_timeout(flags.text("request-timeout"))  # has no effect here, but a typo is one all the same
    store = open_store(flags)
    secret = store.secret(create=False)
    key = _remembered_key(store, flags, secret) if secret else ""
    found = stored_resources(store, key) if key else None
    if found is not None:
        return found
    from dynkube.cli.connection import config_for
    from dynkube.discovery import discovery_key

    config = config_for(flags)
    key = discovery_key(config, secret) if secret else ""
    found = stored_resources(store, key) if key else None
    if found is None:
        raise ConfigError(f"nothing is cached of {config.server} as this user; run it once without --cached")
    remember(store, flags, config)
    return found


def remember(store: DiskStore, flags: Flags, config: Config) -> None:
    """Write the row that leads from these settings to the server's rows, unless it is there."""
    from dynkube.codec import encode_json
    from dynkube.discovery import discovery_key

    secret = store.secret(create=True)
    parts = _parts(flags)
    key = discovery_key(config, secret) if secret else ""
    if not secret or not key or parts is None:
        return
    trusted = os.environ.get("SSL_CERT_FILE", "")
    paths = [path for path in (config.certificate_authority_file, config.client_certificate_file, trusted) if path]
    used: JSONObject = {path: _file_digest(path, secret) for path in paths}
    text = encode_json({"key": key, "files": used}).decode()
    name = f"settings:{fast_digest(parts, secret)}"
    if store.read_text(name) != text:
        store.write_text(name, text)


def _remembered_key(store: DiskStore, flags: Flags, secret: bytes) -> str:
    """The server's name in the store; "" when these settings were never met, or a file that they name has changed."""
    from dynkube.codec import decode_object
    from dynkube.errors import DecodeError

    parts = _parts(flags)
    text = store.read_text(f"settings:{fast_digest(parts, secret)}") if parts is not None else None
    try:
        row = decode_object((text or "").encode())
    except DecodeError:
        return ""
    key, files = row.get("key"), row.get("files")
    if not isinstance(key, str) or not isinstance(files, dict):
        return ""
    return key if all(_file_digest(path, secret) == digest for path, digest in files.items()) else ""


def _parts(flags: Flags) -> list[bytes] | None:
    """All that decides about server and user; None when there is no kubeconfig, or one that can't be read twice."""
    from dynkube.config import kubeconfig_paths

    explicit = flags.text("kubeconfig")
    paths = [explicit] if explicit else kubeconfig_paths(os.environ)
    paths = [path for path in paths if os.path.exists(path)]
    contents = [read_plain_file(path) for path in paths]
    if not paths or None in contents:
        return None
    places = [os.fsencode(os.path.abspath(path)) for path in paths]
    return [*_texts(flags), *places, *[content for content in contents if content is not None]]


def _texts(flags: Flags) -> Iterator[bytes]:
    """Flags and environment, each in its place."""
    for name in WHICH_SERVER:
        yield repr(flags.values.get(name)).encode("utf-8", "surrogatepass")
    for name in _ENVIRONMENT:
        yield os.environ.get(name, "").encode("utf-8", "surrogateescape")
    for name in ("certificate-authority", "client-certificate", "client-key"):
        yield os.fsencode(os.path.abspath(flags.text(name))) if flags.text(name) else b""


def _file_digest(path: str, secret: bytes) -> str:
    """The keyed hash of what a file holds; "" when it can't be told."""
    content = read_plain_file(path)
    return "" if content is None else fast_digest([content], secret)
