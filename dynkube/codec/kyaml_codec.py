"""KYAML: the strict subset of YAML that kubectl prints with `-o kyaml`. It is only written; any YAML reader reads it.

Source: `sigs.k8s.io/yaml/kyaml`.
"""

from __future__ import annotations

import re

from dynkube.codec.json_codec import encode_json, format_number
from dynkube.codec.yaml_scalars import is_timestamp, parse_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.jsontypes import JSONObject, JSONValue

_ESCAPES: Mapping[str, str] = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\r": "\\r",
    "\v": "\\v",
    "\0": "\\0",
    "\x1b": "\\e",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_FOLD = "\\\n"
_INT64_MAX = 2**63 - 1
_INFINITY = float("inf")
# What some YAML reader takes for null or a boolean, in any case; and what Go's ParseBool takes, as it stands here.
_WORDS = frozenset(["null", "~", "true", "false", "y", "yes", "on", "n", "no", "off", ".inf", "+.inf", "-.inf", ".nan"])
_BOOLS = frozenset(["1", "t", "T", "0", "f", "F"])
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?|nan", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[+-]?0x([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+", re.IGNORECASE)
_BASE60 = re.compile(r"[+-]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
# Go's unicode.IsSpace; Python's isspace knows four more.
_SPACES = frozenset("\t\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000").union(map(chr, range(0x2000, 0x200B)))


def encode_kyaml(value: JSONValue) -> bytes:
    """One KYAML document with its `---`; keys keep their order.

    Raises:
        ValueError: NaN or an infinity.
    """
    return f"---\n{_value(value, 0)}\n".encode()


def _value(value: JSONValue, indent: int) -> str:
    """The text of a value whose first character stands where the reader is."""
    if isinstance(value, dict):
        return _mapping(value, indent)
    if isinstance(value, list):
        return _sequence(value, indent)
    if isinstance(value, str):
        return _text(value, indent + 1)
    return format_number(value) if isinstance(value, float) else encode_json(value).decode("ascii")


def _mapping(value: JSONObject, indent: int) -> str:
    """Braces; a line for each key."""
    if not value:
        return "{}"
    inner = "  " * (indent + 1)
    lines = [f"{inner}{_key(key)}: {_value(item, indent + 1)},\n" for key, item in value.items()]
    return "{\n" + "".join(lines) + "  " * indent + "}"


def _sequence(value: list[JSONValue], indent: int) -> str:
    """Brackets; lists of objects and lists stand close together, others take a line an item."""
    if not value:
        return "[]"
    if all(isinstance(item, dict | list) for item in value):
        return "[" + ", ".join([_value(item, indent) for item in value]) + "]"
    inner = "  " * (indent + 1)
    lines = [f"{inner}{_value(item, indent + 1)},\n" for item in value]
    return "[\n" + "".join(lines) + "  " * indent + "]"


def _key(key: str) -> str:
    """The key, quoted where it could be mistaken for something else than text."""
    if not key or _is_ambiguous(key):
        return _quoted(key)
    inner = key[1:-1].replace("-", "").replace(".", "").replace("/", "")
    letters = (key[0] + inner + key[-1]).replace("_", "")
    return key if all(letter.isalpha() or letter.isnumeric() for letter in letters) else _quoted(key)


def _is_ambiguous(key: str) -> bool:
    """Whether a YAML reader might take the key for null, a boolean, a number or a time.

    Source: `kyaml.isTypeAmbiguous`.
    """
    if key.lower() in _WORDS or key in _BOOLS or _BASE60.fullmatch(key) or is_timestamp(key):
        return True
    plain = key.replace("_", "")
    whole = parse_int(plain) if plain else None
    return (whole is not None and whole <= _INT64_MAX) or _is_float(plain)


def _is_float(text: str) -> bool:
    """Whether Go's ParseFloat takes it; what is too large it doesn't."""
    if _DECIMAL.fullmatch(text):
        return text.strip("+-").lower().startswith("i") or abs(float(text)) != _INFINITY
    if not _HEXADECIMAL.fullmatch(text):
        return False
    try:
        float.fromhex(text)
    except OverflowError:
        return False
    return True


def _quoted(text: str) -> str:
    """The text on one line, in quotes."""
    return '"' + "".join(["\\n" if each == "\n" else "\\t" if each == "\t" else _escaped(each) for each in text]) + '"'


def _text(text: str, indent: int) -> str:
    """The text in quotes; of several lines, each stands on its own."""
    if "\n" not in text:
        return '"' + "".join([_escaped(character) for character in text]) + '"'
    inner = "  " * indent
    lines = text.split("\n")
    folded = [inner + _margin(line) + "".join([_escaped(each) for each in line]) + "\\n" + _FOLD for line in lines[:-1]]
    if lines[-1]:
        folded.append(inner + _margin(lines[-1]) + "".join([_escaped(each) for each in lines[-1]]) + _FOLD)
    return '"' + _FOLD + "".join(folded) + inner + '"'


def _margin(line: str) -> str:
    """What keeps white space at the start of a folded line from being dropped by a reader."""
    return "\\" if line and line[0] in _SPACES else " "


def _escaped(character: str) -> str:
    """The character as it stands between quotes."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == "\t" or character.isprintable():
        return character
    number = ord(character)
    if number < 0x20 or number == 0x7F:  # noqa: PLR2004 - control characters
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004 - beyond four digits
