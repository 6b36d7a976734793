"""The YAML codec against the reference kubectl (fixtures/kubeconfig/yaml), and where it is stricter."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dynkube.codec import decode_yaml, encode_yaml
from dynkube.codec.yaml_build import Builder
from dynkube.codec.yaml_scalars import format_float
from dynkube.errors import ParseError

if TYPE_CHECKING:
    from dynkube.jsontypes import JSONValue

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubeconfig" / "yaml"
CASES = json.loads((FIXTURES / "cases.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


def same(mine: JSONValue, theirs: JSONValue) -> bool:
    """Equal, with booleans apart from numbers; kubectl's 64-bit integers above the signed range are floats."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return mine.keys() == theirs.keys() and all(same(mine[key], theirs[key]) for key in mine)
    if isinstance(mine, list) and isinstance(theirs, list):
        return len(mine) == len(theirs) and all(map(same, mine, theirs))
    if isinstance(mine, int | float) and isinstance(theirs, int | float):
        return isinstance(mine, bool) == isinstance(theirs, bool) and float(mine) == float(theirs)
    return type(mine) is type(theirs) and mine == theirs


@pytest.mark.parametrize("text", CASES["scalars"])
def test_plain_scalars_are_read_as_by_kubectl(text: str) -> None:
    assert same(decode_yaml(f"- {text}\n".encode()), [EXPECTED["values"][text]])


@pytest.mark.parametrize("text", CASES["scalars"])
def test_keys_are_read_as_by_kubectl(text: str) -> None:
    document = f"? {text}\n: 1\n".encode()
    if EXPECTED["keys"][text] is None:
        with pytest.raises(ParseError):
            decode_yaml(document)
    else:
        assert decode_yaml(document) == {EXPECTED["keys"][text]: 1}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("name", CASES["documents"])
def test_documents_are_read_as_by_kubectl_by_either_parser(name: str, loader: Any) -> None:
    expected = EXPECTED["documents"][name]
    try:
        events = list(yaml.parse(CASES["documents"][name], Loader=loader))
        builder = Builder("", strict_yaml=False, allow_duplicate_keys=True, on_warning=None)
        value = builder.build(events, first_document_only=False)
    except (ParseError, yaml.YAMLError, ValueError):
        value = None
    assert same(value, expected)


@pytest.mark.parametrize("name", CASES["documents"])
def test_the_whole_decoder_reads_or_refuses_as_kubectl(name: str) -> None:
    expected, document = EXPECTED["documents"][name], CASES["documents"][name].encode()
    if expected is None:
        with pytest.raises(ParseError, match=r"^x\.yaml: line \d+, column \d+: "):
            decode_yaml(document, "x.yaml", allow_duplicate_keys=True)
    else:
        assert same(decode_yaml(document, allow_duplicate_keys=True), expected)


def test_output_equals_kubectl_byte_for_byte() -> None:
    assert encode_yaml(EXPECTED["object"]).decode() == EXPECTED["printed"]


def test_what_is_printed_reads_back() -> None:
    assert decode_yaml(EXPECTED["printed"].encode()) == EXPECTED["object"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("a: 1\nb:\n  c: 1\n  'c': 2\n", "line 4, column 3: a key that stands in this mapping already"),
        ("{y: 1, true: 2}", "line 1, column 8: a key that stands in this mapping already"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document, where one is expected"),
        ("a: 1\n--- ", "line 2, column 1: a second document, where one is expected"),
        ("a: {~: 1}", "line 1, column 5: null can't be a key"),
        ("a: {[b]: 1}", "line 1, column 7: a list or mapping can't be a key"),
        ("? 18446744073709551615\n", "line 1, column 3: a number can't be a key"),
        ("a: *b", "line 1, column 4: an alias without an anchor before it"),
        ("a: &b [*b]", "line 1, column 8: an alias inside of what it stands for"),
        ("a: {<<: b}", "line 1, column 9: only mappings can be merged"),
        ("a:\n  - .nan", "line 2, column 5: JSON has no infinity and no NaN"),
        ("a: !!int secret", "line 1, column 4: the text is not what its tag says"),
        ("a: !!timestamp secret", "line 1, column 4: the text is not what its tag says"),
        ("a: !!binary '?'", "line 1, column 4: the text is not what its tag says"),
        ("a: b: c", "line 1, column 5: not YAML: mapping values are not allowed"),
        ("a: \x01", "line 1, column 4: control characters are not allowed"),
        ("a: b\n\nc: \x7f", "line 3, column 4: control characters are not allowed"),
        ("é: é\x00", "line 1, column 5: control characters are not allowed"),
    ],
)
def test_errors_name_the_place_and_the_kind_of_problem(document: str, place: str) -> None:
    with pytest.raises(ParseError) as caught:
        decode_yaml(document.encode(), "x.yaml")
    assert str(caught.value).startswith(f"x.yaml: {place}")
    with pytest.raises(ParseError) as caught:
        decode_yaml(document.encode())
    assert str(caught.value).startswith(place)


