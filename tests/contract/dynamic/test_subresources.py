"""Parts of an object by name: tokens, evictions, scales, statuses."""

from collections.abc import Iterator

import pytest

from dynkube.client import Client
from dynkube.errors import ConflictError, NotFoundError, ParseError, TooManyRequestsError
from dynkube.objects import Unstructured
from dynkube.wire import HTTPRequest
from tests.contract.dynamic.conftest import Make, Refused, remove
from tests.contract.dynamic.things import HOME, config_map, deployment, named, widget
from tests.realserver.eventually import eventually


def test_a_token_of_a_service_account(client: Client, make: Make, sent: list[HTTPRequest]) -> None:
    accounts = client.resource("serviceaccounts")
    make(accounts, named("robot"))
    wanted = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"audiences": ["https://kubernetes.default.svc"], "expirationSeconds": 600},
    }
    token = accounts.create(wanted, name="robot", subresource="token")
    assert token["kind"] == "TokenRequest"
    assert token["status"]["token"].count(".") == 2
    assert sent[-1].path == f"/api/v1/namespaces/{HOME}/serviceaccounts/robot/token"
    assert str(sent[-1]) == f'create serviceaccounts/token "robot" in "{HOME}"'


@pytest.fixture
def pod(client: Client) -> Iterator[Unstructured]:
    """A pod that waits for a node."""
    accounts, pods = client.resource("serviceaccounts", HOME), client.resource("pods")
    eventually(lambda: accounts.get_or_none("default") is not None)
    spec = {"containers": [{"name": "web", "image": "nginx:1"}]}
    yield pods.create({**named("guest", labels={"app": "guest"}), "spec": spec})
    remove(pods, "guest")


def eviction(name: str) -> dict[str, object]:
    """What asks for the end of a pod."""
    return {"apiVersion": "policy/v1", "kind": "Eviction", **named(name)}


def test_an_eviction_takes_its_name_from_the_manifest(client: Client, pod: Unstructured) -> None:
    said = client.resource("pods").create(eviction("guest"), subresource="eviction")
    assert (said["kind"], said["status"]) == ("Status", "Success")
    eventually(lambda: client.resource("pods").get_or_none(pod) is None)


def test_a_name_beside_the_manifests_own_goes_into_the_path(client: Client, refused: Refused) -> None:
    with refused(ParseError, match="no name"):
        client.resource("pods").create({"kind": "Eviction"}, subresource="eviction")
    with pytest.raises(NotFoundError, match=r'^create pods/eviction "nobody" in "dynamic-home": '):
        client.resource("pods").create(eviction("nobody"), subresource="eviction")


@pytest.mark.parametrize("resource", ["deployments", "widgets"])
def test_a_scale_is_read_and_set(resource: str, client: Client, make: Make) -> None:
    handle = client.resource(resource)
    made = make(handle, deployment("scaled", 0) if resource == "deployments" else widget("scaled", size=0))
    scale = handle.scale("scaled")
    assert (scale.name, scale.namespace, scale.replicas) == ("scaled", HOME, 0)
    assert scale.selector == ("app=scaled" if resource == "deployments" else "")
    if resource == "deployments":  # its controller writes too, so that a version would be outdated at any time
        assert handle.set_scale("scaled", 1).replicas == 1
        eventually(lambda: handle.scale("scaled").status_replicas == 1)
        assert handle.set_scale(made, 0).replicas == 0
        return
    done = handle.set_scale("scaled", 3, resource_version=scale.resource_version)
    assert done.replicas == 3
    assert handle.get("scaled")["spec"]["size"] == 3
    with pytest.raises(ConflictError):
        handle.set_scale("scaled", 5, resource_version=scale.resource_version)
    assert handle.scale("scaled").replicas == 3


def test_what_does_not_scale_says_so(client: Client, make: Make) -> None:
    handle = client.resource("configmaps")
    make(handle, config_map("scaled"))
    with pytest.raises(NotFoundError):
        handle.scale("scaled")


@pytest.mark.parametrize("replicas", [-1, True, 1.0, "1", None])
def test_what_is_no_number_of_replicas_is_refused(replicas: object, client: Client, refused: Refused) -> None:
    with refused(ParseError, match="replicas must be a whole number"):
        client.resource("deployments").set_scale("scaled", replicas)  # type: ignore[arg-type]  # that is the point


def test_a_scale_may_be_replaced_as_a_whole(client: Client, make: Make) -> None:
    handle = client.resource("widgets")
    make(handle, widget("scaled", size=1))
    scale = handle.get("scaled", subresource="scale")
    scale["spec"]["replicas"] = 2
    assert handle.update(scale, subresource="scale")["spec"] == {"replicas": 2}


def test_what_a_resource_has_beside_itself_is_known(client: Client, refused: Refused) -> None:
    client.resource("pods")
    expected = {
        "deployments": (True, True),
        "widgets": (True, True),
        "configmaps": (False, False),
        "relics": (False, False),
    }
    found = {
        resource: (
            client.resource(resource).has_subresource("status"),
            client.resource(resource).has_subresource("scale"),
        )
        for resource in expected
    }
    assert found == expected


def test_a_disruption_budget_makes_the_server_refuse_for_now(client: Client, pod: Unstructured, make: Make) -> None:
    budget = {**named("guests"), "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guest"}}}}
    made = make(client.resource("poddisruptionbudgets"), budget)
    ready = {"conditions": [{"type": "Ready", "status": "True"}], "phase": "Running"}
    client.resource("pods").patch(pod, {"status": ready}, subresource="status")
    budgets = client.resource("poddisruptionbudgets")
    eventually(lambda: budgets.get(made).get("status", {}).get("currentHealthy") == 1)
    with pytest.raises(TooManyRequestsError, match="disruption budget") as caught:
        client.resource("pods").create(eviction("guest"), subresource="eviction")
    assert caught.value.code == 429
