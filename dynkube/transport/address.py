"""Where a server is: its URL, taken apart once."""

from __future__ import annotations

from urllib.parse import urlsplit

from dynkube.errors import ConfigError
from dynkube.record import Record

_DEFAULT_PORTS = {"http": 80, "https": 443}


class ServerAddress(Record):
    """A server's URL and its parts."""

    url: str
    """Scheme, host, port if it was given, path prefix if any; no final slash."""
    origin: str
    """The URL without the path prefix."""
    scheme: str
    """`http` or `https`."""
    host: str
    """Lower case; an IPv6 address without brackets."""
    port: int

    @property
    def place(self) -> str:
        """Host and port for messages: `[::1]:6443`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether what is sent there stays on this machine: `localhost`, 127.0.0.0/8 or ::1."""
        if self.host == "localhost":
            return True
        import ipaddress  # only plain http asks

        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_server(url: str) -> ServerAddress:
    """Take a server's URL apart.

    Raises:
        ConfigError: not http or https, no host or one that can't be a host name, a port that is no number, or something
            that doesn't belong there: user and password, query, fragment. The text never shows what may be a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"the server's URL can't be read: {_reason(error, url)}") from None
    if "@" in parts.netloc:
        raise ConfigError(f"the server's URL may not hold user and password (host {host!r})")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise ConfigError(f"server {url!r} must be an http or https URL with a host")
    if parts.query or parts.fragment:
        raise ConfigError(f"server {parts.scheme}://{parts.netloc} may have no query and no fragment")
    _check_host(url, host)
    origin = f"{parts.scheme}://{parts.netloc}"
    return ServerAddress(
        url=origin + parts.path.rstrip("/"),
        origin=origin,
        scheme=parts.scheme,
        host=host,
        port=port or _DEFAULT_PORTS[parts.scheme],
    )


def _check_host(url: str, host: str) -> None:
    """Refuse a host beyond ASCII that has no form in DNS.

    Raises:
        ConfigError: it has none.
    """
    if host.isascii():
        return
    import idna  # what urllib3 will ask; seldom needed

    try:
        idna.encode(host, strict=True, std3_rules=True)
    except idna.IDNAError as error:
        raise ConfigError(f"server {url!r}: {host!r} is no host name") from error


def _reason(error: ValueError, url: str) -> str:
    """What `urlsplit` says, unless it may quote user and password."""
    return "its host or port is malformed" if "@" in url else f"{url!r}: {error}"
