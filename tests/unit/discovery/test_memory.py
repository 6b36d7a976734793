"""CachedDocuments: when a document is asked for, decoded and written."""

from collections.abc import Iterable, Mapping

import pytest

from dynkube.discovery.disk_row import Envelope
from dynkube.discovery.documents import LiveDocuments
from dynkube.discovery.memory import CachedDocuments
from dynkube.errors import DecodeError, ForbiddenError, NotFoundError
from dynkube.rest import RESTClient
from dynkube.schema import GroupVersion
from tests.helpers.answers import AGGREGATED_V2, answer, data, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.transport import Outcome, ScriptedTransport, in_order

NOW = 1_000_000.0
TTL_SECONDS = 600.0
HALF = TTL_SECONDS / 2
BATCH_V1 = GroupVersion("batch", "v1")
NOT_MODIFIED = answer(304)


def document(*groups: str) -> bytes:
    """An aggregated document that names some groups."""
    return data({"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": name}} for name in groups]})


def ok(*groups: str, etag: str = "") -> Outcome:
    """The answer with such a document."""
    headers = [("ETag", etag)] if etag else []
    return answer(200, document(*groups), content_type=AGGREGATED_V2, headers=headers)


def row(*groups: str, stored_at: float = NOW, etag: str = '"old"') -> Envelope:
    """What a store has of such a document."""
    return Envelope(stored_at, etag, AGGREGATED_V2, document(*groups))


BATCH = answer(200, data({"kind": "APIResourceList", "resources": []}), content_type="application/json")


class Rows:
    """A store that keeps everything in memory, and notes what it was asked for."""

    def __init__(self, **rows: Envelope) -> None:
        self.rows = {f"key:/{name}": envelope for name, envelope in rows.items()}
        self.looks: list[list[str]] = []
        self.writes: list[list[str]] = []

    def read_all(self, keys: Iterable[str]) -> dict[str, Envelope]:
        """Those that are there."""
        self.looks.append(list(keys))
        return {key: self.rows[key] for key in self.looks[-1] if key in self.rows}

    def write_all(self, envelopes: Mapping[str, Envelope]) -> None:
        """Keep them."""
        self.writes.append(sorted(envelopes))
        self.rows.update(envelopes)


class Case:
    """A cache, what it stands on, and what was sent for it."""

    def __init__(self, *outcomes: Outcome, store: Rows | None = None, key: str = "key") -> None:
        self.clock = FakeClock(NOW)
        self.transport = ScriptedTransport(in_order(*outcomes))
        live = LiveDocuments(RESTClient(self.transport, clock=FakeClock()), aggregated=True)
        self.cache = CachedDocuments(live, store=store, key=key, ttl_seconds=TTL_SECONDS, clock=self.clock)

    @property
    def conditions(self) -> list[str | None]:
        """The If-None-Match of each request."""
        return [dict(request.headers).get("If-None-Match") for request in self.transport.requests]

    def groups(self, path: str = "/apis") -> list[str]:
        """The names of the groups in a root."""
        with self.cache.keeping():
            return [group.name for group in self.cache.root(path).groups]


def test_within_the_ttl_nothing_is_asked_or_decoded_again() -> None:
    case = Case(ok("apps"))
    first = case.cache.root("/apis")
    case.clock.advance(TTL_SECONDS - 1)
    assert case.cache.root("/apis") is first
    assert case.conditions == [None]


def test_when_the_ttl_is_over_a_304_decodes_nothing_and_starts_it_anew() -> None:
    case = Case(ok("apps", etag='"1"'), NOT_MODIFIED)
    first = case.cache.root("/apis")
    case.clock.advance(TTL_SECONDS)
    assert case.cache.root("/apis") is first
    case.clock.advance(TTL_SECONDS - 1)
    assert case.cache.root("/apis") is first
    assert case.conditions == [None, '"1"']


def test_a_document_that_changed_replaces_the_one_before() -> None:
    store = Rows()
    case = Case(ok("apps", etag='"1"'), ok("batch", etag='"2"'), NOT_MODIFIED, store=store)
    case.groups()
    case.clock.advance(TTL_SECONDS)
    assert case.groups() == ["batch"]
    assert store.rows["key:/apis"] == row("batch", etag='"2"', stored_at=NOW + TTL_SECONDS)
    case.cache.invalidate()
    assert case.groups() == ["batch"]
    assert case.conditions == [None, '"1"', '"2"']


def test_a_document_without_an_etag_is_asked_for_as_a_whole() -> None:
    case = Case(ok("apps"), ok("batch"))
    case.groups()
    case.clock.advance(TTL_SECONDS)
    assert case.groups() == ["batch"]
    assert case.conditions == [None, None]


def test_a_young_row_answers_without_a_request() -> None:
    store = Rows(apis=row("apps", stored_at=NOW - TTL_SECONDS + 1))
    case = Case(store=store)
    assert case.groups() == ["apps"]
    assert case.groups() == ["apps"]
    assert (case.conditions, store.writes) == ([], [])


def test_an_old_row_is_confirmed_by_its_etag_and_decoded_once() -> None:
    store = Rows(apis=row("apps", stored_at=NOW - TTL_SECONDS))
    case = Case(NOT_MODIFIED, NOT_MODIFIED, store=store)
    first = case.cache.root("/apis")
    case.cache.invalidate()
    assert case.cache.root("/apis") is first
    assert case.conditions == ['"old"', '"old"']


