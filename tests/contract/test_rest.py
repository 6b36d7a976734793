"""RESTClient against the real server: paths, answers, errors, credentials."""

from dataclasses import replace
from pathlib import Path

import pytest

from dynkube.config import load_config
from dynkube.errors import (
    APIStatusError,
    BadRequestError,
    ConnectError,
    ForbiddenError,
    MethodNotAllowedError,
    NotFoundError,
    TLSError,
    UnauthorizedError,
)
from dynkube.rest import RESTClient
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
