"""From parser events to values: keys, tags, aliases and merges as kubectl's YAML library treats them.

Works on a stack of its own, so that no input can exhaust the interpreter's.

**Source**: go.yaml.in/yaml/v2 `decode.go`, sigs.k8s.io/yaml `convertToJSONableObject`.
"""

from __future__ import annotations

import re

from dynkube.codec.yaml_scalars import core_schema_differs, format_float, is_timestamp, read_plain
from dynkube.errors import ParseError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from yaml.events import Event, NodeEvent, ScalarEvent

    from dynkube.jsontypes import JSONValue

_DEPTH_MAX = 200
# go-yaml allows some 400,000 decode steps out of aliases, however large the document is.
_ALIAS_WEIGHT_MAX = 400_000
_CHARACTERS_PER_WEIGHT = 64
_INT_FLOAT_MAX = 2.0**63  # up to here floats without a fraction are integers for kubectl

_TAG = "tag:yaml.org,2002:"
_TAGGED = {
    _TAG + "bool": (bool,),
    _TAG + "int": (int,),
    _TAG + "float": (float, int),
    _TAG + "null": (type(None),),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MERGE = object()  # stands for a merge key
_INT64_MAX = 2**63 - 1


class _Node(Record):
    """A finished value."""

    value: JSONValue
    weight: int
    """How much memory it stands for, roughly in containers and short scalars."""
    height: int
    """Levels of containers."""
    is_alias: bool = False


class _Frame:
    """A container that is still open."""

    __slots__ = ("anchor", "height", "items", "key", "keys", "mapping", "weight")

    def __init__(self, anchor: str | None, mapping: dict[str, JSONValue] | None) -> None:
        self.anchor = anchor
        self.mapping = mapping
        self.items: list[JSONValue] = []
        self.key: object = None  # a string, _MERGE, or None when a key is due
        self.keys: set[str] = set()  # written out here, not merged in
        self.weight = 1
        self.height = 1


class Builder:
    """Builds the value of one document; knows the document's name for messages. One use, not thread-safe."""

    def __init__(
        self,
        source: str,
        strict_yaml: bool,  # noqa: FBT001 (one caller)
        allow_duplicate_keys: bool,  # noqa: FBT001
        on_warning: Callable[[str], None] | None,
        origin: tuple[int, int] = (0, 0),
    ) -> None:
        self.line = origin[0]
        """Where the document begins in its stream, counted from 0; known when it is built."""
        self._origin = origin  # line and column of the text in its stream
        self._source = source
        self._strict = strict_yaml
        self._allow_duplicate_keys = allow_duplicate_keys
        self._warn = on_warning
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Node | _Frame] = {}  # a frame while the anchored value is open
        self._alias_weight = 0
        self._result: JSONValue = None

    def error_at(self, line: int, column: int, problem: str) -> ParseError:
        """The error; line and column count from 0, the line from the text's own first one."""
        source = self._source + ": " if self._source else ""
        first_line, first_column = self._origin
        if line == 0:
            column += first_column
        return ParseError(f"{source}line {first_line + line + 1}, column {column + 1}: {problem}")

    def build(self, events: Iterable[Event], *, first_document_only: bool) -> JSONValue:
        """The value that the events describe; None without a document.

        Raises:
            ParseError: as `decode_yaml`.
        """
        import yaml  # costs more than all else that start-up without YAML files needs

        documents = 0
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                self._deliver(self._aliased(event), event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event, is_mapping=isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self.line = self._origin[0] + (event.start_mark.line if event.start_mark else 0)
                if documents > 1:
                    raise self._error(event, "a second document, where one is expected")
            elif isinstance(event, yaml.DocumentEndEvent) and first_document_only:
                break
        return self._result

    def _error(self, event: Event, problem: str) -> ParseError:
        mark = event.start_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return self.error_at(line, column, problem)

    def _open(self, event: NodeEvent, *, is_mapping: bool) -> None:
        if len(self._stack) >= _DEPTH_MAX:
            raise self._error(event, f"nested deeper than {_DEPTH_MAX} levels")
        frame = _Frame(event.anchor, {} if is_mapping else None)
        if event.anchor:
            self._anchors[event.anchor] = frame
        self._stack.append(frame)

    def _close(self, event: Event) -> None:
        frame = self._stack.pop()
        value: JSONValue = frame.items if frame.mapping is None else frame.mapping
        node = _Node(value, frame.weight, frame.height)
        # The name may have been given anew inside; then that one counts from there on.
        if frame.anchor and self._anchors[frame.anchor] is frame:
            self._anchors[frame.anchor] = node
        self._deliver(node, event)

    def _aliased(self, event: NodeEvent) -> _Node:
        """A copy of what the alias names."""
        anchored = self._anchors.get(event.anchor or "")
        if anchored is None:
            raise self._error(event, "an alias without an anchor before it")
        if isinstance(anchored, _Frame):
            raise self._error(event, "an alias inside of what it stands for")
        self._alias_weight += anchored.weight
        if self._alias_weight > _ALIAS_WEIGHT_MAX or len(self._stack) + anchored.height > _DEPTH_MAX:
            raise self._error(event, "aliases make the document too large or too deep")
        return anchored.replace(value=_copy(anchored.value), is_alias=True)

    def _scalar(self, event: ScalarEvent) -> None:
        if _SURROGATE.search(event.value):  # only the Python parser lets such escapes pass
            raise self._error(event, "half a surrogate pair")
        if self._expects_key() and event.value == "<<" and (event.implicit[0] or event.tag == _TAG + "merge"):
            self._stack[-1].key = _MERGE
            return
        node = _Node(self._read(event), 1 + len(event.value) // _CHARACTERS_PER_WEIGHT, 0)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._deliver(node, event)

    def _expects_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].mapping is not None and self._stack[-1].key is None

    def _read(self, event: ScalarEvent) -> JSONValue:
        """What the scalar says, by its tag or its looks."""
        text: str = event.value
        if event.tag is None and event.implicit[0]:
            value = read_plain(text)
            self._check_core_schema(event, value)
            return value
        if event.tag in _TAGGED:
            value = read_plain(text)
            if type(value) not in _TAGGED[event.tag] or (event.tag == _TAG + "float" and _exceeds_int64(value)):
                raise self._error(event, "the text is not what its tag says")
            return float(value) if event.tag == _TAG + "float" and isinstance(value, int) else value
        if event.tag == _TAG + "timestamp" and not is_timestamp(text):
            raise self._error(event, "the text is not what its tag says")
        return self._binary(event) if event.tag == _TAG + "binary" else text

    def _binary(self, event: ScalarEvent) -> str:
        """The text of a `!!binary` scalar; bytes that are no UTF-8 become replacement characters, as in Go's JSON."""
        import binascii  # hardly any document has such a tag

        try:
            data = binascii.a2b_base64(re.sub(r"[\r\n]", "", event.value), strict_mode=True)
        except ValueError as error:
            raise self._error(event, "the text is not what its tag says") from error
        return data.decode("utf-8", errors="replace")

    def _check_core_schema(self, event: ScalarEvent, value: JSONValue) -> None:
        if (self._strict or self._warn) and core_schema_differs(event.value, value):
            error = self._error(event, f"read as {_word(value)}; YAML 1.2 would read something else: quote it")
            if self._strict:
                raise error
            if self._warn:
                self._warn(str(error))

    def _deliver(self, node: _Node, event: Event) -> None:
        """Hand a finished value to the container around it."""
        if not self._stack:
            self._result = self._as_json(node.value, event)
            return
        frame = self._stack[-1]
        frame.weight += node.weight
        frame.height = max(frame.height, node.height + 1)
        if frame.mapping is None:
            frame.items.append(self._as_json(node.value, event))
        elif frame.key is None:
            frame.key = self._as_key(node.value, event)
            if frame.key in frame.keys and not self._allow_duplicate_keys:
                raise self._error(event, "a key that stands in this mapping already")
            frame.keys.add(frame.key)
        else:
            self._put(frame, frame.mapping, node, event)
            frame.key = None

    def _put(self, frame: _Frame, mapping: dict[str, JSONValue], node: _Node, event: Event) -> None:
        """Set the value of the frame's key. Merges apply where they stand: go-yaml lets them replace earlier keys."""
        if isinstance(frame.key, str):
            mapping[frame.key] = self._as_json(node.value, event)
            return
        merged = node.value if isinstance(node.value, list) and not node.is_alias else [node.value]
        for source in reversed(merged):  # of several the first one wins
            if not isinstance(source, dict):
                raise self._error(event, "only mappings can be merged")
            mapping.update(source)

    def _as_json(self, value: JSONValue, event: Event) -> JSONValue:
        """The value as JSON would hand it on."""
        if isinstance(value, float):
            if value - value != 0:
                raise self._error(event, "JSON has no infinity and no NaN")
            if -_INT_FLOAT_MAX <= value < _INT_FLOAT_MAX and value.is_integer():
                return int(value)
        return value

    def _as_key(self, value: JSONValue, event: Event) -> str:
        """The key as a string."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int) and not _exceeds_int64(value):
            return str(value)
        if isinstance(value, float):
            return format_float(value, 32)
        raise self._error(event, f"{_word(value)} can't be a key")


def _exceeds_int64(value: JSONValue) -> bool:
    """True for integers that go-yaml holds as unsigned ones, which it takes neither for keys nor for floats."""
    return isinstance(value, int) and value > _INT64_MAX


def _copy(value: JSONValue) -> JSONValue:
    """A copy that shares no container."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _word(value: JSONValue) -> str:
    """The kind of a value, for messages."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    return "null" if value is None else "a string" if isinstance(value, str) else "a list or mapping"
