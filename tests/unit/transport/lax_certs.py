"""Certificates as old clusters have them: Go takes them, Python 3.13's strict mode doesn't."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.realserver.certs import Issued

_HOUR = timedelta(hours=1)
_ADDRESS = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])


def lax_pair() -> tuple[bytes, Issued]:
    """An authority without key usage, and a server certificate of its without key identifiers."""
    key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = _builder("lax CA", "lax CA", key).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=False
    )
    certificate = ca.sign(key, hashes.SHA256())
    server = _builder("server", "lax CA", server_key).add_extension(_ADDRESS, critical=False).sign(key, hashes.SHA256())
    return certificate.public_bytes(Encoding.PEM), Issued(server.public_bytes(Encoding.PEM), server_key)


def intermediate_pair() -> tuple[bytes, Issued]:
    """An intermediate authority whose root nobody has, and a server certificate of its."""
    root_key, key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    authority = x509.BasicConstraints(ca=True, path_length=None)
    middle = _builder("middle", "root", key).add_extension(authority, critical=True).sign(root_key, hashes.SHA256())
    server = _builder("server", "middle", server_key).add_extension(_ADDRESS, critical=False)
    issued = Issued(server.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM), server_key)
    return middle.public_bytes(Encoding.PEM), issued


def named_only_by_common_name() -> Issued:
    """A certificate of its own making whose only name is the common name."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _builder("localhost", "localhost", key).sign(key, hashes.SHA256())
    return Issued(certificate.public_bytes(Encoding.PEM), key)


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _HOUR).not_valid_after(now + _HOUR)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
