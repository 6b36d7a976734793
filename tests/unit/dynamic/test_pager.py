"""ResourceList: all objects by pages, each once, whatever happens on the way."""

from __future__ import annotations

import contextlib
import gc
import itertools
import signal
import sys
import threading
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import ListBody, split_list
from dynkube.dynamic.pager import ResourceList
from dynkube.errors import ConversionError, DecodeError, ExpiredError, InternalServerError, ParseError
from dynkube.rest import RESTClient
from dynkube.wire import HTTPRequest, HTTPResponse
from tests.helpers.answers import answer
from tests.helpers.transport import ScriptedTransport
from tests.realserver.eventually import eventually
from tests.unit.dynamic.paged_server import PagedServer, expired, pod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = [f"pod-{number:02}" for number in range(10)]
NEXT_PAGE = "dynkube-next-page"


def server_of(count: int = 10, **options: Any) -> PagedServer:
    return PagedServer(map(pod, NAMES[:count]), **options)


def page_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NEXT_PAGE]


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    eventually(lambda: not page_threads())


def read_objects(objects: ResourceList) -> list[str]:
    return [each.name for each in objects]


def read_into(seen: list[str], objects: ResourceList) -> None:
    """What came before an error counts too; each object is read after the next page has come, or failed."""
    for each in objects:
        eventually(lambda: not page_threads())
        seen.append(each.name)


def read_heads(objects: ResourceList) -> list[str]:
    return [head.name for head in objects.heads()]


def read_pages(objects: ResourceList) -> list[str]:
    return [each.name for page in objects.pages() for each in page]


def read_matching(objects: ResourceList) -> list[str]:
    return [each.name for each in objects.matching()]


def read_all(objects: ResourceList) -> list[str]:
    return [each.name for each in objects.all()]


READERS = [read_objects, read_heads, read_pages, read_matching, read_all]
LAZY = READERS[:-1]
each_way = pytest.mark.parametrize("read", READERS)


def once(number: int, error: BaseException) -> Callable[[int], None]:
    """One request, by its number, is answered by an error."""

    def before(asked: int) -> None:
        if asked == number:
            raise error

    return before


