"""Queries: plain paths find, templates render, neither hangs or runs anything."""

import copy
import pickle
import threading
from typing import Any

import pytest

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import JSONPath, jsonpath_evaluate, jsonpath_plain
from dynkube.objects.query import _COMPILED, _KEPT_MAX

POD: dict[str, Any] = {
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "shop", "a,b]": "odd", "*": "star"}},
    "spec": {
        "containers": [
            {"name": "app", "image": "shop:1", "cpu": 1, "ports": [{"port": 80}]},
            {"name": "side", "image": "log:2", "cpu": 2.5, "debug": True},
            {"name": "odd", "cpu": None, "debug": False},
        ],
        "numbers": [10, 20, 30, 40],
        "words": ["a", "b"],
    },
    "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Synced", "status": "False"}]},
}

FOUND: dict[str, list[Any]] = {
    "kind": ["Pod"],
    ".kind": ["Pod"],
    "$.kind": ["Pod"],
    "@.kind": ["Pod"],
    " kind ": ["Pod"],
    "$": [POD],
    "metadata.name": ["web"],
    "metadata.labels['app.kubernetes.io/name']": ["shop"],
    'metadata.labels["app.kubernetes.io/name"]': ["shop"],
    r"metadata.labels['app\.kubernetes\.io/name']": ["shop"],
    r"metadata.labels.app\.kubernetes\.io/name": ["shop"],
    "metadata.labels['a,b]']": ["odd"],
    "metadata.labels['*']": ["star"],
    "metadata.labels.*": ["shop", "odd", "star"],
    "metadata['name', \"missing\",'name']": ["web", "web"],
    "metadata['*']": [],
    "spec.containers[*].name": ["app", "side", "odd"],
    "spec.containers.*.name": ["app", "side", "odd"],
    "spec.containers[0].name": ["app"],
    "spec.containers[-1].name": ["odd"],
    "spec.containers[-1]['name']": ["odd"],
    "spec.containers[3].name": [],
    "spec.containers[-4].name": [],
    "spec.numbers[1:3]": [20, 30],
    "spec.numbers[-2:]": [30, 40],
    "spec.numbers[::2]": [10, 30],
    "spec.numbers[:9]": [10, 20, 30, 40],
    "spec.numbers[3:1]": [],
    "spec.numbers[0,-1]": [10, 40],
    "spec.numbers[0:2,3]": [10, 20, 40],
    "spec.numbers[0, 1].x": [],
    "metadata[0]": [],
    "metadata[*]": [],
    "kind[0]": [],
    "kind.*": [],
    "kind.name": [],
    "missing.more[0].still": [],
    "..port": [80],
    "spec..port": [80],
    "..name": ["web", "app", "side", "odd"],
    "..numbers[0]": [10],
    "status.conditions[?(@.type=='Ready')].status": ["True"],
    'status.conditions[?(@.type=="Ready")].status': ["True"],
    "status.conditions[?(@.type!='Ready')].type": ["Synced"],
    "..conditions[?(@.status=='False')].type": ["Synced"],
    "spec.containers[?(@.debug)].name": ["side", "odd"],
    "spec.containers[?(@.debug==true)].name": ["side"],
    "spec.containers[?(@.debug!=true)].name": ["odd"],
    "spec.containers[?(@.debug<true)].name": [],
    "spec.containers[?(@.cpu>1)].name": ["side"],
    "spec.containers[?(@.cpu>=1)].name": ["app", "side"],
    "spec.containers[?(@.cpu<=1)].name": ["app"],
    "spec.containers[?(@.cpu<2)].name": ["app"],
    "spec.containers[?(@.cpu==1.0)].name": ["app"],
    "spec.containers[?(@.cpu=='1')].name": [],
    "spec.containers[?(@.cpu!='1')].name": ["app", "side", "odd"],
    "spec.containers[?(@.missing=='x')].name": [],
    "spec.containers[?(@.missing!='x')].name": [],
    "spec.containers[?(@.ports[0].port==80)].name": ["app"],
    "spec.containers[?(@['name']=='app')].image": ["shop:1"],
    "spec.containers[?(@.name>='odd')].name": ["side", "odd"],
    "spec.numbers[?(@>-1)]": [10, 20, 30, 40],
    "spec.words[?(@=='a')]": ["a"],
    "metadata[?(@.name)]": [],
}

