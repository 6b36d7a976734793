"""Patches do here what they do on the real server."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from dynkube.errors import APIStatusError, ConversionError
from dynkube.objects import PatchType, apply_json_patch, apply_merge_patch, merge_patch
from dynkube.rest import RESTClient
from dynkube.wire import HTTPRequest
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

PATH = "/apis/stable.example.com/v1/namespaces/default/crontabs/patched"
HEADERS_JSON = (("Content-Type", PatchType.JSON.media_type),)
KEYS = ["a", "b", "a/b", "~1", "c.d"]
SPEC: dict[str, Any] = {
    "a": {"b": {"a": 1}, "a": ["x", {"b": 2}]},
    "b": [1, [2], {}],
    "a/b": True,
    "~1": "text",
    "c.d": {},
}


@pytest.fixture(scope="module", autouse=True)
def patched(real_server: RealServer, custom_resources: None) -> Iterator[None]:
    """A custom object whose spec may hold anything."""
    metadata = {"name": "patched", "namespace": "default", "annotations": {"note": "<&>"}}
    crontab = {"apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": metadata, "spec": SPEC}
    with applied_manifest(real_server, crontab):
        yield


def on_server(rest: RESTClient, patch: Any) -> dict[str, Any] | None:
    """The spec as the server would make it (a dry run); None when it refuses the patch."""
    headers = (("Accept", "application/json"), ("Content-Type", PatchType.of(patch).media_type))
    try:
        answer = rest.execute(HTTPRequest("PATCH", PATH, (("dryRun", "All"),), headers, json.dumps(patch).encode()))
    except APIStatusError as error:
        assert error.code in {400, 422}  # noqa: PT017 - the other outcome is an answer
        return None
    return dict(json.loads(answer.body).get("spec", {}))


def plain(value: Any) -> Any:
    """As the API reads it: null members are absent, and a float without a fraction is an integer."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def exact(value: Any) -> str:
    """So that `True` isn't 1."""
    return json.dumps(plain(value), sort_keys=True)


def some_value(dice: random.Random, depth: int = 2, *, nulls: bool = False) -> Any:
    """Any JSON, small; nulls as members of objects only when asked."""
    if depth and dice.random() < 0.5:
        if dice.random() < 0.3:
            return [some_value(dice, depth - 1, nulls=nulls) for _ in range(dice.randint(0, 2))]
        return {key: some_value(dice, depth - 1, nulls=nulls) for key in dice.sample(KEYS, dice.randint(0, 2))}
    return dice.choice([True, False, 0, 1, 1.5, 1.0, "", "text", "\u00e9", *([None] * 4 if nulls else [])])


