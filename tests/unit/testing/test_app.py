"""The embedded server's answers, without a socket. The real one's are in tests/contract/test_sandbox.py."""

import json
from typing import Any

import pytest

from dynkube.testing.apiserver.answers import Answer
from dynkube.testing.apiserver.app import answer
from dynkube.testing.apiserver.custom_resource import CustomResource
from dynkube.testing.apiserver.discovery import Catalog, compose
from dynkube.testing.apiserver.recorded import recorded
from tests.unit.testing.definitions import V2, definition, request, version

# From the real server of PROVENANCE.md, without custom resources.
API_ETAG = (
    '"4D7E1BED90B364BC86049DD9E636494980AEF65B7F8CFAA267616FA062B514A8'
    'A3CC2C2851CC9337B8D28B4C80960E2353DE5E0B152E87CC223E02EA3C5C37AC"'
)


def _catalog(*manifests: Any, aggregated: bool = True) -> Catalog:
    definitions = [CustomResource.from_manifest(each) for each in manifests]
    return compose(recorded(), definitions, "127.0.0.1:1", aggregated=aggregated)


PLAIN = _catalog()


def _get(path: str, accept: str = "application/json", catalog: Catalog = PLAIN, **headers: str) -> Answer:
    return answer(request(path, accept, **headers), catalog)


def _headers(given: Answer) -> dict[str, str]:
    return dict(given.headers)


def _document(path: str, catalog: Catalog, accept: str = "application/json") -> Any:
    given = _get(path, accept, catalog)
    assert given.status == 200
    return json.loads(given.body)


def test_legacy_documents_are_served() -> None:
    for path, kind in (("/api", "APIVersions"), ("/apis", "APIGroupList"), ("/apis/apps", "APIGroup")):
        assert _document(path, PLAIN)["kind"] == kind
    for path in ("/api/v1", "/apis/apps/v1"):
        assert _document(path, PLAIN)["kind"] == "APIResourceList"


def test_api_names_the_servers_own_address() -> None:
    assert _document("/api", PLAIN)["serverAddressByClientCIDRs"][0]["serverAddress"] == "127.0.0.1:1"


def test_version_is_for_people() -> None:
    given = _get("/version")
    assert given.body.startswith(b'{\n  "major": "1",\n  "minor": "36"')
    assert not given.body.endswith(b"\n")


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz"])
def test_health_checks_are_plain_text_whatever_the_method(path: str) -> None:
    for method in ("GET", "POST"):
        given = answer(request(path, method=method), PLAIN)
        assert (given.status, given.body) == (200, b"ok")


def test_the_aggregated_form_is_given_to_those_who_ask_for_it() -> None:
    for path in ("/api", "/apis"):
        given = _get(path, f"{V2},application/json")
        assert _headers(given)["Content-Type"] == V2
        assert json.loads(given.body)["kind"] == "APIGroupDiscoveryList"
        assert _headers(given)["Vary"] == "Accept"


def test_the_etag_is_the_real_servers() -> None:
    assert _headers(_get("/api", V2))["Etag"] == API_ETAG


def test_a_known_etag_is_answered_without_a_body() -> None:
    given = _get("/api", V2, if_none_match=API_ETAG)
    assert (given.status, given.body) == (304, b"")
    assert "Content-Type" not in _headers(given)
    assert _headers(given)["Etag"] == API_ETAG


@pytest.mark.parametrize("form", ["W/{}", '"x", {}', "*"])
def test_only_the_etag_alone_is_known(form: str) -> None:
    assert _get("/api", V2, if_none_match=form.format(API_ETAG)).status == 200


def test_apis_with_a_slash_has_the_legacy_form_only() -> None:
    assert _headers(_get("/api/", V2))["Content-Type"] == V2
    assert _get("/apis/", V2).status == 406
    assert _document("/apis/", PLAIN) == _document("/apis", PLAIN)


def test_the_legacy_form_has_no_etag_and_ignores_one() -> None:
    given = _get("/api", if_none_match=API_ETAG)
    assert given.status == 200
    assert "Etag" not in _headers(given)


