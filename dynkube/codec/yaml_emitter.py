"""Values to YAML text, as kubectl prints `-o yaml`: byte for byte.

Block style, two spaces, list items at the column of their key, keys in go-yaml's natural order, strings quoted where
go-yaml quotes them, long ones folded at column 80.

**Source**: sigs.k8s.io/yaml `JSONToYAML`; go.yaml.in/yaml/v2 `encode.go`, `emitterc.go`, `sorter.go`. Different here:
the string `<<` is quoted (kubectl prints it plain, which reads back as a merge), integers beyond 64 bits stay exact,
and U+0085 is kept, which kubectl makes a space.
"""

from __future__ import annotations

import re
from functools import cmp_to_key

from dynkube.codec.yaml_scalars import format_float, reads_as_itself

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONValue

_WIDTH = 80
_STEP = 2
_KEY_BYTES_MAX = 128  # longer keys are written as `? key`
_JSON_EXPONENT_FROM = 1e21  # Go's JSON writes smaller floats without an exponent
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1

_BREAKS = "\n\r\x85\u2028\u2029"
_UNPRINTABLE = re.compile("[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")  # go-yaml escapes all beyond 16 bits, too
_LEADING_INDICATOR = re.compile(r"""---|\.\.\.|[#,\[\]{}&*!|>'"%@`]|[?:-](?=[ \t]|\Z)""")
_INNER_INDICATOR = re.compile("(?<=[\\s\\S]):(?=[ \t]|\\Z)|(?<=[ \t\0" + _BREAKS + "])#")
_BREAK = re.compile(f"[{_BREAKS}]")
_SPACE_BREAK = re.compile(f" [{_BREAKS}]")
_BREAK_SPACE = re.compile(f"[{_BREAKS}] ")
_BYTE_ORDER_MARK = "\ufeff"
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\xa0": "_",
    "\u2028": "L",
    "\u2029": "P",
}


def encode_yaml(value: JSONValue) -> bytes:
    """One YAML document in UTF-8, with a final newline.

    Floats without a fraction are written as integers, as they are after kubectl's way through JSON.

    Raises:
        ValueError: NaN, an infinity, a lone surrogate, or nested too deeply (also: a container that holds itself).
        TypeError: a value of a type that JSON doesn't have, or a key that is no string.
    """
    emitter = _Emitter()
    try:
        emitter.node(value, -_STEP)
    except RecursionError as error:
        raise ValueError("the value is nested too deeply for YAML") from error
    emitter.start_line(0)
    return "".join(emitter.out).encode("utf-8")


class _Emitter:
    """The text so far and the state of its last line; one per document, not thread-safe."""

    __slots__ = ("blank", "column", "out", "spaced")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.column = 0
        self.blank = True  # only indentation and `-`, `?` or `:` of complex keys on this line so far
        self.spaced = True  # a token may follow without a space

    def node(self, value: JSONValue, indent: int, *, in_mapping: bool = False) -> None:
        """Write a value; `indent` is the column of the container around it, -2 at the root."""
        if isinstance(value, dict) and value:
            self._mapping(value, indent + _STEP)
        elif isinstance(value, list) and value:
            # Items of a list under a simple key stand at the key's own column.
            self._sequence(value, indent if in_mapping and not self.blank else indent + _STEP)
        elif isinstance(value, str):
            self._string(value, max(indent, 0) + _STEP)
        else:
            self._token(_plain(value))

    def _mapping(self, value: dict[str, JSONValue], indent: int) -> None:
        for key in sorted(value, key=cmp_to_key(_compare_keys)):
            self.start_line(indent)
            if not _BREAK.search(key) and len(key.encode("utf-8")) <= _KEY_BYTES_MAX:
                self._string(key, indent + _STEP, simple_key=True)
                self._put(":")
                self.blank = self.spaced = False
            else:
                self._dash("?")
                self._string(key, indent + _STEP)
                self.start_line(indent)
                self._dash(":")
            self.node(value[key], indent, in_mapping=True)

    def _sequence(self, value: list[JSONValue], indent: int) -> None:
        for item in value:
            self.start_line(indent)
            self._dash("-")
            self.node(item, indent)

    def start_line(self, indent: int) -> None:
        """Go to column `indent` of a fresh line; stay when the cursor is there already."""
        if not self.blank or self.column > indent or (self.column == indent and not self.spaced):
            self.out.append("\n")
            self.column = 0
        self._put(" " * (indent - self.column))
        self.blank = self.spaced = True

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.column += len(text)

    def _dash(self, indicator: str) -> None:
        """`-`, `?` or `:` before a nested value, which may go on in the same line."""
        self._put(indicator if self.spaced else " " + indicator)
        self.spaced = False

    def _token(self, text: str) -> None:
        self._put(text if self.spaced else " " + text)
        self.blank = self.spaced = False

    def _string(self, text: str, indent: int, *, simple_key: bool = False) -> None:
        """Choose the style as go-yaml does, and write."""
        special = bool(_UNPRINTABLE.search(text) or _SPACE_BREAK.search(text))
        if "\n" in text:
            if special or text.endswith(" "):
                self._double_quoted(text, indent)
            else:
                self._literal(text, indent)
        elif not reads_as_itself(text) or special or _BREAK_SPACE.search(text):
            self._double_quoted(text, indent, fold=not simple_key)
        elif _may_be_plain(text):
            self._folded(text, indent, fold=not simple_key)
        else:
            self._token("'")
            self._folded(text.replace("'", "''"), indent, fold=not simple_key, quoted=True)
            self._put("'")

    def _folded(self, text: str, indent: int, *, fold: bool, quoted: bool = False) -> None:
        """Plain text, or the inside of single quotes; lines end at single spaces behind column 80."""
        if not quoted:
            self._token("")
        after_space = after_break = False
        for position, character in enumerate(text):
            follower = text[position + 1 : position + 2]
            if character == " ":
                inside = not quoted or 0 < position < len(text) - 1
                if fold and inside and not after_space and self.column > _WIDTH and follower != " ":
                    self.start_line(indent)
                else:
                    self._put(character)
                after_space = True
            elif character in _BREAKS:  # never a newline, which takes the literal style
                self.out.append(character)
                self.column, self.blank, after_break = 0, True, True
            else:
                if after_break:
                    self.start_line(indent)
                self._put(character)
                self.blank = after_space = after_break = False
        self.blank = self.spaced = False

    def _double_quoted(self, text: str, indent: int, *, fold: bool = True) -> None:
        self._token('"')
        escape_all = text.startswith(_BYTE_ORDER_MARK)  # go-yaml looks for the mark at the start only
        after_space = False
        for position, character in enumerate(text):
            if escape_all or character in '"\\' or character in _BREAKS or _UNPRINTABLE.match(character):
                self._put(_escape(character))
                after_space = False
            elif character != " ":
                self._put(character)
                after_space = False
            else:
                if fold and not after_space and self.column > _WIDTH and 0 < position < len(text) - 1:
                    self.start_line(indent)
                    self._put("\\" if text[position + 1] == " " else "")
                else:
                    self._put(character)
                after_space = True
        self._put('"')
        self.blank = self.spaced = False

    def _literal(self, text: str, indent: int) -> None:
        hint = str(_STEP) if text[0] == " " or text[0] in _BREAKS else ""
        if text[-1] not in _BREAKS:
            hint += "-"
        elif len(text) == 1 or text[-2] in _BREAKS:
            hint += "+"
        self._token("|" + hint)
        self.out.append("\n")
        self.column, self.blank, self.spaced = 0, True, True
        after_break = True
        for character in text:
            if character in _BREAKS:
                self.out.append(character)
                self.column, self.blank, after_break = 0, True, True
            else:
                if after_break:
                    self.start_line(indent)
                self._put(character)
                self.blank = after_break = False


