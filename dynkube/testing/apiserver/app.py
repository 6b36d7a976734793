"""The server without its socket: a request and a catalog to an answer.

Three kinds of handlers stand behind one port of kube-apiserver, and each refuses in its own way: the API's own routes
(`/api`, built-in group versions, `/version`: GET only, Accept checked by name first), the aggregator's and the custom
resources' (`/apis`, groups, custom group versions: any method), and the health checks (anything goes).

Objects are not served yet: a path of a resource that exists answers as one that doesn't.
"""

from __future__ import annotations

from urllib.parse import unquote

from dynkube.testing.apiserver.answers import Answer, aggregated, error, json_for_people, negotiated, plain_text
from dynkube.testing.apiserver.negotiation import JSON, MEDIA_TYPES, accepts_one_of, negotiate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.testing.apiserver.discovery import Catalog
    from dynkube.testing.apiserver.http1 import Request

_HEALTH = frozenset(("/healthz", "/livez", "/readyz"))


def answer(request: Request, catalog: Catalog) -> Answer:
    """What the real server would answer."""
    asked = unquote(request.path)
    if asked in _HEALTH:
        return plain_text(200, "ok")
    path = asked.rstrip("/")
    if path in catalog.built_in:
        refusal = _refusal(request, (JSON,) if path == "/version" else MEDIA_TYPES)
        if refusal is not None:
            return refusal
        if path == "/version":
            return json_for_people(200, catalog.version)
    # `/apis` stands in a table of exact paths: with a slash it is the legacy handler's alone, with two nobody's.
    if path not in catalog.legacy or (path == "/apis" and asked not in ("/apis", "/apis/")):
        return _not_found(request, asked, catalog)
    if path in catalog.aggregated and asked != "/apis/":
        choice = negotiate(request.headers, request.query, aggregated=True)
        if choice is not None:
            return aggregated(catalog.aggregated[path], choice, request)
    return negotiated(catalog.legacy[path], request)


def _refusal(request: Request, produced: tuple[str, ...]) -> Answer | None:
    """What the API's own routes don't let through. Source: go-restful `CurlyRouter`, `RouterJSR311.detectRoute`."""
    if request.method != "GET":
        message = "the server does not allow this method on the requested resource"
        return error(request, 405, "MethodNotAllowed", message)
    if not accepts_one_of(request.headers, produced):
        message = f"406: Not Acceptable\n\nAvailable representations: {', '.join(produced)}"
        return error(request, 406, "NotAcceptable", message)
    return None


def _not_found(request: Request, path: str, catalog: Catalog) -> Answer:
    if path.startswith(catalog.built_in_roots):
        return error(request, 404, "NotFound", "the server could not find the requested resource")
    return plain_text(404, "404 page not found\n")
