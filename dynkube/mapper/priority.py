"""Who comes first when a spelling matches several resources.

Among the versions of a group it is the preferred one, then the others in the server's order. Among groups it is the
server's order, with core v1 in front: so a built-in group wins over all custom ones, exactly as in kubectl.

Between groups that are all custom there is no good order. Their priorities are equal, so the server sorts them by name:
by group in its aggregated documents, by version and group in its legacy ones. kubectl takes the first, and a definition
that somebody adds for another purpose can change what a word means that was right for years. Here such a word is an
error, whose first candidate is the one that kubectl takes: among groups the answer is kubectl's or an error, never a
third thing.

Source: client-go `restmapper.NewDiscoveryRESTMapper`, apimachinery `meta.PriorityRESTMapper`.
"""

from __future__ import annotations

from dynkube.schema import GroupVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynkube.discovery import APIGroup, APIResource, APIResourceList, ServerResources

_CORE_V1 = GroupVersion("", "v1")
# The groups from before the rule that a group is a domain name.
_UNDOTTED = frozenset({"", "apps", "autoscaling", "batch", "extensions", "policy"})


def is_built_in(group: str) -> bool:
    """Whether the group is Kubernetes' own: the core group, one of the five without a dot, or below `k8s.io`.

    Some groups below `k8s.io` are installed as custom resources (`gateway.networking.k8s.io`); the server lets nobody
    define them without an approval of Kubernetes' API reviewers, so they count.
    """
    return group in _UNDOTTED or group.endswith(".k8s.io")


def by_priority(snapshot: ServerResources) -> list[APIResourceList]:
    """The resource lists in the order in which they win, stale ones in their places."""
    lists = {entry.group_version: entry for entry in snapshot.resource_lists}
    order = {_CORE_V1: None, **{version: None for group in snapshot.groups for version in _versions(group)}}
    return [lists[group_version] for group_version in order if group_version in lists]


def _versions(group: APIGroup) -> Iterator[GroupVersion]:
    """The group's versions, the preferred one first."""
    if group.preferred_version:
        yield group.preferred_version
    for version in group.versions:
        yield version.group_version


def one_version_each(resources: Iterable[APIResource]) -> tuple[APIResource, ...]:
    """The first version of each resource, in the order given."""
    first: dict[tuple[str, str], APIResource] = {}
    for resource in resources:
        first.setdefault((resource.group_version.group, resource.name), resource)
    return tuple(first.values())


def winner(candidates: Sequence[APIResource]) -> APIResource | None:
    """The first candidate, when it may win: it is built in, or the others are of its own group. Else None."""
    first = candidates[0]
    group = first.group_version.group
    if is_built_in(group) or all(other.group_version.group == group for other in candidates):
        return first
    return None
