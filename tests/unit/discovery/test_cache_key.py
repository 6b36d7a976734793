"""Two configs share documents when, and only when, the server shows them the same."""

import base64
import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from dynkube.config import Config
from dynkube.discovery.cache_key import certificate_subject, discovery_key, fast_digest, read_plain_file

SECRET = b"s" * 32
KEY = ec.generate_private_key(ec.SECP256R1())


def _certificate(user: str, *groups: str, issuer: str = "ca", serial: int = 1) -> bytes:
    """A client certificate as PEM."""
    names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    subject = x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, user)])
    begin = dt.datetime(2024, 1, serial, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(KEY.public_key())
        .serial_number(serial)
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=400))
        .sign(KEY, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


ANN = _certificate("ann", "dev")
BASE = Config(server="https://one:6443", certificate_authority_data=b"CA")


def _key(config: Config) -> str:
    return discovery_key(config, SECRET)


@pytest.mark.parametrize(
    "changes",
    [
        {"server": "https://two:6443"},
        {"server": "https://one:6443/prefix"},
        {"certificate_authority_data": b"other CA"},
        {"certificate_authority_data": b""},
        {"insecure_skip_tls_verify": True},
        {"tls_server_name": "name"},
        {"username": "ann"},
        {"token": "t"},
        {"token_file": "/t"},
        {"client_certificate_data": ANN},
        {"client_certificate_data": b"no certificate"},
        {"client_certificate_file": "/missing"},
        {"certificate_authority_data": b"", "certificate_authority_file": "/missing"},
    ],
    ids=repr,
)
def test_server_trust_and_user_count(changes: dict[str, Any]) -> None:
    assert _key(replace(BASE, **changes)) != _key(BASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"namespace": "other"},
        {"password": "p"},
        {"context": "c", "path": "/kubeconfig"},
        {"user_agent": "me", "disable_compression": True},
        {"connect_timeout_seconds": 1.0, "read_timeout_seconds": 1.0, "total_timeout_seconds": 1.0},
        {"client_key_data": b"key"},
    ],
    ids=repr,
)
def test_how_to_talk_does_not_count(changes: dict[str, Any]) -> None:
    assert _key(replace(BASE, **changes)) == _key(BASE)


def test_a_renewed_certificate_is_the_same_user() -> None:
    renewed = _certificate("ann", "dev", issuer="new ca", serial=2)
    assert renewed != ANN
    assert _key(replace(BASE, client_certificate_data=renewed)) == _key(replace(BASE, client_certificate_data=ANN))


@pytest.mark.parametrize("other", [("bob", "dev"), ("ann", "ops"), ("ann",), ("ann", "dev", "ops")])
def test_another_subject_is_another_user(other: tuple[str, ...]) -> None:
    stranger = replace(BASE, client_certificate_data=_certificate(*other))
    assert _key(stranger) != _key(replace(BASE, client_certificate_data=ANN))


