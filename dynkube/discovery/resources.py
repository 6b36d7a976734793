"""ServerResources: all that a server serves, and what could not be learnt. Pure."""

from __future__ import annotations

from dynkube.errors import DynkubeError, GroupDiscoveryError, StaleGroupVersionError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dynkube.schema import GroupVersion, GroupVersionResource
    from dynkube.wire import APIGroup, APIResource, APIResourceList, DiscoveryDocument


class ServerResources(Record):
    """All that a server serves, in the server's order."""

    groups: tuple[APIGroup, ...]
    """The core group first. Stale and failed versions stay listed."""
    resource_lists: tuple[APIResourceList, ...]
    """One for each group version that could be read; stale ones are marked and hold the server's last knowledge."""
    failures: Mapping[GroupVersion, DynkubeError]
    """What went wrong for the others, stale ones included; empty when all went well."""

    @property
    def error(self) -> GroupDiscoveryError | None:
        """The failures as one error; None when there are none.

        Source: client-go `discovery.ErrGroupDiscoveryFailed`, whose text this is.
        """
        if not self.failures:
            return None
        by_name = {str(group_version): error for group_version, error in self.failures.items()}
        text = ", ".join(f"{name}: {by_name[name]}" for name in sorted(by_name))
        return GroupDiscoveryError(
            f"unable to retrieve the complete list of server APIs: {text}", by_group_version=by_name
        )

    def raise_for_failures(self) -> ServerResources:
        """Itself, when nothing failed.

        Raises:
            GroupDiscoveryError: some group versions could not be read.
        """
        if self.error:
            raise self.error
        return self

    def resource_map(self) -> dict[GroupVersionResource, APIResource]:
        """Each resource and subresource by its address, in the server's order; stale ones included.

        Source: client-go `discovery.GroupVersionResources`.
        """
        return {resource.gvr: resource for entry in self.resource_lists for resource in entry.resources}

    def preferred_lists(self, *, subresources: bool = False) -> tuple[APIResourceList, ...]:
        """One version of each resource.

        It is the group's preferred version where that has the resource, else the first listed version that has it. What
        is stale counts as not there.

        Args:
            subresources: whether to list them too, each in one version by the same rule.

        Returns:
            A list for each group version that was read and is not stale, in the server's order; some may be empty.

        Source: client-go `discovery.ServerPreferredResources`, whose order inside a list is random.
        """
        fresh = {entry.group_version: entry for entry in self.resource_lists if not entry.stale}
        chosen = {resource.gvr for group in self.groups for resource in _preferred(group, fresh)}
        return tuple(
            [
                entry.only(lambda each: (subresources or not each.is_subresource) and each.gvr in chosen)
                for entry in fresh.values()
            ]
        )


def assemble(
    roots: Iterable[DiscoveryDocument],
    ask: Callable[[list[GroupVersion]], Iterable[APIResourceList | DynkubeError]],
) -> ServerResources:
    """All that a server serves, from what `/api` and `/apis` say.

    Args:
        roots: the two documents, `/api` first.
        ask: gives, in order, what each of the group versions serves whose lists are not in the documents, or why that
            could not be learnt.
    """
    documents = tuple(roots)
    groups = tuple([group for document in documents for group in document.groups])
    lists = {entry.group_version: entry for document in documents for entry in document.resource_lists}
    # A server may name a group version twice.
    order = list(dict.fromkeys([version.group_version for group in groups for version in group.versions]))
    failures = stale_failures([entry.group_version for entry in lists.values() if entry.stale])
    missing = [group_version for group_version in order if group_version not in lists]
    for group_version, outcome in zip(missing, ask(missing), strict=True):
        if isinstance(outcome, DynkubeError):
            failures[group_version] = outcome
        else:
            lists[group_version] = outcome
    return ServerResources(groups, tuple([lists[entry] for entry in order if entry in lists]), failures)


def _preferred(group: APIGroup, lists: Mapping[GroupVersion, APIResourceList]) -> Iterable[APIResource]:
    """The resources of one group, each in one version."""
    best: dict[str, APIResource] = {}
    for version in group.versions:
        entry = lists.get(version.group_version)
        for resource in entry.resources if entry else ():
            if resource.name not in best or resource.group_version == group.preferred_version:
                best[resource.name] = resource
    return best.values()


def stale_failures(stale: Iterable[GroupVersion]) -> dict[GroupVersion, DynkubeError]:
    """An error for each of the group versions, all of which the server marks as stale."""
    return {
        each: StaleGroupVersionError(f"stale GroupVersion discovery: {each}", group_version=str(each)) for each in stale
    }