@each_way
@pytest.mark.parametrize("page_size", [0, 1, 3, 5, 9, 10, 11])
@pytest.mark.parametrize("tell", [0, 50, 4096])
def test_all_come_in_order(read: Callable[[ResourceList], list[str]], page_size: int, tell: int) -> None:
    server = server_of(tell=tell)
    assert read(ResourceList(server.fetch, page_size=page_size)) == NAMES
    pages = -(-10 // page_size) if page_size else 1
    assert [each.limit for each in server.asked] == [page_size] * pages
    assert len(set(server.tokens)) == pages


@each_way
def test_an_empty_list_is_empty(read: Callable[[ResourceList], list[str]]) -> None:
    assert read(ResourceList(server_of(0).fetch)) == []


def test_pages_hold_500_unless_told_otherwise() -> None:
    server = server_of()
    list(ResourceList(server.fetch))
    assert [each.limit for each in server.asked] == [500]


def test_nothing_is_asked_for_before_somebody_iterates() -> None:
    server = server_of()
    objects = ResourceList(server.fetch, page_size=3)
    iterators = [iter(objects), objects.heads(), objects.pages(), objects.matching()]
    assert server.asked == []
    next(iterators[0])
    assert server.asked != []


def test_iterating_twice_asks_twice() -> None:
    server = server_of(3)
    objects = ResourceList(server.fetch)
    assert read_objects(objects) == read_objects(objects)
    assert len(server.asked) == 2


@each_way
def test_the_resource_version_goes_with_the_first_page_only(read: Callable[[ResourceList], list[str]]) -> None:
    server = server_of()
    read(ResourceList(server.fetch, page_size=4, resource_version="7", resource_version_match="Exact"))
    sent = [(each.resource_version, each.match, each.token) for each in server.asked]
    assert sent == [("7", "Exact", ""), ("", "", "after/pod-03"), ("", "", "after/pod-07")]


def test_it_has_neither_length_nor_truth_nor_content_to_show() -> None:
    objects = ResourceList(server_of().fetch, what="list pods")
    with pytest.raises(TypeError, match=r"\.all\(\)"):
        len(objects)
    with pytest.raises(TypeError, match=r"\.all\(\)"):
        bool(objects)
    assert repr(objects) == "<ResourceList: list pods, nothing asked for yet>"
    assert len(list(objects)) == 10


def test_all_of_one_page_is_what_the_server_said() -> None:
    objects = ResourceList(server_of(3).fetch).all()
    assert (objects.kind, objects.api_version, objects.metadata) == ("PodList", "v1", {"resourceVersion": "101"})


def test_all_of_several_pages_keeps_kind_and_the_first_resource_version() -> None:
    objects = ResourceList(server_of().fetch, page_size=4).all()
    assert (objects.kind, objects.api_version, objects.metadata) == ("PodList", "v1", {"resourceVersion": "101"})
    assert objects[9].kind == "Pod"
    assert objects[0] is objects[0]


def test_pages_keep_their_own_metadata() -> None:
    pages = list(ResourceList(server_of().fetch, page_size=4).pages())
    assert [len(page) for page in pages] == [4, 4, 2]
    assert [page.continue_token for page in pages] == ["after/pod-03", "after/pod-07", ""]


def test_selectors_choose_here() -> None:
    server = PagedServer(pod(name, labels={"odd": str(index % 2)}) for index, name in enumerate(NAMES))
    objects = ResourceList(server.fetch, page_size=4)
    assert [each.name for each in objects.matching("odd=1", "metadata.name!=pod-05")] == [
        name for name in NAMES[1::2] if name != "pod-05"
    ]


@pytest.mark.parametrize("selectors", [{"labels": "a in"}, {"fields": "a"}, {"fields": "spec.a=b"}, {"labels": 1}])
def test_wrong_selectors_are_refused_at_once(selectors: Any) -> None:
    with pytest.raises((ParseError, ConversionError)):
        ResourceList(server_of().fetch).matching(**selectors)


# The next page


def test_a_list_of_one_page_starts_no_thread() -> None:
    server = server_of(3)
    for read in READERS:
        read(ResourceList(server.fetch, page_size=3))
    assert {each.thread for each in server.asked} == {threading.current_thread().name}


def test_the_next_page_is_asked_for_while_the_first_is_still_read() -> None:
    second_asked = threading.Event()
    server = server_of(before=lambda number: second_asked.set() if number == 1 else None)

    def fetch(*, on_head: Callable[[bytes], None] | None, **options: Any) -> ListBody:
        body = server.fetch(on_head=on_head, **options)
        assert options["continue_token"] or second_asked.wait(5)
        return body

    assert read_objects(ResourceList(fetch, page_size=5)) == NAMES
    assert [each.thread for each in server.asked] == [threading.current_thread().name, NEXT_PAGE]


@pytest.mark.parametrize("tell", [0, 4096])
def test_never_more_than_one_page_is_ahead(tell: int) -> None:
    server = server_of(tell=tell)
    pages = ResourceList(server.fetch, page_size=2).pages()
    for number in range(1, 5):
        next(pages)
        eventually(lambda: len(server.asked) == number + 1 and not page_threads())  # noqa: B023 - called at once
    next(pages)
    assert len(server.asked) == 5
    assert next(pages, None) is None


def test_a_wrong_early_token_costs_a_request_and_nothing_else() -> None:
    server = server_of(tell=0)

    def fetch(*, on_head: Callable[[bytes], None] | None, **options: Any) -> ListBody:
        if on_head is not None and not options["continue_token"]:
            on_head(b'{"metadata":{"continue":"after/pod-06"},"metadata":')
        return server.fetch(on_head=on_head, **options)

    assert read_objects(ResourceList(fetch, page_size=4)) == NAMES
    assert Counter(server.tokens) == Counter(["", "after/pod-03", "after/pod-06", "after/pod-07"])


def test_an_early_token_on_a_last_page_is_forgotten() -> None:
    server = server_of(3, tell=0)

    def fetch(*, on_head: Callable[[bytes], None] | None, **options: Any) -> ListBody:
        if on_head is not None:
            on_head(b'{"metadata":{"continue":"after/pod-06"},"metadata":')
        return server.fetch(on_head=on_head, **options)

    assert read_objects(ResourceList(fetch)) == NAMES[:3]


def test_a_head_may_be_shown_twice_when_a_request_is_sent_again() -> None:
    server = server_of()

    def fetch(*, on_head: Callable[[bytes], None] | None, **options: Any) -> ListBody:
        if on_head is not None:
            on_head(server.page(options["limit"], options["continue_token"]))
        return server.fetch(on_head=on_head, **options)

    assert read_objects(ResourceList(fetch, page_size=4)) == NAMES
    assert len(server.asked) == 3


def test_without_threads_pages_are_asked_for_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_more)
    server = server_of()
    assert read_objects(ResourceList(server.fetch, page_size=4)) == NAMES
    assert {each.thread for each in server.asked} == {threading.current_thread().name}