def test_a_rotated_token_in_a_file_is_the_same_user(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("one")
    before = _key(replace(BASE, token_file=str(path)))
    path.write_text("two")
    assert _key(replace(BASE, token_file=str(path), token="fallback")) == before  # noqa: S106


def test_two_static_tokens_are_two_users_beside_the_same_certificate_too() -> None:
    with_certificate = replace(BASE, client_certificate_data=ANN)
    keys = {_key(replace(config, token=token)) for config in (BASE, with_certificate) for token in ("", "a", "b")}
    assert len(keys) == 6


def test_files_count_by_what_they_hold(tmp_path: Path) -> None:
    ca, certificate = tmp_path / "ca", tmp_path / "certificate"
    ca.write_bytes(b"CA")
    certificate.write_bytes(b"text before\n" + ANN + _certificate("chain"))
    by_file = replace(
        BASE,
        certificate_authority_data=b"",
        certificate_authority_file=str(ca),
        client_certificate_file=str(certificate),
    )
    assert _key(by_file) == _key(replace(BASE, client_certificate_data=ANN))
    ca.write_bytes(b"other")
    assert _key(by_file) != _key(replace(BASE, client_certificate_data=ANN))


def test_inline_data_win_over_files() -> None:
    config = replace(BASE, certificate_authority_file="/missing", client_certificate_data=ANN)
    assert _key(replace(config, client_certificate_file="/missing")) == _key(replace(BASE, client_certificate_data=ANN))


def test_a_path_that_is_none_is_no_error() -> None:
    assert _key(replace(BASE, client_certificate_file="nul\0byte")) != _key(BASE)
    assert _key(replace(BASE, client_certificate_file="/b\udcffd")) != _key(BASE)


def test_a_part_can_t_pass_for_another() -> None:
    changes: list[dict[str, Any]] = [
        {"username": "ab", "token_file": "c"},
        {"username": "a", "token_file": "bc"},
        {"username": "abc"},
        {"token_file": "abc"},
        {"token": "abc"},
        {"tls_server_name": "abc"},
        {"client_certificate_data": b"abc"},
        {"client_certificate_file": "abc"},
    ]
    assert len({_key(replace(BASE, **change)) for change in changes}) == len(changes)


def test_the_key_tells_nothing_without_the_secret() -> None:
    config = replace(BASE, token="1234")  # noqa: S106
    assert discovery_key(config, SECRET) != discovery_key(config, b"t" * 32)
    assert len(bytes.fromhex(_key(config))) == 32


@given(st.lists(st.binary(max_size=5)), st.lists(st.binary(max_size=5)))
def test_fast_digests_are_equal_when_all_parts_are(one: list[bytes], other: list[bytes]) -> None:
    assert (fast_digest(one, SECRET) == fast_digest(other, SECRET)) == (one == other)


def test_the_two_kinds_of_names_never_meet() -> None:
    assert len({fast_digest([], SECRET), fast_digest([b""], SECRET), _key(BASE)}) == 3
    assert fast_digest([b"a"], SECRET) != fast_digest([b"a"], b"t" * 32)


def test_the_subject_is_the_certificate_s() -> None:
    loaded = x509.load_pem_x509_certificate(ANN)
    assert certificate_subject(ANN) == loaded.subject.public_bytes()
    many = _certificate("ann", *(f"group-{number}-{'x' * 50}" for number in range(40)))
    assert certificate_subject(many) == x509.load_pem_x509_certificate(many).subject.public_bytes()


def _pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_a_certificate_of_the_first_version_has_a_subject_too() -> None:
    empty = bytes.fromhex("3000")
    tbs = bytes.fromhex("020101") + empty * 3 + bytes.fromhex("30020500")
    first = bytes([0x30, len(tbs) + 2, 0x30, len(tbs)]) + tbs
    assert certificate_subject(_pem(first)) == bytes.fromhex("30020500")


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"text",
        b"-----BEGIN CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\n!\xff=\n-----END CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        _pem(b"\x31\x00"),
        _pem(b"\x30"),
        _pem(b"\x30\x02\x30\x00"),
    ],
    ids=repr,
)
def test_what_is_no_certificate_has_no_subject(pem: bytes) -> None:
    assert certificate_subject(pem) is None


DER = x509.load_pem_x509_certificate(ANN).public_bytes(serialization.Encoding.DER)


@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_a_damaged_certificate_is_no_error(position: int, byte: int) -> None:
    damaged = bytearray(DER)
    damaged[position] = byte
    subject = certificate_subject(_pem(bytes(damaged)))
    assert subject is None or subject in bytes(damaged)


@given(st.integers(0, len(DER)))
def test_a_certificate_cut_short_is_no_error(size: int) -> None:
    subject = certificate_subject(_pem(DER[:size]))
    assert (subject is None) == (size < len(DER))


def test_an_unreadable_certificate_counts_as_a_whole() -> None:
    odd = replace(BASE, client_certificate_data=b"odd one")
    assert _key(odd) != _key(replace(BASE, client_certificate_data=b"odd two"))


def test_a_relative_token_file_is_another_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        monkeypatch.chdir(tmp_path / folder)
        names.add(discovery_key(Config("https://a", token_file="token"), SECRET))  # noqa: S106 - a path
    assert len(names) == 2


def test_unverified_servers_behind_one_address_are_told_apart_by_the_whole_certificate() -> None:
    certificates = [_certificate("admin", issuer=name) for name in ("one", "other")]
    verified = {discovery_key(Config("https://a", client_certificate_data=each), SECRET) for each in certificates}
    unverified = {
        discovery_key(Config("https://a", client_certificate_data=each, insecure_skip_tls_verify=True), SECRET)
        for each in certificates
    }
    assert (len(verified), len(unverified)) == (1, 2)


def test_other_authorities_of_the_system_are_other_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "bundle"
    names = set()
    for text in ("", "one", "other"):
        bundle.write_text(text)
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle) if text else "")
        names.add(discovery_key(Config("https://a"), SECRET))
        assert discovery_key(Config("https://a", certificate_authority_data=b"x"), SECRET) not in names
    assert len(names) == 3


def test_what_comes_from_a_pipe_has_no_name(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert discovery_key(Config("https://a", certificate_authority_file=str(pipe)), SECRET) == ""
    assert read_plain_file(str(pipe)) is None
