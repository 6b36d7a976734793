"""Invariant: any bytes give a list that the standard decoder would read in the same way, or DecodeError."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import ListBody, RawItem, decode_head, decode_item, decode_json, decode_object, peek_list, split_list
from dynkube.errors import DecodeError
from tests.fuzz.test_fuzz_json import DEEP, TOKENS
from tests.helpers.almost_right import Tally, almost_right
from tests.helpers.laws import FUZZ

ODD = st.sampled_from(["", "web", "\ud800", '","continue":"wrong"', '{"metadata":{"continue":"wrong"}}', "\\"])
LABELS = st.none() | st.dictionaries(ODD, ODD | st.none(), max_size=2)
METADATA = st.fixed_dictionaries(
    {}, optional={"name": ODD, "namespace": ODD, "uid": ODD, "resourceVersion": ODD, "labels": LABELS, "more": ODD}
)
ITEMS = st.fixed_dictionaries({}, optional={"metadata": METADATA, "spec": st.integers() | st.floats(0, 1), "kind": ODD})
LIST_METADATA = st.fixed_dictionaries(
    {}, optional={"resourceVersion": ODD, "continue": ODD, "remainingItemCount": st.integers()}
)
LISTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": ODD,
        "apiVersion": ODD,
        "metadata": LIST_METADATA,
        "items": st.lists(ITEMS, max_size=3) | st.none(),
        "more": ODD,
    },
).flatmap(lambda document: st.permutations(list(document.items())).map(dict))


def accepted(body: bytes) -> bool:
    """Whether the bytes are a list; each part of it agrees with what the standard decoder makes of the whole."""
    try:
        found = split_list(body)
    except DecodeError:
        return False
    try:
        whole = decode_object(body)
    except DecodeError:  # an item that is broken inside shows when it is decoded
        return _some_item_is_refused(found)
    assert found.kind == (whole.get("kind") or "")
    assert found.metadata == (whole.get("metadata") or {})
    items: Any = whole.get("items") or []
    assert [decode_json(bytes(item)) for item in found.items] == items
    for raw, item in zip(found.items, items, strict=True):
        _check_item(raw, item)
    return True


def _some_item_is_refused(found: ListBody) -> bool:
    for raw in found.items:
        try:
            decode_json(bytes(raw))
        except DecodeError:
            return False
    return True  # what is broken was passed over: it stood under a key that nobody reads


def _check_item(raw: RawItem, item: Any) -> None:
    try:
        assert repr(decode_item(raw)) == repr(item)
        assert decode_head(raw) == decode_head(item)
    except DecodeError:
        assert not isinstance(item, dict) or _head_is_refused(item)


def _head_is_refused(item: Any) -> bool:
    try:
        decode_head(item)
    except DecodeError:
        return True
    return False


def _check_peek(body: bytes, cut: int) -> None:
    """What is told early is what the whole says, unless the whole says two things."""
    early = peek_list(body[:cut])
    if early is None or body.count(b'"metadata"') > 1 + body.count(b'"items"') * 3:
        return
    try:
        metadata = decode_object(body).get("metadata")
    except DecodeError:
        return
    assert not isinstance(metadata, dict) or early == (metadata.get("continue") or "")


def fuzz(inputs: st.SearchStrategy[bytes]) -> Tally:
    """Feed the decoders."""
    tally = Tally()

    @FUZZ
    @given(inputs, st.integers(0, 200))
    def feed(body: bytes, cut: int) -> None:
        tally.seen += 1
        tally.accepted += accepted(body)
        _check_peek(body, cut)

    feed()
    return tally


def test_almost_right_lists() -> None:
    fuzz(almost_right(LISTS)).check()


def test_tokens_in_any_order() -> None:
    assert fuzz(TOKENS).seen > 100


def test_any_bytes() -> None:
    assert fuzz(st.binary(max_size=20)).seen > 100


def test_deep_items() -> None:
    tally = fuzz(DEEP.map(lambda deep: b'{"items":[{"a":' + deep + b"}]}"))
    assert 0 < tally.accepted < tally.seen
