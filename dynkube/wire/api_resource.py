"""What a server serves, as values: groups, versions, resources."""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dynkube.schema import GroupVersion, GroupVersionKind, GroupVersionResource


class APIResource(Record):
    """One resource or subresource that a server serves."""

    group_version: GroupVersion
    """Where it is served: part of its URL."""
    name: str
    """The plural, as it stands in the URL; `pods/status` for a subresource."""
    singular_name: str
    """"" where the server gives none; a subresource has its parent's in the aggregated form."""
    namespaced: bool
    kind: GroupVersionKind
    """What it takes and gives; of another group version for some subresources, such as `deployments/scale`."""
    verbs: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def gvr(self) -> GroupVersionResource:
        """Its address."""
        return self.group_version.with_resource(self.name)

    @property
    def is_subresource(self) -> bool:
        """Whether it belongs to another resource."""
        return "/" in self.name


class APIResourceList(Record):
    """What one group version serves."""

    group_version: GroupVersion
    resources: tuple[APIResource, ...]
    """In the server's order, subresources among them."""
    stale: bool = False
    """True when the server says that this is only its last knowledge of an aggregated API that doesn't answer."""

    def only(self, wanted: Callable[[APIResource], bool]) -> APIResourceList:
        """The same with some of the resources, in the same order.

        Source: client-go `discovery.FilteredBy`, which drops lists that become empty.
        """
        return self.replace(resources=tuple([resource for resource in self.resources if wanted(resource)]))


class APIGroupVersion(Record):
    """One version of a group."""

    group_version: GroupVersion
    stale: bool = False
    """As in APIResourceList."""


class APIGroup(Record):
    """A group and its versions."""

    name: str
    """"" for the core group."""
    versions: tuple[APIGroupVersion, ...]
    """In the server's order of preference, stale ones included."""
    preferred_version: GroupVersion | None
    """What the server prefers among the versions that are not stale; None when there are none."""


class DiscoveryDocument(Record):
    """One aggregated document: the answer to `/api` or `/apis`."""

    groups: tuple[APIGroup, ...]
    resource_lists: tuple[APIResourceList, ...]
    """One for each version of each group, in the groups' order."""


class VersionInfo(Record):
    """What `/version` says."""

    major: str
    minor: str
    """May carry a suffix, such as `29+`."""
    git_version: str
    """Such as `v1.36.2`."""
    git_commit: str = ""
    git_tree_state: str = ""
    build_date: str = ""
    go_version: str = ""
    compiler: str = ""
    platform: str = ""
