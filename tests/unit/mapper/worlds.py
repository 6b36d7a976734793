"""What servers could serve, and discovery that counts how often it is asked."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dynkube.discovery import APIGroup, APIGroupVersion, APIResource, APIResourceList, ServerResources
from dynkube.errors import DynkubeError
from dynkube.schema import GroupVersion

PATIENCE_SECONDS = 10.0
"""How long a test waits for a thread that must come."""


def resource(group_version: str, name: str, kind: str, *, singular: str | None = None, **more: Any) -> APIResource:
    """A resource; its singular is the kind in lower case when it isn't given."""
    served_at = GroupVersion.parse(group_version)
    words = {"verbs": ("get", "list"), "short_names": (), "categories": (), "namespaced": True, **more}
    return APIResource(
        served_at, name, kind.lower() if singular is None else singular, kind=served_at.with_kind(kind), **words
    )


def served(group_version: str, *resources: tuple[Any, ...], stale: bool = False) -> APIResourceList:
    """What a group version serves: name, kind and short names of each resource."""
    return APIResourceList(
        GroupVersion.parse(group_version),
        tuple(resource(group_version, name, kind, short_names=tuple(shorts)) for name, kind, *shorts in resources),
        stale,
    )


def world(
    *lists: APIResourceList,
    preferred: Sequence[str] = (),
    failures: Mapping[str, DynkubeError] | None = None,
) -> ServerResources:
    """A snapshot, its groups in the order of the lists.

    Args:
        lists: what is served.
        preferred: the group versions that are preferred although they are not the group's first.
        failures: what could not be discovered.
    """
    by_group: dict[str, list[APIResourceList]] = {}
    for entry in lists:
        by_group.setdefault(entry.group_version.group, []).append(entry)
    wanted = [GroupVersion.parse(each) for each in preferred]
    groups = []
    for name, entries in by_group.items():
        fresh = [entry.group_version for entry in entries if not entry.stale]
        best = next((each for each in wanted if each.group == name), fresh[0] if fresh else None)
        versions = tuple(APIGroupVersion(entry.group_version, entry.stale) for entry in entries)
        groups.append(APIGroup(name, versions, best))
    failed = {GroupVersion.parse(name): error for name, error in (failures or {}).items()}
    return ServerResources(tuple(groups), lists, failed)


CORE = served("v1", ("pods", "Pod", "po"), ("services", "Service", "svc"), ("pods/status", "Pod"))
APPS = served("apps/v1", ("deployments", "Deployment", "deploy"), ("deployments/scale", "Scale"))
WIDGETS = served("a.example.com/v1", ("widgets", "Widget", "wd"))

Outcome = ServerResources | BaseException


class CountedDiscovery:
    """Discovery that remembers one outcome, and takes the next one after `invalidate`; the last one stays.

    Thread-safe as far as its hooks are.
    """

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0
        """How often it was asked for what is known."""
        self.fetches = 0
        """How often it asked the server."""
        self.invalidations = 0
        self.on_call: Callable[[], object] = lambda: None
        self.on_fetch: Callable[[], object] = lambda: None
        self._known: ServerResources | None = None

    def server_groups_and_resources(self) -> ServerResources:
        """What is known; the server's next outcome when nothing is."""
        self.calls += 1
        known = self._known
        self.on_call()
        if known is not None:
            return known
        self.fetches += 1
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        self.on_fetch()
        if isinstance(outcome, BaseException):
            raise outcome
        self._known = outcome
        return outcome

    def invalidate(self) -> None:
        """Know nothing."""
        self.invalidations += 1
        self._known = None


class Helper:
    """A thread whose outcome can be asked for."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._outcome: object = None
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def outcome(self) -> object:
        """What it gave, or the exception that it raised."""
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive(), "the thread hangs"
        return self._outcome

    def _run(self) -> None:
        try:
            self._outcome = self._work()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self._outcome = error