@pytest.mark.parametrize(("age", "writes"), [(0.0, []), (HALF, []), (HALF + 1, [["key:/apis"]])])
def test_a_304_writes_a_row_again_when_half_of_its_time_is_over(age: float, writes: list[list[str]]) -> None:
    before = row("apps", stored_at=NOW - age)
    store = Rows(apis=before)
    case = Case(NOT_MODIFIED, store=store)
    case.cache.invalidate()
    assert case.groups() == ["apps"]
    assert store.writes == writes
    assert store.rows["key:/apis"] == (before.replace(stored_at=NOW) if writes else before)


def test_what_was_written_again_is_not_written_once_more() -> None:
    store = Rows(apis=row("apps", stored_at=NOW - TTL_SECONDS))
    case = Case(NOT_MODIFIED, NOT_MODIFIED, store=store)
    case.groups()
    case.cache.invalidate()
    case.groups()
    assert store.writes == [["key:/apis"]]


def test_a_row_from_the_future_is_asked_for_and_written_with_the_right_date() -> None:
    store = Rows(apis=row("apps", stored_at=NOW + 3600))
    case = Case(NOT_MODIFIED, store=store)
    assert case.groups() == ["apps"]
    assert case.conditions == ['"old"']
    assert store.rows["key:/apis"].stored_at == NOW


def test_a_clock_that_is_set_back_makes_it_ask() -> None:
    case = Case(ok("apps", etag='"1"'), NOT_MODIFIED)
    case.groups()
    case.clock.advance(-1)
    assert case.groups() == ["apps"]
    assert case.groups() == ["apps"]
    assert case.conditions == [None, '"1"']


def test_invalidating_makes_each_document_be_asked_for_once_by_its_etag() -> None:
    case = Case(NOT_MODIFIED, NOT_MODIFIED, store=Rows(api=row("", etag='"a"'), apis=row("apps", etag='"b"')))
    assert (case.groups("/api"), case.groups("/apis")) == ([""], ["apps"])
    assert case.conditions == []
    case.cache.invalidate()
    for _ in range(2):
        assert (case.groups("/api"), case.groups("/apis")) == ([""], ["apps"])
    assert case.conditions == ['"a"', '"b"']


def test_invalidating_before_the_first_look_makes_young_rows_be_confirmed() -> None:
    case = Case(NOT_MODIFIED, store=Rows(apis=row("apps")))
    case.cache.invalidate()
    assert case.groups() == ["apps"]
    assert case.conditions == ['"old"']


def test_rows_of_another_key_are_not_used() -> None:
    case = Case(ok("batch"), store=Rows(apis=row("apps")), key="other")
    assert case.groups() == ["batch"]
    assert case.conditions == [None]


@pytest.mark.parametrize("body", [b'{"items":7}', b"{,}"])
def test_a_damaged_row_is_a_miss_and_replaced(body: bytes) -> None:
    store = Rows(apis=row().replace(document=body))
    case = Case(ok("apps", etag='"1"'), store=store)
    assert case.groups() == ["apps"]
    assert case.conditions == [None]
    assert store.rows["key:/apis"] == row("apps", etag='"1"')


def test_both_roots_are_read_from_the_store_at_once() -> None:
    store = Rows(api=row(""), apis=row("apps"))
    case = Case(store=store)
    case.groups("/api")
    case.groups("/apis")
    assert store.looks == [["key:/api", "key:/apis"]]


def test_what_is_learnt_inside_is_written_at_once() -> None:
    store = Rows()
    case = Case(ok(""), ok("apps"), BATCH, store=store)
    with case.cache.keeping():
        case.cache.root("/api")
        case.cache.root("/apis")
        case.cache.resource_list(BATCH_V1)
        assert store.writes == []
    assert store.writes == [["key:/api", "key:/apis", "key:/apis/batch/v1"]]
    with case.cache.keeping():
        case.cache.root("/api")
    assert len(store.writes) == 1


def test_the_list_of_a_group_version_comes_from_its_row() -> None:
    store = Rows()
    first = Case(BATCH, store=store)
    with first.cache.keeping():
        found = first.cache.resource_list(BATCH_V1)
    second = Case(store=store)
    assert second.cache.resource_list(BATCH_V1) == found
    assert second.conditions == []


def test_what_was_learnt_before_an_error_is_written() -> None:
    store = Rows()
    case = Case(ok(""), status_answer(404, "NotFound"), store=store)
    with pytest.raises(NotFoundError), case.cache.keeping():
        [case.cache.root(path) for path in ("/api", "/apis")]
    assert store.writes == [["key:/api"]]


def test_an_error_is_not_remembered_and_what_was_known_is_not_forgotten() -> None:
    refused = status_answer(403, "Forbidden")
    case = Case(ok("batch", etag='"1"'), refused, refused, NOT_MODIFIED)
    case.groups()
    case.cache.invalidate()
    for _ in range(2):
        with pytest.raises(ForbiddenError):
            case.groups()
    assert case.groups() == ["batch"]
    assert case.conditions == [None, '"1"', '"1"', '"1"']


def test_an_answer_that_can_not_be_decoded_is_an_error_and_not_kept() -> None:
    store = Rows()
    case = Case(answer(200, b"{", content_type=AGGREGATED_V2), ok("apps"), store=store)
    with pytest.raises(DecodeError):
        case.groups()
    assert store.writes == []
    assert case.groups() == ["apps"]


def test_the_date_of_some_documents_is_that_of_the_oldest_known_one() -> None:
    case = Case(ok("apps"), ok(""))
    case.groups("/apis")
    case.clock.advance(60)
    case.groups("/api")
    case.clock.advance(60)
    asked = [["/api", "/apis"], ["/api"], ["/api", "/nowhere"], ["/nowhere"], []]
    dates = [case.cache.confirmed_at(paths) for paths in asked]
    assert dates == [NOW, NOW + 60, NOW + 60, NOW + 120, NOW + 120]
