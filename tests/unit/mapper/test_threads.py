"""RESTMapper in several threads: who asks the server, who waits, who does not."""

import threading

import pytest

from dynkube.errors import ConnectError, NoMatchError
from dynkube.mapper import RESTMapper
from dynkube.mapper.renewal import Tables
from dynkube.schema import GroupVersionResource
from tests.helpers.clock import FakeClock
from tests.unit.mapper.worlds import APPS, CORE, PATIENCE_SECONDS, WIDGETS, CountedDiscovery, Helper, world

BEFORE = world(CORE, APPS)
AFTER = world(CORE, APPS, WIDGETS)
PODS = GroupVersionResource("", "v1", "pods")

THREADS = 8


def _missing_at_once(discovery: CountedDiscovery, mapper: RESTMapper, words: list[str]) -> list[object]:
    """Look up each word in a thread of its own; all have missed before the first asks the server."""
    barrier = threading.Barrier(len(words), timeout=PATIENCE_SECONDS)
    met = threading.local()

    def meet_once() -> None:
        if not getattr(met, "yes", False):
            met.yes = True
            barrier.wait()

    discovery.on_call = meet_once
    helpers = [Helper(lambda word=word: mapper.resource_for(word)) for word in words]  # type: ignore[misc]
    return [helper.outcome() for helper in helpers]


@pytest.mark.parametrize("words", [["nothing"] * THREADS, [f"nothing{number}" for number in range(THREADS)]])
def test_threads_that_miss_at_once_share_one_revalidation(words: list[str]) -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("pods")
    outcomes = _missing_at_once(discovery, mapper, words)
    assert [type(outcome) for outcome in outcomes] == [NoMatchError] * THREADS
    assert (discovery.fetches, discovery.invalidations) == (2, 1)


def test_threads_that_miss_at_once_all_find_what_is_new() -> None:
    discovery = CountedDiscovery(BEFORE, AFTER)
    mapper = RESTMapper(discovery)
    mapper.resource_for("pods")
    outcomes = _missing_at_once(discovery, mapper, ["widgets", "wd", "Widget", "widget"])
    assert {str(outcome) for outcome in outcomes} == {"a.example.com/v1, Resource=widgets"}
    assert discovery.invalidations == 1


def test_threads_that_miss_at_once_share_a_failure() -> None:
    error = ConnectError("refused")
    discovery = CountedDiscovery(BEFORE, error)
    mapper = RESTMapper(discovery)
    mapper.resource_for("pods")
    assert _missing_at_once(discovery, mapper, ["wd"] * THREADS) == [error] * THREADS
    assert (discovery.fetches, discovery.invalidations) == (2, 1)


class Gate:
    """Holds the next fetch until it is opened."""

    def __init__(self, discovery: CountedDiscovery) -> None:
        self._reached = threading.Event()
        self._open = threading.Event()
        self._waits = iter([True])
        discovery.on_fetch = self._pass

    def _pass(self) -> None:
        if next(self._waits, False):
            self._reached.set()
            assert self._open.wait(PATIENCE_SECONDS)

    def wait_for_fetch(self) -> None:
        """Until somebody stands before it."""
        assert self._reached.wait(PATIENCE_SECONDS)

    def open(self) -> None:
        """Let him pass."""
        self._open.set()


def test_what_is_known_is_found_while_another_thread_asks_the_server() -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery)
    mapper.resource_for("pods")
    gate = Gate(discovery)
    asking = Helper(lambda: mapper.resource_for("nothing"))
    gate.wait_for_fetch()
    calls = discovery.calls
    assert mapper.resource_for("deploy").resource == "deployments"
    assert discovery.calls == calls
    gate.open()
    assert isinstance(asking.outcome(), NoMatchError)
    mapper.resource_for("deploy")
    assert discovery.calls == calls + 1


@pytest.mark.parametrize(("second", "invalidations"), [("nothing", 1), ("wd", 2)])
def test_who_misses_while_the_server_is_asked_waits_and_asks_only_for_another_word(
    second: str, invalidations: int
) -> None:
    discovery = CountedDiscovery(BEFORE, BEFORE, AFTER)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("pods")
    gate = Gate(discovery)
    first = Helper(lambda: mapper.resource_for("nothing"))
    gate.wait_for_fetch()
    other = Helper(lambda: mapper.resource_for(second))
    gate.open()
    assert isinstance(first.outcome(), NoMatchError)
    assert isinstance(other.outcome(), GroupVersionResource if second == "wd" else NoMatchError)
    assert discovery.invalidations == invalidations


def test_what_the_server_said_before_an_invalidation_leaves_no_entry() -> None:
    discovery = CountedDiscovery(BEFORE, BEFORE, AFTER)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("pods")
    gate = Gate(discovery)
    asking = Helper(lambda: mapper.resource_for("wd"))
    gate.wait_for_fetch()
    mapper.invalidate()
    gate.open()
    assert isinstance(asking.outcome(), NoMatchError)
    assert mapper.resource_for("wd").resource == "widgets"


def test_what_was_not_there_a_moment_ago_waits_for_nobody() -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    with pytest.raises(NoMatchError):
        mapper.resource_for("nothing")
    gate = Gate(discovery)
    asking = Helper(lambda: mapper.resource_for("wd"))
    gate.wait_for_fetch()
    assert isinstance(Helper(lambda: mapper.resource_for("nothing")).outcome(), NoMatchError)
    gate.open()
    assert isinstance(asking.outcome(), NoMatchError)
    assert discovery.invalidations == 2


def test_a_table_from_before_an_invalidation_is_not_kept() -> None:
    discovery = CountedDiscovery(BEFORE, AFTER, world(CORE))
    tables = Tables(discovery)
    discovery.on_fetch = lambda: tables.drop() if discovery.fetches == 1 else None
    assert tables.current().snapshot == BEFORE
    seen = []
    discovery.on_fetch = lambda: seen.append(tables.current().snapshot) if discovery.fetches == 2 else None
    with tables.flight:
        tables.renewed_locked()
    assert seen == [world(CORE)]


def test_after_an_invalidation_nobody_is_given_the_old_table() -> None:
    discovery = CountedDiscovery(AFTER, AFTER, world(CORE))
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("wd")
    gate = Gate(discovery)
    asking = Helper(lambda: mapper.resource_for("nothing"))
    gate.wait_for_fetch()
    mapper.invalidate()
    assert mapper.resource_for("pods") == PODS
    assert discovery.fetches == 3
    gate.open()
    assert isinstance(asking.outcome(), NoMatchError)


def test_confirm_shares_a_revalidation_that_began_after_it() -> None:
    discovery = CountedDiscovery(AFTER, BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapping = mapper.mapping_for("wd")
    tables = mapper._tables
    with tables.flight:
        moment = tables.moment()
        table = tables.renewed_locked()
        assert tables.shared_locked(moment) is table
        assert tables.shared_locked(tables.moment()) is None
    with pytest.raises(NoMatchError):
        mapper.confirm(mapping)
    assert discovery.invalidations == 2