def test_a_wrong_early_token_does_no_harm_without_threads_either(monkeypatch: pytest.MonkeyPatch) -> None:
    start, started = threading.Thread.start, itertools.count()
    server = server_of(tell=0)

    def only_one(thread: threading.Thread) -> None:
        if next(started):
            raise RuntimeError("can't start new thread")
        start(thread)

    def fetch(*, on_head: Callable[[bytes], None] | None, **options: Any) -> ListBody:
        if on_head is not None and not options["continue_token"]:
            on_head(b'{"metadata":{"continue":"after/pod-06"},"metadata":')
        return server.fetch(on_head=on_head, **options)

    monkeypatch.setattr(threading.Thread, "start", only_one)
    assert read_objects(ResourceList(fetch, page_size=4)) == NAMES


def main_thread_waits_for_a_page() -> bool:
    stack = traceback.extract_stack(sys._current_frames()[threading.main_thread().ident or 0])
    names = [frame.name for frame in stack]
    return names[-1] == "wait" and "take" in names and "_fetch" not in names


def test_who_is_interrupted_while_waiting_asks_for_nothing_more() -> None:
    let_go = threading.Event()

    def before(number: int) -> None:
        if number == 1:
            eventually(main_thread_waits_for_a_page)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            _wait(let_go)

    server = server_of(before=before)
    with pytest.raises(KeyboardInterrupt):
        read_objects(ResourceList(server.fetch, page_size=2))
    let_go.set()
    eventually(lambda: not page_threads())
    assert len(server.asked) == 2


@pytest.mark.parametrize("way", ["close", "break", "error", "garbage"])
def test_who_stops_half_way_leaves_nothing_behind(way: str) -> None:
    let_go = threading.Event()
    server = server_of(before=lambda number: None if number == 0 else _wait(let_go))
    objects = ResourceList(server.fetch, page_size=2)
    with contextlib.suppress(KeyError):
        iterator = iter(objects)
        for _ in iterator:
            if way == "error":
                raise KeyError
            break
        if way == "close":
            iterator.close()  # type: ignore[attr-defined]
    del iterator
    eventually(lambda: len(server.asked) == 2)
    let_go.set()
    eventually(lambda: not page_threads())
    assert len(server.asked) == 2


def _wait(event: threading.Event) -> None:
    assert event.wait(5)


def test_an_iterator_that_is_dropped_is_freed_at_once() -> None:
    gc.collect()
    gc.disable()
    try:
        iterator = iter(ResourceList(server_of().fetch, page_size=2))
        next(iterator)
        before = len(page_threads())
        del iterator
        eventually(lambda: not page_threads())
    finally:
        gc.enable()
    assert before <= 1


@each_way
@pytest.mark.parametrize("tell", [0, 4096])
def test_an_error_comes_at_its_place_in_the_thread_that_iterates(
    read: Callable[[ResourceList], list[str]], tell: int
) -> None:
    error = InternalServerError("oh", code=500)
    server = server_of(before=once(1, error), tell=tell)
    with pytest.raises(InternalServerError) as caught:
        read(ResourceList(server.fetch, page_size=4))
    assert caught.value is error
    assert server.asked[1].thread == NEXT_PAGE


def test_what_came_before_an_error_is_given_first() -> None:
    server = server_of(before=once(1, InternalServerError("oh", code=500)))
    seen: list[str] = []
    with pytest.raises(InternalServerError):
        read_into(seen, ResourceList(server.fetch, page_size=4))
    assert seen == NAMES[:4]


@pytest.mark.parametrize("read", LAZY)
def test_a_broken_item_is_an_error_at_its_place(read: Callable[[ResourceList], list[str]]) -> None:
    server = server_of()
    server.objects["pod-05"]["metadata"] = []
    with pytest.raises((DecodeError, ConversionError)):
        read(ResourceList(server.fetch, page_size=4))


