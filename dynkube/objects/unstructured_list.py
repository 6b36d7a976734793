"""UnstructuredList: a list of objects, each decoded when it is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from dynkube.codec import RawItem, check_json, collector_held, decode_item, encode_json, format_json
from dynkube.errors import DecodeError
from dynkube.objects.nested import checked_copy, nested_int, nested_str
from dynkube.objects.object_head import ObjectHead, head_matcher
from dynkube.objects.unstructured import Unstructured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

    from dynkube.codec import ListBody
    from dynkube.schema import Fields, Labels

# Decoded together while the collector is held off: few at first, for the first one shall come soon, then three times as
# many as have been read. The collector walks over each batch once, and after ten over all of them, so few large ones
# cost least; but other threads should not be uncollected for long (2000 pods take 60 ms).
_FEWEST = 64
_MOST = 2000


class UnstructuredList(Sequence[Unstructured]):
    """Objects in the server's order. Real dicts, once touched: laziness lives here, none of it in the objects.

    An item is decoded when it is read first, by index or by iteration, and remembered: it is the same object from then
    on, and whoever changes it changes what the list holds. Its JSON is given up; but a page's bytes stay until the last
    of the page's items has been touched, so copy or `drain()` what is kept long.

    Threads may read one list at the same time, and get the same objects. Extending and draining want a thread alone.

    Args:
        objects: whole objects, each with its apiVersion and kind.
        api_version: of the list.
        kind: of the list; items of a server's list that have none get it without its final `List`.
        metadata: ListMeta.

    Example:
        >>> from dynkube.codec import split_list
        >>> body = b'{"kind": "PodList", "apiVersion": "v1", "items": [{"metadata": {"name": "web"}}]}'
        >>> pods = UnstructuredList.of(split_list(body))
        >>> [head.name for head in pods.heads()]
        ['web']
        >>> pods[0] == {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
        True
        >>> pods[0] is pods[-1]
        True

    Source: apimachinery `unstructured.UnstructuredList` and `UnstructuredJSONScheme.decodeToList`.
    """

    __slots__ = ("_entries", "_touched", "api_version", "kind", "metadata")

    def __init__(
        self,
        objects: Iterable[Mapping[str, Any]] = (),
        *,
        api_version: str = "v1",
        kind: str = "List",
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.api_version = api_version
        self.kind = kind
        self.metadata: dict[str, Any] = dict(metadata or {})
        self._entries: list[RawItem | Unstructured] = [
            each if isinstance(each, Unstructured) else Unstructured(each) for each in objects
        ]
        # Index -> object. Of two threads that decode the same item, `setdefault` lets one win, without a lock.
        self._touched: dict[int, Unstructured] = {}

    @classmethod
    def of(cls, body: ListBody) -> Self:
        """From one page."""
        made = cls(api_version=body.api_version, kind=body.kind, metadata=body.metadata)
        made._entries += body.items
        return made

    def extend(self, body: ListBody) -> None:
        """Add a further page's items. The list's own metadata stays as it is."""
        self._entries += body.items

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Unstructured: ...
    @overload
    def __getitem__(self, index: slice) -> list[Unstructured]: ...

    def __getitem__(self, index: SupportsIndex | slice) -> Unstructured | list[Unstructured]:
        """One object, or a plain list of those in a slice.

        Raises:
            IndexError: there is none.
            DecodeError: an item is no JSON object; the path names it.
        """
        if isinstance(index, slice):
            chosen = range(*index.indices(len(self._entries)))
            for start in range(0, len(chosen), _MOST):
                self._touch(chosen[start : start + _MOST])
            return [self._at(each) for each in chosen]
        place = index.__index__()
        return self._at(place + len(self._entries) if place < 0 else place)

    def _at(self, index: int) -> Unstructured:
        """The object at an index from the front, decoded and remembered."""
        if index < 0:
            raise IndexError("list index out of range")
        entry = self._entries[index]
        if isinstance(entry, RawItem):
            entry = self._touched.setdefault(index, self._decode(entry, index))
            self._entries[index] = entry
        return entry

    def _decode(self, raw: RawItem, index: int) -> Unstructured:
        """An object of its own.

        Raises:
            DecodeError: it is no JSON object.
        """
        try:
            value = decode_item(raw)
        except DecodeError as error:
            raise _placed(error, index) from error
        if value.get("kind") or value.get("apiVersion"):
            return Unstructured(value)
        kind = self.kind.removesuffix("List")
        if not kind:
            return Unstructured(value)
        value.pop("apiVersion", None)  # a null is none
        value.pop("kind", None)
        return Unstructured({"apiVersion": self.api_version, "kind": kind, **value})

    def __iter__(self) -> Iterator[Unstructured]:
        index = 0
        while index < len(self._entries):
            if isinstance(self._entries[index], RawItem):
                end = index + min(max(_FEWEST, 3 * index), _MOST)
                self._touch(range(index, min(end, len(self._entries))))
            yield self._at(index)
            index += 1

    def _touch(self, batch: range) -> None:
        """Decode a batch; one that is broken ends it, and shows when its turn comes."""
        with collector_held():
            for index in batch:
                try:
                    self._at(index)
                except DecodeError:
                    return

    def drain(self) -> Iterator[Unstructured]:
        """Decode, yield and forget each object: the list is empty afterwards, and the memory is the caller's.

        Raises:
            DecodeError: as `[]`, at its turn.
        """
        entries, self._entries, self._touched = self._entries, [], {}
        count = len(entries)
        entries.reverse()
        while entries:
            entry = entries.pop()
            yield self._decode(entry, count - len(entries) - 1) if isinstance(entry, RawItem) else entry

    @property
    def resource_version(self) -> str:
        """The moment that the list shows; "" when there is none.

        Raises:
            ConversionError: it is no string.
        """
        return nested_str(self.metadata, "resourceVersion", default="")

    @property
    def continue_token(self) -> str:
        """Where the next page begins; "" on the last one.

        Raises:
            ConversionError: it is no string.
        """
        return nested_str(self.metadata, "continue", default="")

    @property
    def remaining_item_count(self) -> int | None:
        """About how many items come after this page; None where the server doesn't say, as with selectors.

        Raises:
            ConversionError: it is no integer.
        """
        return nested_int(self.metadata, "remainingItemCount")

    def heads(self) -> Iterator[ObjectHead]:
        """The head of each object; of items that nobody has touched nothing else is decoded.

        Raises:
            DecodeError: one is no JSON object, or its metadata is wrong; the path names it.
        """
        for index, entry in enumerate(self._entries):
            yield self._head(index, entry)

    def _head(self, index: int, entry: RawItem | Unstructured) -> ObjectHead:
        try:
            return ObjectHead.of(entry)
        except DecodeError as error:
            raise _placed(error, index) from error

    def matching(self, labels: Labels = None, fields: Fields = None) -> Iterator[Unstructured]:
        """The objects that a selector means, in order; only those are decoded.

        Args:
            labels: such as `app=web,tier!=db`, or a mapping; None for all.
            fields: of `metadata.name` and `metadata.namespace`; None for all.

        Raises:
            ParseError: a selector breaks its grammar, or asks for another field.
            ConversionError: a selector is of another type.
            DecodeError: as `heads` and `[]`, at its turn.
        """
        matches = head_matcher(labels, fields)
        return (self._at(index) for index, entry in enumerate(self._entries) if matches(self._head(index, entry)))

    def to_dict(self) -> dict[str, Any]:
        """A deep copy of plain dicts and lists, items last, which shares nothing with the list.

        Raises:
            DecodeError: an item is no JSON object.
            ConversionError: JSON can't hold what somebody put in; the path names it.
        """
        copied: dict[str, Any] = checked_copy(self._document())
        return copied

    def to_json(self, *, indent: bool = False) -> str:
        """JSON in one line, or, indented, as kubectl prints it, with a final newline.

        Raises:
            DecodeError, ConversionError: as `to_dict`.
        """
        document = self._document()
        check_json(document)
        return format_json(document) if indent else encode_json(document).decode()

    def _document(self) -> dict[str, Any]:
        return {"apiVersion": self.api_version, "kind": self.kind, "metadata": self.metadata, "items": self[:]}

    def __repr__(self) -> str:
        return f"<UnstructuredList {self.api_version} {self.kind}: {len(self._entries)} objects>"

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle and copy: undecoded items go as bytes of their own, so the copy doesn't hold the page."""
        entries = [bytes(each) if isinstance(each, RawItem) else each for each in self._entries]
        return _restored, (type(self), self.api_version, self.kind, self.metadata, entries)


def _restored(
    cls: type[UnstructuredList],
    api_version: str,
    kind: str,
    metadata: dict[str, Any],
    entries: list[bytes | Unstructured],
) -> UnstructuredList:
    """What `UnstructuredList.__reduce__` took apart."""
    made = cls(api_version=api_version, kind=kind, metadata=metadata)
    made._entries += [RawItem(each) if isinstance(each, bytes) else each for each in entries]
    return made


def _placed(error: DecodeError, index: int) -> DecodeError:
    """The error with the item's place before its own."""
    path = f"items[{index}]"
    return DecodeError(f"{path}: {error}", path=f"{path}.{error.path}" if error.path else path)
