"""Every error, raised by a real server or on the way to one, with all that it says.

What it says lies in fixtures/golden/errors; `UPDATE_GOLDEN=1` writes it anew.
"""

import json
import os
import pickle
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dynkube import errors
from dynkube.client import Client
from dynkube.errors import DynkubeError
from dynkube.record import Record
from tests.contract.provocations import CASES, NEVER, Scene, config_at, connected, scenery
from tests.realserver.binaries import Binaries
from tests.realserver.server import RealServer

_GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden" / "errors" / "v1.36.4.json"
# What differs from run to run, by what it is shown as. Words of Go's and OpenSSL's own are kept.
_VOLATILE = (
    (re.compile(r"127\.0\.0\.1:(?!1\b)\d+"), "127.0.0.1:<port>"),
    (re.compile(r"(?<!0000-)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b(?<!-000000000000)"), "<uid>"),
    (re.compile(r"current: \d+"), "current: <resourceVersion>"),
    (re.compile(r'"continue_token": "[^"]+"'), '"continue_token": "<token>"'),
)


@pytest.fixture(scope="module")
def client(
    real_server: RealServer, real_kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """An admin who sends nothing twice."""
    with scenery(real_server), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DYNKUBE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        with connected(config_at(real_kubeconfig)) as client:
            yield client


@pytest.fixture
def scene(client: Client, real_server: RealServer, real_binaries: Binaries, tmp_path: Path) -> Scene:
    return Scene(real_server, client.config, client, tmp_path, lambda: RealServer(real_binaries, controllers=False))


def told(value: Any) -> Any:
    """All that an error holds, as JSON."""
    if isinstance(value, DynkubeError):
        seen = {"conflicts": value.conflicts} if isinstance(value, errors.ApplyConflictError) else {}
        return {"class": type(value).__name__, "text": str(value), **told(vars(value)), **told(seen)}
    if isinstance(value, Record):
        return {name: told(getattr(value, name)) for name in value.__match_args__}
    if isinstance(value, Mapping):
        return {str(key): told(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    return value


def lasting(error: DynkubeError, folder: Path) -> dict[str, Any]:
    """The same without what differs from run to run."""
    text = json.dumps(told(error), ensure_ascii=False)
    for pattern, placeholder in ((re.compile(re.escape(str(folder))), "<folder>"), *_VOLATILE):
        text = pattern.sub(placeholder, text)
    found: dict[str, Any] = json.loads(text)
    return found


def golden() -> dict[str, Any]:
    """What was said last time, by case."""
    if not _GOLDEN.exists():
        return {}
    found: dict[str, Any] = json.loads(_GOLDEN.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_is_raised_says_what_it_said_and_pickles(case: str, scene: Scene) -> None:
    kind, provoke = CASES[case]
    with pytest.raises(DynkubeError) as raised:
        provoke(scene)
    error = raised.value
    assert type(error) is kind
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made in this line
    assert told(copy) == told(error)
    found = lasting(error, scene.folder)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        _GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in golden().items() if name in CASES}
        text = json.dumps({**kept, case: found}, indent=2, sort_keys=True, ensure_ascii=False)
        _GOLDEN.write_text(f"{text}\n", encoding="utf-8")
    assert found == golden()[case]


def test_every_error_is_raised_or_has_its_reason_not_to_be() -> None:
    kinds = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, DynkubeError)}
    raised = {kind for kind, _provocation in CASES.values()}
    assert kinds == raised | NEVER.keys()
    assert not raised & NEVER.keys()


def test_the_goldens_are_those_of_the_cases() -> None:
    assert golden().keys() == CASES.keys()


def test_no_text_holds_a_credential() -> None:
    assert not re.search(r"Bearer|BEGIN [A-Z ]+-----|-----BEGIN", _GOLDEN.read_text(encoding="utf-8"))
