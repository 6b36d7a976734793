"""Selectors answer as the real server does: which objects they choose, and which texts are none."""

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dynkube.config import load_config
from dynkube.errors import BadRequestError, ParseError
from dynkube.rest import RESTClient
from dynkube.schema import FieldSelector, LabelSelector
from dynkube.wire import HTTPRequest
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

KEYS = ["a", "b", "in", "notin", "sel.example.com/a"]
VALUES = ["", "a", "b", "in", "notin", "0", "7", "007", "10", "9223372036854775807", "9223372036854775808", "x.y_z-0"]
NUMBERS = [value for value in VALUES if value.isdigit()][:-1]
MARK = "made-for-selectors"
SECRET_TYPES = ["Opaque", "a/b", "a=b", "a,b", "a\\b", "\\,=", "a b", "!"]


@pytest.fixture(scope="module")
def labelled(real_kubeconfig: Path) -> Iterator[None]:
    """Sixty ConfigMaps with labels, for the tests of this module; kubectl would take 15 s to make and delete them."""
    dice = random.Random(60)  # noqa: S311 - examples, not secrets
    path = "/api/v1/namespaces/default/configmaps"
    json_body = (("Content-Type", "application/json"),)
    with RESTClient.for_config(load_config(str(real_kubeconfig))) as rest:
        try:
            for index in range(60):
                labels = {key: dice.choice(VALUES) for key in KEYS if dice.random() < 0.5}
                body = json.dumps(config_map(f"selected-{index}", {**labels, MARK: "here"})).encode()
                rest.execute(HTTPRequest("POST", path, (), json_body, body))
            yield
        finally:
            rest.execute(HTTPRequest("DELETE", path, (("labelSelector", MARK),)))


@pytest.fixture(scope="module")
def secrets(real_server: RealServer) -> Iterator[None]:
    """Secrets of several types, some of which need escapes in a selector."""
    kinds = enumerate(SECRET_TYPES)
    objects = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": f"selected-{index}", "namespace": "default"},
            "type": kind,
        }
        for index, kind in kinds
    ]
    with applied_manifest(real_server, objects):
        yield


def config_map(name: str, labels: dict[str, str]) -> dict[str, Any]:
    """Such an object in `default`."""
    metadata = {"name": name, "namespace": "default", "labels": labels}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def chosen(rest: RESTClient, resource: str, **selector: str) -> list[dict[str, Any]] | None:
    """What the server chooses; None when it refuses the selector."""
    try:
        found = rest.get().namespace("default").resource(resource).params(**selector).do().into(dict)
    except BadRequestError:
        return None
    return list(found["items"])


def names(objects: list[dict[str, Any]]) -> list[str]:
    """In the server's order."""
    return [one["metadata"]["name"] for one in objects]


def label_term(dice: random.Random) -> str:
    """One sound requirement, written with or without spaces."""
    key, some = dice.choice(KEYS), dice.sample(VALUES, dice.randint(1, 4))
    space = dice.choice(["", " ", "\t"])
    return dice.choice(
        [
            f"{key}{space}{dice.choice(['=', '==', '!='])}{space}{some[0]}",
            f"{key} {dice.choice(['in', 'notin'])}{space}({f'{space},{space}'.join(some)}{dice.choice(['', ','])})",
            f"{key}{space}{dice.choice('<>')}{space}{dice.choice(NUMBERS)}",
            f"{space}{dice.choice(['', '!'])}{space}{key}{space}",
        ]
    )


def label_texts(count: int) -> Iterator[str]:
    """Sound selectors of one requirement, two or three."""
    dice = random.Random(150)  # noqa: S311 - examples, not secrets
    for _ in range(count):
        yield ",".join(label_term(dice) for _ in range(dice.choice([1, 1, 1, 2, 3])))


def almost_right(sound: Iterable[str], pieces: list[str]) -> Iterator[str]:
    """Each text with one or two pieces put in, or a character left out."""
    dice = random.Random(400)  # noqa: S311 - examples, not secrets
    for text in sound:
        for _ in range(dice.choice([1, 1, 2])):
            at = dice.randint(0, len(text))
            text = text[:at] + dice.choice([*pieces, ""]) + text[at + dice.choice([0, 0, 1]) :]  # noqa: PLW2901 - grows
        yield text


