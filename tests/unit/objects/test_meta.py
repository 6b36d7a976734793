"""Owner references, managed fields, times."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import ManagedFieldsEntry, OwnerReference
from dynkube.objects.meta import format_micro_time, format_time, parse_time

OWNER = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web", "uid": "u-1"}}
NAMES = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u-1"}
ENTRY = {
    "manager": "kubectl",
    "operation": "Update",
    "apiVersion": "v1",
    "time": "2026-01-02T03:04:05Z",
    "fieldsType": "FieldsV1",
    "fieldsV1": {"f:spec": {}},
    "subresource": "status",
}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:30", datetime(2026, 1, 2, 0, 34, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.5-01:00", datetime(2026, 1, 2, 4, 4, 5, 500000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_utc(text: str, instant: datetime) -> None:
    assert parse_time(text) == instant
    assert parse_time(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04Z",
        "2026-W01-1T03:04:05Z",
        "2026-02-30T03:04:05Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05+0100",
        "2026-01-02T03:04:05Z\n",
        "0001-01-01T00:00:00+01:00",
        "٢٠٢٦-01-02T03:04:05Z",
    ],
)
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(ConversionError, match=r"^metadata\.x: expected an RFC 3339 time, got ") as caught:
        parse_time(text, "metadata.x")
    assert caught.value.path == "metadata.x"


def test_times_are_written_in_utc() -> None:
    instant = datetime(2026, 1, 2, 3, 4, 5, 900001, tzinfo=timezone(timedelta(hours=2)))
    assert format_time(instant) == "2026-01-02T01:04:05Z"
    assert format_micro_time(instant) == "2026-01-02T01:04:05.900001Z"
    assert format_micro_time(datetime(26, 1, 2, tzinfo=UTC)) == "0026-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 1, 2), "spec.at: expected a datetime with a time zone"),  # noqa: DTZ001 - the wrong one
        ("2026-01-02T03:04:05Z", "spec.at: expected a datetime with a time zone"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "spec.at: the time is out of range in UTC"),
    ],
)
def test_what_is_no_instant_is_not_written(value: Any, text: str) -> None:
    for write in (format_time, format_micro_time):
        with pytest.raises(ConversionError) as caught:
            write(value, "spec.at")
        assert (str(caught.value), caught.value.path) == (text, "spec.at")


@pytest.mark.parametrize(
    "value",
    [
        NAMES,
        {**NAMES, "controller": True, "blockOwnerDeletion": False},
        {**NAMES, "controller": False},
        {**NAMES, "later": {"a": 1}},
    ],
)
def test_owner_references_lose_nothing(value: dict[str, Any]) -> None:
    assert OwnerReference.from_dict(value).to_dict() == value


def test_absent_is_not_false() -> None:
    ref = OwnerReference.from_dict({**NAMES, "controller": False})
    assert ref.controller is False
    assert ref.block_owner_deletion is None


def test_a_reference_to_an_object() -> None:
    assert OwnerReference.to(OWNER) == OwnerReference("apps/v1", "ReplicaSet", "web", "u-1", None, None)
    ref = OwnerReference.to(OWNER, controller=True, block_owner_deletion=False)
    assert (ref.controller, ref.block_owner_deletion) == (True, False)


@pytest.mark.parametrize("missing", ["apiVersion", "kind", "metadata"])
def test_an_owner_must_be_complete(missing: str) -> None:
    with pytest.raises(ConversionError, match=f"the owner has no {missing}"):
        OwnerReference.to({**OWNER, missing: None})


def test_an_owner_must_be_known_to_the_server() -> None:
    with pytest.raises(ConversionError, match=r"the owner has no metadata\.uid") as caught:
        OwnerReference.to({**OWNER, "metadata": {"name": "web"}})
    assert caught.value.path == "metadata.uid"


def test_entries_lose_nothing() -> None:
    values: list[dict[str, Any]] = [{}, ENTRY, {**ENTRY, "later": 1}, {"fieldsV1": {}}]
    for value in values:
        assert ManagedFieldsEntry.from_dict(value).to_dict() == value


def test_entries_are_read() -> None:
    entry = ManagedFieldsEntry.from_dict(ENTRY)
    assert (entry.manager, entry.operation, entry.subresource) == ("kubectl", "Update", "status")
    assert entry.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert entry.fields_v1 == {"f:spec": {}}


@pytest.mark.parametrize(
    ("value", "at", "path"),
    [
        ({"a": [None]}, ("a", 0), "a[0]"),
        ({"a": ["x"]}, ("a", 0), "a[0]"),
        ({"a": [{"apiVersion": 1}]}, ("a", 0), "a[0].apiVersion"),
        ({"apiVersion": 1}, (), "apiVersion"),
    ],
)
def test_a_wrong_type_is_refused_with_its_path(value: dict[str, Any], at: tuple[Any, ...], path: str) -> None:
    for kind in (OwnerReference, ManagedFieldsEntry):
        with pytest.raises(ConversionError) as caught:
            kind.from_dict(value, *at)
        assert caught.value.path == path


def test_values_can_be_members_of_sets() -> None:
    assert len({OwnerReference.from_dict(NAMES), OwnerReference.from_dict(NAMES)}) == 1
    assert len({ManagedFieldsEntry.from_dict(ENTRY), ManagedFieldsEntry.from_dict(ENTRY)}) == 1
