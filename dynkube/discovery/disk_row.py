"""What the disk store keeps of a document, and the bytes that it becomes.

On the start-up road: the document stays undecoded, for its reader to decode once.
"""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONObject

# More is neither written nor read; the largest document seen has about one.
ROW_BYTES_MAX = 16 * 1024 * 1024

# Ends the head, which can't hold it: inside a JSON string the quotes would be escaped.
_BEFORE_DOCUMENT = b',"document":'
_DAY_SECONDS = 86400.0


class Envelope(Record):
    """One document and what is known of it."""

    stored_at: float
    """When the server last gave or confirmed it; seconds since the epoch."""
    etag: str
    """What the server calls this state of the document; "" where it doesn't."""
    content_type: str
    document: bytes
    """The JSON object as it came, undecoded."""


def encode_row(envelope: Envelope) -> bytes:
    """One row: JSON whose last key holds the document as it is.

    Raises:
        ValueError: the document is no JSON object by the look of it, the row is too long to be read again, or the time
            is no number.
    """
    from dynkube.codec import encode_json

    if not _looks_like_object(envelope.document):
        raise ValueError("a document is no JSON object")
    head: JSONObject = {
        "stored_at": float(envelope.stored_at),
        "etag": envelope.etag,
        "content_type": envelope.content_type,
    }
    row = encode_json(head)[:-1] + _BEFORE_DOCUMENT + envelope.document + b"}"
    if len(row) > ROW_BYTES_MAX:
        raise ValueError("a document is too long")
    return row


def decode_row(row: bytes, now: float) -> Envelope | None:
    """What a row holds; None when it is not one that `encode_row` made, or more than a day ahead of `now`."""
    from dynkube.codec import decode_object  # the document's reader needs it, too
    from dynkube.errors import DecodeError

    head, _, tail = row.partition(_BEFORE_DOCUMENT)
    document = tail[:-1]
    if not (tail.endswith(b"}") and _looks_like_object(document)):
        return None
    try:
        values = decode_object(head + b"}")
    except DecodeError:
        return None
    match values:
        case {"stored_at": float(stored_at), "etag": str(etag), "content_type": str(content_type)}:
            is_ours = len(values) == len(Envelope.__match_args__) - 1 and 0 <= stored_at <= now + _DAY_SECONDS
            return Envelope(stored_at, etag, content_type, document) if is_ours else None
    return None


def _looks_like_object(document: bytes) -> bool:
    stripped = document.strip()
    return stripped.startswith(b"{") and stripped.endswith(b"}")