RENDERED = {
    "{.kind}/{.metadata.name}": "Pod/web",
    "name: {.metadata.name}": "name: web",
    r"{.metadata.labels.app\.kubernetes\.io/name}": "shop",
    "{.spec.containers[*].image}": "shop:1 log:2",
    '{range .spec.containers[*]}{.name}{"\\t"}{.image}{"\\n"}{end}': "app\tshop:1\nside\tlog:2\nodd\t\n",
    "{range .missing[*]}x{end}-": "-",
    "{.spec.containers[?(@.name=='side')].cpu}": "2.5",
    "{.spec.containers[0]}": '{"cpu":1,"image":"shop:1","name":"app","ports":[{"port":80}]}',
    "{.spec.containers[2].cpu}|{.spec.containers[1].debug}": "null|true",
    "{.spec.numbers[0,2]}": "10 30",
    "{.spec.words}": '["a","b"]',
    "{..port}": "80",
    "{.missing}": "",
    "{.spec.containers[2].cpu[0]}": "",
    "{.spec.numbers[?(@>30)]}": "40",
    "{.spec.numbers[0,?(@>20)]}": "10 30 40",
    "{.spec.numbers[2:2]}": "",
    "{.spec.numbers[-1]}": "40",
    "{.spec.numbers[-3:-1]}": "20 30",
    "{.spec.numbers[::3]}": "10 40",
    r"{'\t\x41\101\u00e9\U0001F600\\\'\xff'}": "\tAAé😀\\'\ufffd",
    "{.spec.words[?(@=='a' )]}": "a",
    "{.kind 'x'}": "x",
    "{+1} {-2} {1.} {9223372036854775808}": "1 -2 1 9.223372036854776e+18",
    "{'literal'} {1.5} {true}": "literal 1.5 true",
    "{.metadata['name']}": "web",
    "spec.numbers[1]": "20",
    "metadata.labels['app.kubernetes.io/name']": "shop",
}

BROKEN = {
    "": (1, "no path"),
    "  ": (1, "no path"),
    ".": (2, "a key is missing"),
    "a.": (3, "a key is missing"),
    "a..": (4, "'..' needs a key, an index or a filter behind it"),
    "a....b": (4, "'..' twice in a row"),
    "a b": (3, "unknown word 'b': a key begins with a dot, a string with a quote"),
    "a['b'": (3, "expected a quoted key and then ',' or ']'"),
    "a['b',0]": (7, "expected a quoted key and then ',' or ']'"),
    "a[b]": (3, "'b' is no index, no slice and no key in single quotes"),
    "a[0": (2, "a bracket that is never closed"),
    "a[0\n]": (2, "a bracket that is never closed"),
    "a[-]": (3, "'-' is no index"),
    "a[9223372036854775808]": (3, "'9223372036854775808' is no index"),
    "a[::0]": (3, "a step is 1 at the least"),
    "a[::-1]": (3, "a step is 1 at the least"),
    "a[?(@.b=~'(x+)+y')]": (8, "unknown operator '='"),
    "a[?(@.b ~ 'x')]": (9, "'~' has no meaning here"),
    "a[?(@.b=='x' && @.c==1)]": (14, "'&' has no meaning here"),
    "a[?(@.b==c)]": (10, "unknown word 'c': a key begins with a dot, a string with a quote"),
    "a[?(@.b==1.2.3)]": (10, "'1.2.3' is no number"),
    "a[?(@.b=='x)]": (5, "a filter that is never closed"),
    "a[?(@.b": (5, "a filter that is never closed"),
    "a[?(@.b\n)]": (5, "a filter that is never closed"),
    "a[?(@.b)c]": (9, "expected ']' behind the filter"),
    "a[?(range)]": (5, "'range' inside of a filter"),
    "a.b}": (4, "'}' has no meaning here"),
    "a 'b'": (1, "a value is no path"),
    "a end": (3, "'end' stands first in its braces"),
    "$ end": (1, "'end' needs braces around it"),
    "{.a": (1, "a brace that is never closed"),
    "x{.a}{.b": (6, "a brace that is never closed"),
    "{end}": (1, "'end' without 'range'"),
    "{range .a}x": (1, "'range' without 'end'"),
    "{range .a}{end .b}": (11, "'end' stands alone in its braces"),
    "{.a range}": (5, "'range' stands first in its braces"),
    "{range end}": (1, "'range' and 'end' in one action"),
    "{'x}": (2, "a quote that is never closed"),
    "{'x\n'}": (2, "a quote that is never closed"),
    "{'\\q'}": (3, "an unknown escape"),
    "{'a\\ud800'}": (4, "an unknown escape"),
    "{'\\777'}": (3, "an unknown escape"),
    "{['range']['a b']}": (15, "unknown word 'b': a key begins with a dot, a string with a quote"),
    "{['a range']}": (4, "'range' inside of a key"),
    "{-}": (2, "'-' is no number"),
    "{" + "9" * 400 + "}": (2, f"'{'9' * 400}' is no number"),
    "{range .a}" * 51 + "{end}" * 51: (501, "more than 50 ranges inside each other"),
}

