"""Status: the server's own account of how a request went."""

from __future__ import annotations

from dynkube.errors import DecodeError, StatusCause
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONObject, JSONValue


class Status(Record):
    """A metav1.Status.

    Source: apimachinery `pkg/apis/meta/v1.Status`. There a cause's reason is called Type; in JSON it is `reason`.
    """

    status: str
    """`Success` or `Failure`."""
    code: int = 0
    """HTTP status code; 0 when absent."""
    reason: str = ""
    """Such as `NotFound`; "" when absent."""
    message: str = ""
    """For people; "" when absent."""
    details: JSONObject | None = None
    """As sent; None when absent."""
    causes: tuple[StatusCause, ...] = ()
    """`details.causes`, in the server's order."""
    retry_after_seconds: int | None = None
    """`details.retryAfterSeconds`; None when absent or 0."""

    continue_token: str = ""
    """`metadata.continue`, with which an expired list may go on; "" when absent."""

    @property
    def is_failure(self) -> bool:
        """Whether it reports an error."""
        return self.status == "Failure"

    @classmethod
    def from_object(cls, value: JSONValue) -> Status:
        """From a decoded document; a missing `kind` and `apiVersion` count as Status, as client-go reads them.

        Raises:
            DecodeError: it is another kind, or a field has the wrong type.
        """
        if not isinstance(value, dict):
            raise DecodeError(f"expected a Status, got {type(value).__name__}")
        kind = value.get("kind") or "Status"
        if kind != "Status" or (value.get("apiVersion") or "v1") != "v1":
            raise DecodeError("expected a Status of v1, got another kind", path="kind")
        details = _field(value, "details", dict, "details")
        metadata: JSONObject = _field(value, "metadata", dict, "metadata") or {}
        return cls(
            status=_field(value, "status", str, "status") or "",
            code=_field(value, "code", int, "code") or 0,
            reason=_field(value, "reason", str, "reason") or "",
            message=_field(value, "message", str, "message") or "",
            details=details,
            causes=_causes(details or {}),
            retry_after_seconds=_field(details or {}, "retryAfterSeconds", int, "details.retryAfterSeconds") or None,
            continue_token=_field(metadata, "continue", str, "metadata.continue") or "",
        )


def _causes(details: JSONObject) -> tuple[StatusCause, ...]:
    """The details' causes.

    Raises:
        DecodeError: the list, an item or a field has the wrong type.
    """
    causes = []
    for index, item in enumerate(_field(details, "causes", list, "details.causes") or []):
        path = f"details.causes[{index}]"
        if not isinstance(item, dict):
            raise DecodeError(f"{path} is not an object", path=path)
        words = [_field(item, key, str, f"{path}.{key}") or "" for key in ("field", "reason", "message")]
        causes.append(StatusCause(*words))
    return tuple(causes)


if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")


def _field(holder: JSONObject, key: str, kind: type[T], path: str) -> T | None:
    """The value under a key when it is of the type; None when it is absent or null.

    Raises:
        DecodeError: it is of another type.
    """
    value = holder.get(key)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise DecodeError(f"{path} is not of type {kind.__name__}", path=path)
    return value