@pytest.mark.parametrize(
    "document",
    [
        "a: 's3cret",
        'a: "s3cret\\q"',
        "a: s3cret: s3cret",
        "a: *s3cret",
        "a: !s3cret!s3cret x",
        "{s3cret",
        "%s3cret",
        "- `s3cret",
    ],
)
def test_errors_never_show_the_text(document: str) -> None:
    with pytest.raises(ParseError) as caught:
        decode_yaml(document.encode())
    assert "s3cret" not in str(caught.value)
    assert "'" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"  \n", b"# nothing\n", b"---\n", b"~", b"--- ~\n...\n"])
def test_nothing_is_none(data: bytes) -> None:
    assert decode_yaml(data) is None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: \xff", "line 1, column 4: not UTF-8"),
        (b"a: b\nc: \xc3\xa9\xc3", "line 2, column 5: not UTF-8"),
        (b"\xff\xfea\x00\x00", "line 1, column 2: not UTF-16-LE"),
        (b"\xed\xa0\x80", "line 1, column 1: not UTF-8"),
    ],
)
def test_bytes_that_are_no_unicode_are_refused(data: bytes, place: str) -> None:
    with pytest.raises(ParseError) as caught:
        decode_yaml(data)
    assert str(caught.value) == place


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbfa: \xc3\xa9", b"\xff\xfe" + "a: é".encode("utf-16-le"), b"\xfe\xff" + "a: é".encode("utf-16-be")],
)
def test_byte_order_marks_are_understood(data: bytes) -> None:
    assert decode_yaml(data) == {"a": "é"}


def test_depth_is_bounded() -> None:
    assert decode_yaml(b"[" * 200 + b"]" * 200) is not None
    with pytest.raises(ParseError, match="line 1, column 201: nested deeper than 200 levels"):
        decode_yaml(b"[" * 201 + b"]" * 201)
    with pytest.raises(ParseError, match="nested deeper"):
        decode_yaml(b"[" * 100_000)
    with pytest.raises(ParseError):
        decode_yaml(b"- " * 100_000)


def test_depth_counts_aliases() -> None:
    deep = "a: &a " + "[" * 150 + "]" * 150 + "\n"
    assert decode_yaml((deep + "b: " + "[" * 49 + "*a" + "]" * 49).encode()) is not None
    with pytest.raises(ParseError, match="too large or too deep"):
        decode_yaml((deep + "b: " + "[" * 50 + "*a" + "]" * 50).encode())


def laughs(width: int, levels: int) -> bytes:
    first = "a0: &a0 [" + ", ".join(["x"] * width) + "]"
    others = (f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * width) + "]" for level in range(1, levels))
    return "\n".join([first, *others]).encode()


def test_aliases_are_bounded() -> None:
    assert decode_yaml(laughs(9, 5)) is not None
    with pytest.raises(ParseError, match="aliases make the document too large"):
        decode_yaml(laughs(9, 9))
    long_text = b"a: &a " + b"x" * 64_000 + b"\n"
    assert decode_yaml(long_text + b"b: [" + b"*a, " * 100 + b"]") is not None
    with pytest.raises(ParseError, match="aliases make the document too large"):
        decode_yaml(long_text + b"b: [" + b"*a, " * 500 + b"]")


