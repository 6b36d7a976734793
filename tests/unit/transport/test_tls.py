"""Trust and client certificates, on real handshakes."""

from __future__ import annotations

import os
import pickle
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
import urllib3

from dynkube.config import Config
from dynkube.errors import ConfigError, ConnectError, CredentialError, StreamBrokenError, TLSError
from dynkube.transport import RequestsTransport
from dynkube.transport import tls as tls_module
from dynkube.transport.tls import ssl_context
from tests.realserver.certs import CertificateAuthority, foreign_ca
from tests.unit.transport.lax_certs import intermediate_pair, lax_pair, named_only_by_common_name
from tests.unit.transport.loopback import GET, LoopbackServer, answering

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from tests.realserver.certs import Issued

    MakeContext = Callable[..., ssl.SSLContext]


@pytest.fixture(scope="module")
def user(authority: CertificateAuthority) -> Issued:
    return authority.client("jane")


@pytest.fixture
def server(server_context: MakeContext) -> Iterator[LoopbackServer]:
    with LoopbackServer(answering(), context=server_context()) as server:
        yield server


def code_of(config: Config) -> int:
    with RequestsTransport(config) as transport:
        return transport.send(GET).code


def refusal(config: Config) -> str:
    with RequestsTransport(config) as transport, pytest.raises(TLSError, match=r"^list pods: TLS with ") as caught:
        transport.send(GET)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes
    return str(caught.value)


