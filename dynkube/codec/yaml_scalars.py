"""What a YAML scalar says: the reading rules of kubectl's YAML library, and its spelling of numbers.

kubectl reads YAML with go-yaml v2, which mixes YAML 1.1 and 1.2 in its own way: `on`, `yes` and `y` are true, `0777`
and `0o777` are octal, `1_000` is a number, `12:30:45` and dates are strings. Reading here and quoting in `yaml_emitter`
share these rules, so a string that would be read as something else is always quoted.

**Source**: go.yaml.in/yaml/v2 `resolve.go`; strconv `ParseInt`, `ParseFloat` and `FormatFloat`.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONValue

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_INFINITY = float("inf")
_WORDS: dict[str, JSONValue] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), _INFINITY),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -_INFINITY),
}

_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOT_FLOAT = re.compile(
    r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?"
)  # go-yaml leaves this one to ParseFloat
_DIGITS = {
    2: frozenset("01"),
    8: frozenset("01234567"),
    10: frozenset("0123456789"),
    16: frozenset("0123456789abcdefABCDEF"),
}
_BASES = {"b": 2, "o": 8, "x": 16}
_INT_MIN, _INT_MAX, _UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1
_INT_DIGITS_MAX = 64  # of 2**64 in base 2; also keeps far below the interpreter's limit for decimal digits

_TIME = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?"
_TIMESTAMP = re.compile(
    rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[Tt]{_TIME}(?:Z|[-+](\d\d):(\d\d))| +{_TIME})?", re.ASCII
)
_FIXED_MIN, _FIXED_MAX = -4, 6  # powers of ten that 'g' writes without an exponent
_ZONE_HOURS_MAX = 24  # both bounds as Go's time.Parse has them
_ZONE_MINUTES_MAX = 60
_BASE60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

_CORE_WORDS = ("", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE")
_CORE_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")


def read_plain(text: str) -> JSONValue:
    """The value of an unquoted scalar: None, a bool, an int, a float (also infinite or NaN) or the text itself.

    Integers keep their type up to unsigned 64 bits; larger ones are floats, and floats out of range are text.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return _read_float(text.replace("_", "") if _DOT_FLOAT.fullmatch(text) else text, text)
    if text[0] in "+-0123456789":
        return _read_number(text)
    return text


def _read_number(text: str) -> JSONValue:
    """An int, else a float, else the text: underscores don't count."""
    plain = text.replace("_", "")
    whole = parse_int(plain)
    if whole is not None:
        return whole
    if plain.startswith("0b") and plain[2:3] in {"+", "-"}:  # go-yaml reads `0b-1` as -1
        whole = _in_range(plain[2], plain[3:], 2)
        return text if whole is None else whole
    return _read_float(plain, text)


def _read_float(plain: str, text: str) -> JSONValue:
    """The float that `plain` spells, or `text` when it spells none or one out of range."""
    if not _FLOAT.fullmatch(plain):
        return text
    value = float(plain)
    return text if value in {_INFINITY, -_INFINITY} else value


def parse_int(plain: str) -> int | None:
    """The integer, as Go's ParseInt and then ParseUint with base 0 read it."""
    sign = plain[0] if plain[0] in "+-" else ""
    digits = plain[len(sign) :]
    if not digits:
        return None
    base = 10
    if digits[0] == "0":
        base = _BASES.get(digits[1:2].lower(), 8)
        digits = digits[2:] if base != 8 or digits[1:2] in {"o", "O"} else digits[1:] or "0"  # noqa: PLR2004 (octal)
    return _in_range(sign, digits, base)


def _in_range(sign: str, digits: str, base: int) -> int | None:
    """The integer, if all digits are of the base and 64 bits hold it; unsigned ones only without a sign."""
    significant = digits.lstrip("0")
    if not digits or not _DIGITS[base].issuperset(digits) or len(significant) > _INT_DIGITS_MAX:
        return None
    value = int(significant or "0", base)
    if sign == "-":
        value = -value
    return value if _INT_MIN <= value <= (_INT_MAX if sign else _UINT_MAX) else None


