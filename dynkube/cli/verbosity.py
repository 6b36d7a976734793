"""What `-v` shows of each request, and the log's warnings, on stderr."""

from __future__ import annotations

import logging
import sys
from threading import Lock

from dynkube.cli.printers import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.transport import Exchange, Observer

_REQUESTS = 6
_HEADERS = 7
_BODIES = 8
_BODY_MAX = 1024  # characters


def observer_for(level: int) -> Observer | None:
    """What shows each exchange at a level of `-v`; None below 6, where nothing is shown.

    Source: client-go `transport.DebugWrappers`: 6 is a line a request, 7 adds the request's headers, 8 the answer's
    headers and bodies. Bodies of Secrets and of token requests are not shown here at any level.
    """
    if level < _REQUESTS:
        return None

    lock = Lock()  # guards stderr: two requests are under way at the same time

    def show(exchange: Exchange) -> None:
        text = "".join([f"{line}\n" for line in _lines(exchange, level)])
        with lock:
            sys.stderr.write(text)

    return show


def show_log() -> None:
    """Put the library's warnings on stderr, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("Warning: %(message)s"))
    log = logging.getLogger("dynkube")
    log.handlers[:] = [handler]
    log.setLevel(logging.WARNING)
    log.propagate = False


def _lines(exchange: Exchange, level: int) -> Iterable[str]:
    """The lines of one exchange."""
    request, response = exchange.request, exchange.response
    outcome = f"{response.code}" if response else f"{type(exchange.error).__name__}: {exchange.error}"
    yield f"{request.method} {exchange.url} {outcome} in {exchange.seconds * 1000:.0f} ms"
    if level >= _HEADERS:
        yield "Request headers:"
        yield from (f"    {name}: {value}" for name, value in exchange.headers)
    if level >= _BODIES and response:
        yield "Response headers:"
        for name, value in response.headers.items():
            yield f"    {name}: {'<masked>' if name.lower() == 'set-cookie' else printable(value)}"
        yield f"Response body: {'<not shown>' if _is_secret(request.path) else _cut(response.body)}"


def _is_secret(path: str) -> bool:
    """Whether a path gives credentials."""
    segments = path.split("/")
    return "secrets" in segments or segments[-1] == "token"


def _cut(body: bytes) -> str:
    """The beginning of a body, as text."""
    text = body.decode("utf-8", "replace")
    rest = len(text) - _BODY_MAX
    return f"{printable(text[:_BODY_MAX])} [{rest} characters more]" if rest > 0 else printable(text)