def test_the_clusters_authority_is_trusted_from_data_and_file(
    server: LoopbackServer, authority: CertificateAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "ca.crt"
    path.write_bytes(b"# a comment\n" + authority.pem)
    assert code_of(server.config(certificate_authority_data=authority.pem)) == 200
    assert code_of(server.config(certificate_authority_file=str(path))) == 200
    assert code_of(server.config(certificate_authority_data=authority.pem, certificate_authority_file="/none")) == 200


def test_nothing_else_is_trusted_before_and_after_a_request(
    server: LoopbackServer, authority: CertificateAuthority
) -> None:
    with RequestsTransport(server.config(certificate_authority_data=authority.pem)) as transport:
        pool = transport._make_sender()._session.get_adapter(server.url)._pool  # type: ignore[attr-defined]
        context = pool.conn_kw["ssl_context"]
        before = context.get_ca_certs(binary_form=True)
        transport.send(GET)
        connection = pool._get_conn()
        assert connection.sock.context is context
        connection.close()
    assert len(before) == 1
    assert context.get_ca_certs(binary_form=True) == before


def test_certifis_bundle_is_not_even_looked_for(
    server: LoopbackServer, authority: CertificateAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", "/none")
    assert code_of(server.config(certificate_authority_data=authority.pem)) == 200


def test_http_1_1_is_what_is_offered(server_context: MakeContext) -> None:
    chosen: list[str | None] = []
    context = server_context()
    context.set_alpn_protocols(["h2", "http/1.1"])

    def handle(server: LoopbackServer, sock: socket.socket) -> None:
        chosen.append(cast("ssl.SSLSocket", sock).selected_alpn_protocol())
        answering()(server, sock)

    with LoopbackServer(handle, context=context) as server:
        assert code_of(server.config(insecure_skip_tls_verify=True)) == 200
    assert chosen == ["http/1.1"]


def test_the_environment_can_not_add_trust_to_a_clusters_authority(
    server: LoopbackServer, authority: CertificateAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ca.crt"
    path.write_bytes(authority.pem)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(path))
    assert "certificate" in refusal(server.config(certificate_authority_data=CertificateAuthority("other").pem))


def test_without_an_authority_the_systems_roots_decide(
    server: LoopbackServer, authority: CertificateAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ca.crt"
    path.write_bytes(authority.pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    assert "unable to get local issuer certificate" in refusal(server.config())
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert code_of(server.config()) == 200


def test_an_unknown_authority_is_refused_in_openssls_words(server: LoopbackServer) -> None:
    text = refusal(server.config(certificate_authority_data=foreign_ca().pem))
    assert "the certificate can't be verified: unable to get local issuer certificate" in text


def test_a_wrong_name_is_refused_and_tls_server_name_mends_it(
    authority: CertificateAuthority, server_context: MakeContext
) -> None:
    issued = authority.server(["api.internal"], ["::2"])
    with LoopbackServer(answering(), context=server_context(issued)) as server:
        config = server.config(certificate_authority_data=authority.pem)
        assert "not valid for '127.0.0.1'" in refusal(config)
        named = server.config(certificate_authority_data=authority.pem, tls_server_name="api.internal")
        assert code_of(named) == 200
        wrong = server.config(certificate_authority_data=authority.pem, tls_server_name="other.internal")
        assert "not valid for 'other.internal'" in refusal(wrong)
        assert server.names == [None, "api.internal", "other.internal"]


def test_the_common_name_is_no_name(server_context: MakeContext) -> None:
    issued = named_only_by_common_name()
    with LoopbackServer(answering(), context=server_context(issued)) as server:
        config = Config(
            server=f"https://localhost:{server.port}",
            certificate_authority_data=issued.certificate,
        )
        assert "not valid for 'localhost'" in refusal(config)


@pytest.mark.parametrize("pair", [lax_pair, intermediate_pair])
def test_authorities_that_kubectl_accepts_are_accepted(
    pair: Callable[[], tuple[bytes, Issued]], server_context: MakeContext
) -> None:
    pem, issued = pair()
    with LoopbackServer(answering(), context=server_context(issued)) as server:
        assert code_of(server.config(certificate_authority_data=pem)) == 200


def test_insecure_trusts_any_server_without_a_warning(server_context: MakeContext) -> None:
    with LoopbackServer(answering(), context=server_context(named_only_by_common_name())) as server:
        assert code_of(server.config(insecure_skip_tls_verify=True)) == 200


def test_insecure_beside_an_authority_is_a_config_error(authority: CertificateAuthority) -> None:
    config = Config("https://h", certificate_authority_data=authority.pem, insecure_skip_tls_verify=True)
    with pytest.raises(ConfigError, match="can't be used together"):
        ssl_context(config)


def test_an_authority_among_rubbish_is_found(server: LoopbackServer, authority: CertificateAuthority) -> None:
    bad = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    odd = b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"
    assert code_of(server.config(certificate_authority_data=bad + odd + authority.pem + b"\xff")) == 200
    with pytest.raises(ConfigError, match="certificate-authority-data holds no certificate"):
        ssl_context(server.config(certificate_authority_data=bad + odd))


def test_an_authority_file_that_holds_nothing_or_is_not_there_is_a_config_error(tmp_path: Path) -> None:
    empty = tmp_path / "ca.crt"
    empty.touch()
    with pytest.raises(ConfigError, match="holds no certificate"):
        ssl_context(Config("https://h", certificate_authority_file=str(empty)))
    with pytest.raises(ConfigError, match="can't be read: No such file") as caught:
        ssl_context(Config("https://h", certificate_authority_file=str(tmp_path / "none")))
    assert caught.value.path == str(tmp_path / "none")


@pytest.mark.parametrize("memory", [True, False], ids=["memory", "private file"])
def test_a_client_certificate_is_shown(
    authority: CertificateAuthority,
    user: Issued,
    server_context: MakeContext,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    memory: bool,
) -> None:
    modes: list[int] = []
    if not memory:
        monkeypatch.delattr(os, "memfd_create")
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        private = tls_module._private_file

        def watched(content: bytes) -> object:
            manager = private(content)
            path = manager.__enter__()
            modes.extend(stat.S_IMODE(Path(place).stat().st_mode) for place in (path, Path(path).parent))
            manager.__exit__(None, None, None)
            return private(content)

        monkeypatch.setattr(tls_module, "_private_file", watched)
    with LoopbackServer(answering(), context=server_context(client_ca=authority.pem)) as server:
        config = server.config(
            certificate_authority_data=authority.pem,
            client_certificate_data=user.certificate,
            client_key_data=user.key_pem,
        )
        assert code_of(config) == 200
    assert modes == ([] if memory else [0o600, 0o700] * 2)
    assert list(tmp_path.iterdir()) == []


def test_a_client_certificate_from_files_is_shown(
    authority: CertificateAuthority, user: Issued, server_context: MakeContext, tmp_path: Path
) -> None:
    (tmp_path / "crt").write_bytes(user.certificate)
    (tmp_path / "key").write_bytes(user.key_pem)
    with LoopbackServer(answering(), context=server_context(client_ca=authority.pem)) as server:
        config = server.config(
            certificate_authority_data=authority.pem,
            client_certificate_file=str(tmp_path / "crt"),
            client_key_file=str(tmp_path / "key"),
        )
        assert code_of(config) == 200


def test_a_server_that_wants_a_certificate_and_gets_none_ends_the_connection(
    authority: CertificateAuthority, server_context: MakeContext
) -> None:
    with LoopbackServer(answering(), context=server_context(client_ca=authority.pem)) as server:
        config = server.config(certificate_authority_data=authority.pem)
        # Under TLS 1.3 the refusal comes after the handshake, and may be overtaken by the closing of the connection.
        with RequestsTransport(config) as transport, pytest.raises((TLSError, StreamBrokenError)):
            transport.send(GET)


def _pair(certificate: bytes, key: bytes) -> Config:
    return Config("https://h", client_certificate_data=certificate, client_key_data=key)


def test_an_encrypted_key_is_a_credential_error_and_never_a_prompt(user: Issued) -> None:
    with pytest.raises(CredentialError, match="client-key-data is encrypted"):
        ssl_context(_pair(user.certificate, user.encrypted_key_pem("hush")))


def test_a_key_of_another_certificate_is_told_with_both_names(
    user: Issued, authority: CertificateAuthority, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_bytes(authority.client("joe").key_pem)
    config = Config("https://h", client_certificate_data=user.certificate, client_key_file=str(key))
    with pytest.raises(CredentialError, match=f"client-key file '{key}' is not the key of client-certificate-data"):
        ssl_context(config)


def test_what_is_no_certificate_or_no_key_is_told_by_name(user: Issued) -> None:
    broken = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    with pytest.raises(CredentialError, match="client-certificate-data holds no certificate"):
        ssl_context(_pair(user.key_pem, user.key_pem))
    with pytest.raises(CredentialError, match="client-key-data holds no private key"):
        ssl_context(_pair(user.certificate, user.certificate))
    with pytest.raises(CredentialError, match="client-certificate-data or client-key-data is malformed"):
        ssl_context(_pair(user.certificate, broken))


def test_a_certificate_without_a_key_is_a_credential_error_and_a_key_alone_is_ignored(user: Issued) -> None:
    with pytest.raises(CredentialError, match="has no key"):
        ssl_context(Config("https://h", client_certificate_data=user.certificate))
    ssl_context(Config("https://h", client_key_data=user.key_pem))


def test_unreadable_client_files_are_credential_errors(user: Issued) -> None:
    with pytest.raises(CredentialError, match="client-certificate file '/none' can't be read"):
        ssl_context(Config("https://h", client_certificate_file="/none", client_key_data=user.key_pem))


def test_no_error_shows_the_key(user: Issued, authority: CertificateAuthority) -> None:
    secret = user.key_pem.split(b"\n")[1].decode()
    with pytest.raises(CredentialError) as caught:
        ssl_context(_pair(authority.client("joe").certificate, user.key_pem))
    assert secret not in repr(caught.value) + repr(caught.value.__dict__)


def test_a_plain_answer_to_a_handshake_is_a_tls_error() -> None:
    def plain(_server: LoopbackServer, sock: socket.socket) -> None:
        sock.recv(1)
        sock.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        sock.recv(65536)

    with LoopbackServer(plain) as server:
        text = refusal(Config(server.url.replace("http:", "https:"), insecure_skip_tls_verify=True))
    assert text.endswith(("wrong version number", "record layer failure"))


def test_a_handshake_that_the_server_breaks_off_is_no_connection() -> None:
    def closing(_server: LoopbackServer, sock: socket.socket) -> None:
        sock.recv(65536)

    with LoopbackServer(closing) as server:
        config = Config(server.url.replace("http:", "https:"), insecure_skip_tls_verify=True)
        with RequestsTransport(config) as transport, pytest.raises(ConnectError, match=r"TLS handshake|reset"):
            transport.send(GET)


def test_an_answer_cut_without_goodbye_is_broken_and_no_tls_error(server_context: MakeContext) -> None:
    def cut(server: LoopbackServer, sock: socket.socket) -> None:
        server.read_request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")

    with LoopbackServer(cut, context=server_context()) as server:
        config = server.config(insecure_skip_tls_verify=True)
        with RequestsTransport(config) as transport, pytest.raises(StreamBrokenError):
            transport.send(GET)


def test_a_request_into_a_closed_tls_connection_is_broken_and_no_tls_error(
    server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_sock: ssl.SSLSocket, _data: bytes) -> None:
        raise ssl.SSLEOFError(8, "EOF occurred in violation of protocol")

    monkeypatch.setattr(ssl.SSLSocket, "sendall", closed)
    text = r"closed the connection without an answer$"
    config = server.config(insecure_skip_tls_verify=True)
    with RequestsTransport(config) as transport, pytest.raises(StreamBrokenError, match=text):
        transport.send(GET)


def test_a_missing_context_is_an_error_and_no_default_trust() -> None:
    from dynkube.clock import SystemClock
    from dynkube.transport.address import parse_server
    from dynkube.transport.connection import Limits, TLSConnection
    from dynkube.transport.early import EarlyConnections

    with LoopbackServer(answering()) as server:
        early = EarlyConnections(parse_server(server.url), context=None, server_name="", connect_seconds=1)
        connection = TLSConnection("127.0.0.1", server.port, limits=Limits(SystemClock()), early=early)
        with pytest.raises(OSError, match="no TLS settings"):
            connection.connect()
        assert isinstance(connection, urllib3.connection.HTTPSConnection)