def places(value: Any, base: str = "") -> Iterator[tuple[str, Any]]:
    """Each pointer into the value, and what is there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in items:
        place = f"{base}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield place, member
        yield from places(member, place)


def some_operation(dice: random.Random) -> dict[str, Any]:
    """Mostly about places that are there."""
    spec = dict(places({"spec": SPEC}))
    near = [f"{place}/{last}" for place in spec for last in ("a", "0", "1", "2", "-", "new")]
    name = dice.choice(["add", "remove", "replace", "move", "copy", "test"])
    path = dice.choice([*spec] * 3 + near)
    value = spec.get(path) if name == "test" and dice.random() < 0.7 else some_value(dice)
    return {"op": name, "path": path, "from": dice.choice([*spec] * 2 + near[:5]), "value": value}


def test_json_patches_that_we_apply_the_server_applies_likewise(rest: RESTClient) -> None:
    dice = random.Random(6902)  # noqa: S311 - examples, not secrets
    applied = 0
    for _ in range(300):
        patch = [some_operation(dice) for _ in range(dice.choice([1, 1, 2, 3]))]
        try:
            ours = apply_json_patch({"spec": SPEC}, patch)
        except ConversionError:
            continue
        if not isinstance(ours.get("spec"), dict):  # what the definition doesn't allow
            continue
        applied += 1
        assert exact(on_server(rest, patch)) == exact(ours["spec"]), patch
    assert applied > 80


X = "/spec/x"


@pytest.mark.parametrize(
    "patch",
    [
        [{"op": "remove", "path": "/spec/none"}],
        [{"op": "move", "from": "/spec/none", "path": X}],
        [{"op": "add", "path": "/spec/none/x", "value": 1}],
        [{"op": "add", "path": "/spec/b/4", "value": 1}],
        [{"op": "add", "path": "/spec/b/x", "value": 1}],
        [{"op": "remove", "path": "/spec/b/-"}],
        [{"op": "remove", "path": "/spec/b/3"}],
        [{"op": "replace", "path": "/spec/b/3", "value": 1}],
        [{"op": "add", "path": "/spec/~01/x", "value": 1}],
        [{"op": "move", "from": "/spec/a", "path": "/spec/a/x"}],
        [{"op": "add", "path": "", "value": {}}],
        [{"op": "remove", "path": ""}],
        [{"op": "replace", "path": "", "value": 1}],
        [{"op": "copy", "from": "", "path": X}],
        [{"op": "test", "path": "", "value": {}}],
        [{"op": "test", "path": "/spec/none", "value": 1}],
        [{"op": "test", "path": "/spec/~01", "value": "other"}],
        [{"op": "test", "path": "/spec/a~1b", "value": 1}],
        [{"op": "test", "path": "/spec/a/b/a", "value": True}],
        [{"op": "test", "path": "/spec/a/b/a", "value": 1.0}],
        [{"op": "test", "path": "/spec/a/b/a", "value": "1"}],
        [{"op": "test", "path": "/spec/b", "value": [1, [2]]}],
        [{"op": "test", "path": "/spec/b", "value": [1, [2], []]}],
        [{"op": "add", "path": X, "value": 1}, {"op": "test", "path": X, "value": 1.0}],
        [{"op": "Add", "path": X, "value": 1}],
        [{"op": "add", "value": 1}],
        [{"op": "move", "path": X}],
        [{"op": "remove", "path": 1}],
    ],
)
def test_json_patches_that_both_refuse(rest: RESTClient, patch: list[dict[str, Any]]) -> None:
    assert on_server(rest, patch) is None
    with pytest.raises(ConversionError):
        apply_json_patch({"spec": SPEC}, patch)


@pytest.mark.parametrize(
    "patch",
    [
        [{"op": "replace", "path": X, "value": 1}],
        [{"op": "copy", "from": "/spec/none", "path": X}],
        [{"op": "test", "path": X, "value": None}],
        [{"op": "add", "path": X}],
        [{"op": "remove", "path": "/spec/b/-1"}],
        [{"op": "remove", "path": "/spec/b/01"}],
        [{"op": "add", "path": "spec/x", "value": 1}],
        [{"op": "add", "path": "/spec/~", "value": 1}],
    ],
)
def test_json_patches_that_only_the_server_takes(rest: RESTClient, patch: list[dict[str, Any]]) -> None:
    assert on_server(rest, patch) is not None
    with pytest.raises(ConversionError):
        apply_json_patch({"spec": SPEC}, patch)


def test_a_test_on_the_server_compares_spelling(rest: RESTClient) -> None:
    """It writes `<`, `>` and `&` of what it holds as escapes, and a patch that doesn't fails its test."""
    patch = [{"op": "test", "path": "/metadata/annotations/note", "value": "<&>"}]
    assert on_server(rest, patch) is None
    escaped = json.dumps(patch).replace("<&>", r"\u003c\u0026\u003e")
    rest.execute(HTTPRequest("PATCH", PATH, (("dryRun", "All"),), HEADERS_JSON, escaped.encode()))


def test_merge_patches_do_here_what_they_do_on_the_server(rest: RESTClient) -> None:
    dice = random.Random(7386)  # noqa: S311 - examples, not secrets
    for _ in range(150):
        patch = {"spec": {key: some_value(dice, 3, nulls=True) for key in dice.sample(KEYS, 3)}}
        ours = apply_merge_patch({"spec": SPEC}, patch)
        assert exact(on_server(rest, patch)) == exact(ours["spec"]), patch


def test_a_difference_brings_the_server_to_the_object_wanted(rest: RESTClient) -> None:
    dice = random.Random(5)  # noqa: S311 - examples, not secrets
    for _ in range(150):
        wanted = apply_merge_patch(SPEC, {key: some_value(dice, 3, nulls=True) for key in dice.sample(KEYS, 2)})
        patch = merge_patch({"spec": SPEC}, {"spec": wanted})
        assert exact(on_server(rest, patch)) == exact(wanted), patch
