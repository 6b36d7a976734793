"""From a name to a connected socket. It knows the standard library only, so that it is there before requests is."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# A peer that vanished is noticed after a minute of silence: HTTP/1.1 has no ping of its own (client-go pings after 30 s
# and gives up 15 s later).
_KEEPALIVE_IDLE_SECONDS = 30
_KEEPALIVE_INTERVAL_SECONDS = 10
_KEEPALIVE_PROBES = 3
_UNACKNOWLEDGED_MILLISECONDS = 60_000


def socket_options() -> list[tuple[int, int, int]]:
    """Options of each connection: no delay, and probes while it is silent; what the platform lacks is left out."""
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    wanted = {
        "TCP_KEEPIDLE": _KEEPALIVE_IDLE_SECONDS,
        "TCP_KEEPINTVL": _KEEPALIVE_INTERVAL_SECONDS,
        "TCP_KEEPCNT": _KEEPALIVE_PROBES,
        "TCP_USER_TIMEOUT": _UNACKNOWLEDGED_MILLISECONDS,
    }
    found = ((getattr(socket, name, None), value) for name, value in wanted.items())
    return options + [(socket.IPPROTO_TCP, option, value) for option, value in found if option is not None]


def dial(
    host: bytes, port: int, options: Iterable[tuple[Any, ...]], seconds: Callable[[], float | None]
) -> socket.socket:
    """A socket that is connected to the first of the host's addresses that answers.

    Args:
        host: name or address, ASCII.
        port: of the server.
        options: for `setsockopt`, before connecting.
        seconds: how long the next address may take to answer.

    Raises:
        OSError: none did; the last one's error. `socket.gaierror` when the name has no address.
    """
    return _connect_first(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), options, seconds)


def _connect_first(
    addresses: Iterable[tuple[Any, ...]], options: Iterable[tuple[Any, ...]], seconds: Callable[[], float | None]
) -> socket.socket:
    """A socket that is connected to the first address that answers.

    Raises:
        OSError: none did; the last one's error.
    """
    failure = OSError(errno.EADDRNOTAVAIL, "the name has no address")
    for family, kind, protocol, _name, address in addresses:
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # a family that this machine doesn't speak
            failure = error
            continue
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(seconds())
            sock.connect(address)
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError):
                raise
            failure = error
        else:
            return sock
    raise failure
