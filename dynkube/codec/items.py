"""Lists: a body cut into items that nobody has decoded yet, items and their heads decoded when somebody asks.

The fast decoder is msgspec's. What it refuses, the standard library's decides about, so that both read the same
documents: a lone surrogate is a legal escape that only the latter takes.
"""

from __future__ import annotations

import gc
import os
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from dynkube.codec.json_codec import decode_object, encode_json
from dynkube.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    Head: TypeAlias = tuple[str, str, str, str, dict[str, str]]

RawItem = msgspec.Raw
"""One item of a list, undecoded; `bytes(item)` copies its JSON. It keeps the body that it was cut from alive."""


class ListBody(msgspec.Struct, rename={"api_version": "apiVersion"}, gc=False):
    """The body of a list, its items as they came.

    What else stands beside these four at the top of the document is not kept: API lists have nothing there.
    """

    api_version: str = ""
    kind: str = ""
    """Such as `PodList`; "" when absent."""
    metadata: dict[str, Any] = {}
    """ListMeta, as sent."""
    items: list[msgspec.Raw] = []
    """Whatever they are: that each is an object shows when it is decoded."""

    @property
    def continue_token(self) -> str:
        """Where the next page begins; "" on the last one.

        Raises:
            DecodeError: it is no string.
        """
        return _text(self.metadata, "continue", "metadata.continue")

    @property
    def resource_version(self) -> str:
        """The moment that the list shows; "" when absent.

        Raises:
            DecodeError: it is no string.
        """
        return _text(self.metadata, "resourceVersion", "metadata.resourceVersion")


class _Metadata(msgspec.Struct, rename={"resource_version": "resourceVersion"}, gc=False):
    """What a partial decode keeps of an object's metadata."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    labels: dict[str, str] = {}


class _Head(msgspec.Struct, gc=False):
    """An object of which only the metadata is decoded. It can't be part of a cycle, so the collector needs no list."""

    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


# What msgspec raises for bytes that it doesn't take; its own errors are ValueErrors, as is that for bad UTF-8.
_REFUSED = (ValueError, RecursionError)
_split: Callable[[bytes], ListBody] = msgspec.json.Decoder(ListBody).decode
_decode_head: Callable[[Any], _Head] = msgspec.json.Decoder(_Head).decode
_decode: Callable[[Any], Any] = msgspec.json.Decoder().decode


def split_list(body: bytes) -> ListBody:
    """The body of a list, its items left undecoded.

    Items that are absent or null are no items. An item that is broken inside shows when it is decoded.

    Raises:
        DecodeError: the body is no JSON object, or one of its four fields has the wrong type.

    Example:
        >>> body = split_list(b'{"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [{"kind": "Pod"}]}')
        >>> body.kind, [bytes(item) for item in body.items]
        ('PodList', [b'{"kind": "Pod"}'])
    """
    try:
        return _split(body)
    except _REFUSED:
        return _split_exactly(body)


def _split_exactly(body: bytes) -> ListBody:
    """As `split_list`, by the standard decoder: for nulls, what is wrong, and escapes that msgspec doesn't take."""
    value = decode_object(body)
    items = value.get("items")
    if items is None:
        items = []
    if not isinstance(items, list):
        raise DecodeError(f"items is not a list but {type(items).__name__}", path="items")
    metadata = _object(value, "metadata", "metadata")
    raw = [RawItem(encode_json(item)) for item in items]
    return ListBody(_text(value, "apiVersion", "apiVersion"), _text(value, "kind", "kind"), dict(metadata), raw)


def decode_item(raw: RawItem | bytes) -> dict[str, Any]:
    """The item as plain values; of duplicate keys the last one counts, integers stay exact.

    Args:
        raw: the item, or the body of a single object.

    Raises:
        DecodeError: it is no JSON object.
    """
    try:
        value = _decode(raw)
    except _REFUSED:
        return decode_object(bytes(raw))
    if type(value) is not dict:
        raise DecodeError(f"expected a JSON object, got {type(value).__name__}")
    return value


def decode_head(item: RawItem | Mapping[str, Any]) -> Head:
    """Name, namespace, uid, resourceVersion and labels of an item; "" and no labels where they are absent or null.

    The rest of a raw item is passed over, and what is wrong there doesn't show. An object that is decoded already is
    read in the same way.

    Raises:
        DecodeError: it is no JSON object, or one of these has the wrong type; the path says which.

    Example:
        >>> decode_head(RawItem(b'{"metadata": {"name": "web", "labels": {"app": "shop"}}, "spec": {}}'))
        ('web', '', '', '', {'app': 'shop'})
    """
    if isinstance(item, RawItem):
        try:
            found = _decode_head(item).metadata
        except _REFUSED:
            return _head_of(decode_item(item))
        return found.name, found.namespace, found.uid, found.resource_version, found.labels
    return _head_of(item)


