"""Label selectors: parsed, printed and matched as labels.Parse does it."""

import copy
import pickle
from typing import Any

import pytest

from dynkube.errors import ConversionError, ParseError
from dynkube.schema import LabelSelector
from dynkube.schema.label_requirement import LabelRequirement

LONG = "a" * 63


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        (" \t\r\n", ""),
        ("x=a,y=b,z=c", "x=a,y=b,z=c"),
        ("z=c,x=a", "x=a,z=c"),
        ("x!=a,y==b", "x!=a,y==b"),
        ("x=", "x="),
        ("x= ,z= ", "x=,z="),
        ("x!=,y", "x!=,y"),
        ("!x", "!x"),
        (" ! x ", "!x"),
        ("x>1,z<5", "x>1,z<5"),
        ("x > 007", "x>007"),
        (f"x<{2**63 - 1}", f"x<{2**63 - 1}"),
        ("x in (foo,,baz),y,z notin ()", "x in (,baz,foo),y,z notin ()"),
        ("x in ( b , a )", "x in (a,b)"),
        ("x in(a,a)", "x in (a)"),
        ("x in (,)", "x in ()"),
        ("x in (a,),y notin (,a)", "x in (,a),y notin (,a)"),
        ("in in (in,notin),notin notin (in)", "in in (in,notin),notin notin (in)"),
        ("notin=in,in!=notin", "in!=notin,notin=in"),
        ("in,!notin", "in,!notin"),
        ("x==a\n,\ty=b", "x==a,y=b"),
        ("a=2,a=1,a!=3", "a=2,a=1,a!=3"),
        ("A-b_c.D=E-f_g.H", "A-b_c.D=E-f_g.H"),
        (f"{LONG}={LONG}", f"{LONG}={LONG}"),
        ("example.com/app=web", "example.com/app=web"),
        (f"{'a' * 253}/{LONG}", f"{'a' * 253}/{LONG}"),
        ("0.a-b/x", "0.a-b/x"),
    ],
)
def test_the_text_form_is_parsed_and_printed(text: str, printed: str) -> None:
    selector = LabelSelector.parse(text)
    assert str(selector) == printed
    assert LabelSelector.parse(printed) == selector


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (",", "expected a label key or '!', found ',' at offset 0"),
        ("x,", "expected a label key or '!', found the end at offset 2"),
        ("x,,y", "expected a label key or '!', found ',' at offset 2"),
        ("=a", "expected a label key or '!', found '=' at offset 0"),
        ("!", "expected a label key, found the end at offset 1"),
        ("!!x", "expected a label key, found '!' at offset 1"),
        ("!x=a", "expected ',' or the end, found '=' at offset 2"),
        ("!x in (a)", "expected ',' or the end, found 'in' at offset 3"),
        ("x y", "expected '=', '==', '!=', 'in', 'notin', '>', '<', ',' or the end, found 'y' at offset 2"),
        ("x!", "expected '=', '==', '!=', 'in', 'notin', '>', '<', ',' or the end, found '!' at offset 1"),
        ("x=a y", "expected ',' or the end, found 'y' at offset 4"),
        ("x==a==b", "expected ',' or the end, found '==' at offset 4"),
        ("x===a", "expected a value, found '=' at offset 3"),
        ("x=(a)", "expected a value, found '(' at offset 2"),
        ("x in a", "expected '(', found 'a' at offset 5"),
        ("x notin", "expected '(', found the end at offset 7"),
        ("x in (", "expected a value, ',' or ')', found the end at offset 6"),
        ("x in (a", "expected ',' or ')', found the end at offset 7"),
        ("x in (a b)", "expected ',' or ')', found 'b' at offset 8"),
        ("x in (a,(", "expected a value, ',' or ')', found '(' at offset 8"),
        ("x in (a))", "expected ',' or the end, found ')' at offset 8"),
        ("y,x<a", "'<' of 'x' wants an integer, got 'a', at offset 2"),
        ("x>", "'>' of 'x' wants an integer, got '', at offset 0"),
        (f"x>{2**63}", f"'>' of 'x' wants an integer, got '{2**63}', at offset 0"),
    ],
)
def test_what_breaks_the_grammar_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(ParseError) as caught:
        LabelSelector.parse(text)
    assert str(caught.value) == f"label selector {text!r}: {complaint}"


