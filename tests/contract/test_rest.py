"""RESTClient against the real server: paths, answers, errors, credentials."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynkube.config import load_config
from dynkube.errors import (
    AlreadyExistsError,
    APIStatusError,
    ApplyConflictError,
    BadRequestError,
    ConflictError,
    ConnectError,
    ConversionError,
    ForbiddenError,
    InvalidError,
    MethodNotAllowedError,
    NotFoundError,
    TLSError,
    UnauthorizedError,
)
from dynkube.objects import PatchType
from dynkube.rest import Request, RESTClient
from dynkube.schema import GroupVersion
from dynkube.wire import HTTPRequest
from tests.realserver.server import RealServer


def test_the_fluent_request_reads_pods(rest: RESTClient) -> None:
    pods = rest.get().namespace("kube-system").resource("pods").params(limit=50).do().into(dict)
    assert pods["kind"] == "PodList"


def test_params_reach_the_server(rest: RESTClient) -> None:
    first = rest.get().resource("namespaces").params(limit=1).do().into(dict)
    rest_of_it = rest.get().resource("namespaces").params(continue_token=first["metadata"]["continue"]).do().into(dict)
    names = [item["metadata"]["name"] for page in (first, rest_of_it) for item in page["items"]]
    assert len(first["items"]) == 1
    assert {"default", "kube-system"} <= set(names)
    selected = rest.get().resource("namespaces").params(field_selector="metadata.name=default").do().into(dict)
    assert [item["metadata"]["name"] for item in selected["items"]] == ["default"]


def test_other_group_versions_share_the_connection(rest: RESTClient) -> None:
    apps = rest.for_group_version(GroupVersion("apps", "v1"))
    assert apps.get().namespace("default").resource("deployments").do().into(dict)["kind"] == "DeploymentList"


def test_raw_bytes_of_an_absolute_path(rest: RESTClient) -> None:
    assert rest.get().abs_path("/readyz").do().raw() == b"ok"


def test_what_is_not_there_says_so_with_the_servers_status(rest: RESTClient) -> None:
    with pytest.raises(NotFoundError, match=r'^get pods "nope" in "default": pods "nope" not found$') as raised:
        rest.get().namespace("default").resource("pods").name("nope").do()
    assert (raised.value.reason, raised.value.code) == ("NotFound", 404)
    assert raised.value.details == {"name": "nope", "kind": "pods"}


def test_an_unknown_path_has_no_status_and_its_text_is_kept_apart(rest: RESTClient) -> None:
    with pytest.raises(NotFoundError, match=r"^get /nope: the server answered 404 \(not found\)$") as raised:
        rest.get().abs_path("/nope").do()
    assert (raised.value.reason, raised.value.message) == ("", "404 page not found")


def test_a_bad_selector_is_a_bad_request(rest: RESTClient) -> None:
    with pytest.raises(BadRequestError) as raised:
        rest.get().resource("pods").params(label_selector="app in (").do()
    assert raised.value.reason == "BadRequest"


def test_a_verb_that_a_resource_lacks_is_not_allowed(rest: RESTClient) -> None:
    with pytest.raises(MethodNotAllowedError) as raised:
        rest.execute(HTTPRequest("DELETE", "/api/v1/nodes/x/status"))
    assert raised.value.reason == "MethodNotAllowed"


def test_an_answer_in_no_known_media_type_is_a_plain_status_error(rest: RESTClient) -> None:
    with pytest.raises(APIStatusError) as raised:
        rest.get().resource("pods").accept("text/html").do()
    assert (type(raised.value), raised.value.reason, raised.value.code) == (APIStatusError, "NotAcceptable", 406)


def test_a_user_without_rights_is_forbidden(real_server: RealServer, tmp_path: Path) -> None:
    path = real_server.write_kubeconfig(tmp_path / "reader", user="reader", auth="token")
    with RESTClient.for_config(load_config(str(path))) as client, pytest.raises(ForbiddenError) as raised:
        client.get().namespace("default").resource("secrets").do()
    assert 'User "reader" cannot list resource "secrets"' in raised.value.message


def test_a_wrong_token_is_unauthorized(real_server: RealServer, tmp_path: Path) -> None:
    path = real_server.write_kubeconfig(tmp_path / "admin", auth="token")
    config = replace(load_config(str(path)), token="wrong")  # noqa: S106 - no secret
    with RESTClient.for_config(config) as client, pytest.raises(UnauthorizedError):
        client.get().resource("pods").do()


def test_a_token_file_that_changes_is_read_anew_after_a_401(real_server: RealServer, tmp_path: Path) -> None:
    path = real_server.write_kubeconfig(tmp_path / "admin", auth="token")
    token_file = tmp_path / "token"
    token_file.write_text("wrong")
    config = replace(load_config(str(path)), token="", token_file=str(token_file))
    with RESTClient.for_config(config) as client:
        with pytest.raises(UnauthorizedError):
            client.get().resource("pods").do()
        token_file.write_text(real_server.admin_token)
        mark = real_server.mark()
        assert client.get().resource("pods").do().code == 200
    codes = [each.code for each in real_server.requests_since(mark) if each.uri == "/api/v1/pods"]
    assert codes == [401, 200]


def test_a_foreign_authority_is_a_tls_error(real_kubeconfig: Path) -> None:
    config = replace(load_config(str(real_kubeconfig)), certificate_authority_data=b"", certificate_authority_file="")
    with RESTClient.for_config(config) as client, pytest.raises(TLSError, match="certificate can't be verified"):
        client.get().abs_path("/version").do()


def test_a_wrong_name_is_a_tls_error_and_tls_server_name_heals_it(real_kubeconfig: Path) -> None:
    config = load_config(str(real_kubeconfig))
    wrong = replace(config, tls_server_name="other.example.com")
    with RESTClient.for_config(wrong) as client, pytest.raises(TLSError):
        client.get().abs_path("/version").do()
    with RESTClient.for_config(replace(config, tls_server_name="kubernetes.default")) as client:
        assert client.get().abs_path("/version").do().code == 200


def test_nothing_listens_there(real_kubeconfig: Path) -> None:
    config = replace(load_config(str(real_kubeconfig)), server="https://127.0.0.1:1")
    with RESTClient.for_config(config) as client, pytest.raises(ConnectError) as raised:
        client.get().abs_path("/version").do()
    assert raised.value.refused


# Writes.


def config_map(name: str, **data: str) -> dict[str, Any]:
    """A ConfigMap of the namespace `default`."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def of(request: Request, name: str = "") -> Request:
    """The request for config maps in `default`, or for one of them."""
    request = request.namespace("default").resource("configmaps")
    return request.name(name) if name else request


