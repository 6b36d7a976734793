"""A server's URL, taken apart."""

from __future__ import annotations

import pytest

from dynkube.errors import ConfigError
from dynkube.transport.address import parse_server


@pytest.mark.parametrize(
    ("url", "place", "kept"),
    [
        ("https://Example.com", "example.com:443", "https://Example.com"),
        ("http://h:8080/", "h:8080", "http://h:8080"),
        ("https://[::1]:6443/k8s/clusters/c-1/", "[::1]:6443", "https://[::1]:6443/k8s/clusters/c-1"),
    ],
)
def test_host_port_and_prefix_are_found(url: str, place: str, kept: str) -> None:
    address = parse_server(url)
    assert (address.place, address.url) == (place, kept)
    assert address.url.startswith(address.origin)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "h:1",
        "ftp://h",
        "https://",
        "https://h:x",
        "https://h:70000",
        "https://h/?a=b",
        "http://[::1",
        "https://h/#f",
    ],
)
def test_what_is_no_server_is_a_config_error(url: str) -> None:
    with pytest.raises(ConfigError):
        parse_server(url)


@pytest.mark.parametrize("url", ["https://user:hush@h", "https://user:hush@h:x", "https://user:hush@[::1"])
def test_a_password_in_the_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_server(url)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("128.0.0.1", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("[::2]", False),
    ],
)
def test_loopback_is_told_by_the_address(host: str, *, loopback: bool) -> None:
    assert parse_server(f"http://{host}").is_loopback is loopback
