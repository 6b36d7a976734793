"""JSONPath text to nodes, one action after the other.

The scanner never goes back and never calls itself deeper than two levels, so neither length nor nesting of a text can
exhaust anything.

**Source**: client-go `util/jsonpath/parser.go`. Different here: what kubectl only notices while it evaluates (unknown
words and operators), and a brace that ends a quoted key, are refused at once.
"""

from __future__ import annotations

import re

from dynkube.errors import ParseError
from dynkube.objects.jsonpath_nodes import Elements, Field, Filter, Number, Recursive, Text, Union, Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.objects.jsonpath_nodes import Node, Path

_OPERATORS = {"==", "!=", "<", "<=", ">", ">="}
_TERMINATORS = " \t\r\n.,[]$@{}"
_SLICE = re.compile(r"(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+)")
_QUOTED_KEY = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*([,\]])""", re.DOTALL)
_QUOTE = re.compile(r"\s*['\"]")
_BRACKET_END = re.compile(r"[\]\n]")
_INT64_MAX = 2**63 - 1

_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|[^\\]+|\\"
)
_ESCAPED = {"a": b"\a", "b": b"\b", "f": b"\f", "n": b"\n", "r": b"\r", "t": b"\t", "v": b"\v", "\\": b"\\"}
_BYTE_MAX, _CHARACTER_MAX = 0xFF, 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


class Scanner:
    """Reads actions; `at` is the place behind what was read last."""

    def __init__(self, text: str, *, plain: bool) -> None:
        self.text = text
        self.at = 0
        self._plain = plain

    def error(self, at: int, problem: str) -> ParseError:
        """The error; the place counts from 0."""
        return ParseError(f"JSONPath {self.text!r}: column {at + 1}: {problem}")

    def action(self, start: int, end: int | None) -> tuple[Path, list[str]]:
        """The nodes of an action and the words in it, `range` and `end`.

        Args:
            start: where its inner text begins.
            end: where that ends; None when a closing brace tells.
        """
        nodes: list[Node] = []
        words: list[str] = []
        self.at = start
        if self._plain and start == 0:
            self._first_key(nodes)
        while not self._closed(start, end):
            self._node(nodes, words, len(self.text) if end is None else end)
        return tuple(nodes), words

    def _closed(self, start: int, end: int | None) -> bool:
        if end is not None:
            return self.at >= end
        if self.at >= len(self.text):
            raise self.error(start - 1, "a brace that is never closed")
        closed = self.text[self.at] == "}"
        self.at += closed
        return closed

    def _first_key(self, nodes: list[Node]) -> None:
        """A plain path begins with a key, or with what may follow one."""
        self.at = len(self.text) - len(self.text.lstrip(" "))
        if self.at < len(self.text) and self.text[self.at] not in "$@.[{}":
            self._field(nodes, self.at, len(self.text))

    def _node(self, nodes: list[Node], words: list[str], end: int) -> None:
        """Read one node, at the least one character."""
        start, text = self.at, self.text
        character = text[start]
        if text.startswith("[?(", start, end):
            self._filter(nodes, start + 3, end)
        elif text.startswith("..", start, end):
            self._recursive(nodes, start, end)
        elif character in " @$":  # `$` is the current object as well, as for kubectl
            self.at += 1
        elif character == "[":
            self._brackets(nodes, start, end)
        elif character in "\"'":
            self._quoted(nodes, start, end)
        elif character == ".":
            self._field(nodes, start + 1, end)
        elif character in "+-" or character.isdecimal():
            self._number(nodes, start, end)
        elif character == "_" or character.isalpha():
            self._word(nodes, words, end)
        else:
            raise self.error(start, f"{character!r} has no meaning here")

    def _recursive(self, nodes: list[Node], start: int, end: int) -> None:
        if nodes and nodes[-1] == Recursive():
            raise self.error(start, "'..' twice in a row")
        nodes.append(Recursive())
        self.at = start + 2
        following = self.text[self.at : min(self.at + 1, end)]
        if following == "_" or following.isalpha() or following.isdecimal() or (self._plain and following == "*"):
            self._field(nodes, self.at, end)

    def _field(self, nodes: list[Node], start: int, end: int) -> None:
        at = start
        while at < end and self.text[at] not in _TERMINATORS:
            at += 2 if self.text[at] == "\\" else 1
        self.at = min(at, end)
        name = self.text[start : self.at]
        if self._plain and not name:
            raise self.error(start, "a key is missing")
        nodes.append(Wildcard() if name == "*" else Field(name.replace("\\", "")))

    def _word(self, nodes: list[Node], words: list[str], end: int) -> None:
        start = self.at
        while self.at < end and self.text[self.at] not in _TERMINATORS:
            self.at += 1
        word = self.text[start : self.at]
        if word in {"true", "false"}:
            nodes.append(Number(word == "true"))
        elif word in {"range", "end"}:
            words.append(word)
            if nodes:
                raise self.error(start, f"{word!r} stands first in its braces")
        else:
            raise self.error(start, f"unknown word {word!r}: a key begins with a dot, a string with a quote")

    def _number(self, nodes: list[Node], start: int, end: int) -> None:
        self.at += 1
        while self.at < end and (self.text[self.at] == "." or self.text[self.at].isdecimal()):
            self.at += 1
        text = self.text[start : self.at]
        if not re.fullmatch(r"[+-]?([0-9]{1,300}(\.[0-9]*)?|\.[0-9]+)", text):
            raise self.error(start, f"{text!r} is no number")
        whole = "." not in text and abs(int(text)) <= _INT64_MAX
        nodes.append(Number(int(text) if whole else float(text)))

    def _quoted(self, nodes: list[Node], start: int, end: int) -> None:
        quote, at = self.text[start], start + 1
        while at < end and self.text[at] != "\n" and (self.text[at] != quote or self.text[at - 1] == "\\"):
            at += 1
        if at >= end or self.text[at] != quote:
            raise self.error(start, "a quote that is never closed")
        self.at = at + 1
        nodes.append(Text(self._unquote(start + 1, at, quote)))

    def _unquote(self, start: int, end: int, quote: str) -> str:
        """The string between quotes, with Go's escapes."""
        said = bytearray()
        for found in _ESCAPE.finditer(self.text, start, end):
            letter, byte, octal, short, long = found.groups()
            code = int(byte or short or long or "0", 16) if octal is None else int(octal, 8)
            if letter in _ESCAPED:
                said += _ESCAPED[letter]
            elif letter == quote:
                said += quote.encode()
            elif (byte or octal) and code <= _BYTE_MAX:
                said.append(code)
            elif (short or long) and code <= _CHARACTER_MAX and code not in _SURROGATES:
                said += chr(code).encode()
            elif found[0][0] != "\\":
                said += found[0].encode("utf-8", "replace")
            else:
                raise self.error(found.start(), "an unknown escape")
        return said.decode("utf-8", "replace")

    def _brackets(self, nodes: list[Node], start: int, end: int) -> None:
        """What stands in brackets: a key, an index, a slice, or several of them."""
        if self._plain and _QUOTE.match(self.text, start + 1, end):
            self._literal_keys(nodes, start + 1, end)
            return
        closing = _BRACKET_END.search(self.text, start, end)
        if not closing or closing[0] == "\n":
            raise self.error(start, "a bracket that is never closed")
        close = closing.start()
        paths: list[Path] = []
        at = start + 1
        for item in self.text[at:close].split(","):
            trimmed = item.strip(" ") if "," in self.text[start:close] else item
            found: list[Node] = []
            self._item(found, at + item.find(trimmed), trimmed)
            paths.append(tuple(found))
            at += len(item) + 1
        nodes.extend(paths[0] if len(paths) == 1 else [Union(tuple(paths))])
        self.at = close + 1

    def _literal_keys(self, nodes: list[Node], start: int, end: int) -> None:
        """Quoted keys that mean just themselves."""
        names: list[str] = []
        at, mark = start, ","
        while mark == ",":
            found = _QUOTED_KEY.match(self.text, at, end)
            if not found:
                raise self.error(at, "expected a quoted key and then ',' or ']'")
            names.append(re.sub(r"\\(.)", r"\1", found[1] if found[1] is not None else found[2], flags=re.DOTALL))
            at, mark = found.end(), found[3]
        nodes.append(Field(names[0]) if len(names) == 1 else Union(tuple((Field(name),) for name in names)))
        self.at = at

    def _item(self, nodes: list[Node], start: int, item: str) -> None:
        """One of the things between commas."""
        if item.startswith("?("):
            self._filter(nodes, start + 2, start + len(item))
        elif len(item) > 1 and item[0] == item[-1] == "'" and "'" not in item[1:-1]:
            self._sub_path(nodes, start + 1, start + len(item) - 1)
        else:
            nodes.append(self._elements(start, ":" if item == "*" else item))

    def _sub_path(self, nodes: list[Node], start: int, end: int) -> None:
        """A key in brackets, which kubectl reads as a path, dots and all."""
        self._field(nodes, start, end)
        rest, words = self.action(self.at, end)
        if words:
            raise self.error(start, f"{words[0]!r} inside of a key")
        nodes.extend(rest)

    def _elements(self, start: int, item: str) -> Elements:
        found = _SLICE.fullmatch(item)
        if not found:
            raise self.error(start, f"{item!r} is no index, no slice and no key in single quotes")

        def number(text: str) -> int | None:
            if text in {"", ":"}:
                return None
            digits = text.removeprefix(":")
            if digits == "-" or len(digits) > len(str(_INT64_MAX)) or abs(int(digits)) > _INT64_MAX:
                raise self.error(start, f"{digits!r} is no index")
            return int(digits)

        first = number(found[1])
        if found[2] is None:
            return Elements(first, (first or 0) + 1, single=True)
        step = number(found[3] or "")
        if step is not None and step <= 0:
            raise self.error(start, "a step is 1 at the least")
        return Elements(first, number(found[2]), step)

    def _filter(self, nodes: list[Node], start: int, end: int) -> None:
        close = self._filter_end(start, end)
        inner = self.text[start:close]
        found = _COMPARISON.fullmatch(inner)
        if found is None:
            nodes.append(Filter(self._operand(start, close), "", ()))
        elif found[2] not in _OPERATORS:
            raise self.error(start + found.start(2), f"unknown operator {found[2]!r}")
        else:
            left = self._operand(start, start + found.end(1))
            nodes.append(Filter(left, found[2], self._operand(start + found.start(3), close)))
        self.at = close + 1 if close + 1 == end else close + 2

    def _filter_end(self, start: int, end: int) -> int:
        """The place of the parenthesis that closes a filter; one string in it may hold parentheses."""
        pair, closed = "", False
        for at in range(start, end):
            character = self.text[at]
            if character == "\n":
                break
            if character in "\"'" and not pair:
                pair = character
            elif character == pair and self.text[at - 1] != "\\":
                closed = True
            elif character == ")" and bool(pair) == closed:
                if at + 1 < end and self.text[at + 1] != "]":
                    raise self.error(at + 1, "expected ']' behind the filter")
                return at
        raise self.error(start, "a filter that is never closed")

    def _operand(self, start: int, end: int) -> Path:
        path, words = self.action(start, end)
        if words:
            raise self.error(start, f"{words[0]!r} inside of a filter")
        return path