def test_no_part_is_shared() -> None:
    value = decode_yaml(b"a: &a {b: [1]}\nc: *a\nd: {<<: *a}\n")
    assert isinstance(value, dict)
    inner: Any = value["a"]
    inner["b"].append(2)
    assert value == {"a": {"b": [1, 2]}, "c": {"b": [1]}, "d": {"b": [1]}}


@pytest.mark.parametrize(
    "document", ["a: 1\n---\nb: 2\n", "a: 1\n---\nb: [\n", "a: 1\n...\nb: 2\n", "---\na: 1\n--- *x"]
)
def test_the_first_document_can_be_asked_for(document: str) -> None:
    assert decode_yaml(document.encode(), first_document_only=True) == {"a": 1}


def test_of_allowed_duplicates_the_last_one_counts() -> None:
    assert decode_yaml(b"a: 1\nb: 2\na: 3\n", allow_duplicate_keys=True) == {"a": 3, "b": 2}


def test_merged_keys_are_no_duplicates() -> None:
    assert decode_yaml(b"a: {b: 1, <<: {b: 2}, <<: {c: 3}}") == {"a": {"b": 2, "c": 3}}


READ_OTHERWISE = [
    *("y", "n", "yes", "off", "On", "Y"),
    *("0777", "-0o17", "0O17", "0X1f", "-0x1F", "0b101", "1_000", "1_0.5", ".5_0", "0b-1", "0x_F"),
    *("1e999", "0x10000000000000000"),
]
READ_ALIKE = [
    *("true", "False", "NULL", "~", "", "0", "7", "-7", "+7", "08", "0o17", "0x1F", "1.5", ".5", "1e3", "-1.", "00"),
    *(
        "9223372036854775807",
        "18446744073709551615",
        "99999999999999999999",
        "2001-01-01",
        "12:30:45",
        "x",
        "tRUE",
        "0xg",
    ),
    *("'y'", '"0777"', "!!str y", "!!bool y", "! y", "0o8", "1e", "<", ".", "+", "_1"),
]


@pytest.mark.parametrize("text", READ_OTHERWISE)
def test_scalars_that_yaml_1_2_reads_otherwise_give_one_warning(text: str) -> None:
    warnings: list[str] = []
    decode_yaml(f"a:\n  - {text}\n".encode(), "x.yaml", on_warning=warnings.append)
    assert len(warnings) == 1
    assert warnings[0].startswith("x.yaml: line 2, column 5: read as a")
    with pytest.raises(ParseError) as caught:
        decode_yaml(f"a:\n  - {text}\n".encode(), "x.yaml", strict_yaml=True)
    assert str(caught.value) == warnings[0]


@pytest.mark.parametrize("text", READ_ALIKE)
def test_scalars_that_yaml_1_2_reads_alike_give_none(text: str) -> None:
    warnings: list[str] = []
    value = decode_yaml(f"- {text}\n".encode(), on_warning=warnings.append)
    assert decode_yaml(f"- {text}\n".encode(), strict_yaml=True) == value
    assert warnings == []


def test_warnings_say_the_kind_and_cover_keys_but_no_merges() -> None:
    warnings: list[str] = []
    decode_yaml(b"y: 0777\nb: {<<: {c: 1e999}}\n", on_warning=warnings.append)
    tail = "; YAML 1.2 would read something else: quote it"
    assert warnings == [
        f"line 1, column 1: read as a boolean{tail}",
        f"line 1, column 4: read as a number{tail}",
        f"line 2, column 13: read as a string{tail}",
    ]


def test_infinity_is_the_same_in_yaml_1_2() -> None:
    with pytest.raises(ParseError, match="no infinity"):
        decode_yaml(b"- -.INF", strict_yaml=True)
    assert decode_yaml(b".inf: a\n-.Inf: b\n", strict_yaml=True) == {".inf": "a", "-.inf": "b"}


