"""CachedDiscoveryClient: what it asks for, and what it answers without asking."""

import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dynkube.config import Config
from dynkube.discovery import CachedDiscoveryClient, DiskStore, ServerResources
from dynkube.errors import GroupDiscoveryError, NotFoundError, ServiceUnavailableError
from dynkube.rest import RESTClient
from dynkube.schema import GroupVersion
from dynkube.testing import APIServer
from dynkube.wire import APIResourceList, DiscoveryDocument, HTTPRequest, HTTPResponse
from tests.helpers.answers import AGGREGATED_V2, answer, data, json_answer, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.discovery_documents import aggregated, core_versions, group_list, resource_list
from tests.helpers.transport import ScriptedTransport
from tests.unit.mapper.worlds import APPS, CORE, PATIENCE_SECONDS, WIDGETS, Helper, world

TTL_SECONDS = 600.0
THREADS = 8
OPENAPI = "/openapi/v3/apis/apps/v1?hash=1"
APPS_V1 = GroupVersion("apps", "v1")


class Server:
    """Answers with documents as a server does: aggregated ones have ETags, legacy ones don't."""

    def __init__(self, *lists: APIResourceList, legacy: bool = False) -> None:
        self.lists = lists
        self.failing: set[str] = set()
        self.missing: set[str] = set()
        self.on_request: Callable[[], object] = lambda: None
        self._legacy = legacy

    def __call__(self, request: HTTPRequest) -> HTTPResponse:
        """The answer to one request."""
        self.on_request()
        if request.path in self.failing:
            return status_answer(503, "ServiceUnavailable")
        document = self._documents().get(request.path)
        if document is None or request.path in self.missing:
            return status_answer(404, "NotFound")
        if self._legacy or request.path not in {"/api", "/apis"}:
            return json_answer(document)
        etag = f'"{zlib.crc32(data(document))}"'
        headers = [("ETag", etag)]
        if dict(request.headers).get("If-None-Match") == etag:
            return answer(304, headers=headers)
        return json_answer(document, content_type=AGGREGATED_V2, headers=headers)

    def _documents(self) -> dict[str, object]:
        groups = world(*self.lists).groups
        core, others = [each for each in groups if not each.name], [each for each in groups if each.name]
        roots: dict[str, object]
        if self._legacy:
            roots = {"/api": core_versions(core), "/apis": group_list(others)}
        else:
            roots = {
                path: aggregated(DiscoveryDocument(tuple(found), tuple(self._lists_of(path))))
                for path, found in (("/api", core), ("/apis", others))
            }
        lists = {entry.group_version.api_path: resource_list(entry) for entry in self.lists}
        return {**roots, **lists, OPENAPI.partition("?")[0]: {"openapi": "3.0.0"}, "/version": {"gitVersion": "v1"}}

    def _lists_of(self, root: str) -> Iterator[APIResourceList]:
        return (entry for entry in self.lists if bool(entry.group_version.group) == (root == "/apis"))


class Case:
    """Clients of one server, over one folder, by one clock; and what they sent."""

    def __init__(self, folder: Path, *, legacy: bool = False) -> None:
        self.server = Server(CORE, APPS, legacy=legacy)
        self.transport = ScriptedTransport(self.server)
        self.clock = FakeClock()
        self.folder = folder

    def client(self, *, key: str = "key", on_disk: bool = True) -> CachedDiscoveryClient:
        """One more client, as in a process of its own."""
        return CachedDiscoveryClient(
            RESTClient(self.transport, clock=FakeClock()),
            store=DiskStore(str(self.folder), clock=self.clock) if on_disk else None,
            key=key,
            ttl_seconds=TTL_SECONDS,
            clock=self.clock,
        )

    def sent(self) -> list[tuple[str, bool]]:
        """Path of each request since the last call, and whether it was conditional; sorted."""
        found = sorted((each.path, "If-None-Match" in dict(each.headers)) for each in self.transport.requests)
        self.transport.requests.clear()
        return found


ASKED = [("/api", False), ("/apis", False)]
REVALIDATED = [("/api", True), ("/apis", True)]
LEGACY_WALK = [("/api", False), ("/api/v1", False), ("/apis", False), ("/apis/apps/v1", False)]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "discovery")


@pytest.fixture
def legacy(tmp_path: Path) -> Case:
    return Case(tmp_path / "discovery", legacy=True)


def test_within_the_ttl_the_first_answer_is_the_only_one_that_costs_requests(case: Case) -> None:
    client = case.client()
    found = client.server_groups_and_resources()
    assert found == world(CORE, APPS)
    assert case.sent() == ASKED
    case.clock.advance(TTL_SECONDS - 1)
    assert client.server_groups_and_resources() is found
    assert client.server_groups() == found.groups
    assert list(client.resource_map()) == list(found.resource_map())
    assert client.server_preferred_resources() == found.preferred_lists()
    assert case.sent() == []