def test_a_server_without_aggregated_discovery_gives_the_legacy_form_or_406() -> None:
    old = _catalog(aggregated=False)
    for path in ("/api", "/apis"):
        assert _headers(_get(path, f"{V2},application/json", old))["Content-Type"] == "application/json"
        assert _get(path, V2, old).status == 406


@pytest.mark.parametrize(
    "path", ["/nope", "/apis/nope.example.com", "/apis/nope.example.com/v1", "/healthz/", "/apis//"]
)
def test_an_unknown_path_is_plain_text(path: str) -> None:
    given = _get(path)
    assert (given.status, given.body) == (404, b"404 page not found\n")
    assert _headers(given)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api/v2", "/api/v1/nope", "/apis/apps/v9", "/apis/apps/v1/nope", "/version/x"])
def test_an_unknown_path_of_a_built_in_group_is_a_status(path: str) -> None:
    given = _get(path)
    status = json.loads(given.body)
    assert (given.status, status["code"], status["reason"]) == (404, 404, "NotFound")
    assert status["message"] == "the server could not find the requested resource"


@pytest.mark.parametrize("path", ["/api", "/api/v1", "/apis/apps/v1", "/version"])
def test_the_apis_own_routes_take_get_alone(path: str) -> None:
    for method in ("DELETE", "HEAD", "POST"):
        given = answer(request(path, method=method), PLAIN)
        assert (given.status, json.loads(given.body)["reason"]) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("path", ["/apis", "/apis/apps"])
def test_the_aggregators_routes_take_any_method(path: str) -> None:
    assert answer(request(path, method="DELETE"), PLAIN).status == 200


@pytest.mark.parametrize(
    ("path", "accept", "text"),
    [
        ("/api", "text/html", "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, "),
        ("/version", "application/yaml", "406: Not Acceptable\n\nAvailable representations: application/json"),
        ("/apis", "text/html", "only the following media types are accepted: application/json, "),
        ("/api/v1", V2, "only the following media types are accepted: application/json, "),
    ],
)
def test_what_can_not_be_written_is_406(path: str, accept: str, text: str) -> None:
    given = _get(path, accept)
    assert given.status == 406
    if accept != "application/yaml":
        assert json.loads(given.body)["message"].startswith(text)
    else:
        assert b"message: |-\n  406: Not Acceptable" in given.body


def test_an_error_is_sent_whatever_the_request_accepts() -> None:
    given = _get("/api/v2", "text/html")
    assert given.status == 404
    assert given.body.startswith(b'{\n  "kind": "Status"')


def test_yaml_and_pretty_json_are_written_on_request() -> None:
    assert _get("/apis/apps", "application/yaml").body.startswith(b"apiVersion: v1\nkind: APIGroup\nname: apps\n")
    assert _get("/apis/apps?pretty=1").body.startswith(b'{\n  "kind": "APIGroup",\n')
    assert _get("/apis/apps", user_agent="curl/8").body.startswith(b'{\n  "kind": "APIGroup",\n')
    assert _get("/apis/apps?pretty=0", user_agent="curl/8").body.startswith(b'{"kind":"APIGroup",')


# Custom resources.


def _groups(catalog: Catalog) -> list[str]:
    return [each["name"] for each in _document("/apis", catalog)["groups"]]


def _aggregated_groups(catalog: Catalog) -> list[str]:
    return [each["metadata"]["name"] for each in _document("/apis", catalog, V2)["items"]]


def test_custom_groups_come_last_in_each_forms_own_order() -> None:
    catalog = _catalog(
        definition("as", "b.example.com", version("v2", storage=True), version("v1alpha1")),
        definition("as", "a.example.com", version("v1beta1", storage=True)),
        definition("as", "c.example.com", version("v1", storage=True)),
    )
    # By the name of the first APIService: v1.c, v1alpha1.b, v1beta1.a.
    assert _groups(catalog) == [*_groups(PLAIN), "c.example.com", "b.example.com", "a.example.com"]
    by_name = ["a.example.com", "b.example.com", "c.example.com"]
    assert _aggregated_groups(catalog) == [*_aggregated_groups(PLAIN), *by_name]