def is_timestamp(text: str) -> bool:
    """True when go-yaml would take the text for a point in time: such strings are quoted, and read as strings."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    clock = match.group(4, 5, 6) if match[4] else match.group(9, 10, 11)
    hour, minute, second = (int(part or 0) for part in clock)
    zone_sound = int(match[7] or 0) <= _ZONE_HOURS_MAX and int(match[8] or 0) <= _ZONE_MINUTES_MAX
    return _is_date(year, month, day) and hour < 24 and minute < 60 and second < 60 and zone_sound  # noqa: PLR2004


def _is_date(year: int, month: int, day: int) -> bool:
    """True for a day of the proleptic Gregorian calendar; unlike `datetime` it knows the year 0."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= len(days) and 1 <= day <= days[month - 1]


def reads_as_itself(text: str) -> bool:
    """True when the text may stand unquoted as far as reading goes: as a string here and in YAML 1.1."""
    return read_plain(text) is text and not is_timestamp(text) and not _BASE60.fullmatch(text) and text != "<<"


def core_schema_differs(text: str, value: JSONValue) -> bool:
    """True when YAML 1.2 (core schema) reads the unquoted text otherwise than `value`, which `read_plain` found."""
    is_number = _FLOAT.fullmatch(text) is not None
    if isinstance(value, str):  # a number too large for 64 bits is a string here
        return is_number or _CORE_OTHER_BASE.fullmatch(text) is not None
    if value is None or isinstance(value, bool):
        return text not in _CORE_WORDS
    if text in _WORDS or _CORE_OTHER_BASE.fullmatch(text):  # infinities and NaN are spelled the same there
        return False
    return not is_number or float(text) != float(value)  # type: ignore[arg-type]  # a number: the rest is done


def format_float(value: float, bits: int = 64) -> str:
    """The number as Go's `strconv.FormatFloat(value, 'g', -1, bits)` spells it: `1.5`, `1e+06`, `.inf`.

    Args:
        value: any float.
        bits: 64, or 32 for the shortest text that is still the same number in 32 bits.
    """
    if value != value:  # noqa: PLR0124 (NaN is the number that differs from itself)
        return ".nan"
    if value in {_INFINITY, -_INFINITY}:
        return ".inf" if value > 0 else "-.inf"
    shortest = repr(value) if bits == 64 else _shortest_32(value)  # noqa: PLR2004
    if shortest.endswith("inf"):  # too large for 32 bits
        return ".inf" if value > 0 else "-.inf"
    mantissa, _, exponent = shortest.partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    return ("-" if shortest[0] == "-" else "") + _general(whole, fraction, int(exponent or 0))


def _shortest_32(value: float) -> str:
    """The shortest decimal that rounds to the same 32-bit float; `inf` when it is too large for one."""
    rounded = _round_32(value)
    texts = (f"{rounded:.{digits}e}" for digits in range(9))
    return next(text for text in texts if _round_32(float(text)) == rounded)


def _round_32(value: float) -> float:
    import struct  # hardly any document has a number for a key

    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return _INFINITY


def _general(whole: str, fraction: str, exponent: int) -> str:
    """Go's 'g' format with the shortest digits: an exponent is written below -4 and from 6 on."""
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + exponent - (len(whole + fraction) - len(digits))  # where the decimal point stands in digits
    digits = digits.rstrip("0")
    if not digits:
        return "0"
    power = point - 1
    if not _FIXED_MIN <= power < _FIXED_MAX:
        tail = "." + digits[1:] if len(digits) > 1 else ""
        return f"{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02}"
    if point <= 0:
        return "0." + "0" * -point + digits
    return digits.ljust(point, "0")[:point] + ("." + digits[point:] if len(digits) > point else "")
