"""HTTP answers, put together the way a server would. Bodies are encoded by the standard library, not by our codec."""

import json
from collections.abc import Iterable

from urllib3 import HTTPHeaderDict

from dynkube.wire import HTTPResponse

AGGREGATED_V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def data(value: object) -> bytes:
    """The value as JSON bytes."""
    return json.dumps(value).encode()


def answer(
    code: int = 200, body: bytes = b"", *, content_type: str | None = None, headers: Iterable[tuple[str, str]] = ()
) -> HTTPResponse:
    """An answer with these headers, repeated ones included."""
    found = HTTPHeaderDict()
    if content_type is not None:
        found.add("Content-Type", content_type)
    for name, value in headers:
        found.add(name, value)
    return HTTPResponse(code, found, body)


def json_answer(
    value: object, code: int = 200, *, content_type: str = "application/json", headers: Iterable[tuple[str, str]] = ()
) -> HTTPResponse:
    """An answer with a JSON body."""
    return answer(code, data(value), content_type=content_type, headers=headers)


def status(code: int = 0, reason: str = "", message: str = "", **more: object) -> dict[str, object]:
    """A Status that reports a failure; code, reason and message only where they say something."""
    fields = {"code": code, "reason": reason, "message": message}
    said = {name: value for name, value in fields.items() if value}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", **said, **more}


def status_answer(code: int, reason: str = "", message: str = "", **more: object) -> HTTPResponse:
    """The answer that carries such a Status."""
    return json_answer(status(code, reason, message, **more), code)


def retry_after(code: int, value: str) -> HTTPResponse:
    """An answer that asks to come back later."""
    return answer(code, headers=[("Retry-After", value)])
