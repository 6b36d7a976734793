"""Lists whose continue token has expired. Events, for other resources are continued from the server's memory."""

import json
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from dynkube.client import Client
from dynkube.dynamic import ResourceClient
from dynkube.errors import ExpiredError
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.things import HOME, config_map, named
from tests.realserver.server import RealServer

NAMES = [f"expired-{letter}" for letter in "abcdef"]


def event(name: str) -> dict[str, object]:
    """About nothing."""
    about = {"kind": "Pod", "namespace": HOME, "name": "nobody"}
    return {**named(name, labels={"of": "expired"}), "involvedObject": about, "reason": "Test", "type": "Normal"}


@pytest.fixture
def events(client: Client) -> Iterator[ResourceClient]:
    """A handle on events; there are some."""
    handle = client.resource("events", HOME)
    for name in NAMES:
        handle.create(event(name))
    yield handle
    handle.delete_collection(label_selector="of=expired")


@pytest.fixture
def expire(client: Client, real_server: RealServer) -> Callable[[], None]:
    """Make the server forget all states but the present one."""

    def compact() -> None:
        # A revision of its own, so that the one of any list before is older.
        now = client.resource("configmaps").create({**config_map(""), "metadata": {"generateName": "expired-"}})
        body = json.dumps({"revision": now.resource_version, "physical": True}).encode()
        url = f"{real_server._layout.etcd_url}/v3/kv/compaction"
        with urllib.request.urlopen(url, data=body) as answer:  # noqa: S310 - on loopback
            assert answer.status == 200

    return compact


def test_a_list_that_expires_half_way_is_told_whole_and_without_repeats(
    events: ResourceClient, expire: Callable[[], None], sent: list[HTTPRequest]
) -> None:
    found: list[str] = []
    for each in events.list(label_selector="of=expired", page_size=2):
        if not found:
            events.create(event("expired-b2"))
            events.delete("expired-f")
            expire()
        found.append(each.name)
    assert sorted(found) == sorted({*NAMES[:5], "expired-b2"})
    assert len(found) == len(set(found))
    assert "limit" not in dict(sent[-1].query)


def test_a_list_may_go_on_with_a_later_state_when_asked_to(
    events: ResourceClient, expire: Callable[[], None], sent: list[HTTPRequest]
) -> None:
    found: list[str] = []
    for each in events.list(label_selector="of=expired", page_size=1, allow_inconsistent=True):
        if not found:
            events.create(event("expired-a2"))
            events.delete("expired-f")
            expire()
        found.append(each.name)
    assert found[0] == NAMES[0]
    assert set(NAMES[2:5]) <= set(found)
    assert "expired-f" not in found
    assert len(found) == len(set(found))
    assert {dict(request.query)["limit"] for request in sent if "labelSelector" in dict(request.query)} == {"1"}


def test_a_state_that_has_expired_can_not_be_asked_for(events: ResourceClient, expire: Callable[[], None]) -> None:
    old = events.list().all().resource_version
    expire()
    with pytest.raises(ExpiredError) as caught:
        events.list(resource_version=old, resource_version_match="Exact").all()
    assert (caught.value.code, caught.value.reason) == (410, "Expired")
