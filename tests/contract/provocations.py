"""What makes a real server, or the way to it, give each of dynkube's errors."""

import base64
import contextlib
import json
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dynkube
from dynkube import errors
from dynkube.client import Client
from dynkube.config import Config, load_config
from dynkube.dynamic import ResourceClient
from dynkube.errors import DynkubeError
from dynkube.schema import GroupVersion
from dynkube.transport import Timeouts
from dynkube.wire import Retry
from tests.contract.broken_api import broken_api
from tests.contract.custom_resources import definition
from tests.realserver.eventually import eventually
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

HOME = "errors-home"
BROKEN_GROUP = "broken.example.com"

_NO_RETRY = Retry(attempts=1)
_ANY = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_VERSION = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": _ANY}}
_CREATED = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
_WEBHOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "errors.example.com"},
    "webhooks": [
        {
            "name": "nobody.errors.example.com",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "clientConfig": {"url": "https://127.0.0.1:1/nobody"},
            "objectSelector": {"matchLabels": {"errors.example.com/asked": "yes"}},
            "rules": [
                {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
            ],
        }
    ],
}
THERE = [
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": HOME}},
    definition("one.errors.example.com", "Gadget", [_VERSION]),
    definition("two.errors.example.com", "Gadget", [_VERSION]),
    _WEBHOOK,
]
"""What has to be there."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One real server, and who looks at it."""

    server: RealServer
    config: Config
    """Of an admin who comes with a certificate."""
    client: Client
    """That admin; sends nothing twice, whose context's namespace is HOME."""
    folder: Path
    """An empty one."""
    own_server: Callable[[], AbstractContextManager[RealServer]]
    """Starts one that may be killed."""

    @property
    def config_maps(self) -> ResourceClient:
        """Those of HOME."""
        return self.client.resource("configmaps", namespace=HOME)

    def client_with(self, **settings: Any) -> AbstractContextManager[Client]:
        """A client with other settings."""
        return dynkube.connect(config=replace(self.config, **settings), retry=_NO_RETRY)


Provocation = Callable[[Scene], object]

CASES: dict[str, tuple[type[DynkubeError], Provocation]] = {}
"""By name: the error, and what gives it."""

NEVER: dict[type[DynkubeError], str] = {
    DynkubeError: "the root; only its kinds are raised",
    errors.TransportError: "the root of what comes instead of an answer; only its kinds are raised",
}
"""What nothing provokes, and why not."""


def gives(kind: type[DynkubeError]) -> Callable[[Provocation], Provocation]:
    """Registers a provocation under its function's name."""

    def register(provocation: Provocation) -> Provocation:
        CASES[provocation.__name__] = (kind, provocation)
        return provocation

    return register


def _named(name: str, **labels: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels}}


