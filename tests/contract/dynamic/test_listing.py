"""Lists: pages, namespaces, selectors, heads."""

from collections.abc import Iterator
from typing import Any

import pytest

from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import ParseError
from dynkube.objects import ObjectHead
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Refused
from tests.contract.dynamic.things import AWAY, HOME, config_map, relic, widget

NAMES = {HOME: ["a", "b", "c", "d", "e"], AWAY: ["a", "z"]}
OURS = "of=listing"


def labelled(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with labels: of the module, and its first letter."""
    manifest["metadata"]["labels"] = {"of": "listing", "letter": manifest["metadata"]["name"][-1]}
    return manifest


@pytest.fixture(scope="module")
def listed(client: Client) -> Iterator[None]:
    """Some of each sort."""
    for builder, resource in ((config_map, "configmaps"), (widget, "widgets")):
        for namespace, names in NAMES.items():
            for name in names:
                client.resource(resource).create(labelled(builder(f"listed-{name}", namespace=namespace)))
    relics = client.resource("relics")
    for name in "abc":
        relics.create(labelled(relic(f"listed-{name}")))
    yield
    for resource in ("configmaps", "widgets"):
        for namespace in NAMES:
            client.resource(resource, namespace).delete_collection(label_selector=OURS)
    relics.delete_collection(label_selector=OURS)


@pytest.fixture(params=["configmaps", "widgets"])
def handle(request: pytest.FixtureRequest, client: Client, listed: None) -> ResourceClient:
    """Built in, and custom."""
    return client.resource(request.param)


def letters(names: list[str]) -> list[str]:
    """What the test calls them."""
    return [name.removeprefix("listed-") for name in names]


def test_nothing_is_sent_before_somebody_iterates(handle: ResourceClient, sent: list[HTTPRequest]) -> None:
    listing = handle.list(label_selector=OURS)
    assert sent == []
    next(iter(listing))
    assert len(sent) == 1


@pytest.mark.parametrize("page_size", [1, 2, 5, 500, 0])
def test_all_pages_come_whatever_their_size(page_size: int, handle: ResourceClient, sent: list[HTTPRequest]) -> None:
    listing = handle.namespaced(HOME).list(label_selector=OURS, page_size=page_size)
    assert letters([each.name for each in listing]) == NAMES[HOME]
    assert len(sent) == {1: 5, 2: 3}.get(page_size, 1)
    assert {dict(request.query).get("limit") for request in sent} == {str(page_size) if page_size else None}


def test_each_object_says_what_it_is(handle: ResourceClient) -> None:
    kinds = {(each["apiVersion"], each["kind"]) for each in handle.list(label_selector=OURS, page_size=3)}
    assert kinds == {(str(handle.mapping.gvk.group_version), handle.mapping.gvk.kind)}


def test_without_a_namespace_all_are_listed(handle: ResourceClient) -> None:
    found = [(each.namespace, each.name) for each in handle.list(label_selector=OURS, page_size=3)]
    assert found == [(namespace, f"listed-{name}") for namespace in (AWAY, HOME) for name in NAMES[namespace]]
    away = handle.namespaced(AWAY)
    assert letters([each.name for each in away.list(label_selector=OURS)]) == NAMES[AWAY]
    assert len(list(away.all_namespaces().list(label_selector=OURS))) == 7


@pytest.mark.usefixtures("listed")
def test_a_cluster_wide_resource_is_listed_by_pages_too(client: Client, sent: list[HTTPRequest]) -> None:
    listing = client.resource("relics").list(label_selector=OURS, page_size=2)
    assert letters([each.name for each in listing]) == ["a", "b", "c"]
    assert {request.path for request in sent} == {"/apis/stable.example.com/v1beta1/relics"}
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("of=listing,letter in (a,b)", ["a", "b"]),
        ("of=listing,letter notin (a,b,c)", ["d", "e"]),
        ("of=listing,letter!=a,letter!=b,!x", ["c", "d", "e"]),
        ({"of": "listing", "letter": "c"}, ["c"]),
    ],
)
def test_the_server_selects_by_labels(selector: Any, found: list[str], handle: ResourceClient) -> None:
    listing = handle.namespaced(HOME).list(label_selector=selector)
    assert letters([each.name for each in listing]) == found


@pytest.mark.parametrize("selector", ["metadata.name=listed-b", {"metadata.name": "listed-b"}])
def test_the_server_selects_by_fields(selector: Any, handle: ResourceClient) -> None:
    listing = handle.namespaced(HOME).list(field_selector=selector)
    assert letters([each.name for each in listing]) == ["b"]


def test_a_broken_selector_is_refused_before_it_is_sent(handle: ResourceClient, refused: Refused) -> None:
    with refused(ParseError):
        handle.list(label_selector="letter in (")
    with refused(ParseError):
        handle.list(field_selector="metadata.name")


def test_heads_tell_what_the_objects_tell(handle: ResourceClient) -> None:
    listing = handle.list(label_selector=OURS, page_size=3)
    assert list(listing.heads()) == [ObjectHead.of(each) for each in listing]


def test_all_makes_a_sequence_of_all_pages(handle: ResourceClient, sent: list[HTTPRequest]) -> None:
    found = handle.namespaced(HOME).list(label_selector=OURS, page_size=2).all()
    assert (len(found), len(sent)) == (5, 3)
    assert found[-1] is found[4]
    assert letters([each.name for each in found[1:3]]) == ["b", "c"]
    assert found.kind == f"{handle.mapping.gvk.kind}List"
    assert found.continue_token == ""
    assert found.resource_version.isdigit()


def test_an_object_may_be_chosen_here(handle: ResourceClient) -> None:
    listing = handle.list(label_selector=OURS, page_size=2)
    assert [each.namespace for each in listing.matching("letter=a")] == [AWAY, HOME]
    assert [each.name for each in listing.matching(fields={"metadata.namespace": AWAY})] == ["listed-a", "listed-z"]


def test_pages_come_with_their_own_metadata(handle: ResourceClient) -> None:
    pages = list(handle.namespaced(HOME).list(page_size=2, label_selector=OURS).pages())
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [bool(page.continue_token) for page in pages] == [True, True, False]
    assert len({page.resource_version for page in pages}) == 1


def test_iterating_twice_asks_twice(handle: ResourceClient, sent: list[HTTPRequest]) -> None:
    listing = handle.namespaced(AWAY).list(label_selector=OURS)
    assert [each.name for each in listing] == [each.name for each in listing]
    assert len(sent) == 2


def test_a_list_may_be_as_old_as_one_likes(handle: ResourceClient, sent: list[HTTPRequest]) -> None:
    home = handle.namespaced(HOME)
    now = home.list(label_selector=OURS).all().resource_version
    exact = home.list(label_selector=OURS, resource_version=now, resource_version_match="Exact", page_size=2).all()
    assert exact.resource_version == now
    assert len(exact) == 5
    first, *others = [dict(request.query) for request in sent[1:]]
    assert (first["resourceVersion"], first["resourceVersionMatch"]) == (now, "Exact")
    assert len(others) == 2
    assert not any("resourceVersion" in name for query in others for name in query)  # servers refuse it beside a token
    assert len(home.list(label_selector=OURS, resource_version="0").all()) == 5


def test_a_list_that_matches_nothing_is_empty(handle: ResourceClient) -> None:
    nothing = handle.list(label_selector="of=nothing")
    assert list(nothing) == []
    assert list(nothing.heads()) == []
    assert len(nothing.all()) == 0
