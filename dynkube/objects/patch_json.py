"""JSON patches (RFC 6902): applied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dynkube.codec import check_json
from dynkube.errors import ConversionError
from dynkube.objects.json_value import copy_json, same_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# What each operation needs beside `path`.
_MEMBERS = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}
_BAD_ESCAPE = re.compile("~(?![01])")


def apply_json_patch(target: Any, operations: Sequence[dict[str, Any]]) -> Any:
    """What the target becomes under the operations: all of them, or none.

    It takes what both the RFC and the API server take. The server alone takes negative and signed indices, `replace` of
    a member that isn't there (as `add`), `copy` from nowhere (as null) and `test` for null there: those are errors
    here. The RFC alone takes `add`, `copy`, `move` and `remove` of the whole document, and calls `1` and `1.0` equal in
    a `test`, where the server compares the spelling: errors, too. One thing is left in which the server is stricter: it
    holds `<`, `>`, `&`, U+2028 and U+2029 as escapes, so its `test` fails unless the patch sends them as escapes.

    Args:
        target: a dict or list; it stays as it is.
        operations: each with `op`, `path` and what that operation wants of `from` and `value`; other members are
            ignored.

    Returns:
        A value that shares nothing with the arguments.

    Raises:
        ConversionError: an operation is malformed, speaks of a place that isn't there, or is a `test` that fails; the
            text names its index and the pointer. Or: an argument holds what JSON can't.

    Example:
        >>> web = {"metadata": {"annotations": {"example.com/owner": "me"}}}
        >>> apply_json_patch(web, [{"op": "remove", "path": "/metadata/annotations/example.com~1owner"}])
        {'metadata': {'annotations': {}}}

    Source: RFC 6902 and RFC 6901; of the API server, evanphx/json-patch.
    """
    check_json(target)
    check_json(operations)
    document = copy_json(target)
    for index, operation in enumerate(operations):
        document = _performed(_Step.read(index, operation), document)
    return document


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation, with all that it needs."""

    index: int
    op: str
    path: str
    source: str
    """Its `from`; "" where the operation has none."""
    value: Any

    @classmethod
    def read(cls, index: int, operation: Any) -> _Step:
        """From a dict.

        Raises:
            ConversionError: something is missing or of the wrong type.
        """
        place = f"operations[{index}]"
        if not isinstance(operation, dict):
            raise ConversionError(f"{place} is not an object", path=place)
        op = operation.get("op")
        if not isinstance(op, str) or op not in _MEMBERS:
            raise ConversionError(f"{place}.op must be one of {', '.join(_MEMBERS)}, got {op!r}", path=f"{place}.op")
        for member in ("path", *_MEMBERS[op]):
            if member not in operation:
                raise ConversionError(f"{place} ({op}) lacks {member!r}", path=place)
            if member != "value" and not isinstance(operation[member], str):
                raise ConversionError(f"{place}.{member} is not of type str", path=f"{place}.{member}")
        source = operation["from"] if op in {"move", "copy"} else ""
        return cls(index, op, operation["path"], source, operation.get("value"))

    def error(self, pointer: str, problem: str) -> ConversionError:
        """The complaint about a pointer of this operation; never the value, which may be a secret."""
        return ConversionError(
            f"operations[{self.index}] ({self.op} {pointer!r}): {problem}", path=f"operations[{self.index}]"
        )


def _performed(step: _Step, document: Any) -> Any:
    """The document after the step; the one given may be changed."""
    match step.op:
        case "add":
            _insert(step, document, copy_json(step.value))
        case "remove":
            _take(step, document, step.path)
        case "replace":
            return _replaced(step, document)
        case "move":
            if step.path.startswith(f"{step.source}/"):
                raise step.error(step.path, f"{step.source!r} can't move into itself")
            _insert(step, document, _take(step, document, step.source))
        case "copy":
            _insert(step, document, copy_json(_look(step, document, step.source)))
        case _:
            if not same_json(_look(step, document, step.path) if step.path else document, step.value):
                raise step.error(step.path, "test failed: another value is there")
    return document


def _replaced(step: _Step, document: Any) -> Any:
    value = copy_json(step.value)
    if step.path:
        holder, key = _existing(step, document, step.path)
        holder[key] = value
        return document
    if not isinstance(value, dict | list):
        raise step.error("", "the whole can only be replaced by an object or a list")
    return value


def _look(step: _Step, document: Any, pointer: str) -> Any:
    holder, key = _existing(step, document, pointer)
    return holder[key]


def _take(step: _Step, document: Any, pointer: str) -> Any:
    holder, key = _existing(step, document, pointer)
    return holder.pop(key)


def _insert(step: _Step, document: Any, value: Any) -> None:
    holder, token = _holder(step, document, step.path)
    if isinstance(holder, dict):
        holder[token] = value
    elif token == "-":  # noqa: S105 - a part of a pointer
        holder.append(value)
    else:
        holder.insert(_index(step, step.path, token, len(holder) + 1), value)


def _existing(step: _Step, document: Any, pointer: str) -> tuple[Any, Any]:
    """The dict or list, and the key or index in it that the pointer's last part names, which is there."""
    holder, token = _holder(step, document, pointer)
    if isinstance(holder, list):
        return holder, _index(step, pointer, token, len(holder))
    if token not in holder:
        raise step.error(pointer, f"there is no {token!r}")
    return holder, token


def _holder(step: _Step, document: Any, pointer: str) -> tuple[Any, str]:
    """The dict or list in which the pointer's last part is to be looked up, and that part."""
    *parents, last = _tokens(step, pointer)
    place = document
    for token in parents:
        place = _member(step, pointer, place, token)
    if not isinstance(place, dict | list):
        raise step.error(pointer, f"what should hold {last!r} is neither object nor list")
    return place, last


def _member(step: _Step, pointer: str, place: Any, token: str) -> Any:
    if isinstance(place, dict) and token in place:
        return place[token]
    if isinstance(place, list):
        return place[_index(step, pointer, token, len(place))]
    raise step.error(pointer, f"there is no {token!r}")


def _index(step: _Step, pointer: str, token: str, end: int) -> int:
    """The token as an index below `end`."""
    if not (token.isascii() and token.isdigit()) or (token[0] == "0" and token != "0"):  # noqa: S105 - an index
        raise step.error(pointer, f"{token!r} is no index of a list")
    # Digits beyond any list's length are not worth counting, and int() refuses very long ones.
    if len(token) > len(str(end)) or int(token) >= end:
        raise step.error(pointer, f"index {token} is beyond the list's end")
    return int(token)


def _tokens(step: _Step, pointer: str) -> list[str]:
    """The parts of a pointer, unescaped: one at least."""
    if not pointer:
        raise step.error(pointer, "the server doesn't do this with the whole document")
    if not pointer.startswith("/"):
        raise step.error(pointer, "a pointer starts with '/'")
    tokens = pointer[1:].split("/")
    for token in tokens:
        if _BAD_ESCAPE.search(token):
            raise step.error(pointer, "'~' is written '~0', and '/' in a key '~1'")
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]
