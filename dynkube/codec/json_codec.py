"""JSON: bytes to plain values and back.

The standard library's codec: for one document it is as fast as start-up allows (a faster one costs more to import than
it saves on a discovery document). What JSON can't hold is refused in both directions, so what was decoded can always be
encoded again, to an equal value.
"""

from __future__ import annotations

import json

from dynkube.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dynkube.jsontypes import JSONObject, JSONValue

_INFINITIES = frozenset((float("inf"), float("-inf")))


def _finite(text: str) -> float:
    """The float; one too large for 64 bits is refused, as Go does, instead of becoming infinity."""
    value = float(text)
    if value in _INFINITIES:
        raise ValueError(f"number {text} is out of range")
    return value


def _no_constant(text: str) -> float:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{text} is not JSON")


_decode: Callable[[str], JSONValue] = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant).decode
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


def decode_json(data: bytes) -> JSONValue:
    """The value that UTF-8 JSON bytes hold; of duplicate keys the last one counts.

    Integers stay exact, whatever their size up to the interpreter's own limit.

    Raises:
        DecodeError: not UTF-8, not JSON, a number out of range, or nested too deeply.
    """
    try:
        return _decode(str(data, "utf-8"))
    except UnicodeDecodeError as error:
        raise DecodeError(f"not UTF-8: bad byte at offset {error.start}") from error
    except RecursionError as error:
        raise DecodeError("JSON is nested too deeply") from error
    except ValueError as error:
        raise DecodeError(f"not JSON: {error}") from error


def decode_object(data: bytes) -> JSONObject:
    """As `decode_json`, for bytes that must hold a JSON object.

    Raises:
        DecodeError: as `decode_json`, or the value is not an object.
    """
    value = decode_json(data)
    if not isinstance(value, dict):
        raise DecodeError(f"expected a JSON object, got {type(value).__name__}")
    return value


def encode_json(value: JSONValue) -> bytes:
    """Compact UTF-8 JSON bytes; keys keep their order.

    Raises:
        ValueError: NaN, an infinity, or a container that holds itself.
        TypeError: a value of a type that JSON doesn't have.
    """
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate: legal as an escape, impossible as UTF-8
        return _encode_ascii(value).encode("ascii")


def format_json(value: JSONValue) -> str:
    """JSON for people, as kubectl prints it: four spaces a level, and what means something in HTML escaped.

    Raises:
        ValueError, TypeError: as `encode_json`.

    Source: Go `encoding/json.MarshalIndent`.
    """
    text = json.dumps(value, indent=4, ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":  # they stand inside strings only
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"{text}\n"