FAILING = {
    "{.spec.numbers[9]}": "array index out of bounds: index 9, length 4",
    "{.spec.numbers[0:9]}": "array index out of bounds: index 8, length 4",
    "{.spec.numbers[3:1]}": "starting index 3 is greater than ending index 1",
    "{.metadata[0]}": "a mapping is not a list",
    "{.spec.numbers[-5]}": "array index out of bounds: index -1, length 4",
    "{.kind[0]}": "a str is not a list",
    "{.metadata[?(@.x)]}": "a mapping is not a list and can't be filtered",
    "{.spec.containers[2].cpu[?(@.x)]}": "nothing is not a list and can't be filtered",
    "{.spec.containers[?(@.cpu==1)].name}": "incompatible types for comparison",
    "{.spec.containers[?(@.debug<true)].name}": "invalid type for comparison",
    "{.spec.containers[?(@.ports==1)].name}": "invalid type for comparison",
    "{.status.conditions[?(@.*=='x')].type}": "can only compare one element at a time",
    "{.spec.numbers[?('x'==@[0])]}": "a int is not a list",
    "{.spec.numbers[?(@[0]==1)]}": "a int is not a list",
    "{.spec['numbers','words'][9]}": "array index out of bounds: index 9, length 4",
}


@pytest.mark.parametrize("text", FOUND)
def test_plain_paths_find_what_is_there(text: str) -> None:
    before = copy.deepcopy(POD)
    assert JSONPath.compile(text).find(POD) == FOUND[text]
    assert before == POD


@pytest.mark.parametrize("text", RENDERED)
def test_templates_render(text: str) -> None:
    assert JSONPath.compile(text).render(POD) == RENDERED[text]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_expressions_are_named_with_the_place(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        JSONPath.compile(text)
    column, problem = BROKEN[text]
    assert str(caught.value) == f"JSONPath {text!r}: column {column}: {problem}"


@pytest.mark.parametrize("text", FAILING)
def test_templates_fail_where_kubectl_does(text: str) -> None:
    query = JSONPath.compile(text)
    for ask in (query.render, query.find):
        with pytest.raises(ConversionError) as caught:
            ask(POD)
        assert str(caught.value) == f"JSONPath {text!r}: {FAILING[text]}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{.missing}", "missing"),
        ("{.metadata.missing.more}", "missing"),
        ("{.kind.x}", "x"),
        ("{range .spec.containers[*]}{.image}{end}", "image"),
        ("{range .spec.containers[0].none[*]}{.x}{end}", "none"),
        ("metadata.missing", "missing"),
    ],
)
def test_a_missing_key_is_named_when_asked_for(text: str, name: str) -> None:
    query = JSONPath.compile(text)
    assert "None" not in query.render(POD)
    with pytest.raises(ConversionError, match=f": {name} is not found$"):
        query.render(POD, allow_missing=False)


def test_a_range_over_nothing_still_looks_at_its_body() -> None:
    query = JSONPath.compile("{range .spec.none}{.x}{end}")
    assert query.render({"spec": {"none": []}}, allow_missing=True) == ""
    with pytest.raises(ConversionError, match="x is not found"):
        JSONPath.compile("{range .list[*]}{.x}{end}").render({"list": []}, allow_missing=False)


def test_missing_keys_in_filters_are_nothing_or_an_error() -> None:
    query = JSONPath.compile("{.spec.containers[?(@.image=='log:2')].name}")
    assert query.render(POD) == "side"
    with pytest.raises(ConversionError, match="image is not found"):
        query.render(POD, allow_missing=False)
    assert JSONPath.compile("{.spec.containers[?(@.image)].name}").render(POD, allow_missing=False) == "app side"
    assert JSONPath.compile("{.spec.containers[?('log:2'==@.image)].name}").render(POD) == "side"


def test_what_fails_inside_of_an_existence_filter_counts_as_found_as_for_kubectl() -> None:
    query = JSONPath.compile("{.spec.containers[?(@['name','image'])].name}")
    assert query.render(POD, allow_missing=False) == "app side odd"
    assert JSONPath.compile("{.spec.containers[?(@.name[0])].name}").render(POD) == "app side odd"