@contextlib.contextmanager
def _made(handle: ResourceClient, manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    made = handle.create(manifest)
    try:
        yield made
    finally:
        handle.delete(made, grace_period_seconds=0)


# Answers.


@gives(errors.APIStatusError)
def a_media_type_that_no_server_speaks(scene: Scene) -> None:
    scene.client.rest.get().resource("pods").accept("text/html").do()


@gives(errors.BadRequestError)
def an_unknown_field_under_strict_validation(scene: Scene) -> None:
    scene.config_maps.create({**_named("strict"), "colour": "red"}, field_validation="Strict")


@gives(errors.UnauthorizedError)
def a_wrong_token(scene: Scene) -> None:
    anonymous = {"client_certificate_data": b"", "client_key_data": b""}
    with scene.client_with(token="wrong", **anonymous) as client:  # noqa: S106 - no secret
        client.rest.get().resource("pods").do()


@gives(errors.ForbiddenError)
def a_user_without_rights(scene: Scene) -> None:
    path = scene.server.write_kubeconfig(scene.folder / "reader", user="reader")
    with dynkube.connect(kubeconfig=path) as client:
        client.resource("secrets", namespace=HOME).list().all()


@gives(errors.NotFoundError)
def an_object_that_is_not_there(scene: Scene) -> None:
    scene.config_maps.get("nothing")


@gives(errors.NotFoundError)
def a_namespace_that_is_not_there(scene: Scene) -> None:
    scene.client.resource("configmaps", namespace="nowhere").create(_named("lost"))


@gives(errors.NotFoundError)
def a_path_that_nobody_serves(scene: Scene) -> None:
    scene.client.rest.get().abs_path("/apis/nothing.example.com/v1/things").do()


@gives(errors.MethodNotAllowedError)
def a_verb_that_the_resource_lacks(scene: Scene) -> None:
    scene.client.resource("tokenreviews").list().all()


@gives(errors.AlreadyExistsError)
def a_name_that_is_taken(scene: Scene) -> None:
    scene.client.resource("namespaces").create(_named("default"))


@gives(errors.ConflictError)
def an_update_of_what_changed_meanwhile(scene: Scene) -> None:
    with _made(scene.config_maps, {**_named("changed"), "data": {"a": "1"}}) as old:
        scene.config_maps.patch("changed", {"data": {"a": "2"}})
        scene.config_maps.update(old)


@gives(errors.ConflictError)
def an_edit_of_what_somebody_else_edits_too(scene: Scene) -> None:
    maps = scene.config_maps
    with _made(maps, {**_named("edited"), "data": {"a": "1"}}), maps.edit("edited") as mine:
        maps.patch("edited", {"data": {"a": "2"}})
        mine["data"]["a"] = "3"


@gives(errors.ConflictError)
def a_deletion_of_another_object_of_that_name(scene: Scene) -> None:
    with _made(scene.config_maps, _named("another")):
        scene.config_maps.delete("another", uid="00000000-0000-0000-0000-000000000000")


@gives(errors.ApplyConflictError)
def an_apply_of_somebody_elses_field(scene: Scene) -> None:
    with _made(scene.config_maps, {**_named("owned"), "data": {"a": "1", "b": "1"}}):
        scene.config_maps.apply({**_named("owned"), "data": {"a": "2", "b": "2"}}, field_manager="other")


def _compact(scene: Scene) -> None:
    """Make etcd forget all but the present, as kube-apiserver does every five minutes.

    Lists of most resources would be answered from the server's own memory all the same; those of events never are.
    """
    with _made(scene.config_maps, _named("newest")) as newest:  # etcd forgets each revision but once
        revision = newest["metadata"]["resourceVersion"]
    asked = json.dumps({"revision": revision, "physical": True}).encode()
    url = f"{scene.server._layout.etcd_url}/v3/kv/compaction"
    with urllib.request.urlopen(urllib.request.Request(url, asked), timeout=5) as answer:  # noqa: S310 - ours
        answer.read()


@gives(errors.ExpiredError)
def a_moment_of_long_ago(scene: Scene) -> None:
    _compact(scene)
    events = scene.client.resource("events", namespace=HOME)
    events.list(resource_version="1", resource_version_match="Exact").all()


@gives(errors.ExpiredError)
def a_continue_token_of_long_ago(scene: Scene) -> None:
    _compact(scene)
    token = json.dumps({"v": "meta.k8s.io/v1", "rv": 1, "start": "/a\0"}).encode()
    events = scene.client.rest.get().namespace(HOME).resource("events")
    events.params(limit=1, continue_token=base64.urlsafe_b64encode(token).decode().rstrip("=")).do()


@gives(errors.InvalidError)
def a_name_that_breaks_the_rules(scene: Scene) -> None:
    scene.config_maps.create(_named("No_Name"))


@gives(errors.InvalidError)
def a_json_patch_whose_test_fails(scene: Scene) -> None:
    with _made(scene.config_maps, {**_named("tested"), "data": {"a": "1"}}):
        scene.config_maps.patch("tested", [{"op": "test", "path": "/data/a", "value": "2"}])


@gives(errors.TooManyRequestsError)
def an_eviction_that_a_budget_forbids(scene: Scene) -> None:
    pods = scene.client.resource("pods", namespace=HOME)
    budgets = scene.client.resource("poddisruptionbudgets", namespace=HOME)
    spec = {"containers": [{"name": "main", "image": "nginx"}]}
    wanted = {"minAvailable": 1, "selector": {"matchLabels": {"app": "guest"}}}
    with (
        _made(budgets, {**_named("guests"), "spec": wanted}),
        _made(pods, {**_named("guest", app="guest"), "spec": spec}),
    ):
        ready = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
        pods.patch("guest", {"status": ready}, subresource="status")
        eventually(lambda: budgets.get("guests").get_path("status.currentHealthy") == 1)
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "guest"}}
        pods.create(eviction, subresource="eviction")


@gives(errors.ServerTimeoutError)
def a_resource_version_that_is_yet_to_come(scene: Scene) -> None:
    scene.config_maps.list(resource_version="999999999999").all()


@gives(errors.InternalServerError)
def a_webhook_that_nobody_answers(scene: Scene) -> None:
    asked = _named("asked", **{"errors.example.com/asked": "yes"})
    # Servers read of webhooks some time after they have taken them.
    eventually(lambda: scene.config_maps.create(asked, dry_run=True) is None)


@gives(errors.ServiceUnavailableError)
def an_aggregated_api_that_nobody_serves(scene: Scene) -> None:
    scene.client.rest.for_group_version(GroupVersion(BROKEN_GROUP, "v1")).get().resource("things").do()


# No answer.


@gives(errors.ConnectError)
def a_port_where_nothing_listens(scene: Scene) -> None:
    with scene.client_with(server="https://127.0.0.1:1") as client:
        client.rest.get().abs_path("/version").do()


@gives(errors.TLSError)
def an_authority_that_is_not_trusted(scene: Scene) -> None:
    with scene.client_with(certificate_authority_data=b"", certificate_authority_file="") as client:
        client.rest.get().abs_path("/version").do()


@gives(errors.TLSError)
def a_name_that_the_certificate_lacks(scene: Scene) -> None:
    with scene.client_with(tls_server_name="other.example.com") as client:
        client.rest.get().abs_path("/version").do()