def _head_of(value: Mapping[str, Any]) -> Head:
    """The head of a decoded object, as `decode_head`."""
    metadata = _object(value, "metadata", "metadata")
    name, namespace, uid, version = [
        _text(metadata, key, f"metadata.{key}") for key in ("name", "namespace", "uid", "resourceVersion")
    ]
    labels = _object(metadata, "labels", "metadata.labels")
    return name, namespace, uid, version, {key: _text(labels, key, _label_path(key)) for key in labels}


def _label_path(key: str) -> str:
    return f"metadata.labels.{key}" if key.isidentifier() else f"metadata.labels[{key!r}]"


def _object(holder: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    """The object under a key; empty when it is absent or null."""
    value = holder.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DecodeError(f"{path} is not of type dict", path=path)
    return value


def _text(holder: Mapping[str, Any], key: str, path: str) -> str:
    """The string under a key; "" when it is absent or null."""
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DecodeError(f"{path} is not of type str", path=path)
    return value


# From the first byte on, and only so far: strings under any keys, then metadata whose values are no containers. What
# is no string is not stepped over, so nothing of an item can be taken for metadata. No part can be matched in two ways.
_SPACE = r"[ \t\r\n]*+"
_STRING = r'"(?:[^"\\\x00-\x1f]|\\.)*+"'
_SCALAR = rf"(?:{_STRING}|[-+.0-9A-Za-z]++)"
_PAIR = rf"{_STRING}{_SPACE}:{_SPACE}{_SCALAR}{_SPACE}"
_METADATA = re.compile(
    rf'{_SPACE}\{{{_SPACE}(?:{_STRING}{_SPACE}:{_SPACE}{_STRING}{_SPACE},{_SPACE})*"metadata"{_SPACE}:{_SPACE}'
    rf"(\{{{_SPACE}(?:{_PAIR}(?:,{_SPACE}{_PAIR})*+)?\}})".encode()
)


def peek_list(head: bytes) -> str | None:
    """The continue token, as far as the first bytes of a list's body tell.

    API servers write a list's metadata before its items. Whoever acts on the answer compares it with the token of the
    whole body, which counts: a later `metadata` would replace this one.

    Args:
        head: the body's first bytes, any number of them.

    Returns:
        The token; "" when the metadata is all there and holds none; None when these bytes don't tell.

    Example:
        >>> peek_list(b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"abc"},"it')
        'abc'
    """
    found = _METADATA.match(head)
    if found is None:
        return None
    try:
        token = decode_object(found[1]).get("continue")
    except DecodeError:
        return None
    return token if isinstance(token, str) else "" if token is None else None


class _Hold:
    """How many hold the collector off, and whether it was they who switched it off."""

    def __init__(self) -> None:
        # Guards the other two. Re-entrant, for a signal handler may decode too; the order of the statements below makes
        # each point between them a good place for that.
        self.lock = threading.RLock()
        self.holders = 0
        self.switched_off = False

    def begin(self) -> None:
        with self.lock:
            if self.holders == 0 and gc.isenabled():
                gc.disable()
                self.switched_off = True
            self.holders += 1

    def end(self) -> None:
        with self.lock:
            if self.holders == 1 and self.switched_off:
                self.switched_off = False
                gc.enable()
            self.holders -= 1

    def reset(self) -> None:
        """In a forked child: threads that held the collector off, or the lock, are not there any more."""
        switched_off = self.switched_off
        self.__init__()  # type: ignore[misc]
        if switched_off:
            gc.enable()


_hold = _Hold()
os.register_at_fork(after_in_child=_hold.reset)


@contextmanager
def collector_held() -> Iterator[None]:
    """Hold the cyclic collector off while containers are made that all survive: up to 80 % of the time of decoding.

    It is safe because what is made is JSON, which has no cycles, so there is nothing to collect; reference counting
    frees what is dropped, as always. Other threads run uncollected only while the block does: keep it to the decoding
    of some thousand items, and run nobody else's code in it. Blocks are counted over all threads and may be nested; the
    last to end switches the collector on again, if the first one had found it on. Who switches it off elsewhere while a
    block runs finds it on after the block.
    """
    _hold.begin()
    try:
        yield
    finally:
        _hold.end()
