"""Almost-right input: a right document with a small wrong somewhere, and a tally of what was accepted."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

Place: TypeAlias = tuple[Any, Any]  # a container and a key or an index in it

# As texts, so that each use is a value of its own: some of each JSON type, among them what is falsy but no null.
STRANGERS = [
    *("null", "true", "false", "0", "7", "-1.5", '""', '"odd"', '"a/b"'),
    *("[]", '["x"]', "[7]", "{}", '{"kind":"Odd"}'),
]


class Tally:
    """How many inputs there were and how many of them were accepted."""

    def __init__(self) -> None:
        self.seen = 0
        self.accepted = 0

    def check(self) -> None:
        """At least a third was accepted, so the fuzzing reached what comes behind the first check; and not all."""
        assert self.seen > 50, "too few inputs"
        assert self.accepted * 3 >= self.seen, f"only {self.accepted} of {self.seen} inputs were accepted"
        assert self.accepted < self.seen, "no input was refused"


def places(value: Any) -> Iterator[Place]:
    """Every place in a document where a value stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield value, key
            yield from places(item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index
            yield from places(item)


def _spoil(document: Any, draw: st.DrawFn) -> None:
    """One change somewhere in the document, in place: another value, a missing, a repeated or an unknown one."""
    found = list(places(document))
    if not found:
        return
    holder, key = draw(st.sampled_from(found))
    change = draw(st.sampled_from(["replace", "drop", "add", "again"]))
    if change == "replace":
        holder[key] = json.loads(draw(st.sampled_from(STRANGERS)))
    elif change == "drop":
        del holder[key]
    elif change == "add" and isinstance(holder, dict):
        holder[draw(st.sampled_from(["unknown", "kind", "metadata"]))] = json.loads(draw(st.sampled_from(STRANGERS)))
    elif isinstance(holder, list):
        holder.append(json.loads(json.dumps(holder[key])))


def _spoil_bytes(body: bytes, draw: st.DrawFn) -> bytes:
    """A byte more, a byte less, a byte another, or the end cut off."""
    at = draw(st.integers(0, max(0, len(body) - 1)))
    some = draw(st.sampled_from([b"", b" ", b",", b"}", b"\xff", b"\x00", b'"', b"\\ud800", b"\xef\xbb\xbf", b"1e999"]))
    return draw(st.sampled_from([body[:at] + some + body[at:], body[:at] + some + body[at + 1 :], body[:at]]))


@st.composite
def almost_right(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> bytes:
    """The bytes of a document with up to two changes in its values, and seldom one in its bytes."""
    document = json.loads(json.dumps(draw(documents)))
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        _spoil(document, draw)
    body = json.dumps(document).encode()
    return _spoil_bytes(body, draw) if draw(st.integers(0, 5)) == 5 else body