def test_within_the_ttl_another_client_answers_from_the_disk(case: Case) -> None:
    found = case.client().server_groups_and_resources()
    case.sent()
    case.clock.advance(TTL_SECONDS - 1)
    assert case.client().server_groups_and_resources() == found
    assert case.client().server_groups() == found.groups
    assert case.sent() == []


def test_rows_of_another_key_are_not_used(case: Case) -> None:
    case.client().server_groups_and_resources()
    case.sent()
    case.client(key="other").server_groups_and_resources()
    assert case.sent() == ASKED


def test_after_the_ttl_each_document_is_asked_for_conditionally_and_the_answer_is_the_identical_one(
    case: Case,
) -> None:
    client = case.client()
    found = client.server_groups_and_resources()
    case.sent()
    for _ in range(2):
        case.clock.advance(TTL_SECONDS)
        assert client.server_groups_and_resources() is found
        assert case.sent() == REVALIDATED
        assert client.server_groups_and_resources() is found
        assert case.sent() == []


def test_after_the_ttl_another_client_revalidates_the_rows(case: Case) -> None:
    case.client().server_groups_and_resources()
    case.sent()
    case.clock.advance(TTL_SECONDS)
    case.client().server_groups_and_resources()
    assert case.sent() == REVALIDATED
    case.client().server_groups_and_resources()
    assert case.sent() == []


def test_what_changed_on_the_server_shows_after_the_ttl(case: Case) -> None:
    client = case.client()
    client.server_groups_and_resources()
    case.server.lists = (CORE, APPS, WIDGETS)
    assert client.server_groups_and_resources() == world(CORE, APPS)
    case.clock.advance(TTL_SECONDS)
    assert client.server_groups_and_resources() == world(CORE, APPS, WIDGETS)


def test_after_invalidation_the_next_answer_asks_once_although_all_is_young(case: Case) -> None:
    case.client().server_groups_and_resources()
    case.sent()
    client = case.client()
    client.server_groups_and_resources()
    client.invalidate()
    assert case.sent() == []
    for expected in (REVALIDATED, []):
        client.server_groups_and_resources()
        assert case.sent() == expected


def test_an_invalidation_while_the_server_is_asked_counts_for_the_next_answer(case: Case) -> None:
    client = case.client()
    case.server.on_request = client.invalidate
    client.server_groups_and_resources()
    case.server.on_request = lambda: None
    case.sent()
    assert not client.fresh()
    client.server_groups_and_resources()
    assert case.sent() == REVALIDATED


def test_fresh_is_whether_the_next_answer_costs_no_request(case: Case) -> None:
    client = case.client()
    seen = [client.fresh()]
    client.server_groups_and_resources()
    seen.append(client.fresh())
    client.invalidate()
    seen.append(client.fresh())
    client.server_groups_and_resources()
    case.clock.advance(TTL_SECONDS)
    seen.append(client.fresh())
    assert seen == [False, True, False, False]


def test_a_clock_that_is_set_back_makes_it_ask(case: Case) -> None:
    client = case.client()
    client.server_groups_and_resources()
    case.sent()
    case.clock.advance(-1)
    assert not client.fresh()
    client.server_groups_and_resources()
    assert case.sent() == REVALIDATED


@pytest.mark.parametrize("body", [b"{,}", b'{"items":7}'])
def test_a_damaged_row_is_a_miss(body: bytes, case: Case) -> None:
    case.client().server_groups_and_resources()
    store = DiskStore(str(case.folder), clock=case.clock)
    row = store.read("key:/apis")
    assert row
    store.write("key:/apis", row.replace(document=body))
    case.sent()
    assert case.client().server_groups_and_resources() == world(CORE, APPS)
    assert case.sent() == [("/apis", False)]


def test_without_a_store_it_remembers_in_memory_and_leaves_no_file(case: Case) -> None:
    client = case.client(on_disk=False)
    client.server_groups_and_resources()
    case.sent()
    client.server_groups_and_resources()
    assert case.sent() == []
    assert not case.folder.exists()


def test_a_server_that_fails_is_an_error_and_asked_again_by_the_next_call(case: Case) -> None:
    client = case.client()
    case.server.failing = {"/apis"}
    for _ in range(2):
        with pytest.raises(ServiceUnavailableError):
            client.server_groups_and_resources()
        assert ("/apis", False) in case.sent()
        assert not client.fresh()
    case.server.failing = set()
    assert client.server_groups_and_resources() == world(CORE, APPS)
    assert case.sent() == [("/apis", False)]