def _may_be_plain(text: str) -> bool:
    """True when no quotes are needed for the scanner's sake."""
    edges = text[0] + text[-1]
    return not (" " in edges or _BREAK.search(text) or _LEADING_INDICATOR.match(text) or _INNER_INDICATOR.search(text))


def _escape(character: str) -> str:
    code = ord(character)
    if character in _ESCAPES:
        return "\\" + _ESCAPES[character]
    if "\ud800" <= character <= "\udfff":
        raise ValueError("YAML can't hold half a surrogate pair")
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004


def _plain(value: JSONValue) -> str:
    """The spelling of what is no string and holds nothing."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict | list):  # an empty one
        return "{}" if isinstance(value, dict) else "[]"
    raise TypeError(f"YAML can't hold a {type(value).__name__}")


def _number(value: float) -> str:
    """A float on kubectl's way: first as JSON, where 1.0 is `1`, then as go-yaml writes what it reads from that."""
    if value != value or value - value != 0:  # noqa: PLR0124 (NaN, and infinity)
        raise ValueError("YAML out of JSON has no infinity and no NaN")
    if abs(value) < _JSON_EXPONENT_FROM and value == int(value) and _INT64_MIN <= value <= _UINT64_MAX:
        return str(int(value))
    return format_float(value)


def _compare_keys(one: str, other: str) -> int:
    """go-yaml's natural order: letters after everything else, digits as numbers.

    It is no total order: `a105` < `a1b` < `a01` < `a105`. Where such keys meet, kubectl's own output
    differs by the run.
    """
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return _compare_at(one, other, position)
    return len(one) - len(other)


def _compare_at(one: str, other: str, position: int) -> int:
    """Compare two keys by what follows from the first position where they differ."""
    left, right = one[position], other[position]
    if left.isalpha() or right.isalpha():
        if left.isalpha() and right.isalpha():
            return ord(left) - ord(right)
        return -1 if right.isalpha() else 1
    head = 1 if "0" in (left, right) and _follows_digits(one, position) else 0
    left_number, left_length = _digits(one, position, head)
    right_number, right_length = _digits(other, position, head)
    return left_number - right_number or left_length - right_length or ord(left) - ord(right)


def _follows_digits(text: str, position: int) -> bool:
    """True when the run of digits right before the position holds another digit than 0."""
    start = position
    while start and text[start - 1].isdecimal():
        start -= 1
    return text[start:position].strip("0") != ""


def _digits(text: str, position: int, head: int) -> tuple[int, int]:
    """The number that the digits from here on spell behind `head`, and how many they are."""
    end = position
    while end < len(text) and text[end].isdecimal():
        head = head * 10 + ord(text[end]) - ord("0")
        end += 1
    return head, end - position
