"""Lists cut into items; items and heads decoded by themselves; the collector held off."""

from __future__ import annotations

import gc
import json
import os
import random
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import (
    ListBody,
    RawItem,
    collector_held,
    decode_head,
    decode_item,
    decode_json,
    decode_object,
    peek_list,
    split_list,
)
from dynkube.errors import DecodeError
from tests.fuzz.test_fuzz_json import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OBJECTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)
LONE = b'"\\ud800"'
POD = {
    "metadata": {
        "name": "web",
        "namespace": "prod",
        "uid": "u-1",
        "resourceVersion": "7",
        "labels": {"app": "shop", "a.b/c": ""},
        "annotations": {"x": "y"},
    },
    "spec": {"containers": [{"name": "main"}]},
}

# Of a raw item, and of an object that is decoded already.
FORMS = pytest.mark.parametrize("make", [lambda value: RawItem(json.dumps(value).encode()), lambda value: value])


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    assert gc.isenabled()
    yield
    was_on = gc.isenabled()
    gc.enable()
    assert was_on


def complaint(do: Callable[[], object]) -> tuple[str, str]:
    """The text and path of the error."""
    with pytest.raises(DecodeError) as caught:
        do()
    return str(caught.value), caught.value.path


def decoded(body: ListBody) -> list[object]:
    return [decode_json(bytes(item)) for item in body.items]


def test_a_list_is_cut_into_its_items() -> None:
    body = split_list(
        b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9","continue":"abc"},'
        b'"items":[ {"a": 1} , {"b":[2]}],"more":[1]}'
    )
    assert (body.kind, body.api_version) == ("PodList", "v1")
    assert body.metadata == {"resourceVersion": "9", "continue": "abc"}
    assert (body.resource_version, body.continue_token) == ("9", "abc")
    assert [bytes(item) for item in body.items] == [b'{"a": 1}', b'{"b":[2]}']


@pytest.mark.parametrize(
    "text", ["{}", '{"items":null,"metadata":null,"kind":null,"apiVersion":null}', '{"items":[],"metadata":{}}']
)
def test_what_is_absent_is_empty(text: str) -> None:
    body = split_list(text.encode())
    assert (body.kind, body.api_version, body.metadata, body.items) == ("", "", {}, [])
    assert (body.resource_version, body.continue_token) == ("", "")


def test_each_list_has_containers_of_its_own() -> None:
    split_list(b"{}").metadata["continue"] = "mine"
    split_list(b"{}").items.append(RawItem(b"{}"))
    assert split_list(b"{}").metadata == {}
    assert split_list(b"{}").items == []


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("[]", "", "expected a JSON object, got list"),
        ("", "", "not JSON: "),
        ('{"items":[{}', "", "not JSON: "),
        ('{"items":[{"a":01}]}', "", "not JSON: "),
        ('{"items":{}}', "items", "items is not a list but dict"),
        ('{"items":"[]"}', "items", "items is not a list but str"),
        ('{"kind":1}', "kind", "kind is not of type str"),
        ('{"apiVersion":{}}', "apiVersion", "apiVersion is not of type str"),
        ('{"metadata":[]}', "metadata", "metadata is not of type dict"),
    ],
)
def test_a_body_that_is_no_list_is_refused_with_its_path(text: str, path: str, said: str) -> None:
    got, where = complaint(lambda: split_list(text.encode()))
    assert got.startswith(said)
    assert where == path


@pytest.mark.parametrize(
    ("text", "path"), [('{"continue":1}', "continue"), ('{"resourceVersion":{}}', "resourceVersion")]
)
def test_list_metadata_of_the_wrong_type_is_refused_when_it_is_read(text: str, path: str) -> None:
    body = split_list(b'{"metadata":' + text.encode() + b"}")
    _, where = complaint(lambda: body.continue_token + body.resource_version)
    assert where == f"metadata.{path}"


def test_escapes_that_only_the_standard_decoder_takes_spoil_no_list() -> None:
    body = split_list(b'{"kind":"L","metadata":{"a":' + LONE + b'},"items":[{"b":' + LONE + b',"c":1.0}, 3]}')
    assert body.metadata == {"a": "\ud800"}
    assert decoded(body) == [{"b": "\ud800", "c": 1.0}, 3]


@given(st.lists(OBJECTS, max_size=4), OBJECTS)
def test_items_come_out_as_they_went_in(items: list[Any], metadata: dict[str, Any]) -> None:
    body = split_list(json.dumps({"metadata": metadata, "items": items}).encode())
    assert body.metadata == metadata
    assert [decode_item(item) for item in body.items] == items


