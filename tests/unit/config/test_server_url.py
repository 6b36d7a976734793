"""Addresses of servers, beyond what the reference table shows."""

from __future__ import annotations

import pytest

from dynkube.config.server_url import normal_server
from dynkube.errors import ParseError


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("https://h", "https://h"),
        ("https://h/", "https://h"),
        ("https://h:6443//", "https://h:6443"),
        ("HTTPS://Host.Example/A/b/", "https://Host.Example/A/b"),
        ("http://h/a?b=c#d", "http://h/a"),
        ("https://h?b#c", "https://h"),
        ("https://h#/b?c", "https://h"),
        ("https://h/a%2Fb/é ".strip(), "https://h/a%2Fb/%C3%A9"),
        ("https://[::1]:6443/x", "https://[::1]:6443/x"),
        ("https://[fe80::1%25eth0]", "https://[fe80::1%25eth0]"),
        ("h", "http://h"),
        ("h:6443", "http://h:6443"),
        ("h:6443/", "http://h:6443"),
        ("10.0.0.1:443?x", "http://10.0.0.1:443"),
        ("[::1]:80", "http://[::1]:80"),
        ("https://h:", "https://h:"),
        ("https://h:65535", "https://h:65535"),
        ("https://h_x", "https://h_x"),
    ],
)
def test_addresses(server: str, url: str) -> None:
    assert normal_server(server) == url


ADDRESS = "it must be a URL or a host:port pair"


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        ("", ADDRESS),
        ("h/x", ADDRESS),
        ("https://", ADDRESS),
        ("https:///x", ADDRESS),
        ("https:/h", ADDRESS),
        (":80", ADDRESS),
        ("https://h x", ADDRESS),
        ("https://h/a b", ADDRESS),
        ("https://h/a\n", ADDRESS),
        ("https://h\n", ADDRESS),
        ("https://h/\x7f", ADDRESS),
        ("https://h/%zz", ADDRESS),
        ("https://h/%1", ADDRESS),
        ("https://h:x", ADDRESS),
        ("https://h:1:2", ADDRESS),
        ("https://[::1", ADDRESS),
        ("https://::1", ADDRESS),
        ("https://h\\x", ADDRESS),
        ("https://u@h", "it may not hold a user name or password"),
        ("https://u:p@h/x", "it may not hold a user name or password"),
        ("u:p@h", "it may not hold a user name or password"),
        ("ftp://h", "its scheme must be http or https"),
        ("unix://h", "its scheme must be http or https"),
        ("https://h:65536", "its port is out of range"),
        ("https://h:999999999999", "its port is out of range"),
    ],
)
def test_what_is_no_address_is_refused_without_showing_it(server: str, problem: str) -> None:
    with pytest.raises(ParseError) as caught:
        normal_server(server)
    assert str(caught.value) == problem