@pytest.fixture
def words(rest: RESTClient) -> Iterator[dict[str, Any]]:
    """A ConfigMap as the server created it; gone afterwards."""
    yield of(rest.post()).body(config_map("rest-words", a="1")).params(field_manager="tests").do().into(dict)
    with contextlib.suppress(NotFoundError):
        of(rest.delete(), "rest-words").do()


def test_what_is_created_is_there(rest: RESTClient, words: dict[str, Any]) -> None:
    found = of(rest.get(), "rest-words").do().into(dict)
    assert (found["data"], found["metadata"]["uid"]) == ({"a": "1"}, words["metadata"]["uid"])
    assert found["metadata"]["managedFields"][0]["manager"] == "tests"


def test_an_update_replaces_the_object(rest: RESTClient, words: dict[str, Any]) -> None:
    words["data"] = {"b": "2"}
    assert of(rest.put(), "rest-words").body(words).do().into(dict)["data"] == {"b": "2"}
    with pytest.raises(
        ConflictError, match=r'^update configmaps "rest-words" in "default": .*has been modified'
    ) as old:
        of(rest.put(), "rest-words").body(words).do()
    assert (old.value.reason, old.value.code) == ("Conflict", 409)


@pytest.mark.parametrize(
    ("patch_type", "patch"),
    [
        (PatchType.JSON, [{"op": "add", "path": "/data/b", "value": "2"}]),
        (PatchType.MERGE, {"data": {"b": "2"}}),
        (PatchType.STRATEGIC, {"data": {"b": "2"}}),
        ("application/merge-patch+json", b'{"data":{"b":"2"}}'),
    ],
    ids=["json", "merge", "strategic", "bytes"],
)
@pytest.mark.usefixtures("words")
def test_a_patch_changes_what_it_names(rest: RESTClient, patch_type: PatchType | str, patch: Any) -> None:
    found = of(rest.patch(patch_type), "rest-words").body(patch).do().into(dict)
    assert found["data"] == {"a": "1", "b": "2"}