@gives(errors.RequestTimeoutError)
def a_stream_that_is_silent_for_too_long(scene: Scene) -> None:
    watch = scene.client.rest.get().namespace(HOME).resource("secrets").params(watch=True)
    watch.timeouts(Timeouts(read_seconds=0.2)).do()


@gives(errors.StreamBrokenError)
def a_server_that_dies_while_it_answers(scene: Scene) -> None:
    """A watch never ends by itself; as soon as the server has begun to answer it is killed."""
    with scene.own_server() as server, ThreadPoolExecutor(1) as pool:
        path = server.write_kubeconfig(scene.folder / "doomed")
        with dynkube.connect(kubeconfig=path, retry=_NO_RETRY) as client:
            mark = server.mark()
            killed = pool.submit(_kill_when_answered, server, mark)
            client.rest.get().resource("namespaces").params(watch=True).do()
            killed.result()


def _kill_when_answered(server: RealServer, mark: int) -> None:
    eventually(lambda: [each.code for each in server.requests_since(mark)] == [200])
    server.kill_apiserver()


@gives(errors.DecodeError)
def an_answer_that_is_no_json(scene: Scene) -> None:
    scene.client.rest.get().abs_path("/readyz").do().into(dict)


# Discovery and names.


@gives(errors.StaleGroupVersionError)
def an_aggregated_api_in_aggregated_discovery(scene: Scene) -> None:
    with dynkube.DiscoveryClient.for_config(scene.config) as discovery:
        raise discovery.server_groups_and_resources().failures[GroupVersion(BROKEN_GROUP, "v1")]


@gives(errors.GroupDiscoveryError)
def an_aggregated_api_in_legacy_discovery(scene: Scene) -> None:
    with dynkube.DiscoveryClient.for_config(scene.config) as discovery:
        discovery.legacy().server_groups_and_resources().raise_for_failures()


@gives(errors.NoMatchError)
def a_word_that_means_nothing(scene: Scene) -> None:
    scene.client.resource("deploymets")


@gives(errors.NoMatchError)
def a_resource_of_an_api_that_is_down(scene: Scene) -> None:
    scene.client.resource(f"things.{BROKEN_GROUP}")


@gives(errors.NoMatchError)
def a_definition_that_has_gone(scene: Scene) -> None:
    ghosts = definition("ghosts.errors.example.com", "Ghost", [_VERSION])
    with ExitStack() as stack:
        stack.enter_context(applied_manifest(scene.server, ghosts))
        handle = scene.client.resource("ghosts.ghosts.errors.example.com", namespace=HOME)
        stack.close()
        handle.get("casper")


@gives(errors.AmbiguousMatchError)
def a_word_that_means_two_things(scene: Scene) -> None:
    scene.client.resource("gadgets")


# What the caller gave doesn't fit what the server serves.


@gives(errors.ParseError)
def a_namespace_for_what_has_none(scene: Scene) -> None:
    scene.client.resource("nodes", namespace=HOME)


@gives(errors.ParseError)
def a_strategic_patch_of_a_custom_resource(scene: Scene) -> None:
    gadgets = scene.client.resource("gadgets.one.errors.example.com", namespace=HOME)
    gadgets.patch("any", {"spec": {}}, patch_type=dynkube.PatchType.STRATEGIC)


@gives(errors.ConversionError)
def a_manifest_of_another_kind(scene: Scene) -> None:
    scene.config_maps.create({"apiVersion": "v1", "kind": "Secret", **_named("other")})


@gives(errors.ConversionError)
def a_value_that_json_can_not_hold(scene: Scene) -> None:
    scene.config_maps.create({**_named("set"), "data": {"a": {"b"}}})


@gives(errors.ConfigError)
def a_context_that_the_kubeconfig_lacks(scene: Scene) -> None:
    path = scene.server.write_kubeconfig(scene.folder / "kubeconfig")
    dynkube.connect(kubeconfig=path, context="elsewhere")


@gives(errors.CredentialError)
def a_token_file_that_is_not_there(scene: Scene) -> None:
    kubeconfig = scene.server.kubeconfig(auth="tokenfile")
    kubeconfig["users"][0]["user"]["tokenFile"] = str(scene.folder / "nothing")
    with dynkube.connect(kubeconfig=kubeconfig) as client:
        client.rest.get().abs_path("/version").do()


@contextlib.contextmanager
def scenery(server: RealServer) -> Iterator[None]:
    """All that the provocations need on the server."""
    with ExitStack() as stack:
        stack.enter_context(applied_manifest(server, THERE))
        stack.enter_context(broken_api(server, f"v1.{BROKEN_GROUP}"))
        account = f"/api/v1/namespaces/{HOME}/serviceaccounts"
        eventually(lambda: bool(server.get_json(account)["items"]))
        yield


def config_at(path: Path) -> Config:
    """The config of a kubeconfig, with HOME as its namespace."""
    return replace(load_config(str(path)), namespace=HOME)


def connected(config: Config) -> Client:
    """A client that sends nothing twice."""
    return dynkube.connect(config=config, field_manager="errors", retry=_NO_RETRY)