def test_find_of_a_template_gives_results_and_no_text() -> None:
    query = JSONPath.compile("x {.kind} {'y'} {range .spec.words[*]}<{@}>{end}{.missing}")
    assert query.find(POD) == ["Pod", "a", "b"]


def test_matches_are_parts_of_the_value() -> None:
    for text in ("spec.containers[0]", "{.spec.containers[0]}"):
        assert JSONPath.compile(text).find(POD)[0] is POD["spec"]["containers"][0]


def test_strings_have_bytes_inside_for_templates_only() -> None:
    assert JSONPath.compile("{.s.*}").render({"s": "aé"}) == "97 195 169"
    assert JSONPath.compile("s.*").find({"s": "aé"}) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0.5, "0.5"), (-0.0, "-0"), (100.0, "100"), (999999.5, "999999.5"), (1000000.5, "1.0000005e+06")),
        *((1e21, "1e+21"), (0.0001, "0.0001"), (0.00001, "1e-05"), (-1.5e-7, "-1.5e-07"), (1e-100, "1e-100")),
        *(([1e21, 1e20, 1e-7], "[1e+21,100000000000000000000,1e-7]"), ("<é>", "<é>"), (["<é>"], '["\\u003cé\\u003e"]')),
        *((None, "null"), ({"b": 1, "a": {}}, '{"a":{},"b":1}')),
    ],
)
def test_values_print_as_in_go(value: Any, text: str) -> None:
    assert JSONPath.compile("{.x}").render({"x": value}) == text


def test_an_expression_is_compiled_once_and_equal_by_its_text() -> None:
    query = JSONPath.compile("spec.once")
    assert JSONPath.compile("spec.once") is query
    assert query.text == "spec.once"
    assert query == pickle.loads(pickle.dumps(query))  # noqa: S301 - our own
    assert hash(query) == hash(copy.deepcopy(query))
    assert repr(query) == "JSONPath(text='spec.once')"
    with pytest.raises(AttributeError):
        query.text = "other"  # type: ignore[misc]


def test_what_was_pickled_still_answers() -> None:
    for text in (*FOUND, *RENDERED):
        query = pickle.loads(pickle.dumps(JSONPath.compile(text)))  # noqa: S301 - our own
        assert query.find(POD) == JSONPath.compile(text).find(POD)


def test_only_some_expressions_are_kept() -> None:
    for number in range(_KEPT_MAX + 50):
        JSONPath.compile(f"spec.key{number}")
    assert len(_COMPILED) == _KEPT_MAX


def test_threads_share_compiled_expressions() -> None:
    wrong: list[object] = []

    def ask() -> None:
        for number in range(600):
            found = JSONPath.compile(f"spec.numbers[{number % 4}]").find(POD)
            wrong.extend(found if found != [10 * (number % 4 + 1)] else [])
            JSONPath.compile(f"thread.key{number}")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_little_stack_is_a_conversion_error() -> None:
    query = JSONPath.compile("..name")

    def at_the_brink() -> list[Any]:
        try:
            return at_the_brink()
        except RecursionError:
            return query.find(POD)

    with pytest.raises(ConversionError, match="nested too deeply"):
        at_the_brink()


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real ones allow some seconds of work."""
    monkeypatch.setattr(jsonpath_evaluate, "_WORK_MAX", 20_000)
    monkeypatch.setattr(jsonpath_plain, "_MATCHES_MAX", 20_000)


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize(
    "text",
    [
        *("{" + "..a" * 30 + "}", "..a" * 30, "..*" * 30, "{" + "['a','a']" * 60 + "}", "a" + "['a','a']" * 60),
        "{range ..a}{@}" * 12 + "{end}" * 12,
    ],
)
def test_expressions_that_multiply_come_to_an_end(text: str) -> None:
    value: Any = {}
    for _ in range(60):
        value = {"a": value}
    with pytest.raises(ConversionError, match="more than 20000"):
        JSONPath.compile(text).find(value)


def test_deep_values_and_long_expressions_exhaust_nothing() -> None:
    value: Any = {}
    for _ in range(100_000):
        value = {"a": value}
    assert JSONPath.compile("a" + ".a" * 99_999).find(value) == [{}]
    assert JSONPath.compile("{" + ".a" * 100_000 + "}").find(value) == [{}]
    assert len(JSONPath.compile("..a").find(value)) == 100_000
    with pytest.raises(ConversionError, match="nested too deeply"):
        JSONPath.compile("{.a}").render(value)
    while value:  # its destructor would go as deep as it is
        value = value.pop("a")