@given(OBJECTS, st.booleans())
def test_both_decoders_give_the_same_values(value: dict[str, Any], ascii_only: bool) -> None:  # noqa: FBT001
    try:
        data = json.dumps(value, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8
        return
    assert repr(decode_item(RawItem(data))) == repr(decode_object(data))


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":9223372036854775808,"b":-9223372036854775809,"c":123456789012345678901234567890}',
        b'{"a":1.0,"b":-0.0,"c":-0,"d":1e5,"e":0.1,"f":5e-324,"g":1.7976931348623157e308,"h":1e-999}',
        b'{"a":1,"a":2}',
        b'{"a":' + LONE + b"}",
        b'{"a":"\\ud83d\\ude00\\u0000\\/"}',
        b' {"a" : [ ] }\n',
        b'{"a":' + b"[" * 400 + b"]" * 400 + b"}",
        b'{"a":1' + b"0" * 4000 + b"}",
    ],
)
def test_an_item_is_decoded_exactly(text: bytes) -> None:
    assert repr(decode_item(RawItem(text))) == repr(decode_object(text))


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1e999}',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\x01"}',
        b'{"a":1,}',
        b"[]",
        b"null",
        b'"text"',
        b"",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"9" * 4301 + b"}",
    ],
)
def test_an_item_that_is_no_object_is_refused_as_the_standard_decoder_refuses_it(text: bytes) -> None:
    assert complaint(lambda: decode_item(RawItem(text))) == complaint(lambda: decode_object(text))


@FORMS
def test_a_head_is_read(make: Callable[[Any], Any]) -> None:
    labels = {"app": "shop", "a.b/c": ""}
    assert decode_head(make(POD)) == ("web", "prod", "u-1", "7", labels)


@FORMS
@pytest.mark.parametrize(
    "value",
    [
        {},
        {"metadata": None},
        {"metadata": {}},
        {"metadata": {"name": None, "namespace": None, "uid": None, "resourceVersion": None, "labels": None}},
    ],
)
def test_what_a_head_lacks_is_empty(make: Callable[[Any], Any], value: Any) -> None:
    assert decode_head(make(value)) == ("", "", "", "", {})


@FORMS
def test_a_null_label_is_empty(make: Callable[[Any], Any]) -> None:
    assert decode_head(make({"metadata": {"labels": {"a": None, "b": "c"}}}))[4] == {"a": "", "b": "c"}


@FORMS
def test_no_two_heads_share_their_labels(make: Callable[[Any], Any]) -> None:
    value = make({})
    decode_head(value)[4]["a"] = "b"
    assert decode_head(value)[4] == {}


@FORMS
@pytest.mark.parametrize(
    ("value", "path", "kind"),
    [
        ({"metadata": []}, "metadata", "dict"),
        ({"metadata": {"name": 1}}, "metadata.name", "str"),
        ({"metadata": {"namespace": []}}, "metadata.namespace", "str"),
        ({"metadata": {"uid": False}}, "metadata.uid", "str"),
        ({"metadata": {"resourceVersion": 7}}, "metadata.resourceVersion", "str"),
        ({"metadata": {"labels": []}}, "metadata.labels", "dict"),
        ({"metadata": {"labels": {"app": 1}}}, "metadata.labels.app", "str"),
        ({"metadata": {"labels": {"a.b/c": {}}}}, "metadata.labels['a.b/c']", "str"),
    ],
)
def test_a_head_of_a_wrong_type_is_refused_with_its_path(
    make: Callable[[Any], Any], value: Any, path: str, kind: str
) -> None:
    assert complaint(lambda: decode_head(make(value))) == (f"{path} is not of type {kind}", path)


@pytest.mark.parametrize(("text", "said"), [("[]", "got list"), ("null", "got NoneType"), ('{"metadata":', "not JSON")])
def test_a_head_needs_an_object(text: str, said: str) -> None:
    got, path = complaint(lambda: decode_head(RawItem(text.encode())))
    assert said in got
    assert path == ""


def test_a_head_does_not_look_at_the_rest() -> None:
    assert decode_head(RawItem(b'{"spec":{"a":"\xff"},"metadata":{"name":"web"}}'))[0] == "web"


