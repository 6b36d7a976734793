"""Which form of a document a request asks for: its Accept header, read as kube-apiserver reads it.

Source: goautoneg `ParseAccept`, apiserver `pkg/endpoints/handlers/negotiation`, go-restful `Route.matchesAccept`.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
YAML = "application/yaml"
MEDIA_TYPES = (JSON, YAML, "application/vnd.kubernetes.protobuf")
"""What the real server says that it can write."""
_WRITTEN = (JSON, YAML)  # what is written here

_AGGREGATED = {"g": "apidiscovery.k8s.io", "v": "v2", "as": "APIGroupDiscoveryList"}
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))  # Go's strconv.ParseBool
_HUMAN_AGENTS = ("curl", "Wget", "Mozilla/5.0")


class Choice(Record):
    """How to write a document."""

    media_type: str
    pretty: bool


class _Clause(Record):
    kind: str
    subkind: str
    quality: float
    parameters: Mapping[str, str]

    def matches(self, media_type: str) -> bool:
        """Whether it means this media type, by name or by `*`."""
        kind, _, subkind = media_type.partition("/")
        if self.kind == kind:
            return self.subkind in (subkind, "*")
        return self.kind == self.subkind == "*"

    def comes_before(self, other: _Clause) -> bool:
        """Not a total order; the real server sorts by it all the same."""
        return (
            self.quality > other.quality
            or (self.kind != "*" and other.kind == "*")
            or (self.subkind != "*" and other.subkind == "*")
        )


def negotiate(headers: Mapping[str, str], query: str, *, aggregated: bool = False) -> Choice | None:
    """How the request wants the document; None when it can't be written so.

    Args:
        headers: by lower-case name.
        query: without the question mark.
        aggregated: whether it is about the aggregated form, which the request must ask for; otherwise it may not ask
            for any other form than the plain one.
    """
    accept = headers.get("accept", "")
    pretty = _wants_pretty(headers, query)
    if not accept:
        return None if aggregated else Choice(JSON, pretty)
    for clause in _clauses(accept):
        for media_type in _WRITTEN:
            if clause.matches(media_type) and _allows(clause.parameters, media_type, aggregated=aggregated):
                return Choice(media_type, media_type == JSON and (pretty or clause.parameters.get("pretty") == "1"))
    return None


def accepts_one_of(headers: Mapping[str, str], produced: tuple[str, ...]) -> bool:
    """Whether the Accept header names one of the media types or `*/*`; `application/*` doesn't count here."""
    named = [clause.partition(";")[0].strip(" ") for clause in (headers.get("accept") or "*/*").split(",")]
    return "*/*" in named or any(name in produced for name in named)


def aggregated_type(media_type: str) -> str:
    """The Content-Type of the aggregated form."""
    return ";".join([media_type, *(f"{key}={value}" for key, value in _AGGREGATED.items())])


def _allows(parameters: Mapping[str, str], media_type: str, *, aggregated: bool) -> bool:
    asked = {key: parameters[key] for key in _AGGREGATED if key in parameters}
    if asked != (_AGGREGATED if aggregated else {}):
        return False
    # Only JSON has a form for streams, and the version of a server can't be chosen anywhere.
    stream = parameters.get("stream")
    return "sv" not in parameters and (stream is None or (stream == "watch" and media_type == JSON))


def _clauses(accept: str) -> list[_Clause]:
    """In the real server's order: an insertion sort, which shows because the order isn't total."""
    clauses: list[_Clause] = []
    for part in accept.split(","):
        clause = _clause(part.strip(" "))
        if clause is None:
            continue
        at = len(clauses)
        while at > 0 and clause.comes_before(clauses[at - 1]):
            at -= 1
        clauses.insert(at, clause)
    return clauses


def _clause(text: str) -> _Clause | None:
    """None when it names no media type."""
    name, *rest = text.split(";")
    kind, _slash, subkind = name.partition("/")
    if kind.strip(" ") == "*" and not subkind:
        subkind = "*"
    if not subkind or "/" in subkind:
        return None
    parameters = {}
    for parameter in rest:
        key, _, value = parameter.partition("=")
        if value and "=" not in value:
            parameters[key.strip(" ")] = value.strip(" ")
    return _Clause(kind.strip(" "), subkind.strip(" "), _quality(parameters.pop("q", "1")), parameters)


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _wants_pretty(headers: Mapping[str, str], query: str) -> bool:
    """Asked for by the query, or by being a tool that people read from."""
    asked = parse_qs(query).get("pretty")
    return asked[0] in _TRUE if asked else headers.get("user-agent", "").startswith(_HUMAN_AGENTS)