def test_the_best_version_is_first_and_preferred() -> None:
    names = ["v1alpha1", "v2", "v1", "v10beta1"]
    catalog = _catalog(definition("as", "example.com", *(version(name, storage=name == "v1") for name in names)))
    group = _document("/apis/example.com", catalog)
    assert [each["version"] for each in group["versions"]] == ["v2", "v1", "v10beta1", "v1alpha1"]
    assert group["preferredVersion"] == {"groupVersion": "example.com/v2", "version": "v2"}
    assert _document("/apis", catalog)["groups"][-1]["preferredVersion"] == group["preferredVersion"]
    item = _document("/apis", catalog, V2)["items"][-1]
    assert [each["version"] for each in item["versions"]] == ["v2", "v1", "v10beta1", "v1alpha1"]


def test_resources_are_ordered_by_name() -> None:
    catalog = _catalog(definition("a-b"), definition("b"), definition("a"))
    legacy = _document("/apis/example.com/v1", catalog)["resources"]
    aggregated = _document("/apis", catalog, V2)["items"][-1]["versions"][0]["resources"]
    assert [each["name"] for each in legacy] == ["a", "a-b", "b"]
    assert [each["resource"] for each in aggregated] == ["a", "a-b", "b"]


def test_what_is_not_served_does_not_show() -> None:
    off = version("v1", storage=True, served=False)
    catalog = _catalog(definition("as", "a.example.com", off), definition("bs", "b.example.com", off, version("v2")))
    assert _groups(catalog) == [*_groups(PLAIN), "b.example.com"]
    for path in ("/apis/a.example.com", "/apis/a.example.com/v1", "/apis/b.example.com/v1"):
        assert _get(path, catalog=catalog).status == 404
    (resource,) = _document("/apis/b.example.com/v2", catalog)["resources"]
    assert "storageVersionHash" not in resource


def test_a_version_shows_what_serves_it() -> None:
    both = (version("v1", storage=True), version("v2", subresources={"status": {}}))
    catalog = _catalog(definition("as", "example.com", *both), definition("bs"))
    assert [each["name"] for each in _document("/apis/example.com/v2", catalog)["resources"]] == ["as", "as/status"]
    versions = {each["version"]: each["resources"] for each in _document("/apis", catalog, V2)["items"][-1]["versions"]}
    assert [each["resource"] for each in versions["v2"]] == ["as"]
    assert [each["resource"] for each in versions["v1"]] == ["as", "bs"]
    assert [each["subresource"] for each in versions["v2"][0]["subresources"]] == ["status"]
    assert "subresources" not in versions["v1"][0]


def test_scale_is_autoscalings() -> None:
    manifest = definition("as", "example.com", version("v1", storage=True, subresources={"scale": {}}))
    manifest["spec"]["scope"] = "Cluster"
    catalog = _catalog(manifest)
    scale = _document("/apis/example.com/v1", catalog)["resources"][1]
    assert (scale["name"], scale["group"], scale["version"], scale["kind"]) == (
        "as/scale",
        "autoscaling",
        "v1",
        "Scale",
    )
    assert scale["namespaced"] is False
    (resource,) = _document("/apis", catalog, V2)["items"][-1]["versions"][0]["resources"]
    assert resource["scope"] == "Cluster"
    assert resource["subresources"][0]["responseKind"] == {"group": "autoscaling", "version": "v1", "kind": "Scale"}


def test_unknown_paths_of_custom_groups_are_plain_text() -> None:
    catalog = _catalog(definition())
    for path in ("/apis/example.com/v9", "/apis/example.com/v1/nope"):
        assert _get(path, catalog=catalog).body == b"404 page not found\n"


def test_custom_group_versions_take_any_method_and_any_wildcard() -> None:
    catalog = _catalog(definition())
    assert answer(request("/apis/example.com/v1", "application/*", "DELETE"), catalog).status == 200


def test_custom_resources_change_the_etag_of_apis_alone() -> None:
    def etag(path: str, catalog: Catalog) -> str:
        return _headers(_get(path, V2, catalog))["Etag"]

    changed = _catalog(definition())
    assert etag("/apis", changed) != etag("/apis", PLAIN)
    assert etag("/api", changed) == API_ETAG


def test_composing_leaves_the_recorded_documents_alone() -> None:
    before = json.dumps(recorded())
    _catalog(definition())
    assert json.dumps(recorded()) == before