def test_a_head_is_read_beside_escapes_that_only_the_standard_decoder_takes() -> None:
    assert decode_head(RawItem(b'{"metadata":{"name":"web","labels":{"a":' + LONE + b"}}}"))[4] == {"a": "\ud800"}


@pytest.mark.parametrize(
    ("head", "token"),
    [
        ('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"abc"},"items":[{"a', "abc"),
        ('{"metadata":{"continue":"abc","remainingItemCount":7}', "abc"),
        (' {\n "kind" : "L" , "metadata" : { "remainingItemCount" : -1.5e3 ,\t"continue" : "a\\u0062\\"c" } ', 'ab"c'),
        ('{"metadata":{"x":null,"y":true,"continue":"abc"}', "abc"),
        ('{"kind":"a \\" \\\\","metadata":{"continue":"abc"}', "abc"),
        ('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[', ""),
        ('{"metadata":{}', ""),
        ('{"metadata":{"continue":null}}', ""),
        ('{"metadata":{"continue":""}}', ""),
        ('{"metadata":{"continue":7}}', None),
        ('{"metadata":{"continue":"abc"', None),
        ('{"metadata":{"continue":"abc",', None),
        ('{"metadata":{"continue":"abc",}', None),
        ('{"metadata":{"managedFields":[],"continue":"abc"}', None),
        ('{"metadata":{"a":{"continue":"abc"}', None),
        ('{"metadata":{"a":bad,"continue":"abc"}', None),
        ('{"metadata":null,"items":[]}', None),
        ('{"items":[{"metadata":{"continue":"abc"}}', None),
        ('{"items":[],"metadata":{"continue":"abc"}', None),
        ('{"kind":"\\"metadata\\":{\\"continue\\":\\"abc\\"}","items":[', None),
        ('[{"metadata":{"continue":"abc"}}', None),
        ('x{"metadata":{"continue":"abc"}}', None),
        ('{"kind":1,"metadata":{"continue":"abc"}}', None),
        ("", None),
        ("{", None),
    ],
)
def test_the_token_is_told_from_the_first_bytes_or_not(head: str, token: str | None) -> None:
    assert peek_list(head.encode()) == token


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), st.text(max_size=8), st.booleans(), st.data())
def test_what_is_told_early_is_the_token(
    more: dict[str, Any],
    token: str,
    items_first: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    metadata = {**more, "continue": token}
    items = [{"metadata": {"continue": "wrong"}, "a": '","metadata":{"continue":"wrong"},"'}]
    document = {"kind": '"', "metadata": metadata, "items": items}
    order = sorted(document, key=lambda key: key != "items") if items_first else document
    body = json.dumps({key: document[key] for key in order}).encode()
    assert peek_list(body[: data.draw(st.integers(0, len(body)))]) in {None, token}


@pytest.mark.parametrize(
    "head", [b'{"a":"b",', b'{"metadata":{"a":"b",', b'{"metadata":"x",', b'{"', b" ", b'{"metadata":{"a":1', b'\\"']
)
def test_no_head_takes_long(head: bytes) -> None:
    assert peek_list(head + head[-8:] * 100_000) is None


def test_the_collector_is_held_off_and_let_go() -> None:
    with collector_held():
        assert not gc.isenabled()
        with collector_held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_the_collector_go() -> None:
    with pytest.raises(KeyError), collector_held():
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_held(), collector_held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_who_switches_the_collector_on_in_between_has_it_on() -> None:
    with collector_held():
        gc.enable()
    assert gc.isenabled()


def test_blocks_may_end_in_any_order() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(collector_held())
    second.enter_context(collector_held())
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()


def test_many_threads_hold_the_collector_and_let_it_go() -> None:
    wrong: list[int] = []
    ready = threading.Barrier(8)

    def hold(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - no secret
        ready.wait()
        for _ in range(2000):
            with ExitStack() as stack:
                for _ in range(dice.randint(1, 3)):
                    stack.enter_context(collector_held())
                if gc.isenabled():
                    wrong.append(seed)

    threads = [threading.Thread(target=hold, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert gc.isenabled()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("held", [True, False])
def test_a_forked_child_has_its_collector(held: bool) -> None:  # noqa: FBT001
    with ExitStack() as stack:
        if held:
            stack.enter_context(collector_held())
        child = os.fork()
        if child == 0:
            fine = gc.isenabled()
            with collector_held():
                fine = fine and not gc.isenabled()
            os._exit(0 if fine and gc.isenabled() else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert gc.isenabled() is not held