@pytest.mark.parametrize(
    "key",
    [
        "-x",
        "x-",
        "x||y",
        "é",
        "x\0y",
        "/x",
        "x/",
        "x/y/z",
        "A.b/x",
        "a..b/x",
        "-a/x",
        "a_b/x",
        LONG + "a",
        "a" * 254 + "/x",
    ],
)
def test_a_key_that_no_label_can_have_is_refused(key: str) -> None:
    for text in (key, f"!{key}", f"{key}=a", f"{key} in (a)"):
        with pytest.raises(ParseError, match="label key"):
            LabelSelector.parse(text)


@pytest.mark.parametrize("value", ["-1", "a-", ".a", "a/b", "é", "a||b", "a\0", LONG + "a"])
def test_a_value_that_no_label_can_have_is_refused(value: str) -> None:
    for text in (f"x={value}", f"x!={value}", f"x in (a,{value})", f"x>{value}"):
        with pytest.raises(ParseError, match="label value"):
            LabelSelector.parse(text)


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("", {}, True),
        ("", {"x": "y"}, True),
        ("x=y", {"x": "y"}, True),
        ("x==y", {"x": "z"}, False),
        ("x=y", {}, False),
        ("x=", {}, False),
        ("x=", {"x": ""}, True),
        ("x!=y", {"x": "y"}, False),
        ("x!=y", {"x": "z"}, True),
        ("x!=y", {}, True),
        ("x in (a,b)", {"x": "b"}, True),
        ("x in (a,b)", {"x": "c"}, False),
        ("x in ()", {"x": ""}, True),
        ("x in (a)", {}, False),
        ("x notin (a,b)", {"x": "b"}, False),
        ("x notin (a,b)", {"x": "c"}, True),
        ("x notin (a,b)", {}, True),
        ("x", {"x": ""}, True),
        ("x", {"y": "x"}, False),
        ("!x", {"x": ""}, False),
        ("!x", {}, True),
        ("x>1", {"x": "2"}, True),
        ("x>1", {"x": "1"}, False),
        ("x>1", {}, False),
        ("x>1", {"x": "two"}, False),
        ("x>1", {"x": "1_0"}, False),
        ("x>1", {"x": "١٢"}, False),
        ("x>1", {"x": ""}, False),
        ("x>1", {"x": str(2**63)}, False),
        ("x>1", {"x": str(2**63 - 1)}, True),
        ("x>1", {"x": "010"}, True),
        ("x<1", {"x": "0"}, True),
        ("x<1", {"x": "1"}, False),
        ("x<1", {"x": "-1"}, True),
        ("x<1", {"x": str(-(2**63))}, True),
        ("x<1", {"x": str(-(2**63) - 1)}, False),
        ("x<1", {"x": "a"}, False),
        ("x<1", {"x": "9" * 5000}, False),
        ("x=y,z=w", {"x": "y", "z": "w"}, True),
        ("x=y,z=w", {"x": "y", "z": "v"}, False),
        ("x=y,z=w", {"x": "v", "z": "w"}, False),
        ("notin=in", {"notin": "in"}, True),
    ],
)
def test_matching(text: str, labels: dict[str, str], *, expected: bool) -> None:
    assert LabelSelector.parse(text).matches(labels) is expected


def test_the_object_form_means_labels_and_expressions() -> None:
    selector = {
        "matchLabels": {"b": "1", "a": ""},
        "matchExpressions": [
            {"key": "c", "operator": "In", "values": ["y", "x"]},
            {"key": "d", "operator": "NotIn", "values": ["z"]},
            {"key": "e", "operator": "Exists"},
            {"key": "f", "operator": "DoesNotExist", "values": []},
        ],
    }
    expected = "a=,b=1,c in (x,y),d notin (z),e,!f"
    assert str(LabelSelector.from_dict(selector)) == expected
    assert LabelSelector.of(selector) == LabelSelector.parse(expected)


@pytest.mark.parametrize("selector", [{}, {"matchLabels": {}}, {"matchLabels": None, "matchExpressions": None}])
def test_an_empty_object_form_is_everything(selector: dict[str, Any]) -> None:
    assert LabelSelector.from_dict(selector) == LabelSelector() == LabelSelector.of(selector)


