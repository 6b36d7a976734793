"""One object: get, get_or_none, metadata alone, as a table."""

from collections.abc import Iterator

import pytest

from dynkube.client import Client
from dynkube.errors import NotFoundError
from dynkube.objects import ObjectHead, ObjectKey, Unstructured
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make, remove
from tests.contract.dynamic.things import AWAY, HOME, SORT_NAMES, SORTS, config_map, widget


@pytest.fixture(scope="module")
def sorts(client: Client) -> Iterator[dict[str, Unstructured]]:
    """One object of each sort, by resource."""
    made = {resource: client.resource(resource).create(manifest) for resource, manifest in SORTS}
    yield made
    for resource, each in made.items():
        remove(client.resource(resource), each)


@pytest.mark.parametrize("resource", SORT_NAMES)
def test_an_object_is_found_by_name_key_head_and_itself(
    resource: str, client: Client, sorts: dict[str, Unstructured]
) -> None:
    wanted, handle = sorts[resource], client.resource(resource)
    key = ObjectKey(wanted.namespace, wanted.name)
    for which in (wanted.name, key, ObjectHead.of(wanted), wanted):
        assert handle.get(which) == wanted


@pytest.mark.parametrize("resource", SORT_NAMES)
def test_what_is_not_there_is_an_error_or_none(resource: str, client: Client) -> None:
    handle = client.resource(resource)
    with pytest.raises(NotFoundError) as caught:
        handle.get("nope")
    assert caught.value.reason == "NotFound"
    assert handle.get_or_none("nope") is None


def test_get_or_none_gives_what_is_there(client: Client, sorts: dict[str, Unstructured]) -> None:
    assert client.resource("widgets").get_or_none("sort") == sorts["widgets"]


def test_any_copy_will_do(client: Client, sorts: dict[str, Unstructured], sent: list[HTTPRequest]) -> None:
    assert client.resource("configmaps").get("sort", resource_version="0").name == "sort"
    assert [request.query for request in sent] == [(("resourceVersion", "0"),)]


@pytest.mark.parametrize("resource", SORT_NAMES)
def test_metadata_alone(resource: str, client: Client, sorts: dict[str, Unstructured]) -> None:
    handle = client.resource(resource).metadata_only()
    found = handle.get("dynamic-sort" if resource == "clusterroles" else "sort")
    assert found["metadata"] == sorts[resource]["metadata"]
    assert set(found) == {"apiVersion", "kind", "metadata"}
    assert found["kind"] == "PartialObjectMetadata"
    heads = {head.uid for head in handle.list().heads()}
    assert found.uid in heads


def test_a_list_of_metadata_alone_holds_no_more(client: Client, sorts: dict[str, Unstructured]) -> None:
    listed = list(client.resource("configmaps", HOME).metadata_only().list())
    assert {each["kind"] for each in listed} == {"PartialObjectMetadata"}
    assert not any("data" in each for each in listed)


def test_a_part_of_an_object(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("parted", size=3))
    assert handle.get("parted", subresource="status")["kind"] == "Widget"
    assert handle.get("parted", subresource="scale")["spec"] == {"replicas": 3}


def test_integers_come_back_as_they_were_sent(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    for name, weight in [("heavy", 2**63 - 1), ("odd", 2**53 + 1), ("light", -(2**63))]:
        make(handle, widget(name, weight=weight))
        assert handle.get(name)["spec"]["weight"] == weight
        assert next(handle.list(field_selector=f"metadata.name={name}").matching())["spec"]["weight"] == weight


def test_warnings_of_a_get_stand_on_what_it_gives(client: Client, make: Make) -> None:
    handle = client.resource("endpoints")
    make(handle, {"metadata": {"name": "old"}})
    (warning,) = handle.get("old").warnings
    assert "v1 Endpoints is deprecated" in warning
    assert client.resource("configmaps", "kube-system").get("kube-root-ca.crt").warnings == ()


# Tables.


def test_a_table_shows_what_the_server_would_print(client: Client, sorts: dict[str, Unstructured]) -> None:
    table = client.resource("widgets").table("sort")
    assert [(column.name, column.type) for column in table.columns[:2]] == [("Name", "string"), ("Size", "integer")]
    (row,) = table
    assert (row["Name"], row["Size"]) == ("sort", 1)
    assert table.rows[0].object is not None
    assert table.rows[0].object["metadata"]["uid"] == sorts["widgets"].uid


def test_a_table_of_all_takes_selectors_and_carries_what_is_asked(client: Client, make: Make) -> None:
    handle = client.resource("configmaps", AWAY)
    for name in ("tabled", "tabled-too"):
        make(handle, config_map(name, a="1"))
    chosen = handle.table(field_selector="metadata.name=tabled", include_object="Object")
    assert [row["Name"] for row in chosen] == ["tabled"]
    assert chosen.rows[0].object is not None
    assert chosen.rows[0].object["data"] == {"a": "1"}
    everything = handle.table(include_object="None")
    assert {row["Name"] for row in everything} >= {"tabled", "tabled-too"}
    assert {row.object for row in everything.rows} == {None}