def test_a_token_of_a_wrong_type_is_an_error() -> None:
    def fetch(**_options: Any) -> ListBody:
        return split_list(b'{"metadata":{"continue":7},"items":[{}]}')

    with pytest.raises(DecodeError, match=r"metadata\.continue"):
        list(ResourceList(fetch))


@pytest.mark.parametrize("tokens", [["a"], ["a", "b"], ["a", "b", "c", "b"]])
def test_tokens_that_go_round_are_an_error_before_anything_comes_twice(tokens: list[str]) -> None:
    given = itertools.cycle(tokens)
    lock = threading.Lock()
    answers: dict[str, bytes] = {}

    def fetch(*, continue_token: str, on_head: Callable[[bytes], None] | None, **_options: Any) -> ListBody:
        with lock:
            if continue_token not in answers:
                answers[continue_token] = b'{"metadata":{"continue":"%s"},"items":[{"metadata":{"name":"%d"}}]}' % (
                    next(given).encode(),
                    len(answers),
                )
        assert on_head is not None
        on_head(answers[continue_token])
        return split_list(answers[continue_token])

    seen: list[str] = []
    with pytest.raises(DecodeError, match=r"list pods: the server gives the same continue token again"):
        read_into(seen, ResourceList(fetch, what="list pods"))
    assert len(seen) == len(set(seen)) >= len(set(tokens)) - 1


def test_a_server_that_ignores_the_limit_gives_all_at_once() -> None:
    server = server_of()
    objects = ResourceList(lambda **options: server.fetch(**{**options, "limit": 0}), page_size=2)
    assert read_objects(objects) == NAMES
    assert len(server.asked) == 1


def test_it_works_over_a_rest_client() -> None:
    server = server_of()

    def answered(request: HTTPRequest) -> HTTPResponse:
        options = dict(request.query)
        body = server.page(int(options["limit"]), options.get("continue", ""))
        return answer(200, body, content_type="application/json")

    transport = ScriptedTransport(answered)
    rest = RESTClient(transport)

    def fetch(*, limit: int, continue_token: str, on_head: Callable[[bytes], None] | None, **_options: str) -> ListBody:
        query = (("limit", str(limit)), *((("continue", continue_token),) if continue_token else ()))
        return split_list(rest.execute(HTTPRequest("GET", "/api/v1/pods", query), on_head=on_head).body)

    assert read_heads(ResourceList(fetch, page_size=4)) == NAMES
    assert len(transport.requests) == 3


# 410


@each_way
@pytest.mark.parametrize("tell", [0, 4096])
@pytest.mark.parametrize("number", [1, 2])
def test_a_token_that_expires_leads_to_the_whole_list(
    read: Callable[[ResourceList], list[str]], tell: int, number: int
) -> None:
    server = server_of(before=once(number, expired("after/pod-00")), tell=tell)
    objects = ResourceList(server.fetch, page_size=4, resource_version="7", resource_version_match="Exact")
    assert read(objects) == NAMES
    last = server.asked[-1]
    assert (last.limit, last.token, last.resource_version, last.match) == (0, "", "7", "Exact")
    assert len(server.asked) == number + 2


@each_way
def test_an_expired_first_page_is_an_error(read: Callable[[ResourceList], list[str]]) -> None:
    server = server_of(before=once(0, expired("after/pod-00")))
    with pytest.raises(ExpiredError):
        read(ResourceList(server.fetch, page_size=4, allow_inconsistent=True))
    assert len(server.asked) == 1


@each_way
def test_a_whole_list_that_expires_too_is_an_error(read: Callable[[ResourceList], list[str]]) -> None:
    def before(number: int) -> None:
        if number:
            raise expired()

    server = server_of(before=before)
    with pytest.raises(ExpiredError):
        read(ResourceList(server.fetch, page_size=4))
    assert len(server.asked) == 3


@each_way
def test_a_server_may_cut_the_whole_list_into_pages_and_forget_them_too(
    read: Callable[[ResourceList], list[str]],
) -> None:
    server = server_of()
    expires = {"after/pod-03"}

    def fetch(**options: Any) -> ListBody:
        if options["continue_token"] in expires:
            raise expired()
        return server.fetch(**{**options, "limit": options["limit"] or 7})

    assert read(ResourceList(fetch, page_size=4)) == NAMES
    assert server.tokens == ["", "", "after/pod-06"]
    expires.add("after/pod-06")
    with pytest.raises(ExpiredError):
        read(ResourceList(fetch, page_size=4))


