"""Certificates and keys, made for one run: right ones for the real server, wrong ones for negative tests.

Everything is P-256: making an RSA key takes longer than starting etcd.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

SERVER_NAMES = (
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)
SERVER_ADDRESSES = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key, both PEM; ``repr`` leaves the key out."""

    certificate: bytes
    key: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return "Issued(...)"

    @property
    def key_pem(self) -> bytes:
        """The key in PKCS #8, not encrypted."""
        return private_key_pem(self.key)

    def encrypted_key_pem(self, password: str) -> bytes:
        """The key in PKCS #8, encrypted: a client without the password must say so instead of hanging at a prompt."""
        encryption = serialization.BestAvailableEncryption(password.encode())
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


class CertificateAuthority:
    """A certificate authority that lives in memory. Owns its key; never changes, so thread-safe."""

    def __init__(
        self, name: str = "realserver CA", *, valid_from: datetime | None = None, valid_for: timedelta = _DAY
    ) -> None:
        """Make a new key and a self-signed certificate.

        Args:
            name: The common name.
            valid_from: An hour ago when not given.
            valid_for: A day: no run is longer, and a leaked file is soon worthless.
        """
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self._start = valid_from or datetime.now(UTC) - _HOUR
        builder = _builder(self._name, self._name, self._key.public_key(), self._start, valid_for)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_key_usage(signs_certificates=True), critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        """The authority's certificate."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def server(
        self,
        names: Sequence[str] = SERVER_NAMES,
        addresses: Sequence[str] = SERVER_ADDRESSES,
        *,
        valid_for: timedelta = _DAY,
    ) -> Issued:
        """Issue a server certificate for DNS names and IP addresses; wrong ones make a host name mismatch."""
        alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
        alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        subject_names = x509.SubjectAlternativeName(alternatives)
        return self._issue(_name("kube-apiserver"), ExtendedKeyUsageOID.SERVER_AUTH, valid_for, subject_names)

    def client(self, user: str, groups: Sequence[str] = (), *, valid_for: timedelta = _DAY) -> Issued:
        """Issue a client certificate: Kubernetes reads the user from CN and the groups from O.

        Args:
            user: The user name.
            groups: The groups, none by default.
            valid_for: Counted from an hour ago, so half an hour gives an expired certificate.
        """
        return self._issue(_name(user, groups), ExtendedKeyUsageOID.CLIENT_AUTH, valid_for)

    def _issue(
        self,
        subject: x509.Name,
        purpose: x509.ObjectIdentifier,
        valid_for: timedelta,
        alternatives: x509.SubjectAlternativeName | None = None,
    ) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(subject, self._name, key.public_key(), self._start, valid_for)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        # Python 3.13 verifies strictly (VERIFY_X509_STRICT): a leaf without this extension is refused there.
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        if alternatives is not None:
            builder = builder.add_extension(alternatives, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return Issued(certificate.public_bytes(serialization.Encoding.PEM), key)


def expired_ca() -> CertificateAuthority:
    """An authority that ended yesterday, and so did all that it issues."""
    return CertificateAuthority("expired CA", valid_from=datetime.now(UTC) - 3 * _DAY, valid_for=_DAY)


def foreign_ca() -> CertificateAuthority:
    """An authority with the right name that did not issue the server's certificate: only the signature tells."""
    return CertificateAuthority()


def service_account_keys() -> tuple[bytes, bytes]:
    """A key pair for signing service account tokens: private and public, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private_key_pem(key), public


def private_key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key in PKCS #8, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write_private(path: Path, content: bytes) -> Path:
    """Write a file that only the owner may read, from its first byte on; an older file is replaced.

    Returns:
        The path, for chaining.
    """
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return path


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, valid_for: timedelta
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + valid_for)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(common_name: str, organizations: Sequence[str] = ()) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization) for organization in organizations]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