def test_a_failure_after_the_ttl_does_not_bring_back_the_old_answer(case: Case) -> None:
    client = case.client()
    client.server_groups_and_resources()
    case.clock.advance(TTL_SECONDS)
    case.server.failing = {"/apis"}
    for _ in range(2):
        with pytest.raises(ServiceUnavailableError):
            client.server_groups_and_resources()


def test_the_legacy_walk_is_remembered_in_memory_and_on_disk(legacy: Case) -> None:
    client = legacy.client()
    found = client.server_groups_and_resources()
    assert found == world(CORE, APPS)
    assert legacy.sent() == LEGACY_WALK
    legacy.clock.advance(TTL_SECONDS - 1)
    assert client.server_groups_and_resources() is found
    assert legacy.client().server_groups_and_resources() == found
    assert legacy.sent() == []


def test_the_legacy_walk_is_done_again_after_the_ttl(legacy: Case) -> None:
    client = legacy.client()
    found = client.server_groups_and_resources()
    legacy.sent()
    legacy.clock.advance(TTL_SECONDS)
    assert client.server_groups_and_resources() is found
    assert legacy.sent() == LEGACY_WALK


def test_a_passing_failure_is_remembered_in_memory_for_ten_seconds_and_not_on_disk(legacy: Case) -> None:
    client = legacy.client()
    legacy.server.failing = {"/apis/apps/v1"}
    found = client.server_groups_and_resources()
    assert list(found.failures) == [APPS_V1]
    legacy.sent()
    legacy.clock.advance(9)
    assert client.server_groups_and_resources() is found
    with pytest.raises(GroupDiscoveryError):
        client.resource_map()
    assert legacy.sent() == []
    legacy.client().server_groups_and_resources()
    assert legacy.sent() == [("/apis/apps/v1", False)]
    legacy.clock.advance(1)
    legacy.server.failing = set()
    assert client.server_groups_and_resources().failures == {}
    assert legacy.sent() == [("/apis/apps/v1", False)]


def test_a_group_version_that_fails_after_it_worked_is_remembered_too(legacy: Case) -> None:
    client = legacy.client()
    client.server_groups_and_resources()
    legacy.clock.advance(TTL_SECONDS)
    legacy.server.failing = {"/apis/apps/v1"}
    found = client.server_groups_and_resources()
    assert list(found.failures) == [APPS_V1]
    legacy.sent()
    assert client.server_groups_and_resources() is found
    assert legacy.sent() == []


def test_a_core_group_that_became_empty_is_remembered_too(legacy: Case) -> None:
    client = legacy.client()
    client.server_groups_and_resources()
    legacy.clock.advance(TTL_SECONDS)
    legacy.server.missing = {"/api/v1"}
    assert not client.server_groups_and_resources().resource_lists[0].resources
    legacy.sent()
    client.server_groups_and_resources()
    assert legacy.sent() == []


def test_a_group_that_is_gone_does_not_make_the_rest_old(legacy: Case) -> None:
    client = legacy.client()
    client.server_groups_and_resources()
    legacy.clock.advance(TTL_SECONDS)
    legacy.server.lists = (CORE,)
    client.server_groups_and_resources()
    assert client.fresh()


def test_a_list_that_was_asked_for_alone_does_not_make_the_rest_old(case: Case) -> None:
    client = case.client()
    client.server_resources_for_group_version("apps/v1")
    case.clock.advance(TTL_SECONDS)
    client.server_groups_and_resources()
    assert client.fresh()


@pytest.mark.parametrize(
    "ask",
    [
        CachedDiscoveryClient.server_groups_and_resources,
        CachedDiscoveryClient.server_groups,
        lambda client: client.server_resources_for_group_version("apps/v1"),
        lambda client: client.openapi_v3(OPENAPI),
    ],
    ids=["server_groups_and_resources", "server_groups", "server_resources_for_group_version", "openapi_v3"],
)
def test_threads_that_wait_for_the_same_answer_ask_once(
    ask: Callable[[CachedDiscoveryClient], object], case: Case
) -> None:
    client = case.client()
    together, late = threading.Barrier(THREADS), threading.Event()

    def work() -> object:
        together.wait(PATIENCE_SECONDS)
        return ask(client)

    # The answers are held back for a moment, in which any thread that doesn't wait would ask, too.
    case.server.on_request = lambda: late.wait(0.2)
    helpers = [Helper(work) for _ in range(THREADS)]
    outcomes = [helper.outcome() for helper in helpers]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert not isinstance(outcomes[0], BaseException)
    sent = case.sent()
    assert sent == sorted(set(sent))


