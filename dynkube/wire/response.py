"""From an answer to a value or an APIStatusError."""

from __future__ import annotations

from dynkube.codec import decode_json
from dynkube.errors import (
    AlreadyExistsError,
    APIStatusError,
    ApplyConflictError,
    BadRequestError,
    ConflictError,
    DecodeError,
    ExpiredError,
    ForbiddenError,
    InternalServerError,
    InvalidError,
    MethodNotAllowedError,
    NotFoundError,
    ServerTimeoutError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthorizedError,
)
from dynkube.objects import Status
from dynkube.wire.retry import parse_retry_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.wire.message import HTTPResponse
    from dynkube.wire.request import HTTPRequest

_BY_REASON: Mapping[str, type[APIStatusError]] = {
    "AlreadyExists": AlreadyExistsError,
    "BadRequest": BadRequestError,
    "Conflict": ConflictError,
    "Expired": ExpiredError,
    "Forbidden": ForbiddenError,
    "Gone": ExpiredError,
    "InternalError": InternalServerError,
    "Invalid": InvalidError,
    "MethodNotAllowed": MethodNotAllowedError,
    "NotFound": NotFoundError,
    "ServerTimeout": ServerTimeoutError,
    "ServiceUnavailable": ServiceUnavailableError,
    "Timeout": ServerTimeoutError,
    "TooManyRequests": TooManyRequestsError,
    "Unauthorized": UnauthorizedError,
}
_BY_CODE: Mapping[int, tuple[type[APIStatusError], str]] = {
    400: (BadRequestError, "bad request"),
    401: (UnauthorizedError, "unauthorized"),
    403: (ForbiddenError, "forbidden"),
    404: (NotFoundError, "not found"),
    405: (MethodNotAllowedError, "method not allowed"),
    406: (APIStatusError, "not acceptable"),
    409: (ConflictError, "conflict"),
    410: (ExpiredError, "gone"),
    413: (APIStatusError, "request too large"),
    415: (APIStatusError, "unsupported media type"),
    422: (InvalidError, "invalid"),
    429: (TooManyRequestsError, "too many requests"),
    503: (ServiceUnavailableError, "service unavailable"),
    504: (ServerTimeoutError, "timeout"),
}
_SUCCESS = range(200, 207)
_SERVER_ERROR = 500
_CONFLICT = 409
_FIELD_CONFLICT = "FieldManagerConflict"  # the reason of each cause of a conflict between field managers
_NOT_MODIFIED = 304
_REDIRECTS = range(300, 400)
_MESSAGE_MAX = 512  # characters kept of an answer that is not a Status
_HEAD_BYTES = 512  # where a Status shows its kind: servers write kind and apiVersion first


def check_response(request: HTTPRequest, response: HTTPResponse, *, now: float) -> HTTPResponse:
    """The answer itself, when it is a success; 304 is one for those who asked for nothing older.

    Args:
        request: what was asked, for the error's text.
        response: what came back.
        now: seconds since the epoch, for a date in Retry-After.

    Raises:
        APIStatusError: the code is an error, or the body is a Status that says Failure, whatever the code. The class is
            chosen by the Status's reason, then by code.

    Source: client-go `rest.Request.transformResponse`; apimachinery `pkg/api/errors`.
    """
    if response.code in _SUCCESS and b'"Status"' not in response.body[:_HEAD_BYTES]:
        return response
    if response.code == _NOT_MODIFIED and any(name == "If-None-Match" for name, _ in request.headers):
        return response
    status = _status_of(response)
    if response.code in _SUCCESS and (status is None or not status.is_failure):
        return response
    raise _error(request, response, status, now)


def _status_of(response: HTTPResponse) -> Status | None:
    """The Status that the body holds; None when it holds something else."""
    if not response.body.lstrip().startswith(b"{"):
        return None
    try:
        status = Status.from_object(decode_json(response.body))
    except DecodeError:  # then the code speaks for itself
        return None
    return status if status.status else None


def _error(request: HTTPRequest, response: HTTPResponse, status: Status | None, now: float) -> APIStatusError:
    """The error that an answer means."""
    code = status.code if status and status.code else response.code
    by_code, phrase = _class_by_code(request, code)
    kind = _BY_REASON.get(status.reason, by_code) if status else by_code
    message = status.message if status else _short_text(response)
    if kind is ConflictError and status and any(cause.reason == _FIELD_CONFLICT for cause in status.causes):
        kind = ApplyConflictError
    asked = parse_retry_after(response.headers.get("Retry-After"), now)
    answered = f"the server answered {code} ({phrase}{_where(response)})"
    error = kind(
        # Words of a body that is no Status stay out of the text: nobody knows what they hold.
        f"{request}: {_discreet(request, status.message if status else '') or answered}",
        reason=status.reason if status else "",
        code=code,
        message=message,
        details=status.details if status else None,
        causes=status.causes if status else (),
        retry_after_seconds=status.retry_after_seconds if status and asked is None else asked,
        request=str(request),
    )
    if isinstance(error, ExpiredError) and status:
        error.continue_token = status.continue_token
    return error


def _class_by_code(request: HTTPRequest, code: int) -> tuple[type[APIStatusError], str]:
    """The class and a phrase for a code alone."""
    if code == _CONFLICT and request.method == "POST":
        return AlreadyExistsError, "already exists"
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code >= _SERVER_ERROR:
        return InternalServerError, "internal error"
    return APIStatusError, "unexpected"


def _discreet(request: HTTPRequest, message: str) -> str:
    """The server's words for the text of an error: of a Secret without the values that it quotes.

    A refusal quotes what it refuses, of a patch the whole object, and texts of errors end in logs.
    """
    words, quoted, _ = message.partition("Invalid value: ")
    return f"{words}Invalid value (not shown)" if quoted and "secrets" in request.path.split("/") else message


def _where(response: HTTPResponse) -> str:
    """Of a redirect: where to, by scheme and host alone; the rest may hold what a login page hands on."""
    location = response.headers.get("Location") if response.code in _REDIRECTS else None
    if not location:
        return ""
    from urllib.parse import urlsplit  # rare

    try:
        parts = urlsplit(location)
    except ValueError:  # brackets that hold no address
        return ": a redirect"
    host = parts.netloc.rpartition("@")[2]  # without user and password
    return f": redirects are not followed, here to {parts.scheme}://{host}" if parts.scheme and host else ": a redirect"


def _short_text(response: HTTPResponse) -> str:
    """The beginning of a text answer; "" for other media types."""
    content_type = response.headers.get("Content-Type") or "text/plain"
    if not content_type.lower().startswith("text/"):
        return ""
    return response.body[: 4 * _MESSAGE_MAX].decode("utf-8", "replace").strip()[:_MESSAGE_MAX]
