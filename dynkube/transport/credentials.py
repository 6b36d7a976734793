"""Who we are: values that yield the `Authorization` header."""

from __future__ import annotations

import logging
import threading
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from dynkube.errors import ConfigError, CredentialError

if TYPE_CHECKING:
    from typing import Protocol

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.transport.address import ServerAddress

    class Credentials(Protocol):
        """Yields the `Authorization` header. Thread-safe."""

        def header(self) -> str | None:
            """The header's value; None to send none.

            Raises:
                CredentialError: it can't be had.
            """

        def refresh(self) -> bool:
            """Read anew; true when the value differs from the one that this thread was given last."""


_log = logging.getLogger("dynkube.transport")

# Source: client-go `transport.NewCachedFileTokenSource`: 60 s with 10 s leeway.
_REREAD_SECONDS = 50.0


class FixedHeader:
    """A header that never changes, or none. Thread-safe."""

    def __init__(self, value: str | None) -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"FixedHeader({'none' if self._value is None else '...'})"

    def header(self) -> str | None:
        """The value."""
        return self._value

    def refresh(self) -> bool:
        """False: there is nothing to read."""
        return False


class TokenFile:
    """A bearer token in a file that someone else keeps fresh. Thread-safe.

    Args:
        path: of the file.
        clock: measures the token's age.
        fallback: static token for as long as the file has never been readable; "" for none.

    Source: client-go `transport.NewBearerAuthWithRefreshRoundTripper`, which doesn't re-read on a 401.
    """

    def __init__(self, path: str, clock: Clock, fallback: str = "") -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()  # guards reading, and the next three
        self._value = bearer(fallback, "the token") if fallback else None
        self._read_again = clock.monotonic()
        self._warned = False
        self._given = threading.local()

    def __repr__(self) -> str:
        return f"TokenFile({self._path!r})"

    def header(self) -> str | None:
        """The file's token, at most 50 s old; the previous one while the file can't be read.

        Raises:
            CredentialError: the file can't be read and there is no previous token.
        """
        if self._clock.monotonic() >= self._read_again:
            with self._lock:
                if self._clock.monotonic() >= self._read_again:
                    self._read_locked()
        self._given.value = self._value
        return self._value

    def refresh(self) -> bool:
        """Read the file now.

        Returns:
            Whether the token differs from the one that this thread used last: so each of many threads whose requests
            were refused at the same rotation learns that one more try makes sense.
        """
        with self._lock:
            self._read_locked()
        return bool(self._value != getattr(self._given, "value", None))

    def _read_locked(self) -> None:
        try:
            value = _read_token(self._path)
        except CredentialError as error:
            # The time of the next read stays: each request tries until the file is back.
            if self._value is None:
                raise
            if not self._warned:
                _log.warning("%s; the previous token stays in use", error)
            self._warned = True
            return
        # In this order: who sees the new time without the lock sees the new value too.
        self._value = value
        self._read_again = self._clock.monotonic() + _REREAD_SECONDS
        self._warned = False


def find_credentials(config: Config, address: ServerAddress, clock: Clock) -> Credentials:
    """The credentials that a config holds, if they may be sent to its server.

    Over plain HTTP anyone on the way reads them, so there they go to loopback only.

    Raises:
        ConfigError: both a token and user and password.
        CredentialError: a token that no header can carry.
    """
    found = _credentials(config, clock)
    if found is None:
        return FixedHeader(None)
    if address.scheme == "http" and not address.is_loopback:
        _log.warning("credentials are not sent to %s: plain HTTP, and not this machine", address.url)
        return FixedHeader(None)
    return found


def bearer(token: str, what: str) -> str:
    """The header for a bearer token.

    Raises:
        CredentialError: it holds what no header can carry (a newline would start another header); it is not shown.
    """
    if not (token.isascii() and token.isprintable()):
        raise CredentialError(f"{what} holds characters that are not printable ASCII")
    return f"Bearer {token}"


def _credentials(config: Config, clock: Clock) -> Credentials | None:
    basic = bool(config.username or config.password)
    if basic and (config.token or config.token_file):
        raise ConfigError("a token and a user name can't be used together", path=config.path, context=config.context)
    if config.token_file:
        return TokenFile(config.token_file, clock, config.token)
    if config.token:
        return FixedHeader(bearer(config.token, "the token"))
    if basic:
        try:
            pair = f"{config.username}:{config.password}".encode()
        except UnicodeEncodeError:  # not chained: it quotes the credential
            raise CredentialError("user name or password has no UTF-8 form", path=config.path) from None
        return FixedHeader(f"Basic {b64encode(pair).decode()}")
    return None


def _read_token(path: str) -> str:
    """The header for a file's token.

    Raises:
        CredentialError: unreadable, empty, or no token.
    """
    try:
        token = Path(path).read_bytes().decode().strip()
    except OSError as error:
        raise CredentialError(f"token file {path!r} can't be read: {error.strerror}", path=path) from error
    except UnicodeDecodeError:
        raise CredentialError(f"token file {path!r} holds no text", path=path) from None
    if not token:
        raise CredentialError(f"token file {path!r} is empty", path=path)
    return bearer(token, f"token file {path!r}")
