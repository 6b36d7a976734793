"""Manifests read the same here and in the reference kubectl, number types aside; no server is asked."""

import json
from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.objects import format_manifests, parse_manifests
from tests.realserver.binaries import Binaries
from tests.realserver.kubectl import Kubectl

A = "apiVersion: v1\nkind: A\n"
B = "apiVersion: v1\nkind: B\n"
JSON_A = '{"apiVersion":"v1","kind":"A"}'
JSON_B = '{"apiVersion":"v1","kind":"B"}'
LIST = "apiVersion: v1\nkind: List\nitems:\n"
TYPED = "apiVersion: v1\nkind: ThingList\nitems:\n"

ALIKE = {
    "two documents": f"{A}---\n{B}",
    "a leading separator": f"---\n{A}",
    "two leading separators": f"---\n---\n{A}",
    "empty documents": f"---\n\n---\n# c\n---\n{A}---\n---\n",
    "null documents": f"null\n---\n{A}---\n~\n",
    "blanks behind a separator": f"{A}---  \t \n{B}",
    "a comment behind a separator": f"{A}--- # hi\n{B}",
    "a comment close to a separator": f"{A}---# hi\n{B}",
    "text behind a separator": f"{A}--- foo\n{B}",
    "a value behind a separator": "--- {apiVersion: v1, kind: A}\n",
    "four dashes": f"{A}----\n{B}",
    "carriage returns": f"{A}---\n{B}".replace("\n", "\r\n"),
    "an end mark": f"{A}...\n",
    "an end mark and a separator": f"{A}...\n---\n{B}",
    "an indented separator": f"{A}a: |\n  x\n  ---\n  y\n",
    "a separator behind a block": f"{A}a: |\n  x\n---\n{B}",
    "a block at the very end": f"{A}a: |\n  x",
    "a folded block at the very end": f"{A}a: >+\n  x\n\n",
    "a kept block before a separator": f"{A}a: |+\n  x\n\n\n---\n{B}",
    "a stripped block before a separator": f"{A}a: |-\n  x\n\n---\n{B}",
    "a separator in quotes": f'{A}a: "x\n---\n  y"\n',
    "a directive": f"%YAML 1.1\n---\n{A}",
    "no newline at the end": f"{A}---\n{B}".rstrip(),
    "a separator at the end": f"{A}---",
    "a byte order mark": f"\ufeff{A}",
    "one JSON object": JSON_A,
    "two JSON objects": JSON_A + JSON_B,
    "JSON objects on lines": f"\n{JSON_A}\n{JSON_B}\n\n{JSON_A}\n",
    "JSON and then YAML": f"{JSON_A}\n---\n{B}",
    "two JSON objects and then YAML": f"{JSON_A}{JSON_B}\n---\n{A}",
    "JSON objects between separators": f"{JSON_A}\n---\n{JSON_B}\n---\n{JSON_A}",
    "YAML and then JSON": f"{A}---\n{JSON_B}\n",
    "a JSON null": f"{JSON_A} null {JSON_B}",
    "flow YAML": "{apiVersion: v1, kind: A, a: yes}",
    "two of flow YAML": "{apiVersion: v1, kind: A}\n---\n{apiVersion: v1, kind: B}",
    "JSON and flow YAML on a line": f"{JSON_A} {{apiVersion: v1, kind: B}}",
    "JSON with a comma too many": '{"apiVersion":"v1","kind":"A",}',
    "JSON and junk": f"{JSON_A} x",
    "more JSON and junk": f"{JSON_A}{JSON_B} x",
    "a surrogate pair": '{"apiVersion":"v1","kind":"A","a":"\\ud83d\\ude00"}',
    "JSON numbers": '{"apiVersion":"v1","kind":"A","n":[1,1.0,1e3,1.5,-0.25,9223372036854775807]}',
    "YAML scalars": f"{A}a: [yes, 0777, 1_000, 1.0, 2001-01-01, 12:30, ~, 'on', 1e3]\n",
    "keys that are no strings": f"{A}1: a\nyes: b\n1.50: c\n",
    "a JSON list": f"[{JSON_A}]",
    "a YAML list": "- a\n",
    "a word": "hello\n",
    "no kind": "apiVersion: v1\n",
    "a kind that is no string": "apiVersion: v1\nkind: 5\n",
    "a list": f"{LIST}- {{apiVersion: v1, kind: A}}\n- {{apiVersion: v1, kind: B}}\n",
    "a list and an object": f"{LIST}- {{apiVersion: v1, kind: A}}\n---\n{B}",
    "a list of items without a kind": f"{LIST}- metadata: {{}}\n",
    "a list of numbers": f"{LIST}- 1\n",
    "a list without items": "apiVersion: v1\nkind: List\n",
    "a typed list": f"{TYPED}- metadata: {{name: a}}\n- metadata: {{name: b}}\n",
    "a typed list with other kinds": f"{TYPED}- {{apiVersion: v2, kind: Other}}\n- metadata: {{name: b}}\n",
    "anchors": f"{A}a: &x {{b: 1}}\nc: *x\n",
    "an anchor of another document": f"{A}a: &x {{b: 1}}\n---\n{B}c: *x\n",
    "a merge": f"{A}a: &x {{b: 1}}\nc: {{<<: *x, d: 2}}\n",
    "tabs": f"{A}a:\t1\n",
}

