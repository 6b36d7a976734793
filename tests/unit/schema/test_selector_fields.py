"""Field selectors: parsed, printed and matched as fields.ParseSelector does it."""

import copy
import pickle
from typing import Any

import pytest

from dynkube.errors import ConversionError, ParseError
from dynkube.schema import FieldSelector


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        (",,", ""),
        ("a=avalue,b==bvalue,c!=cvalue", "a=avalue,b=bvalue,c!=cvalue"),
        ("c=1,a=2", "a=2,c=1"),
        ("a=a,", "a=a"),
        (",a=a", "a=a"),
        ("a=", "a="),
        ("a!=", "a!="),
        (r"k=\,,k2=v2", r"k2=v2,k=\,"),
        (r"k=\\,k2=v2", r"k2=v2,k=\\"),
        (r"k=\\\,,k2=v2", r"k2=v2,k=\\\,"),
        (r"k=\=", r"k=\="),
        ("k= a b ", "k= a b "),
        ("k=a!b", "k=a!b"),
        ("k=\n", "k=\n"),
        ("함=수,목=록", "목=록,함=수"),
        ("spec.nodeName=n1,status.phase!=Running", "spec.nodeName=n1,status.phase!=Running"),
    ],
)
def test_the_text_form_is_parsed_and_printed(text: str, printed: str) -> None:
    selector = FieldSelector.parse(text)
    assert str(selector) == printed
    assert FieldSelector.parse(printed) == selector


ESCAPES = r"write '\\', '\,' and '\=' for backslash, comma and equals sign in a value"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a", "'a' at offset 0 has none of '=', '==' and '!='"),
        (" ", "' ' at offset 0 has none of '=', '==' and '!='"),
        ("a=b,c", "'c' at offset 4 has none of '=', '==' and '!='"),
        ("a=b=c", f"'a=b=c' at offset 0: {ESCAPES}"),
        ("a===b", f"'a===b' at offset 0: {ESCAPES}"),
        ("a!==b", f"'a!==b' at offset 0: {ESCAPES}"),
        ("a=b,c=\\", f"{'c=' + chr(92)!r} at offset 4: {ESCAPES}"),
        (r"a=\\\ ", f"{r'a=' + chr(92) * 3 + ' '!r} at offset 0: {ESCAPES}"),
        (r"a=\b", f"{'a=' + chr(92) + 'b'!r} at offset 0: {ESCAPES}"),
        ("a=\\\n", f"{'a=' + chr(92) + chr(10)!r} at offset 0: {ESCAPES}"),
        ("=", "'=' at offset 0: '' can't be the path of a field"),
        ("!=a", "'!=a' at offset 0: '' can't be the path of a field"),
        ("a =b", "'a =b' at offset 0: 'a ' can't be the path of a field"),
        ("a!b=c", "'a!b=c' at offset 0: 'a!b' can't be the path of a field"),
        (r"a\,b=c", f"{'a' + chr(92) + ',b=c'!r} at offset 0: {'a' + chr(92) + ',b'!r} can't be the path of a field"),
    ],
)
def test_what_breaks_the_grammar_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(ParseError) as caught:
        FieldSelector.parse(text)
    assert str(caught.value) == f"field selector {text!r}: {complaint}"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("", {}, True),
        ("a=b", {"a": "b"}, True),
        ("a==b", {"a": "c"}, False),
        ("a=b", {}, False),
        ("a=", {}, True),
        ("a=", {"a": "b"}, False),
        ("a!=b", {"a": "b"}, False),
        ("a!=b", {"a": "c"}, True),
        ("a!=b", {}, True),
        ("a!=", {}, False),
        (r"a=\\\,\=", {"a": r"\,="}, True),
        ("a=b,c!=d", {"a": "b"}, True),
        ("a=b,c!=d", {"a": "b", "c": "d"}, False),
        ("a=b,c!=d", {"c": "e"}, False),
    ],
)
def test_matching(text: str, values: dict[str, str], *, expected: bool) -> None:
    assert FieldSelector.parse(text).matches(values) is expected


def test_of_takes_all_that_a_caller_may_have() -> None:
    selector = FieldSelector.parse(r"a=1\=2,b=")
    assert FieldSelector.of(selector) is selector
    assert FieldSelector.of(r"a=1\=2,b=") == FieldSelector.of({"b": "", "a": "1=2"}) == selector
    assert FieldSelector.of(None) == FieldSelector.of("") == FieldSelector.of({}) == FieldSelector()


@pytest.mark.parametrize("selector", [1, ["a=b"], b"a=b", {"a": 1}, {1: "a"}, {"a": None}])
def test_of_refuses_what_is_no_selector(selector: Any) -> None:
    with pytest.raises(ConversionError):
        FieldSelector.of(selector)


def test_of_refuses_what_is_no_field() -> None:
    with pytest.raises(ParseError, match="'a=b' can't be the path of a field"):
        FieldSelector.of({"a=b": "c"})


def test_a_selector_is_a_value() -> None:
    selector = FieldSelector.parse("a=1,b!=2")
    again = FieldSelector.parse("b!=2,a==1")
    assert (selector, hash(selector)) == (again, hash(again))
    assert pickle.loads(pickle.dumps(selector)) == copy.deepcopy(selector) == selector  # noqa: S301 - our own bytes
    assert selector != FieldSelector.parse("a=1")
    with pytest.raises(AttributeError):
        selector.requirements = ()  # type: ignore[misc]
