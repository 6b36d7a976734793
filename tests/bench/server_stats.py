"""What the canned server counts, read over a bare socket: no HTTP library is loaded for it.

A leaf: it runs in the peers' interpreters too.
"""

import json
import socket
from typing import Any


def read_stats(server: str) -> dict[str, Any]:
    """What was asked since the last reset; the question itself doesn't count."""
    return dict(json.loads(_ask(server, "GET", "/-/stats")))


def reset_stats(server: str) -> None:
    """Count from nought."""
    _ask(server, "POST", "/-/reset")


def _ask(server: str, method: str, path: str) -> bytes:
    """The body of the answer."""
    host, port = server.removeprefix("http://").split(":")
    head = f"{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    return answer.partition(b"\r\n\r\n")[2]
