"""RESTMapping: what a spelling means; and what a mapper is given and asked."""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TypeAlias

    from dynkube.discovery import APIResource, ServerResources
    from dynkube.schema import GroupKind, GroupResource, GroupVersionKind, GroupVersionResource

    What: TypeAlias = str | GroupVersionResource | GroupVersionKind | GroupResource | GroupKind
    """What a mapper is asked: a text in any spelling, or a name that says exactly what it means."""

    class Discovery(Protocol):
        """What knows what the server serves. Implementations are thread-safe."""

        def server_groups_and_resources(self) -> ServerResources:
            """All of it; cheap, and the very same object while nothing has changed."""

        def invalidate(self) -> None:
            """The next question goes to the server."""


class RESTMapping(Record):
    """One resource in one version: where it is served, and what it holds."""

    gvr: GroupVersionResource
    gvk: GroupVersionKind
    namespaced: bool
    resource: APIResource
    """As discovery described it: verbs, short names, categories."""

    @classmethod
    def of(cls, resource: APIResource) -> RESTMapping:
        """The mapping of a resource."""
        return cls(resource.gvr, resource.kind, resource.namespaced, resource)
