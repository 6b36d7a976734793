"""The address of a server: what kubeconfigs and `--server` may say, and the URL that it means."""

from __future__ import annotations

import re
from urllib.parse import quote

from dynkube.errors import ParseError

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?[^#]*)?(?:#.*)?", re.DOTALL)
_HOST = re.compile(
    r"(?:\[[0-9A-Fa-f:.]+(?:%25[A-Za-z0-9._~-]+)?\]|[^\s\x00-\x20\x7f\[\]:@%<>\"\\^`{|}]+)(?::([0-9]*))?"
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_PORT_MAX = 65535
_PATH_SAFE = "/%:@!$&'()*+,;=~"


def normal_server(server: str) -> str:
    """The URL with a lower-case scheme, without query, fragment and final slashes; a path prefix stays.

    Args:
        server: an http or https URL, or `host`, `host:port`, which mean plain http even where certificates are given:
            so it is with kubectl.

    Raises:
        ParseError: anything else, also a URL that holds a password. The text does not hold the server then.

    **Source**: client-go `rest.DefaultServerURL` as `DirectClientConfig.ClientConfig` calls it. It asks whether TLS is
    set up before it has looked at certificates, so an address without a scheme is never https. Different here:
    credentials in the URL, other schemes and ports out of range are refused at once, not when a request is sent.
    """
    match = _URL.fullmatch(server)
    if match is None or not match[2]:
        match = _URL.fullmatch("http://" + server)
        if match is None or match[3] not in {"", "/"}:
            raise ParseError("it must be a URL or a host:port pair")
    scheme, host, path = match[1].lower(), match[2], match[3]
    if "@" in host:
        raise ParseError("it may not hold a user name or password")
    port = _HOST.fullmatch(host)
    if port is None or _BLANK_OR_CONTROL.search(path) or _BAD_ESCAPE.search(path):
        raise ParseError("it must be a URL or a host:port pair")
    if scheme not in {"http", "https"}:
        raise ParseError("its scheme must be http or https")
    if len(port[1] or "") > len(str(_PORT_MAX)) or int(port[1] or 0) > _PORT_MAX:
        raise ParseError("its port is out of range")
    return f"{scheme}://{host}{quote(path, safe=_PATH_SAFE)}".rstrip("/")
