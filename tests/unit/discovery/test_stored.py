"""stored_resources: what the store knows of a server that nobody asks."""

from pathlib import Path

import pytest

from dynkube.discovery.disk_row import Envelope
from dynkube.discovery.stored import stored_resources
from dynkube.errors import DecodeError
from dynkube.schema import GroupVersion
from dynkube.wire import DiscoveryDocument
from tests.helpers.answers import AGGREGATED_V2, data
from tests.helpers.discovery_documents import aggregated, core_versions, group_list, resource_list
from tests.unit.discovery.disk_stores import store_at
from tests.unit.mapper.worlds import APPS, CORE, world

KNOWN = world(CORE, APPS)
CORE_GROUP, APPS_GROUP = KNOWN.groups
AGGREGATED = {
    "/api": aggregated(DiscoveryDocument((CORE_GROUP,), (CORE,))),
    "/apis": aggregated(DiscoveryDocument((APPS_GROUP,), (APPS,))),
}
LEGACY_ROOTS = {"/api": core_versions([CORE_GROUP]), "/apis": group_list([APPS_GROUP])}
LEGACY_LISTS = {"/api/v1": resource_list(CORE), "/apis/apps/v1": resource_list(APPS)}


def fill(folder: Path, documents: dict[str, object], content_type: str = "application/json", key: str = "key") -> None:
    """Store documents by path, from long ago."""
    rows = {f"{key}:{path}": Envelope(1.0, "", content_type, data(value)) for path, value in documents.items()}
    store_at(folder).write_all(rows)


def test_two_aggregated_roots_are_all_however_old(tmp_path: Path) -> None:
    fill(tmp_path, {**AGGREGATED}, AGGREGATED_V2)
    assert stored_resources(store_at(tmp_path), "key") == KNOWN


def test_legacy_roots_with_their_lists_are_all(tmp_path: Path) -> None:
    fill(tmp_path, {**LEGACY_ROOTS, **LEGACY_LISTS})
    assert stored_resources(store_at(tmp_path), "key") == KNOWN


@pytest.mark.parametrize("there", [(), ("/api",), ("/apis",)])
def test_without_both_roots_nothing_is_known(there: tuple[str, ...], tmp_path: Path) -> None:
    fill(tmp_path, {path: AGGREGATED[path] for path in there}, AGGREGATED_V2)
    assert stored_resources(store_at(tmp_path), "key") is None


def test_another_keys_rows_are_not_known(tmp_path: Path) -> None:
    fill(tmp_path, {**AGGREGATED}, AGGREGATED_V2, key="other")
    assert stored_resources(store_at(tmp_path), "key") is None


@pytest.mark.parametrize("path", ["/api", "/apis"])
def test_a_root_that_can_not_be_decoded_is_as_good_as_none(path: str, tmp_path: Path) -> None:
    fill(tmp_path, {**AGGREGATED, path: {"items": 7}}, AGGREGATED_V2)
    assert stored_resources(store_at(tmp_path), "key") is None


def test_legacy_lists_that_are_missing_are_failures(tmp_path: Path) -> None:
    fill(tmp_path, {**LEGACY_ROOTS, "/api/v1": LEGACY_LISTS["/api/v1"]})
    found = stored_resources(store_at(tmp_path), "key")
    assert found is not None
    assert found.resource_lists == (CORE,)
    assert {str(key): str(error) for key, error in found.failures.items()} == {"apps/v1": "not in the cache"}


def test_a_legacy_list_that_can_not_be_decoded_is_a_failure(tmp_path: Path) -> None:
    fill(tmp_path, {**LEGACY_ROOTS, **LEGACY_LISTS, "/apis/apps/v1": {"resources": 7}})
    found = stored_resources(store_at(tmp_path), "key")
    assert found is not None
    assert found.resource_lists == (CORE,)
    assert isinstance(found.failures[GroupVersion("apps", "v1")], DecodeError)
