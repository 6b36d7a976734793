"""Streams of documents: where they part, which lines they have, what is refused."""

from typing import Any

import pytest

from dynkube.codec import decode_yaml_documents
from dynkube.errors import ParseError

STREAMS: dict[str, list[tuple[int, Any]]] = {
    "": [],
    "# nothing\n": [],
    "null\n---\n~\n---\n": [],
    "a: 1\n": [(1, {"a": 1})],
    "a: 1\n---\nb: 2\n": [(1, {"a": 1}), (3, {"b": 2})],
    "---\n---\n# c\n\na: 1\n--- # x\n---\nb: 2": [(5, {"a": 1}), (8, {"b": 2})],
    "a: 1\r\n---\r\nb: 2\r\n": [(1, {"a": 1}), (3, {"b": 2})],
    "a: 1\n---#c\nb: 2": [(1, {"a": 1}), (3, {"b": 2})],
    "a: |\n  x\n---\nb: |+\n  y\n\n\n---\nc: |\n  z": [(1, {"a": "x\n"}), (4, {"b": "y\n\n\n"}), (9, {"c": "z\n"})],
    "a: |\n ---\n x\n": [(1, {"a": "---\nx\n"})],
    "&x a: 1\n---\n&x b: 2\n": [(1, {"a": 1}), (3, {"b": 2})],
    '{"a":1}{"b":2}\n {"c":[3]}\n': [(1, {"a": 1}), (1, {"b": 2}), (2, {"c": [3]})],
    '{"a":1}\n---\nb: 2\n': [(1, {"a": 1}), (3, {"b": 2})],
    '{"a":1} {b: yes}\n': [(1, {"a": 1}), (1, {"b": True})],
    '\n {"a":1}\nnull\n{"b":2}': [(2, {"a": 1}), (4, {"b": 2})],
    '{"a":"\\ud83d\\ude00"}': [(1, {"a": "😀"})],
    "{a: on}\n---\n{b: 0777}\n": [(1, {"a": True}), (3, {"b": 511})],
}

PROBLEMS = {
    "a: 1\n--- text\n": "f: line 2, column 4: only a comment may follow the '---' between documents",
    "a: 1\n----\n": "f: line 2, column 4: only a comment may follow the '---' between documents",
    "a: 1\n---\nb: 2\nb: 3\n": "f: line 4, column 1: a key that stands in this mapping already",
    "a: 1\n---\nb: {\n": "f: line 4, column 1: not YAML: did not find expected node content",
    "a: 1\n---\nb: 2\n...\nc: 3\n": "f: line 5, column 1: not YAML: did not find expected <document start>",
    "a: 1\r---\rb: 2": "f: line 2, column 1: a second document, where one is expected",
    "a: &x 1\n---\nb: *x\n": "f: line 3, column 4: an alias without an anchor before it",
    '{"a":1,\n "a":2}': "f: line 2, column 2: a key that stands in this mapping already",
    '{"a":1} {"b":1,"b":2}': "f: line 1, column 16: a key that stands in this mapping already",
    '{"a":1}{"b":2}\n  x': "f: line 2, column 3: not JSON: Expecting value",
    '{"a":1}{"b":2}\n---\nc: 3\n': "f: line 2, column 1: not JSON: Expecting value",
    '{"a":NaN}': "f: line 1, column 1: an object with a number that JSON doesn't have",
    '\n  {"a":1e999}': "f: line 2, column 3: an object with a number that JSON doesn't have",
    '{"a":"\\ud800"}': "f: line 1, column 1: an object with half a surrogate pair",
    '{"a":' * 100_000: "f: line 1, column 1: an object nested too deeply",
    "a: \x01": "f: line 1, column 4: control characters are not allowed",
}


@pytest.mark.parametrize("text", STREAMS)
def test_documents_come_with_their_lines(text: str) -> None:
    assert decode_yaml_documents(text.encode()) == STREAMS[text]


@pytest.mark.parametrize("text", PROBLEMS, ids=PROBLEMS.values())
def test_problems_say_source_line_and_column(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        decode_yaml_documents(text.encode(), "f")
    assert str(caught.value) == PROBLEMS[text]


def test_a_byte_order_mark_and_utf_16_are_understood() -> None:
    expected = [(1, {"a": "é"}), (3, {"b": 1})]
    assert decode_yaml_documents("\ufeffa: é\n---\nb: 1\n".encode()) == expected
    assert decode_yaml_documents(b"\xff\xfe" + "a: é\n---\nb: 1\n".encode("utf-16-le")) == expected


def test_doubtful_scalars_are_told_with_the_line_in_the_stream() -> None:
    told: list[str] = []
    decode_yaml_documents(b"a: 1\n---\nb: on\n", "f", on_warning=told.append)
    assert [text.split(": read")[0] for text in told] == ["f: line 3, column 4"]


def test_strict_yaml_refuses_doubtful_scalars_in_each_document() -> None:
    with pytest.raises(ParseError, match="line 3, column 4: read as a boolean"):
        decode_yaml_documents(b"a: 1\n---\nb: on\n", strict_yaml=True)


def test_documents_share_no_limit_of_aliases() -> None:
    one = "a: &a [" + "1," * 1000 + "1]\nb: [" + ",".join(["*a"] * 300) + "]\n"
    assert len(decode_yaml_documents(f"{one}---\n{one}".encode())) == 2