@pytest.mark.usefixtures("labelled")
def test_label_selectors_choose_what_the_server_chooses(rest: RESTClient) -> None:
    everything = chosen(rest, "configmaps") or []
    telling = 0
    for text in label_texts(150):
        selector = LabelSelector.parse(text)
        expected = names([one for one in everything if selector.matches(one["metadata"].get("labels", {}))])
        for form in (text, str(selector)):
            found = chosen(rest, "configmaps", label_selector=form)
            assert found is not None, form
            assert names(found) == expected, form
        telling += 0 < len(expected) < len(everything)
    assert telling > 100


LABEL_PIECES = [
    *"ab=!<>(),",
    "==",
    "!=",
    " ",
    " in ",
    " notin ",
    "(a,b)",
    "7",
    "x/a",
    "-",
    "/",
    "_",
    "|",
    "\n",
    "\u00e9",
]
LABEL_LIMITS = [
    *(f"{'a' * size}=x" for size in (63, 64)),
    *(f"x={'a' * size}" for size in (63, 64)),
    *(f"{'a' * size}/x" for size in (253, 254)),
    *(f"x>{number}" for number in (2**63 - 1, 2**63, "-1", "+1", "1_0", "1.0", "")),
    *(
        "A/b",
        "a.b/C",
        "a..b/c",
        "-a/b",
        "a_b/c",
        "a/",
        "/a",
        "a/b/c",
        "a b",
        "a=b c",
        "a\u00a0",
        "a\u000bb",
        "x in",
        ",",
    ),
]


def test_both_refuse_the_same_texts_as_label_selectors(rest: RESTClient) -> None:
    verdicts = []
    for text in [*LABEL_LIMITS, *almost_right(label_texts(400), LABEL_PIECES)]:
        found = chosen(rest, "configmaps", label_selector=text)
        assert (found is None) == refused(LabelSelector, text), text
        verdicts.append(found is None)
    assert min(verdicts.count(True), verdicts.count(False)) > 60


def refused(kind: type[LabelSelector] | type[FieldSelector], text: str) -> bool:
    """Whether the parser refuses it."""
    try:
        kind.parse(text)
    except ParseError:
        return True
    return False


def field_values(secret: dict[str, Any]) -> dict[str, str]:
    """The fields of a Secret that the server can select by."""
    metadata = secret["metadata"]
    return {"metadata.name": metadata["name"], "metadata.namespace": metadata["namespace"], "type": secret["type"]}


SECRET_FIELDS = {
    "metadata.name": ["selected-0", "selected-1", "selected", ""],
    "metadata.namespace": ["default", "kube-system", ""],
    "type": [*SECRET_TYPES, ""],
}
FIELD_TERMS = [
    f"{field}{operator}{str(FieldSelector.of({'x': value}))[2:]}"
    for field, values in SECRET_FIELDS.items()
    for operator in ("=", "==", "!=")
    for value in values
]


def field_texts(count: int) -> Iterator[str]:
    """Sound selectors of one requirement or two."""
    dice = random.Random(40)  # noqa: S311 - examples, not secrets
    for _ in range(count):
        yield ",".join(dice.sample(FIELD_TERMS, dice.randint(1, 2)))


@pytest.mark.usefixtures("secrets")
def test_field_selectors_choose_what_the_server_chooses(rest: RESTClient) -> None:
    everything = chosen(rest, "secrets") or []
    for text in [*FIELD_TERMS, *field_texts(60), "", ",", "type!=x,,"]:
        selector = FieldSelector.parse(text)
        expected = names([one for one in everything if selector.matches(field_values(one))])
        for form in (text, str(selector)):
            found = chosen(rest, "secrets", field_selector=form)
            assert found is not None, form
            assert names(found) == expected, form


FIELD_PIECES = ["type", "metadata.name", "=", "=", "==", "!=", ",", "\\", "\\,", "\\=", "\\\\", "a", " ", "!"]


def test_both_refuse_the_same_texts_as_field_selectors(rest: RESTClient) -> None:
    verdicts = []
    for text in almost_right(field_texts(300), FIELD_PIECES):
        if {"=", "==", "!="}.intersection(text.split(",")):
            continue  # the server drops such terms: see the next test
        found = chosen(rest, "secrets", field_selector=text)
        known = not refused(FieldSelector, text) and all(
            one.field in SECRET_FIELDS for one in FieldSelector.parse(text).requirements
        )
        assert (found is not None) == known, text
        verdicts.append(known)
    assert min(verdicts.count(True), verdicts.count(False)) > 40


@pytest.mark.parametrize("text", ["=", "!=", "=="])
def test_what_names_no_field_chooses_everything_on_the_server_and_is_refused_here(rest: RESTClient, text: str) -> None:
    assert chosen(rest, "configmaps", field_selector=text) == chosen(rest, "configmaps")
    assert refused(FieldSelector, text)