# Where kubectl loses or changes something without a word, or fails for no reason.
REFUSED = {
    "a document behind an end mark": f"{A}...\n{B}",
    "two JSON objects behind a separator": f"{A}---\n{JSON_A}{JSON_B}\n",
    "NaN": '{"apiVersion":"v1","kind":"A","n":NaN}',
    "a duplicate key in JSON": '{"apiVersion":"v1","kind":"A","a":1,"a":2}',
    "a duplicate key in YAML": f"{A}a: 1\na: 2\n",
    "half a surrogate pair": '{"apiVersion":"v1","kind":"A","a":"\\ud800"}',
    "documents between bare carriage returns": f"{A}---\n{B}".replace("\n", "\r"),
    "no apiVersion": "kind: A\n",
}


@pytest.fixture(scope="session")
def local_kubectl(real_binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    """The reference kubectl, with no server to talk to."""
    home = tmp_path_factory.mktemp("home")
    return Kubectl(real_binaries.kubectl, home / "no-kubeconfig", home)


def by_kubectl(kubectl: Kubectl, text: str) -> list[Any] | None:
    """What kubectl reads; None where it fails."""
    arguments = ("patch", "--local", "-f", "-", "--type=merge", "-p", "{}", "-o", "json")
    done = kubectl(*arguments, stdin=text.encode())
    if done.returncode:
        return None
    found, at, printed = [], 0, done.stdout.decode().rstrip()
    while at < len(printed):
        value, at = json.JSONDecoder().raw_decode(printed, at)
        found.append(value)
        at += len(printed[at:]) - len(printed[at:].lstrip())
    return found


def by_us(text: str) -> list[Any] | None:
    try:
        return [dict(each) for each in parse_manifests(text)]
    except ParseError:
        return None


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_manifests_read_as_by_kubectl(text: str, local_kubectl: Kubectl) -> None:
    assert by_us(text) == by_kubectl(local_kubectl, text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_kubectl_takes_for_something_else_is_refused(text: str, local_kubectl: Kubectl) -> None:
    assert by_us(text) is None
    assert by_kubectl(local_kubectl, text) is not None


@pytest.mark.parametrize("text", ["", "  \n\n", "# nothing\n", "---\n", f"{LIST}", f"{LIST.rstrip()} []\n"])
def test_nothing_is_no_object_where_kubectl_complains_of_that(text: str, local_kubectl: Kubectl) -> None:
    assert by_us(text) == []
    assert by_kubectl(local_kubectl, text) is None


def test_kubectl_reads_what_is_formatted(local_kubectl: Kubectl) -> None:
    objects: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "A",
            "data": {"a": "x\n---\ny", "b": "on", "<<": "0777", "é": " \t\n", "c": "# d"},
        },
        {"apiVersion": "v1", "kind": "B", "numbers": [1, -1, 0.5, 1e21], "none": None, "empty": [{}, []]},
    ]
    assert by_kubectl(local_kubectl, format_manifests(objects)) == objects
