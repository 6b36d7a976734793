"""What a server thinks of unknown fields, and what is never sent to it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import BadRequestError, ConversionError, InvalidError
from tests.contract.dynamic.conftest import Make, Refused
from tests.contract.dynamic.things import config_map, widget

Write = Callable[..., Any]


def _create(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    fresh = {**manifest, "metadata": {"generateName": "checked-"}}
    return handle.create(fresh, dry_run=True, **options)


def _update(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    live = handle.get_or_none("checked")
    version = {} if live is None else {"resourceVersion": live.resource_version}
    return handle.update({**manifest, "metadata": {**manifest["metadata"], **version}}, dry_run=True, **options)


def _blind_update(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    return handle.update(manifest, dry_run=True, **options)


def _create_or_update(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    return handle.create_or_update(manifest, dry_run=True, **options)


def _patch(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    return handle.patch("checked", {**manifest}, dry_run=True, **options)


def _apply(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    return handle.apply(manifest, dry_run=True, force=True, **options)


def _edit(handle: ResourceClient, manifest: dict[str, Any], **options: Any) -> Any:
    with handle.edit("checked", **options) as edited:
        edited.update({key: value for key, value in manifest.items() if key != "metadata"})
    return edited


UNKNOWN = [
    ("configmaps", {**config_map("checked"), "colour": "red"}, "colour"),
    ("widgets", widget("checked", size=1, nope=1), "spec.nope"),
]
WRITES = [_create, _update, _create_or_update, _patch, _edit]


@pytest.fixture(params=UNKNOWN, ids=["built in", "custom"])
def unknown(request: pytest.FixtureRequest, client: Client, make: Make) -> tuple[ResourceClient, dict[str, Any], str]:
    """A handle, the manifest of an object that is there, now with an unknown field, and that field's path."""
    resource, manifest, path = request.param
    handle = client.resource(resource)
    make(handle, {key: value for key, value in manifest.items() if key in {"apiVersion", "kind", "metadata"}})
    return handle, manifest, path


@pytest.mark.parametrize("write", WRITES)
def test_an_unknown_field_is_dropped_with_a_warning(
    write: Write, unknown: tuple[ResourceClient, dict[str, Any], str]
) -> None:
    handle, manifest, path = unknown
    result = write(handle, manifest)
    assert result.warnings == (f'unknown field "{path}"',)
    assert "colour" not in result
    assert "nope" not in result.get("spec", {})


@pytest.mark.parametrize("write", WRITES)
def test_strict_validation_refuses_an_unknown_field(
    write: Write, unknown: tuple[ResourceClient, dict[str, Any], str]
) -> None:
    handle, manifest, path = unknown
    error = InvalidError if write in {_patch, _edit} else BadRequestError  # as servers say it
    with pytest.raises(error, match=f'unknown field "{path}"'):
        write(handle, manifest, field_validation="Strict")


@pytest.mark.parametrize("write", WRITES)
def test_an_unknown_field_may_be_ignored(write: Write, unknown: tuple[ResourceClient, dict[str, Any], str]) -> None:
    handle, manifest, _path = unknown
    assert write(handle, manifest, field_validation="Ignore").warnings == ()


def loop() -> dict[str, Any]:
    """It holds itself."""
    found: dict[str, Any] = {}
    found["me"] = found
    return found


NOT_JSON = [
    (float("nan"), ""),
    (float("inf"), ""),
    (2**63, ""),
    ((1, 2), ""),
    ({1, 2}, ""),
    (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), ""),
    (b"bytes", ""),
    ("\ud800", ""),
    ([{"a": object()}], "[0].a"),
]


@pytest.mark.parametrize("write", [_create, _blind_update, _patch, _apply])
@pytest.mark.parametrize(("value", "deeper"), NOT_JSON, ids=lambda value: type(value).__name__)
def test_what_json_can_not_hold_is_refused_with_its_path(
    write: Write, value: object, deeper: str, client: Client, refused: Refused
) -> None:
    with refused(ConversionError, match=r" widgets .*spec\.parts\[0\]\.count") as caught:
        write(client.resource("widgets"), widget("checked", parts=[{"name": "a", "count": value}]))
    assert getattr(caught.value, "path", "") == f"spec.parts[0].count{deeper}"


def test_a_key_that_is_no_text_and_an_object_in_itself_are_refused(client: Client, refused: Refused) -> None:
    handle = client.resource("widgets")
    with refused(ConversionError):
        handle.create(widget("checked", parts={1: "a"}))
    with refused(ConversionError):
        handle.create(widget("checked", parts=loop()))


def test_a_value_in_an_edit_that_json_can_not_hold_changes_nothing(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    made = make(handle, widget("checked", size=1))
    with pytest.raises(ConversionError) as caught, handle.edit("checked") as edited:
        edited["spec"]["size"] = float("nan")
    assert caught.value.path == "spec.size"
    assert handle.get("checked") == made