def test_all_is_replaced_by_the_whole_list() -> None:
    server = server_of(before=once(2, expired()))
    objects = ResourceList(server.fetch, page_size=4).all()
    assert objects.metadata == {"resourceVersion": "104"}
    assert len(objects) == 10


@each_way
def test_going_on_inconsistently_takes_the_servers_offer(read: Callable[[ResourceList], list[str]]) -> None:
    server = server_of(before=once(1, expired("fresh/pod-03")))
    objects = ResourceList(server.fetch, page_size=4, resource_version="7", allow_inconsistent=True)
    assert read(objects) == NAMES
    assert server.tokens == ["", "after/pod-03", "fresh/pod-03", "after/pod-07"]
    assert [each.resource_version for each in server.asked] == ["7", "", "", ""]


@each_way
@pytest.mark.parametrize("offer", ["", "after/pod-03"])
def test_without_a_new_offer_the_whole_list_is_asked_for(read: Callable[[ResourceList], list[str]], offer: str) -> None:
    server = server_of(before=once(1, expired(offer)))
    assert read(ResourceList(server.fetch, page_size=4, allow_inconsistent=True)) == NAMES
    assert server.asked[-1].limit == 0


def test_an_object_that_was_made_anew_is_another_object() -> None:
    server = server_of(before=once(1, expired()))
    seen = []
    for each in ResourceList(server.fetch, page_size=4):
        if each.name == "pod-00":
            eventually(lambda: not page_threads())
            server.objects["pod-01"]["metadata"]["labels"] = {"changed": "yes"}
            server.objects["pod-02"] = pod("pod-02", uid="another")
        seen.append((each.name, each.uid))
    assert [name for name, _ in seen] == [*NAMES[:4], "pod-02", *NAMES[4:]]
    assert len(set(seen)) == 11


def test_what_the_reader_does_to_an_object_does_not_count() -> None:
    server = server_of(before=once(1, expired()))
    seen = []
    for each in ResourceList(server.fetch, page_size=4):
        seen.append(each.name)
        each.clear()
    assert seen == NAMES


@pytest.mark.parametrize("read", LAZY)
def test_without_uids_names_tell_objects_apart(read: Callable[[ResourceList], list[str]]) -> None:
    server = PagedServer((pod(name, uid=None) for name in NAMES), before=once(1, expired()))
    assert read(ResourceList(server.fetch, page_size=4)) == NAMES


def test_objects_without_metadata_are_given_whatever_happens() -> None:
    pages = [b'{"metadata":{"continue":"a"},"items":[{"a":1},{"metadata":{"uid":3}}]}', b'{"items":[{"metadata":[]}]}']

    def fetch(*, continue_token: str, **_options: Any) -> ListBody:
        if continue_token:
            raise expired()
        return split_list(pages.pop(0))

    assert [dict(each) for each in ResourceList(fetch)] == [{"a": 1}, {"metadata": {"uid": 3}}, {"metadata": []}]


@given(
    count=st.integers(0, 12),
    page_size=st.integers(1, 13),
    gone=st.integers(0, 12),
    offer=st.booleans(),
    inconsistent=st.booleans(),
    tell=st.sampled_from([0, 90, 4096]),
    uids=st.booleans(),
    read=st.sampled_from(READERS),
)
def test_each_object_comes_exactly_once_wherever_a_token_expires(
    *,
    count: int,
    page_size: int,
    gone: int,
    offer: bool,
    inconsistent: bool,
    tell: int,
    uids: bool,
    read: Callable[[ResourceList], list[str]],
) -> None:
    names = [f"pod-{number:02}" for number in range(count)]

    def before(number: int) -> None:
        if number == gone:
            token = server.tokens[number]
            raise expired(token.replace("after", "fresh") if offer else "")

    objects = (pod(name) if uids else pod(name, uid="") for name in names)
    server = PagedServer(objects, before=before, tell=tell)
    asked = ResourceList(server.fetch, page_size=page_size, allow_inconsistent=inconsistent)
    if gone == 0:
        with pytest.raises(ExpiredError):
            read(asked)
    else:
        assert read(asked) == names