@pytest.mark.parametrize(
    ("selector", "path"),
    [
        ({"matchLabel": {"a": "b"}}, "matchLabel"),
        ({"matchLabels": ["a"]}, "matchLabels"),
        ({"matchLabels": {"a": 1}}, "matchLabels"),
        ({"matchExpressions": {}}, "matchExpressions"),
        ({"matchExpressions": ["a"]}, "matchExpressions[0]"),
        ({"matchExpressions": [{"key": 1, "operator": "Exists"}]}, "matchExpressions[0].key"),
        ({"matchExpressions": [{"key": "a"}]}, "matchExpressions[0].operator"),
        ({"matchExpressions": [{"key": "a", "operator": "in", "values": ["b"]}]}, "matchExpressions[0].operator"),
        ({"matchExpressions": [{"key": "a", "operator": "Exists", "value": "b"}]}, "matchExpressions[0].value"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": "b"}]}, "matchExpressions[0].values"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["b", 1]}]}, "matchExpressions[0].values[1]"),
    ],
)
def test_an_object_form_of_the_wrong_shape_is_refused_with_its_path(selector: dict[str, Any], path: str) -> None:
    with pytest.raises(ConversionError) as caught:
        LabelSelector.from_dict(selector)
    assert caught.value.path == path
    assert path in str(caught.value) or "label 'a'" in str(caught.value)


@pytest.mark.parametrize(
    ("selector", "complaint"),
    [
        ({"matchLabels": {"a b": "c"}}, "label key 'a b'"),
        ({"matchLabels": {"a": "c d"}}, "label value 'c d'"),
        ({"matchExpressions": [{"operator": "Exists"}]}, "label key ''"),
        ({"matchExpressions": [{"key": "a", "operator": "In"}]}, "'in' of 'a' wants one value at least"),
        (
            {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["b"]}]},
            "'exists' of 'a' takes no values",
        ),
    ],
)
def test_an_object_form_that_no_label_suits_is_refused(selector: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        LabelSelector.from_dict(selector)


def test_of_takes_all_that_a_caller_may_have() -> None:
    selector = LabelSelector.parse("a=1,b=2")
    assert LabelSelector.of(selector) is selector
    assert LabelSelector.of("a=1,b=2") == LabelSelector.of({"b": "2", "a": "1"}) == selector
    assert LabelSelector.of(None) == LabelSelector.of("") == LabelSelector.of({}) == LabelSelector()


@pytest.mark.parametrize(
    ("selector", "complaint"),
    [
        ({"app": 1}, "label 'app' of a selector must be a string, got 1"),
        ({"matchLabels": {}, "app": "web"}, "a label selector has no app"),
        ({"matchLabels": "a", "matchExpressions": []}, "matchLabels is not of type mapping"),
    ],
)
def test_of_says_what_it_took_a_dict_for(selector: Any, complaint: str) -> None:
    with pytest.raises(ConversionError, match=f"^{complaint}$"):
        LabelSelector.of(selector)


def test_labels_may_be_called_like_the_parts_of_the_object_form() -> None:
    assert str(LabelSelector.of({"matchLabels": "a"})) == "matchLabels=a"


@pytest.mark.parametrize("selector", [1, ["a=b"], b"a=b", {"a": 1}, {1: "a"}, {"a": None}])
def test_of_refuses_what_is_no_selector(selector: Any) -> None:
    with pytest.raises(ConversionError):
        LabelSelector.of(selector)


@pytest.mark.parametrize(
    ("key", "operator", "values", "complaint"),
    [
        ("a", "~", (), "'~' is no operator"),
        ("a", "=", (), "wants one value, got 0"),
        ("a", "=", ("b", "c"), "wants one value, got 2"),
        ("a", "!", ("b",), "takes no values"),
        ("a", "notin", (), "wants one value at least"),
    ],
)
def test_a_requirement_is_checked(key: str, operator: str, values: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        LabelRequirement(key, operator, values)


def test_a_selector_is_a_value() -> None:
    selector = LabelSelector.parse("a in (1,2),b>3,c<4,d,!e,f!=5")
    again = LabelSelector.parse("f!=5,!e,d,c<4,b>3,a in (2,1)")
    assert (selector, hash(selector)) == (again, hash(again))
    assert pickle.loads(pickle.dumps(selector)) == copy.deepcopy(selector) == selector  # noqa: S301 - our own bytes
    assert selector != LabelSelector.parse("a in (1,2)")
    with pytest.raises(AttributeError):
        selector.requirements = ()  # type: ignore[misc]
