"""Whom we trust, and what we show: a config's TLS settings as an SSLContext.

Files are read here, once. Keys never rest in a folder that others can open, and nothing ever asks for a password.
"""

from __future__ import annotations

import binascii
import os
import re
import ssl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from dynkube.errors import ConfigError, CredentialError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynkube.config import Config

_CERTIFICATE = re.compile(rb"^-----BEGIN CERTIFICATE-----\s(.*?)^-----END CERTIFICATE-----", re.DOTALL | re.MULTILINE)
_NAME_MAX, _LABEL_MAX = 253, 63  # of DNS
_PRIVATE_KEY = re.compile(rb"^-----BEGIN [A-Z ]*PRIVATE KEY-----", re.MULTILINE)


def ssl_context(config: Config) -> ssl.SSLContext:
    """The TLS settings of a config, for every connection of one transport.

    Raises:
        ConfigError: the authorities can't be read, hold no certificate, or stand beside `insecure_skip_tls_verify`.
        CredentialError: client certificate or key can't be read, don't fit, or the key is encrypted or missing.

    Source: client-go `transport.TLSConfigFor` and Go's crypto/tls, whose judgement of certificates is followed.
    """
    _check_name(config)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    # Go looks at the subject alternative names only.
    context.hostname_checks_common_name = False
    # Go trusts each given certificate as it stands, be it an intermediate or the server's own, and takes authorities
    # without the extensions that Python 3.13's strict mode demands: the clusters out there have such.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    _trust(context, config)
    _show(context, config)
    return context


def _check_name(config: Config) -> None:
    """Refuse a name that no certificate can have; the handshake would, without saying which setting it was."""
    name = config.tls_server_name
    labels = name.removesuffix(".").split(".") if name else []
    if len(name) > _NAME_MAX or not all(0 < len(label) <= _LABEL_MAX for label in labels):
        raise _config_error(config, f"tls-server-name {name[:_NAME_MAX]!r} is no host name")


def _trust(context: ssl.SSLContext, config: Config) -> None:
    given = bool(config.certificate_authority_data or config.certificate_authority_file)
    if config.insecure_skip_tls_verify:
        if given:
            raise _config_error(config, "a certificate authority and insecure-skip-tls-verify can't be used together")
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return
    if not given:
        # OpenSSL's idea of the system's roots, SSL_CERT_FILE and SSL_CERT_DIR included, as in Go.
        context.load_default_certs()
        return
    what, pem = _pem(
        config.certificate_authority_data, config.certificate_authority_file, "certificate-authority", ConfigError
    )
    if not _load_authorities(context, pem):
        raise _config_error(config, f"{what} holds no certificate")


def _load_authorities(context: ssl.SSLContext, pem: bytes) -> int:
    """Trust each certificate of a PEM file, as Go's `AppendCertsFromPEM` skip what is none; how many there were."""
    loaded = 0
    for block in _CERTIFICATE.findall(pem):
        try:
            context.load_verify_locations(cadata=binascii.a2b_base64(block))
        except (binascii.Error, ssl.SSLError, ValueError):
            continue
        loaded += 1
    return loaded


def _show(context: ssl.SSLContext, config: Config) -> None:
    """Load the client certificate, if there is one. A key alone is of no use, and Go ignores it too."""
    if not (config.client_certificate_data or config.client_certificate_file):
        return
    if not (config.client_key_data or config.client_key_file):
        raise CredentialError(
            "the client certificate has no key: set client-key or client-key-data",
            path=config.path,
            context=config.context,
        )
    certificate_name, certificate = _pem(
        config.client_certificate_data, config.client_certificate_file, "client-certificate", CredentialError
    )
    key_name, key = _pem(config.client_key_data, config.client_key_file, "client-key", CredentialError)
    if not _CERTIFICATE.search(certificate):
        raise CredentialError(f"{certificate_name} holds no certificate", path=config.client_certificate_file)
    if not _PRIVATE_KEY.search(key):
        raise CredentialError(f"{key_name} holds no private key", path=config.client_key_file)
    _load_pair(context, (certificate_name, certificate), (key_name, key), config)


def _load_pair(context: ssl.SSLContext, certificate: tuple[str, bytes], key: tuple[str, bytes], config: Config) -> None:
    """Load certificate and key, each with the name it has in errors."""

    def refuse() -> NoReturn:
        # Without this OpenSSL asks on the terminal.
        raise CredentialError(f"{key[0]} is encrypted", path=config.client_key_file, context=config.context)

    try:
        with _path_of(certificate[1]) as certificate_path, _path_of(key[1]) as key_path:
            context.load_cert_chain(certificate_path, key_path, password=refuse)
    except ssl.SSLError as error:
        if error.reason in {"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"}:
            text = f"{key[0]} is not the key of {certificate[0]}"
        else:
            text = f"{certificate[0]} or {key[0]} is malformed"
        raise CredentialError(text, path=config.client_key_file, context=config.context) from error


def _pem(data: bytes, file: str, setting: str, kind: type[ConfigError]) -> tuple[str, bytes]:
    """What a setting holds, and its name for errors; inline data win over a file, as in client-go.

    Raises:
        ConfigError: of the kind asked for: the file can't be read.
    """
    if data:
        return f"{setting}-data", data
    try:
        return f"{setting} file {file!r}", Path(file).read_bytes()
    except OSError as error:
        raise kind(f"{setting} file {file!r} can't be read: {error.strerror}", path=file) from error


@contextmanager
def _path_of(content: bytes) -> Iterator[str]:
    """A path that holds the content while OpenSSL reads it: OpenSSL takes client certificates from files only."""
    try:
        descriptor = os.memfd_create("dynkube")
    except (AttributeError, OSError):  # not Linux, or not allowed
        with _private_file(content) as path:
            yield path
        return
    with os.fdopen(descriptor, "wb") as memory:
        memory.write(content)
        memory.flush()
        yield f"/proc/self/fd/{descriptor}"


@contextmanager
def _private_file(content: bytes) -> Iterator[str]:
    """The same as a file, gone afterwards; neither folder (0700) nor file (0600) opens for others."""
    from tempfile import TemporaryDirectory  # where memory will do, its import is spared

    with TemporaryDirectory(prefix="dynkube-") as folder:
        path = Path(folder, "pem")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        yield str(path)


def _config_error(config: Config, text: str) -> ConfigError:
    return ConfigError(text, path=config.path, context=config.context)
