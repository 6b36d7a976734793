"""Certificates for the transport's tests, made once."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.realserver.certs import CertificateAuthority

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.realserver.certs import Issued


@pytest.fixture(scope="session")
def authority() -> CertificateAuthority:
    """The authority of the servers here."""
    return CertificateAuthority("loopback CA")


@pytest.fixture(scope="session")
def server_context(authority: CertificateAuthority) -> Callable[..., ssl.SSLContext]:
    """Makes a server's TLS settings, with a certificate for loopback unless given another."""

    def make(issued: Issued | None = None, *, client_ca: bytes = b"") -> ssl.SSLContext:
        issued = issued or authority.server()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "pem")
            path.write_bytes(issued.certificate + issued.key_pem)
            context.load_cert_chain(path)
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=client_ca.decode())
        return context

    return make
