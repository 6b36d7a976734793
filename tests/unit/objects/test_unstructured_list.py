"""UnstructuredList: a sequence whose items are decoded when they are touched."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import ListBody, RawItem, decode_item, split_list
from dynkube.errors import ConversionError, DecodeError, ParseError
from dynkube.objects import ObjectHead, Unstructured, UnstructuredList

if TYPE_CHECKING:
    from collections.abc import Callable


def pod(number: int) -> dict[str, Any]:
    return {"metadata": {"name": f"pod-{number}", "namespace": "prod", "labels": {"odd": str(number % 2)}}}


def body(*items: object, kind: str = "PodList", **metadata: Any) -> ListBody:
    """A page as a server sends it: without kind and apiVersion in its items."""
    return split_list(json.dumps({"kind": kind, "apiVersion": "v1", "metadata": metadata, "items": items}).encode())


def pods(count: int) -> UnstructuredList:
    return UnstructuredList.of(body(*map(pod, range(count))))


def names(objects: Any) -> list[str]:
    return [each["metadata"]["name"] for each in objects]


def untouched(objects: UnstructuredList) -> list[int]:
    return [index for index, entry in enumerate(objects._entries) if isinstance(entry, RawItem)]


def test_it_is_a_sequence() -> None:
    objects = pods(5)
    assert len(objects) == 5
    assert names(objects) == [f"pod-{number}" for number in range(5)]
    assert names(reversed(objects)) == [f"pod-{number}" for number in reversed(range(5))]
    assert objects.index(objects[3]) == 3
    assert objects[2] in objects
    assert not pods(0)


@pytest.mark.parametrize("index", [0, 4, -1, -5])
def test_an_item_is_decoded_when_it_is_touched_and_remembered(index: int) -> None:
    objects = pods(5)
    first = objects[index]
    assert isinstance(first, Unstructured)
    assert objects[index] is first
    assert list(objects)[index] is first
    assert first.name == f"pod-{index % 5}"


def test_touching_one_decodes_no_other() -> None:
    objects = pods(5)
    objects[2]
    assert untouched(objects) == [0, 1, 3, 4]


def test_a_change_is_seen_by_whoever_reads_again() -> None:
    objects = pods(3)
    objects[1]["metadata"]["name"] = "other"
    assert names(objects) == ["pod-0", "other", "pod-2"]
    assert [head.name for head in objects.heads()] == ["pod-0", "other", "pod-2"]
    assert objects[1:2][0].name == "other"


@pytest.mark.parametrize("index", [5, -6, 100])
def test_there_is_nothing_beyond_the_ends(index: int) -> None:
    with pytest.raises(IndexError):
        pods(5)[index]


@pytest.mark.parametrize("chosen", [slice(None), slice(1, 3), slice(None, None, -2), slice(4, 1), slice(-2, 99)])
def test_a_slice_is_a_list_of_the_remembered_objects(chosen: slice) -> None:
    objects = pods(5)
    part = objects[chosen]
    assert type(part) is list
    assert untouched(objects) == [index for index in range(5) if index not in range(5)[chosen]]
    assert all(left is right for left, right in zip(part, list(objects)[chosen], strict=True))


@pytest.mark.parametrize("index", ["0", 1.0, None])
def test_an_index_is_an_integer(index: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        pods(3)[index]


@pytest.mark.parametrize("count", [63, 64, 65, 257, 4500])
def test_iteration_gives_all_in_order_and_lets_the_collector_run(count: int) -> None:
    objects, kept = pods(count), []
    for number, each in enumerate(objects):
        assert gc.isenabled()
        assert each["metadata"]["name"] == f"pod-{number}"
        kept.append(each)
    assert all(left is right for left, right in zip(kept, objects, strict=True))
    assert untouched(objects) == []


def test_iteration_decodes_few_ahead_at_first() -> None:
    objects = pods(1000)
    next(iter(objects))
    assert 900 < len(untouched(objects)) < 1000


def test_a_list_may_grow_while_it_is_iterated() -> None:
    objects = pods(1)
    iterator = iter(objects)
    next(iterator)
    objects.extend(body(pod(7)))
    assert names(iterator) == ["pod-7"]


def test_items_take_kind_and_version_of_their_list_first() -> None:
    assert list(pods(1)[0].items())[:2] == [("apiVersion", "v1"), ("kind", "Pod")]


@pytest.mark.parametrize(
    ("item", "kind", "expected"),
    [
        ({"a": 1}, "PodList", ["apiVersion", "kind", "a"]),
        ({"a": 1, "kind": "", "apiVersion": None}, "PodList", ["apiVersion", "kind", "a"]),
        ({"a": 1, "kind": "Pod"}, "PodList", ["a", "kind"]),
        ({"apiVersion": "v2", "a": 1}, "PodList", ["apiVersion", "a"]),
        ({"a": 1}, "List", ["a"]),
        ({"a": 1}, "", ["a"]),
    ],
)
def test_only_items_without_kind_and_version_take_the_lists(item: Any, kind: str, expected: list[str]) -> None:
    (made,) = UnstructuredList.of(body(item, kind=kind))
    assert list(made) == expected
    assert made.get("kind") in {None, "Pod"}


def test_the_lists_metadata_can_be_read() -> None:
    objects = UnstructuredList.of(body(resourceVersion="9", remainingItemCount=7, **{"continue": "abc"}))
    assert (objects.resource_version, objects.continue_token, objects.remaining_item_count) == ("9", "abc", 7)
    assert (pods(0).resource_version, pods(0).continue_token, pods(0).remaining_item_count) == ("", "", None)


@pytest.mark.parametrize("name", ["resource_version", "continue_token", "remaining_item_count"])
def test_metadata_of_a_wrong_type_is_refused(name: str) -> None:
    metadata: dict[str, Any] = {"resourceVersion": 9, "remainingItemCount": "7", "continue": 7}
    objects = UnstructuredList.of(body(**metadata))
    with pytest.raises(ConversionError):
        getattr(objects, name)


def test_pages_are_joined() -> None:
    objects = pods(2)
    objects[0]
    objects.extend(body(pod(7)))
    assert names(objects) == ["pod-0", "pod-1", "pod-7"]


def test_it_is_made_of_objects_too() -> None:
    first = Unstructured(kind="Pod", metadata={"name": "a"})
    objects = UnstructuredList([first, {"kind": "Node"}], metadata={"resourceVersion": "1"})
    assert objects[0] is first
    assert isinstance(objects[1], Unstructured)
    assert (objects.api_version, objects.kind, objects.resource_version) == ("v1", "List", "1")


def test_heads_decode_nothing_else() -> None:
    objects = pods(3)
    assert list(objects.heads())[1] == ObjectHead("pod-1", "prod", "", "", {"odd": "1"})
    assert untouched(objects) == [0, 1, 2]


def test_selectors_decode_only_what_they_mean() -> None:
    objects = pods(6)
    assert names(objects.matching(labels="odd=1", fields="metadata.name!=pod-3")) == ["pod-1", "pod-5"]
    assert untouched(objects) == [0, 2, 3, 4]
    assert next(objects.matching({"odd": "1"})) is objects[1]


def test_selectors_are_refused_at_once() -> None:
    with pytest.raises(ParseError):
        pods(0).matching(fields="status.phase=Running")
    with pytest.raises(ParseError):
        pods(0).matching(labels="a in")


@pytest.mark.parametrize("bad", [3, None, "x", [{}]])
def test_an_item_that_is_no_object_is_named_when_it_is_touched(bad: object) -> None:
    objects = UnstructuredList.of(body(pod(0), pod(1), bad, pod(3)))
    iterator = iter(objects)
    assert [next(iterator).name, next(iterator).name] == ["pod-0", "pod-1"]
    reads: list[Callable[[], object]] = [
        lambda: next(iterator),
        lambda: objects[2],
        lambda: objects[:],
        lambda: list(objects.heads()),
        lambda: list(objects.matching("odd")),
        lambda: list(objects.drain()),
    ]
    for read in reads:
        with pytest.raises(DecodeError, match=r"^items\[2\]: ") as caught:
            read()
        assert caught.value.path == "items[2]"
    assert gc.isenabled()


def test_a_heads_error_names_the_place_in_the_item() -> None:
    objects = UnstructuredList.of(body(pod(0), {"metadata": {"name": 1}}))
    with pytest.raises(DecodeError, match=r"^items\[1\]: metadata.name is not") as caught:
        list(objects.heads())
    assert caught.value.path == "items[1].metadata.name"
    assert objects[1]["metadata"] == {"name": 1}


def test_draining_gives_all_and_forgets() -> None:
    objects = pods(3)
    second = objects[1]
    drained = objects.drain()
    assert next(drained).name == "pod-0"
    assert len(objects) == 0
    assert next(drained) is second
    assert names(drained) == ["pod-2"]
    assert list(objects) == []


def test_a_decoded_item_gives_up_its_bytes() -> None:
    class Bytes(bytearray):
        """Bytes that can be watched."""

    page = Bytes(json.dumps({"items": [pod(0), pod(1)]}).encode())
    watched = weakref.ref(page)
    objects = UnstructuredList.of(split_list(page))  # type: ignore[arg-type]
    del page
    objects[0]
    assert watched() is not None
    objects[1]
    assert watched() is None


def test_it_becomes_plain_values_and_json() -> None:
    objects = UnstructuredList.of(body(pod(0), resourceVersion="9"))
    item = {"apiVersion": "v1", "kind": "Pod", **pod(0)}
    plain = {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "9"}, "items": [item]}
    assert objects.to_dict() == plain
    assert type(objects.to_dict()["items"][0]) is dict
    assert list(objects.to_dict()) == ["apiVersion", "kind", "metadata", "items"]
    assert json.loads(objects.to_json()) == plain
    assert "\n" not in objects.to_json()
    assert objects.to_json(indent=True).startswith('{\n    "apiVersion"')
    objects.to_dict()["items"][0]["metadata"]["name"] = "mine"
    assert objects[0].name == "pod-0"


def test_what_json_can_not_hold_is_named() -> None:
    objects = pods(2)
    objects[1]["spec"] = {"when": {1}}
    with pytest.raises(ConversionError, match=r"items\[1\]\.spec\.when"):
        objects.to_dict()
    with pytest.raises(ConversionError, match=r"items\[1\]\.spec\.when"):
        objects.to_json()


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, copy.copy, lambda objects: pickle.loads(pickle.dumps(objects))],  # noqa: S301 - our own bytes
    ids=["deepcopy", "copy", "pickle"],
)
def test_copies_hold_the_same(copied: Callable[[UnstructuredList], UnstructuredList]) -> None:
    objects = pods(3)
    objects[1]["metadata"]["name"] = "other"
    twin = copied(objects)
    assert untouched(twin) == [0, 2]
    assert twin.to_dict() == objects.to_dict()
    assert twin[0] is not objects[0]


def test_a_deep_copy_is_independent() -> None:
    objects = pods(2)
    first = objects[0]
    twin = copy.deepcopy(objects)
    twin[0]["metadata"]["name"] = twin.metadata["resourceVersion"] = "mine"
    assert first.name == "pod-0"
    assert objects.metadata == {}


def test_untouched_items_reach_every_encoder_whole() -> None:
    item = pods(1)[0]
    assert json.loads(json.dumps(item)) == msgspec.json.decode(msgspec.json.encode(item)) == item
    assert "metadata" in json.dumps(pods(1)[0])


def test_its_repr_shows_no_content() -> None:
    assert repr(pods(2)) == "<UnstructuredList v1 PodList: 2 objects>"


def test_two_threads_that_decode_the_same_item_get_the_same_object(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=5)

    def decode_together(raw: RawItem) -> dict[str, Any]:
        both.wait()
        return decode_item(raw)

    monkeypatch.setattr("dynkube.objects.unstructured_list.decode_item", decode_together)
    objects = pods(1)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: objects[0], range(2))
    assert first is second is objects[0]


def test_threads_that_touch_the_same_items_get_the_same_objects() -> None:
    interval = sys.getswitchinterval()
    objects = pods(300)
    ready = threading.Barrier(8)
    seen: list[list[Unstructured]] = []

    def read(offset: int) -> None:
        ready.wait()
        order = [*range(offset, 300), *range(offset)]
        found = {index: objects[index] for index in order} if offset % 2 else dict(enumerate(objects))
        seen.append([found[index] for index in range(300)])

    threads = [threading.Thread(target=read, args=(offset * 7,)) for offset in range(8)]
    sys.setswitchinterval(1e-6)  # as often as can be
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert len(seen) == 8
    assert all(each is objects[index] for found in seen for index, each in enumerate(found))


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(0, 40))
def test_any_order_of_touching_gives_the_same_list(touches: list[int], count: int) -> None:
    objects = pods(count)
    for index in touches:
        if index < count:
            objects[index]
    assert names(objects) == [f"pod-{number}" for number in range(count)]
