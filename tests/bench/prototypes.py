"""What is possible in Python: raw prototypes that stand in until the client has the real thing.

They know JSON's shape only as far as the measured question needs it, and check nothing that a client must check.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import make_dataclass
from typing import Any

import msgspec

from dynkube import RESTClient


class Metadata(msgspec.Struct, gc=False):
    """What a partial decode keeps of an object's metadata."""

    name: str
    namespace: str = ""
    uid: str = ""
    resourceVersion: str = ""  # noqa: N815 - JSON's name
    labels: dict[str, str] = {}


class Head(msgspec.Struct, gc=False):
    """An object of which only the metadata is decoded."""

    metadata: Metadata


class ListMeta(msgspec.Struct, frozen=True):
    """Where the next page begins."""

    continue_token: str = msgspec.field(name="continue", default="")


class RawList(msgspec.Struct):
    """A list body, its items left as they are."""

    items: list[msgspec.Raw]
    metadata: ListMeta = ListMeta()


class Event(msgspec.Struct):
    """A watch event, its object left as it is."""

    type: str
    object: msgspec.Raw


split_list: Callable[[bytes], RawList] = msgspec.json.Decoder(RawList).decode
decode_head: Callable[[Any], Head] = msgspec.json.Decoder(Head).decode
split_event: Callable[[bytes], Event] = msgspec.json.Decoder(Event).decode


@contextmanager
def collector_held() -> Iterator[None]:
    """Hold the cyclic collector off while containers are made that all survive."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def pod_pages(rest: RESTClient, limit: int) -> Iterator[bytes]:
    """The bodies of all pages; a limit of 0 is one page."""
    token = None
    while token != "":
        body = rest.get().resource("pods").params(limit=limit or None, continue_token=token or None).do().raw()
        token = _continue_token(body) if limit else ""
        yield body


def _continue_token(body: bytes) -> str:
    """The token stands at the head of the body, or at its end."""
    for part in (body[:4096], body[-4096:]):
        _, found, rest = part.partition(b'"continue":"')
        if found:
            return rest.partition(b'"')[0].decode()
    return ""


def shape_of(name: str, sample: Any) -> Any:
    """A type that holds the sample: dataclasses for objects whose keys look like fields, down to the leaves."""
    if isinstance(sample, dict):
        if not all(key.isidentifier() and not key.startswith("f:") for key in sample) or not sample:
            return dict[str, Any]
        fields = [(key, shape_of(f"{name}_{key}", value) | None, None) for key, value in sample.items()]
        return make_dataclass(name, fields, slots=True)
    if isinstance(sample, list):
        merged: dict[str, Any] = {}
        for item in sample:
            if not isinstance(item, dict):
                return list[Any]
            merged.update(item)
        return list[shape_of(f"{name}_item", merged)] if sample else list[Any]  # type: ignore[misc]
    return type(sample)


def lines_of(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines; no byte is looked at twice."""
    parts: list[bytes] = []
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            if parts:
                yield b"".join([*parts, line])
                parts = []
            else:
                yield line
        if rest:
            parts.append(rest)
