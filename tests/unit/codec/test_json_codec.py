"""JSON bytes to values and back."""

from typing import Any

import pytest

from dynkube.codec import decode_json, decode_object, encode_json, format_json
from dynkube.errors import DecodeError


def complaint(body: bytes) -> str:
    """What the decoder says against the bytes."""
    with pytest.raises(DecodeError) as caught:
        decode_json(body)
    assert caught.value.path == ""
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b" true\n", True),
        (b"[1,-2,3.5]", [1, -2, 3.5]),
        (b'{"a":{"b":[]}}', {"a": {"b": []}}),
        ('"é😀"'.encode(), "é😀"),
        (b'"\\u00e9\\ud83d\\ude00"', "é😀"),
        (b'"\\ud800"', "\ud800"),
        (b"1e308", 1e308),
        (b"1e-999", 0.0),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_a_value_is_decoded(body: bytes, value: object) -> None:
    found = decode_json(body)
    assert (found, type(found)) == (value, type(value))


def test_of_duplicate_keys_the_last_one_counts() -> None:
    assert decode_json(b'{"a":1,"b":2,"a":3}') == {"a": 3, "b": 2}


def test_keys_keep_their_order() -> None:
    assert list(decode_object(b'{"b":1,"a":2}')) == ["b", "a"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'"ab\xff"', "not UTF-8: bad byte at offset 3"),
        (b"\xed\xa0\x80", "not UTF-8: bad byte at offset 0"),
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{} {}", "not JSON: Extra data: line 1 column 4 (char 3)"),
        (b"NaN", "not JSON: NaN is not JSON"),
        (b"[Infinity]", "not JSON: Infinity is not JSON"),
        (b"-Infinity", "not JSON: -Infinity is not JSON"),
        (b"1e999", "not JSON: number 1e999 is out of range"),
        (b"[-1e999]", "not JSON: number -1e999 is out of range"),
        (b"[" * 200_000, "JSON is nested too deeply"),
        (b'{"a":' * 200_000, "JSON is nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes, text: str) -> None:
    assert complaint(body) == text


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", b'{"a":1,}', b"{'a':1}", b'"\n"', b"01", b'{"a"', b"nul"])
def test_almost_json_is_refused(body: bytes) -> None:
    assert complaint(body).startswith("not JSON: ")


def test_an_integer_beyond_the_limit_of_the_interpreter_is_refused() -> None:
    assert complaint(b"1" * 5000).startswith("not JSON: Exceeds the limit")


def test_an_object_is_decoded() -> None:
    assert decode_object(b'{"a":1}') == {"a": 1}


@pytest.mark.parametrize(
    ("body", "kind"), [(b"[]", "list"), (b"null", "NoneType"), (b'"a"', "str"), (b"1", "int"), (b"true", "bool")]
)
def test_another_value_where_an_object_must_be_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_object(body)
    assert str(caught.value) == f"expected a JSON object, got {kind}"


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ({"b": [1, 2.5, None, True], "a": "x"}, b'{"b":[1,2.5,null,true],"a":"x"}'),
        ("é\n<>", '"é\\n<>"'.encode()),
        ("\ud800é", b'"\\ud800\\u00e9"'),
        ([], b"[]"),
    ],
)
def test_a_value_is_encoded_compactly(value: Any, body: bytes) -> None:
    assert encode_json(value) == body


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_json_has_no_number_for_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_json(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="Circular"):
        encode_json(endless)


def test_a_type_that_json_does_not_have_is_refused() -> None:
    wrong: Any = {"a": b"bytes"}
    with pytest.raises(TypeError, match="bytes"):
        encode_json(wrong)


def test_the_deepest_value_that_is_decoded_can_be_encoded_again() -> None:
    """Half and half: whatever depth the interpreter allows, both directions must agree on it."""
    low, high = 1, 200_000
    while low < high:
        depth = (low + high + 1) // 2
        try:
            decode_json(b"[" * depth + b"]" * depth)
            low = depth
        except DecodeError:
            high = depth - 1
    body = b"[" * low + b"]" * low
    assert encode_json(decode_json(body)) == body


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}\n"),
        ([], "[]\n"),
        (None, "null\n"),
        (
            {"b": [], "a": {"c": [1, True]}},
            '{\n    "b": [],\n    "a": {\n        "c": [\n            1,\n            true\n        ]\n    }\n}\n',
        ),
        ("<a href='x'>&\u2028\u2029é😀", "\"\\u003ca href='x'\\u003e\\u0026\\u2028\\u2029é😀\"\n"),
        ('"\\/\b\f\n\r\t\x00\x7f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\x7f"\n'),
        ({"<": 1}, '{\n    "\\u003c": 1\n}\n'),
    ],
)
def test_json_for_people_is_printed_as_kubectl_does(value: Any, text: str) -> None:
    assert format_json(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (100.0, "100"),
        (1e16, "10000000000000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1e-5, "0.00001"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1e300, "1e+300"),
    ],
)
def test_a_float_for_people_is_printed_as_go_does(value: float, text: str) -> None:
    assert format_json(value) == f"{text}\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_for_people_has_no_number_for_it_either(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        format_json(value)