def test_what_is_known_of_all_answers_for_one_group_version(case: Case) -> None:
    client = case.client()
    found = client.server_groups_and_resources()
    case.sent()
    for asked in ("apps/v1", APPS_V1):
        assert client.server_resources_for_group_version(asked) is found.resource_lists[1]
    assert case.sent() == []


def test_one_group_version_alone_is_asked_for_once(case: Case) -> None:
    client = case.client()
    for _ in range(2):
        assert client.server_resources_for_group_version("apps/v1") == APPS
    assert case.client().server_resources_for_group_version("apps/v1") == APPS
    assert case.sent() == [("/apis/apps/v1", False)]


def test_a_group_version_that_is_not_there_is_an_error_each_time(case: Case) -> None:
    client = case.client()
    client.server_groups_and_resources()
    case.sent()
    for _ in range(2):
        with pytest.raises(NotFoundError):
            client.server_resources_for_group_version("nope/v1")
    assert case.sent() == [("/apis/nope/v1", False)] * 2


def test_an_openapi_document_is_asked_for_once(case: Case) -> None:
    client = case.client()
    found = client.openapi_v3(OPENAPI)
    case.clock.advance(TTL_SECONDS)
    client.invalidate()
    assert client.openapi_v3(OPENAPI) is found
    assert case.sent() == [("/openapi/v3/apis/apps/v1", False)]


def test_the_legacy_view_remembers_legacy_documents_in_memory_only(case: Case) -> None:
    client = case.client()
    client.server_groups_and_resources()
    case.sent()
    case.server = case.transport._script = Server(CORE, APPS, legacy=True)
    view = client.legacy()
    for _ in range(2):
        assert view.server_groups_and_resources() == world(CORE, APPS)
    assert case.sent() == LEGACY_WALK
    assert "aggregated=False" in repr(view)
    client.legacy().server_groups_and_resources()
    assert case.sent() == LEGACY_WALK


def test_its_repr_names_the_server(case: Case) -> None:
    assert repr(case.client()) == "CachedDiscoveryClient('https://api.test:6443/prefix')"


# With a real HTTP server.


@pytest.fixture
def server() -> Iterator[APIServer]:
    with APIServer() as running:
        yield running


def _asked_by(config: Config, folder: Path) -> ServerResources:
    """What a client with this folder answers."""
    with CachedDiscoveryClient.for_config(config, cache_dir=folder) as client:
        return client.server_groups_and_resources()


def test_clients_of_one_folder_share_what_they_learn(server: APIServer, tmp_path: Path) -> None:
    config = Config(server.url)
    found = _asked_by(config, tmp_path / "cache")
    assert _asked_by(config, tmp_path / "cache") == found
    assert sorted(request.path for request in server.requests) == ["/api", "/apis"]


def test_without_a_folder_given_the_environment_names_it(
    server: APIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path / "named"))
    with CachedDiscoveryClient.for_config(Config(server.url)) as client:
        client.server_groups()
    assert (tmp_path / "named" / "cache.db").exists()


@pytest.mark.parametrize("other", [Config("", token="other"), Config("", username="other")], ids=["token", "name"])  # noqa: S106
def test_another_user_does_not_see_what_one_has_learnt(other: Config, server: APIServer, tmp_path: Path) -> None:
    config = Config(server.url, token="mine")  # noqa: S106 - a made-up one
    _asked_by(config, tmp_path)
    _asked_by(replace(other, server=server.url), tmp_path)
    assert [request.status for request in server.requests] == [200] * 4


def test_a_revalidation_is_answered_without_documents(server: APIServer, tmp_path: Path) -> None:
    config = Config(server.url)
    _asked_by(config, tmp_path)
    server.clear_requests()
    with CachedDiscoveryClient.for_config(config, cache_dir=tmp_path, ttl_seconds=0) as client:
        client.server_groups_and_resources()
    assert [request.status for request in server.requests] == [304, 304]


def test_with_an_unusable_folder_it_works_uncached_and_says_so_once(
    server: APIServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    config = Config(server.url)
    for _ in range(2):
        _asked_by(config, tmp_path / "file")
        (record,) = caplog.records
        assert "discovery cache" in record.message
        caplog.clear()
    assert [request.status for request in server.requests] == [200] * 4


@pytest.mark.parametrize(
    "user",
    [Config("", token="t0ken-s3cret"), Config("", username="someb0dy", password="passw0rd-s3cret")],  # noqa: S106
    ids=["token", "password"],
)
def test_no_secret_gets_into_the_folder(user: Config, server: APIServer, tmp_path: Path) -> None:
    _asked_by(replace(user, server=server.url), tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "cache.db" in files
    for content in files.values():
        assert not any(word in content for word in (b"s3cret", b"someb0dy"))
