"""Tokens, token files, passwords: what is sent, when it is read again, and where it is not sent at all."""

from __future__ import annotations

import logging
import pickle
import threading
from typing import TYPE_CHECKING

import pytest

from dynkube.config import Config
from dynkube.errors import ConfigError, CredentialError
from dynkube.transport.address import parse_server
from dynkube.transport.credentials import TokenFile, find_credentials

if TYPE_CHECKING:
    from pathlib import Path

    from dynkube.transport.credentials import Credentials


TOKEN, STATIC, FIRST = "t", "static", "first"


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        """The time set."""
        return self.time

    def monotonic(self) -> float:
        """The time set."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.time += seconds


@pytest.fixture
def clock() -> Watch:
    return Watch()


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(" first\n")
    return path


def credentials_for(server: str = "https://h", **fields: str) -> Credentials:
    config = Config(server=server, **fields)  # type: ignore[arg-type]
    return find_credentials(config, parse_server(server), Watch())


@pytest.mark.parametrize(
    ("fields", "header"),
    [
        ({}, None),
        ({"token": "t"}, "Bearer t"),
        ({"username": "u", "password": "p:ä"}, "Basic dTpwOsOk"),
        ({"username": "u"}, "Basic dTo="),
    ],
)
def test_fixed_credentials_give_their_header_and_never_change(fields: dict[str, str], header: str | None) -> None:
    credentials = credentials_for(**fields)
    assert credentials.header() == header
    assert credentials.refresh() is False


def test_token_and_password_together_are_a_config_error() -> None:
    with pytest.raises(ConfigError, match="can't be used together"):
        credentials_for(token=TOKEN, username="u")


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX-Evil: 1", "a\tb", "a\x00", "\N{SNOWMAN}"])
def test_a_token_that_no_header_can_carry_is_refused_unseen(token: str, tmp_path: Path, clock: Watch) -> None:
    path = tmp_path / "token"
    path.write_text(token)
    with pytest.raises(CredentialError) as static:
        credentials_for(token=token)
    with pytest.raises(CredentialError) as read:
        TokenFile(str(path), clock).header()
    assert token not in str(static.value) + str(read.value)
    assert str(path) in str(read.value)


def test_a_token_file_is_trimmed_and_kept_for_50_seconds(token_file: Path, clock: Watch) -> None:
    credentials = TokenFile(str(token_file), clock)
    assert credentials.header() == "Bearer first"
    token_file.write_text("second")
    clock.sleep(49.9)
    assert credentials.header() == "Bearer first"
    clock.sleep(0.1)
    assert credentials.header() == "Bearer second"


def test_the_file_overrides_the_static_token(token_file: Path) -> None:
    assert credentials_for(token=STATIC, token_file=str(token_file)).header() == "Bearer first"


def test_the_static_token_serves_while_the_file_was_never_readable(tmp_path: Path) -> None:
    assert credentials_for(token=STATIC, token_file=str(tmp_path / "none")).header() == "Bearer static"


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_no_token_at_all_is_a_credential_error_with_the_path(
    tmp_path: Path, clock: Watch, content: bytes | None
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CredentialError) as caught:
        TokenFile(str(path), clock).header()
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert copy.path == str(path)
    assert str(path) in str(copy)


def test_a_failing_reread_keeps_the_token_and_warns_once_per_outage(
    token_file: Path, clock: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    credentials = TokenFile(str(token_file), clock)
    credentials.header()
    for _ in range(2):
        token_file.write_text("bad\ntoken")
        clock.sleep(60)
        assert [credentials.header() for _ in range(3)] == ["Bearer first"] * 3
        token_file.write_text("first")
        assert credentials.header() == "Bearer first"
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert "first" not in caplog.text
    assert "bad" not in caplog.text


def test_refresh_reads_at_once_and_says_whether_it_changed(token_file: Path, clock: Watch) -> None:
    credentials = TokenFile(str(token_file), clock)
    credentials.header()
    assert credentials.refresh() is False
    token_file.write_text("second")
    assert credentials.refresh() is True
    assert credentials.header() == "Bearer second"
    token_file.unlink()
    assert credentials.refresh() is False


def test_each_thread_learns_of_a_rotation_that_another_one_read(token_file: Path, clock: Watch) -> None:
    credentials = TokenFile(str(token_file), clock)
    barrier, changed = threading.Barrier(4), []

    def refused() -> None:
        credentials.header()
        barrier.wait(5)
        if barrier.wait(5) == 0:
            token_file.write_text("second")
        barrier.wait(5)
        changed.append(credentials.refresh())

    threads = [threading.Thread(target=refused) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert changed == [True] * 4


@pytest.mark.parametrize("server", ["http://127.0.0.1:8001", "http://[::1]", "http://localhost", "https://far.example"])
def test_credentials_go_over_tls_or_to_loopback(server: str, caplog: pytest.LogCaptureFixture) -> None:
    assert credentials_for(server, token=TOKEN).header() == f"Bearer {TOKEN}"
    assert not caplog.records


@pytest.mark.parametrize(
    "fields", [{"token": "hush"}, {"username": "hush", "password": "hush"}, {"token_file": "/hush"}]
)
def test_over_plain_http_to_elsewhere_they_stay_here_with_one_warning(
    fields: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    credentials = credentials_for("http://10.0.0.1:8080", **fields)
    assert [credentials.header() for _ in range(3)] == [None] * 3
    [record] = caplog.records
    assert "http://10.0.0.1:8080" in record.getMessage()
    assert "hush" not in record.getMessage()


def test_without_credentials_plain_http_needs_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert credentials_for("http://10.0.0.1:8080").header() is None
    assert not caplog.records


def test_no_repr_shows_a_credential(token_file: Path) -> None:
    shown = [credentials_for(token=FIRST), credentials_for(token_file=str(token_file)), credentials_for()]
    shown[1].header()
    assert "first" not in repr(shown)