def test_integers_keep_64_bits_and_numbers_their_kind() -> None:
    value = decode_yaml(b"[18446744073709551615, 1.0, 9007199254740993, 1e19, -0.0, 0.5]")
    assert value == [18446744073709551615, 1, 9007199254740993, 1e19, 0, 0.5]
    assert [type(item) for item in value] == [int, int, int, float, int, float]


def test_a_slash_may_be_escaped_as_in_json() -> None:
    """The library of kubectl refuses this escape."""
    assert decode_yaml(b'"\\/"') == "/"


def test_the_pure_parser_is_used_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)  # how PyYAML says that its C part is missing
    assert decode_yaml(b"a: [on, 0777]") == {"a": [True, 511]}
    with pytest.raises(ParseError, match="line 1, column 4: half a surrogate pair"):
        decode_yaml(b'a: "\\ud83d"')
    with pytest.raises(ParseError, match="an escape or directive is out of range"):
        decode_yaml(b'a: "\\UFFFFFFFF"')
    with pytest.raises(ParseError, match="line 1, column 5: not YAML: "):
        decode_yaml(b"a: b: c")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [math.nan], "\ud800", {"\ud800": 1}])
def test_what_yaml_out_of_json_can_not_hold_is_not_encoded(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (UnicodeEncodeError has its own text)
        encode_yaml(value)


@pytest.mark.parametrize("value", [b"x", {1}, (1,), {"a": object()}])
def test_what_is_no_json_is_not_encoded(value: Any) -> None:
    with pytest.raises(TypeError, match="YAML can't hold a "):
        encode_yaml(value)


def test_a_key_that_is_no_string_is_not_encoded() -> None:
    value: Any = {1: 2}
    with pytest.raises(TypeError):
        encode_yaml(value)


def test_a_container_in_itself_is_not_encoded() -> None:
    endless: list[JSONValue] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested too deeply"):
        encode_yaml(endless)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\x85b", '"a\\Nb"\n'),  # kubectl prints a space: its way through JSON folds the line
        ({"<<": "<<"}, '"<<": "<<"\n'),
        (2**70, "1180591620717411303424\n"),
        (-(2**63), "-9223372036854775808\n"),
        (1e19, "10000000000000000000\n"),
        (-1e19, "-1e+19\n"),
        (1e20, "1e+20\n"),
        (1e6, "1000000\n"),
        (-0.0, "0\n"),
        (1000000.5, "1.0000005e+06\n"),
        ("\x7f\U0001f600", '"\\x7F\\U0001F600"\n'),
        ("a\nb", "|-\n  a\n  b\n"),
        ({"a": {"b": ["c"]}}, "a:\n  b:\n  - c\n"),
        (None, "null\n"),
        ([], "[]\n"),
        ({}, "{}\n"),
        ("", '""\n'),
    ],
)
def test_encoding(value: JSONValue, text: str) -> None:
    assert encode_yaml(value).decode() == text


@pytest.mark.parametrize(
    ("value", "bits", "text"),
    [
        (1.5, 64, "1.5"),
        (-100000.0, 64, "-100000"),
        (1e6, 64, "1e+06"),
        (0.0001, 64, "0.0001"),
        (0.00001, 64, "1e-05"),
        (0.0, 64, "0"),
        (-0.0, 64, "-0"),
        (1.25e100, 64, "1.25e+100"),
        (5e-324, 64, "5e-324"),
        (math.nan, 64, ".nan"),
        (math.inf, 64, ".inf"),
        (-math.inf, 64, "-.inf"),
        (16777217.5, 32, "1.6777218e+07"),
        (0.1, 32, "0.1"),
        (3.4028234663852886e38, 32, "3.4028235e+38"),
        (1e39, 32, ".inf"),
        (-1e39, 32, "-.inf"),
        (1e-50, 32, "0"),
    ],
)
def test_floats_are_spelled_as_by_go(value: float, bits: int, text: str) -> None:
    assert format_float(value, bits) == text
