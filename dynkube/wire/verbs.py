"""The verbs of a resource as requests: what each sends, and where."""

from __future__ import annotations

from dynkube.errors import ParseError
from dynkube.record import Record
from dynkube.wire.negotiate import ACCEPT_JSON
from dynkube.wire.options import query_options
from dynkube.wire.request import HTTPRequest, resource_path
from dynkube.wire.summary import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.jsontypes import JSONObject
    from dynkube.schema import GroupVersionResource

_METHODS = {
    "get": "GET",
    "list": "GET",
    "create": "POST",
    "update": "PUT",
    "patch": "PATCH",
    "apply": "PATCH",
    "delete": "DELETE",
    "delete all": "DELETE",
}
_PROPAGATIONS = frozenset(("Orphan", "Background", "Foreground"))


class Target(Record):
    """What a request is about: a collection, an object, or a part of one."""

    gvr: GroupVersionResource
    namespace: str = ""
    """"" for cluster-wide resources and for all namespaces."""
    name: str = ""
    """"" for the collection."""
    subresource: str = ""
    """Such as `status`; several segments are joined with slashes; "" for the object itself."""

    @property
    def subresources(self) -> tuple[str, ...]:
        """The segments after the name."""
        return tuple(self.subresource.split("/")) if self.subresource else ()


def verb_request(
    verb: str,
    target: Target,
    options: Mapping[str, str | int | bool | None] | None = None,
    *,
    accept: str = ACCEPT_JSON,
    body: bytes | None = None,
    content_type: str = ACCEPT_JSON,
) -> HTTPRequest:
    """The request for a verb.

    Args:
        verb: `get`, `list`, `create`, `update`, `patch`, `apply`, `delete` or `delete all`.
        target: what it is about.
        options: of the verb, by their Python names: see `query_options`.
        accept: the media types wanted.
        body: JSON; None for none.
        content_type: of the body.

    Raises:
        ParseError: a part can't stand in a path, or an option is unknown or of the wrong type.

    Source: client-go `dynamic/simple.go`; there options with a wrong name can't be written, and parts of a path other
    than name and namespace aren't checked.
    """
    gvr, parts = target.gvr, target.subresources
    path = resource_path(
        gvr.group_version, gvr.resource, namespace=target.namespace, name=target.name, subresources=parts
    )
    headers = (("Accept", accept),) if body is None else (("Accept", accept), ("Content-Type", content_type))
    summary = describe(verb, gvr.resource, name=target.name, namespace=target.namespace, subresources=parts)
    return HTTPRequest(_METHODS[verb], path, query_options(options) if options else (), headers, body, summary)


def delete_options(
    *,
    grace_period_seconds: int | None = None,
    propagation: str | None = None,
    uid: str | None = None,
    resource_version: str | None = None,
    dry_run: bool = False,
) -> JSONObject:
    """The body of a deletion; what is None is left to the server.

    Args:
        grace_period_seconds: 0 is at once.
        propagation: what becomes of those that the object owns: `Orphan`, `Background` or `Foreground`.
        uid: precondition: the object's uid.
        resource_version: precondition: the object's resourceVersion.
        dry_run: do all but the deletion.

    Raises:
        ParseError: an unknown propagation, or a grace period that is no number of seconds.

    Source: apimachinery `pkg/apis/meta/v1.DeleteOptions`.
    """
    body: JSONObject = {"kind": "DeleteOptions", "apiVersion": "v1"}
    if grace_period_seconds is not None:
        if isinstance(grace_period_seconds, bool) or not isinstance(grace_period_seconds, int):
            raise ParseError(f"grace_period_seconds must be a whole number of seconds, got {grace_period_seconds!r}")
        if grace_period_seconds < 0:
            raise ParseError(f"grace_period_seconds may not be below 0, got {grace_period_seconds}")
        body["gracePeriodSeconds"] = grace_period_seconds
    if propagation is not None:
        if propagation not in _PROPAGATIONS:
            raise ParseError(f"propagation must be one of {', '.join(sorted(_PROPAGATIONS))}, got {propagation!r}")
        body["propagationPolicy"] = propagation
    preconditions: JSONObject = {}
    if uid is not None:
        preconditions["uid"] = uid
    if resource_version is not None:
        preconditions["resourceVersion"] = resource_version
    if preconditions:
        body["preconditions"] = preconditions
    if dry_run:
        body["dryRun"] = ["All"]
    return body
