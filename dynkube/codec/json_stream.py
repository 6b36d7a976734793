"""JSON objects that follow each other in a text, as Go's decoder reads them from a stream.

For manifests: duplicate keys are errors, and errors say source, line and column.

**Source**: Go `encoding/json.Decoder`; apimachinery `util/yaml.YAMLOrJSONDecoder`.
"""

from __future__ import annotations

import json
import re

from dynkube.codec.json_codec import _finite, _no_constant
from dynkube.errors import ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONObject, JSONValue

_BLANKS = re.compile(r"[ \t\n\r]*")
_UNAMBIGUOUS = 2  # objects, after which kubectl takes the whole stream for JSON


class _DuplicateKeyError(ValueError):
    """A key stands twice in one object."""


def _object(pairs: list[tuple[str, JSONValue]]) -> JSONObject:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _DuplicateKeyError
    return value


_read = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant).raw_decode


def read_objects(text: str, source: str) -> tuple[list[tuple[int, JSONValue]], int]:
    """The values at the start of a text, each with the line where it begins, counted from 1.

    Returns:
        The values, and the place behind the last one: the text's end, or the place from where it may be YAML. That is
        so when less than two values came before, and for an object with a duplicate key: YAML's reader names its place.

    Raises:
        ParseError: neither JSON nor possibly YAML.
    """
    found: list[tuple[int, JSONValue]] = []
    at = _after_blanks(text, 0)
    line, counted = 1, 0
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = _read(text, at)
            if "\\u" in text[at:end]:
                json.dumps(value, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            if len(found) < _UNAMBIGUOUS:
                return found, at
            raise _error(text, error.pos, source, f"not JSON: {error.msg}") from error
        except _DuplicateKeyError:
            return found, at
        except (ValueError, RecursionError) as error:
            raise _error(text, at, source, _problem(error)) from error
        found.append((line, value))
        at = _after_blanks(text, end)
    return found, at


def _problem(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "an object nested too deeply"
    if isinstance(error, UnicodeEncodeError):
        return "an object with half a surrogate pair"
    return "an object with a number that JSON doesn't have"


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _error(text: str, at: int, source: str, problem: str) -> ParseError:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return ParseError(f"{source}{': ' if source else ''}line {line}, column {column}: {problem}")
