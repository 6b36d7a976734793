"""YAML: bytes to plain values and back.

One loader for all of dynkube: values as JSON has them, scalars as kubectl reads them (`yaml_scalars`), no tag that
makes an object. Errors say source, line, column and the kind of problem, never the text found there: kubeconfigs hold
secrets.

PyYAML's C parser is used where it was built, its Python parser elsewhere. Only events are taken from it, so the values
are the same; the Python parser refuses some tabs that the other takes for blanks. It is imported when the first
document is read, because start-up time counts.

**Source**: sigs.k8s.io/yaml `YAMLToJSON`; go.yaml.in/yaml/v2 `decode.go`. Different here: duplicate keys are errors
unless allowed, a second document is an error unless it is asked for the first, integers beyond 63 bits stay exact.
"""

from __future__ import annotations

import re

from dynkube.codec.yaml_build import Builder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yaml.events import Event

    from dynkube.errors import ParseError
    from dynkube.jsontypes import JSONValue

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = re.compile(r"""\s*(?:u?(['"])).*?\1""", re.DOTALL)


def decode_yaml(
    data: bytes,
    source: str = "",
    *,
    strict_yaml: bool = False,
    allow_duplicate_keys: bool = False,
    first_document_only: bool = False,
    on_warning: Callable[[str], None] | None = None,
) -> JSONValue:
    """The value of one YAML document; None when there is no document.

    Keys that are no strings become strings, as kubectl makes them: `1.50: a` is `{"1.5": "a"}`. Aliases and merges are
    copied, so that no part of the value is shared with another.

    Args:
        data: UTF-8, or UTF-16 with a byte order mark.
        source: the file's name or the like, for messages; "" for none.
        strict_yaml: refuse scalars that YAML 1.2 reads otherwise than kubectl does, such as `on` and `0777`.
        allow_duplicate_keys: of duplicate keys the last one counts, as for kubeconfigs; else they are an error.
        first_document_only: ignore whatever follows the first document; else a second document is an error.
        on_warning: is told of each scalar that `strict_yaml` would refuse, with its place.

    Raises:
        ParseError: not Unicode, not YAML, not a value that JSON can hold, nested deeper than 200 levels, or aliases
            that would multiply without bound. The text starts with source, line and column.
    """
    builder = Builder(source, strict_yaml, allow_duplicate_keys, on_warning)
    text = _decode_text(data, builder)
    return builder.build(_events(text, builder), first_document_only=first_document_only)


def decode_yaml_documents(
    data: bytes, source: str = "", *, strict_yaml: bool = False, on_warning: Callable[[str], None] | None = None
) -> list[tuple[int, JSONValue]]:
    """The documents of a stream of YAML or JSON, read as kubectl reads a file.

    YAML documents are parted by lines that begin with `---`, with nothing but blanks or a comment behind it. JSON
    objects need nothing between them. A text that begins with `{` is taken for JSON; if its first or second object is
    none, the rest is YAML.

    Args:
        data: as for `decode_yaml`.
        source: as for `decode_yaml`.
        strict_yaml: as for `decode_yaml`.
        on_warning: as for `decode_yaml`.

    Returns:
        Of each document the line where it begins, counted from 1, and its value. Empty ones and nulls are left out.

    Raises:
        ParseError: as `decode_yaml`; a separator with something else behind it; a second document without a separator
            that kubectl knows, as after `...`, which kubectl would drop. Lines count through the whole stream.

    **Source**: apimachinery `util/yaml.YAMLOrJSONDecoder`, `YAMLReader`. Different here: duplicate keys are errors in
    JSON, too.
    """

    def builder_from(line: int, column: int) -> Builder:
        origin = (line, column)
        return Builder(source, strict_yaml, allow_duplicate_keys=False, on_warning=on_warning, origin=origin)

    text = _decode_text(data, builder_from(0, 0))
    found: list[tuple[int, JSONValue]] = []
    at, line, column = 0, 0, 0
    if text.lstrip().startswith("{"):
        from dynkube.codec.json_stream import read_objects

        found, at = read_objects(text, source)
        line, column = text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1
    for first_line, part in _parts(text[at:], builder_from(line, column)):
        builder = builder_from(line + first_line, 0 if first_line else column)
        value = builder.build(_events(part, builder), first_document_only=False)
        found.append((builder.line + 1, value))
    return [(line, value) for line, value in found if value is not None]


def _parts(text: str, builder: Builder) -> Iterator[tuple[int, str]]:
    """The texts between separators, each with its first line in the whole, counted from 0.

    Raises:
        ParseError: something stands behind a separator.
    """
    start, lines = 0, text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines):
        if line.startswith("---"):
            if line[3:].strip() and not line[3:].lstrip().startswith("#"):
                raise builder.error_at(number, 3, "only a comment may follow the '---' between documents")
            yield start, _joined(lines[start:number])
            start = number + 1
    yield start, _joined(lines[start:])


def _joined(lines: list[str]) -> str:
    """The text of some lines; the last one ends, too, which a block scalar there notices."""
    return "\n".join([*lines, ""])


def _decode_text(data: bytes, builder: Builder) -> str:
    """The text without its byte order mark."""
    encoding = "utf-8"
    for mark, marked in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            encoding, data = marked, data[len(mark) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _error_after(data[: error.start].decode(encoding), f"not {encoding.upper()}", builder) from error
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise _error_after(text[: forbidden.start()], "control characters are not allowed", builder)
    return text


def _error_after(head: str, problem: str, builder: Builder) -> ParseError:
    """The error for the character that follows `head`."""
    return builder.error_at(head.count("\n"), len(head) - head.rfind("\n") - 1, problem)


def _events(text: str, builder: Builder) -> Iterator[Event]:
    """The parser's events.

    Raises:
        ParseError: the text is no YAML.
    """
    import yaml  # costs more than all else that start-up without YAML files needs

    loader: type = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise builder.error_at(line, column, "not YAML: " + _QUOTED.sub("", error.problem or "broken")) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # numbers too large in escapes and directives
        raise builder.error_at(0, 0, "not YAML: an escape or directive is out of range") from error
