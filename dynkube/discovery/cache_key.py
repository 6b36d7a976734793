"""Names of rows in the disk store: whose discovery documents they are.

A name is a keyed hash, the key being a secret that lies beside the store: who gets hold of the store alone can't try
tokens against it.
"""

# pathlib costs start-up time.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH123

from __future__ import annotations

import os
import stat
from binascii import Error, a2b_base64

try:
    # What `hashlib` re-exports; through it three milliseconds more, for OpenSSL.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.config import Config

_DIGEST_BYTES = 32
_LENGTH_BYTES = 8

# DER's tags, as far as the way to a certificate's subject needs them.
_SEQUENCE = 0x30
_VERSION = 0xA0
# Serial number, signature algorithm, issuer, validity: they stand before the subject.
_BEFORE_SUBJECT = 4
_LONG_LENGTH = 0x80


def discovery_key(config: Config, secret: bytes) -> str:
    """The name of what one server shows to one user; hexadecimal.

    The server is its URL and how it is trusted: the authorities' certificates, the name that its own must have, or that
    any will do. The user is what stays when credentials are renewed: the subject of the client certificate, the user
    name, the path of the token file; of a static token there is nothing but its hash. All that is there counts, for
    which of them the server goes by is the server's choice. A password doesn't count, nor does what says how to talk
    rather than to whom (time-outs, namespace, the context's name).

    Args:
        config: its certificate files are read; one that can't be read counts by its path.
        secret: of the store; at most 64 bytes.

    Returns:
        "" when a setting that decides comes from a pipe or the like, which can't be read twice: then there is no name.

    Source: client-go's disk cache goes by the host alone, so users and clusters behind one forwarded port share it.
    """
    return _digest(b"dynkube-config", _parts(config), secret) if _is_nameable(config) else ""


def fast_digest(parts: Iterable[bytes], secret: bytes) -> str:
    """The name of what a command line starts from, when it wants to know its discovery key without parsing anything.

    Args:
        parts: all that counts, in a fixed order: kubeconfig files' paths and bytes, authorities, flags, environment.
            Parts that are absent must be given as empty: each keeps its place.
        secret: of the store; at most 64 bytes.
    """
    return _digest(b"dynkube-fast", parts, secret)


def _digest(kind: bytes, parts: Iterable[bytes], secret: bytes) -> str:
    """A keyed hash; no two lists of parts, and no two kinds, look alike to it."""
    state = blake2b(key=secret, digest_size=_DIGEST_BYTES, person=kind)
    for part in parts:
        state.update(len(part).to_bytes(_LENGTH_BYTES, "big"))
        state.update(part)
    return state.hexdigest()


def _parts(config: Config) -> Iterable[bytes]:
    """What counts, each part in its place."""
    yield _text(config.server)
    yield b"insecure" if config.insecure_skip_tls_verify else b"verified"
    kind, authorities = _content(config.certificate_authority_data, config.certificate_authority_file)
    yield from (kind, authorities)
    # Without authorities of its own a config trusts the system's, which these two can replace.
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if kind == b"none" else ():
        path = os.environ.get(name, "")
        yield from (b"path", _place(path)) if os.path.isdir(path) else _content(b"", path)
    yield _text(config.tls_server_name)
    kind, certificate = _content(config.client_certificate_data, config.client_certificate_file)
    # Behind one address there can be several servers, each with an admin of the same name. Where nothing verifies the
    # server, the certificate tells them apart, at the price of a new name whenever it is renewed.
    verified = not config.insecure_skip_tls_verify
    subject = certificate_subject(certificate) if kind == b"content" and verified else None
    yield from (kind, certificate) if subject is None else (b"subject", subject)
    yield _text(config.username)
    yield _place(config.token_file)
    # The static token beside a token file only helps out while the file can't be read.
    yield b"" if config.token_file else _text(config.token)


def _content(data: bytes, path: str) -> tuple[bytes, bytes]:
    """What a setting holds, and what that is; inline data win over a file, as they do when they are used."""
    if data:
        return b"content", data
    if not path:
        return b"none", b""
    content = read_plain_file(path)
    return (b"path", _place(path)) if content is None else (b"content", content)


def _place(path: str) -> bytes:
    """An absolute path: the same relative one is another file in another folder."""
    return _text(os.path.abspath(path)) if path else b""


def read_plain_file(path: str) -> bytes | None:
    """What a file holds; None when it can't be read, or is no plain file: a pipe can be read once, by someone else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    except (OSError, ValueError):
        return None


def _is_nameable(config: Config) -> bool:
    """Whether a config can have a name at all: not when a setting that decides comes from something like a pipe."""
    paths = (config.certificate_authority_file, config.client_certificate_file, config.token_file)
    return not any(path and os.path.exists(path) and not os.path.isfile(path) for path in paths)


def certificate_subject(pem: bytes) -> bytes | None:
    """The DER bytes of the first certificate's subject; None when there is none to be found.

    Only the way there is parsed, and nothing is checked: whether the certificate is any good is the server's business.
    """
    try:
        return _subject(_der(pem))
    except (Error, IndexError, ValueError):
        return None


def _der(pem: bytes) -> bytes:
    """The first certificate of a PEM file.

    Raises:
        ValueError: there is none.
    """
    _, begin, rest = pem.partition(b"-----BEGIN CERTIFICATE-----")
    body, end, _ = rest.partition(b"-----END CERTIFICATE-----")
    if not (begin and end):
        raise ValueError("no certificate")
    return a2b_base64(body)


def _subject(der: bytes) -> bytes:
    """The subject of a DER certificate.

    Raises:
        ValueError, IndexError: it is no certificate.

    Source: RFC 5280, 4.1: Certificate and TBSCertificate.
    """
    certificate, _ = _element(der, _SEQUENCE)
    rest, _ = _element(_value(certificate), _SEQUENCE)
    rest = _value(rest)
    if rest[0] == _VERSION:
        _, rest = _element(rest)
    for _ in range(_BEFORE_SUBJECT):
        _, rest = _element(rest)
    subject, _ = _element(rest, _SEQUENCE)
    return subject


def _element(data: bytes, tag: int | None = None) -> tuple[bytes, bytes]:
    """The first element with its tag and length, and what follows it.

    Raises:
        ValueError, IndexError: there is none, none of that tag, or it is cut short.
    """
    if tag is not None and data[0] != tag:
        raise ValueError("another tag")
    end = _value_start(data) + _length(data)
    if end > len(data):
        raise ValueError("cut short")
    return data[:end], data[end:]


def _value(element: bytes) -> bytes:
    """What an element holds."""
    return element[_value_start(element) :]


def _value_start(data: bytes) -> int:
    """Where the first element's value begins: after the tag, and one byte of length or more."""
    return 2 if data[1] < _LONG_LENGTH else 2 + data[1] - _LONG_LENGTH


def _length(data: bytes) -> int:
    """The length of the first element's value."""
    return data[1] if data[1] < _LONG_LENGTH else int.from_bytes(data[2 : _value_start(data)], "big")


def _text(text: str) -> bytes:
    """A text's bytes, those of a path that is no UTF-8 included."""
    return text.encode("utf-8", "surrogatepass")
