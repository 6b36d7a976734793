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

# These stand in strings only, so a whole text can be translated.
_GO_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
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


def encode_go_json(value: JSONValue) -> bytes:
    """As `encode_json`, spelt as Go spells it: what means something in HTML is escaped.

    Raises:
        ValueError, TypeError: as `encode_json`.

    Source: Go `encoding/json.Marshal`.
    """
    return encode_json(value).decode().translate(_GO_ESCAPES).encode()


def format_json(value: JSONValue) -> str:
    """JSON for people, as kubectl prints it: four spaces a level, what means something in HTML escaped, Go's floats.

    Raises:
        ValueError, TypeError: as `encode_json`.

    Source: Go `encoding/json.MarshalIndent`.
    """
    return f"{_formatted(value, '')}\n"


def _formatted(value: JSONValue, margin: str) -> str:
    """The value; its lines after the first begin with the margin."""
    inner = f"{margin}    "
    if isinstance(value, dict) and value:
        lines = [f"{inner}{_formatted(key, '')}: {_formatted(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join([inner + _formatted(item, inner) for item in value]) + f"\n{margin}]"
    if isinstance(value, float):
        return format_number(value)
    return _encode(value).translate(_GO_ESCAPES)


def format_number(value: float) -> str:
    """A float as Go's JSON writes it: `1` for 1.0, no exponent from 1e-6 to below 1e21, none with a leading zero.

    Raises:
        ValueError: NaN or an infinity.

    Source: Go `encoding/json.floatEncoder`.
    """
    text = _encode(value)
    if value == 0 or 1e-6 <= abs(value) < 1e21:  # noqa: PLR2004 - the bounds of the docstring
        from decimal import Decimal

        return f"{Decimal(text):f}".removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"