@pytest.mark.usefixtures("words")
def test_an_apply_needs_force_for_the_fields_of_others(rest: RESTClient) -> None:
    apply = of(rest.patch(PatchType.APPLY), "rest-words").body(config_map("rest-words", a="2"))
    with pytest.raises(ApplyConflictError, match=r'^apply configmaps "rest-words" in "default": ') as caught:
        apply.params(field_manager="other", force=False).do()
    assert [(each.field, each.manager) for each in caught.value.conflicts] == [(".data.a", "tests")]
    assert apply.params(field_manager="other", force=True).do().into(dict)["data"] == {"a": "2"}


@pytest.mark.usefixtures("words")
def test_what_is_deleted_is_gone(rest: RESTClient) -> None:
    assert of(rest.delete(), "rest-words").do().into(dict)["status"] == "Success"
    with pytest.raises(NotFoundError, match=r'^delete configmaps "rest-words" in "default": '):
        of(rest.delete(), "rest-words").do()


def test_a_deletion_may_have_preconditions(rest: RESTClient, words: dict[str, Any]) -> None:
    options = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": {"uid": "another"}}
    with pytest.raises(ConflictError, match="the UID in the precondition"):
        of(rest.delete(), "rest-words").body(options).do()
    options["preconditions"] = {"uid": words["metadata"]["uid"]}
    assert of(rest.delete(), "rest-words").body(options).do().code == 200


@pytest.mark.usefixtures("words")
def test_a_second_creation_says_that_it_is_there(rest: RESTClient) -> None:
    with pytest.raises(AlreadyExistsError, match=r'^create configmaps in "default": configmaps "rest-words" already'):
        of(rest.post()).body(config_map("rest-words")).do()


def test_a_dry_run_leaves_nothing(rest: RESTClient) -> None:
    assert of(rest.post()).body(config_map("rest-dry")).params(dry_run=True).do().code == 201
    with pytest.raises(NotFoundError):
        of(rest.get(), "rest-dry").do()


def test_strict_validation_refuses_unknown_fields_and_the_default_lets_them_pass_with_a_warning(
    rest: RESTClient,
) -> None:
    unknown = of(rest.post()).body({**config_map("rest-unknown"), "colour": "red"}).params(dry_run=True)
    with pytest.raises(BadRequestError, match='unknown field "colour"'):
        unknown.params(field_validation="Strict").do()
    assert [each.text for each in unknown.params(field_validation="Warn").do().warnings] == ['unknown field "colour"']
    assert unknown.params(field_validation="Ignore").do().warnings == ()


def test_a_name_that_breaks_the_rules_is_invalid(rest: RESTClient) -> None:
    with pytest.raises(InvalidError, match=r'^create configmaps in "default": ') as caught:
        of(rest.post()).body(config_map("No_Name")).do()
    assert [each.field for each in caught.value.causes] == ["metadata.name"]


def test_what_json_can_not_hold_is_refused_before_anything_is_sent(rest: RESTClient, real_server: RealServer) -> None:
    mark = real_server.mark()
    with pytest.raises(ConversionError, match=r"data\.a") as caught:
        of(rest.post()).body({**config_map("rest-nan"), "data": {"a": float("nan")}}).do()
    assert caught.value.path == "data.a"
    assert real_server.requests_since(mark) == []


def test_all_of_a_namespace_may_be_deleted_at_once(rest: RESTClient) -> None:
    for name in ("rest-one", "rest-two"):
        of(rest.post()).body({**config_map(name), "metadata": {"name": name, "labels": {"of": "rest"}}}).do()
    of(rest.delete()).params(label_selector="of=rest").do()
    assert of(rest.get()).params(label_selector="of=rest").do().into(dict)["items"] == []
