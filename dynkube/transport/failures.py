"""What requests, urllib3, ssl and the socket raise, told in dynkube's words."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl
from typing import TYPE_CHECKING, TypeVar

import requests
from urllib3 import exceptions as urllib3_errors

from dynkube.errors import ConnectError, DecodeError, RequestTimeoutError, StreamBrokenError, TLSError
from dynkube.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynkube.errors import DynkubeError
    from dynkube.transport.base import Timeouts
    from dynkube.wire import HTTPRequest

    Failure = TypeVar("Failure", bound=BaseException)


class Asked(Record):
    """What was asked, of whom, and for how long."""

    request: HTTPRequest
    url: str
    """Server and path, without the query."""
    place: str
    """Host and port."""
    timeouts: Timeouts
    deadline_over: bool
    """Whether the total time was over when it failed."""


def explain(error: BaseException, asked: Asked) -> DynkubeError:
    """The dynkube error for what went wrong underneath.

    Args:
        error: what requests or urllib3 raised; it holds the cause in its arguments, its `reason` or its `__cause__`.
        asked: for the text.

    Returns:
        A DecodeError when the body's encoding is broken, else a TransportError.
    """
    found = tuple(_chain(error))
    if _first(found, urllib3_errors.DecodeError) or _first(found, requests.exceptions.ContentDecodingError):
        return DecodeError(f"{asked.request}: the answer's content encoding is broken")
    return _timeout(found, asked) or _not_connected(found, asked) or _tls(found, asked) or _broken(found, asked)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, outermost first. The libraries wrap in three ways, and never in circles."""
    yield error
    inner = [getattr(error, "reason", None), *error.args, error.__cause__]
    for cause in inner:
        if isinstance(cause, BaseException) and cause is not error:
            yield from _chain(cause)


def _first(found: tuple[BaseException, ...], kind: type[Failure]) -> Failure | None:
    return next((error for error in found if isinstance(error, kind)), None)


def _timeout(found: tuple[BaseException, ...], asked: Asked) -> RequestTimeoutError | None:
    """Which time is over, if it is a time of ours: one that the kernel ended (ETIMEDOUT) is a broken connection."""
    first = _first(found, TimeoutError)
    ours = first is None or first.errno is None
    connecting = _first(found, urllib3_errors.ConnectTimeoutError) or _first(found, requests.ConnectTimeout)
    waiting = first or _first(found, urllib3_errors.ReadTimeoutError) or _first(found, requests.Timeout)
    if not ours or _first(found, urllib3_errors.NewConnectionError) or not (connecting or waiting):
        return None
    if asked.deadline_over:
        text = f"no whole answer from {asked.place} {_within(asked.timeouts.total_seconds)}(total time-out)"
    elif connecting:
        text = f"no connection to {asked.place} {_within(asked.timeouts.connect_seconds)}(connect time-out)"
    else:
        text = f"nothing more from {asked.place} {_within(asked.timeouts.read_seconds)}(read time-out)"
    return RequestTimeoutError(f"{asked.request}: {text}", method=asked.request.method, url=asked.url)


def _within(seconds: float | None) -> str:
    return "" if seconds is None else f"within {seconds:g} s "


def _not_connected(found: tuple[BaseException, ...], asked: Asked) -> ConnectError | None:
    """The error of a connection that was never made."""
    made = not (_first(found, urllib3_errors.NewConnectionError) or _first(found, urllib3_errors.ClosedPoolError))
    # Without a cause inside it comes from a test double: requests itself always wraps what happened.
    bare = len(found) == 1 and type(found[0]) is requests.ConnectionError
    refused = _first(found, ConnectionRefusedError) is not None
    if made and not bare and not refused:
        return None
    text = f"connection to {asked.place} refused" if refused else _why_not_connected(found, asked.place)
    return ConnectError(f"{asked.request}: {text}", method=asked.request.method, url=asked.url, refused=refused)


def _why_not_connected(found: tuple[BaseException, ...], place: str) -> str:
    name_error = _first(found, socket.gaierror)
    if name_error is not None:
        return f"the host name of {place} can't be resolved: {name_error.strerror}"
    if _first(found, urllib3_errors.ClosedPoolError):
        return f"connecting to {place} failed: the transport is closed"
    if _first(found, ssl.SSLEOFError):
        return f"{place} closed the connection during the TLS handshake"
    return f"connecting to {place} failed{_system_text(found)}"


def _tls(found: tuple[BaseException, ...], asked: Asked) -> TLSError | None:
    """The error of a handshake; an end of file under TLS 1.3 is told as what it is, a broken connection."""
    error = _first(found, ssl.SSLError)
    named = _first(found, urllib3_errors.SSLError) or _first(found, requests.exceptions.SSLError)
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) or not (error or named):
        return None
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f": the certificate can't be verified: {error.verify_message}"
    elif error is not None and error.reason:
        why = f": {error.reason.replace('_', ' ').lower()}"
    else:
        why = ""
    return TLSError(f"{asked.request}: TLS with {asked.place} failed{why}", method=asked.request.method, url=asked.url)


def _broken(found: tuple[BaseException, ...], asked: Asked) -> StreamBrokenError:
    """The error of a connection that broke after the request was sent."""
    cut = _first(found, http.client.IncompleteRead) or _first(found, urllib3_errors.IncompleteRead)
    if _first(found, http.client.RemoteDisconnected) or _first(found, ssl.SSLError):
        text = f"{asked.place} closed the connection without an answer"
    elif cut is not None:
        text = f"the answer from {asked.place} broke off"
    elif _first(found, ConnectionResetError) or _first(found, BrokenPipeError):
        text = f"connection to {asked.place} was reset"
    elif _first(found, http.client.HTTPException):
        text = f"{asked.place} doesn't answer in HTTP"
    else:
        text = f"connection to {asked.place} broke{_system_text(found)}"
    return StreamBrokenError(f"{asked.request}: {text}", method=asked.request.method, url=asked.url)


def _system_text(found: tuple[BaseException, ...]) -> str:
    """The operating system's own words; other texts may quote what was sent. OpenSSL counts its errors otherwise."""
    system = (error.errno for error in found if isinstance(error, OSError) and not isinstance(error, ssl.SSLError))
    number = next((number for number in system if number in errno.errorcode), None)
    return "" if number is None else f": {os.strerror(number)}"
