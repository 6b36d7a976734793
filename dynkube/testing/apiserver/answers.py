"""Answers as values, and how kube-apiserver words and writes them."""

from __future__ import annotations

import re

from dynkube.codec import encode_yaml, format_json
from dynkube.record import Record
from dynkube.testing.apiserver.discovery import Document
from dynkube.testing.apiserver.negotiation import JSON, MEDIA_TYPES, YAML, Choice, aggregated_type, negotiate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dynkube.testing.apiserver.http1 import Request

_OK = 200
_PRIVATE = ("Cache-Control", "no-cache, private")
_INDENT = re.compile("^(?: {4})+", re.MULTILINE)


class Answer(Record):
    """What goes back to the client."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Without those that speak of the connection and the length."""
    body: bytes = b""


def plain_text(status: int, text: str) -> Answer:
    """An answer that isn't part of the API."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Answer(status, (_PRIVATE, kind, ("X-Content-Type-Options", "nosniff")), text.encode())


def json_for_people(status: int, value: Any) -> Answer:
    """JSON as it is sent without negotiation: indented."""
    return Answer(status, (_PRIVATE, ("Content-Type", JSON)), _indented(value))


def negotiated(document: Document, request: Request, status: int = _OK) -> Answer:
    """A document in the form that the request asks for, else 406; an error is sent whatever the request accepts."""
    choice = negotiate(request.headers, request.query)
    if choice is not None:
        return Answer(status, (_PRIVATE, ("Content-Type", choice.media_type)), _written(document, choice))
    if status != _OK:
        return json_for_people(status, document.value)
    message = f"only the following media types are accepted: {', '.join(MEDIA_TYPES)}"
    return json_for_people(406, _status(406, "NotAcceptable", message))


def aggregated(document: Document, choice: Choice, request: Request) -> Answer:
    """A document with an ETag: 304 and no body when the request names exactly that one."""
    headers = (("Cache-Control", "public"), ("Etag", document.etag), ("Vary", "Accept"))
    if request.headers.get("if-none-match") == document.etag:
        return Answer(304, headers)
    kind = ("Content-Type", aggregated_type(choice.media_type))
    return Answer(_OK, (*headers, kind), _written(document, choice))


def error(request: Request, status: int, reason: str, message: str) -> Answer:
    """A Status of the API's own routes, which have empty details."""
    return negotiated(Document.of(_status(status, reason, message, details={})), request, status)


def _status(code: int, reason: str, message: str, **details: Any) -> dict[str, Any]:
    head = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return {**head, "message": message, "reason": reason, **details, "code": code}


def _written(document: Document, choice: Choice) -> bytes:
    if choice.media_type == YAML:
        return encode_yaml(document.value)
    return _indented(document.value) if choice.pretty else document.compact


def _indented(value: Any) -> bytes:
    """With two spaces a level, as Go's `json.MarshalIndent` is told, and no line feed at the end."""
    text = format_json(value).rstrip("\n")
    return _INDENT.sub(lambda match: match[0][::2], text).encode()
