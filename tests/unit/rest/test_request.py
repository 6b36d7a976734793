"""The fluent request, one link a part, and its result."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dynkube.errors import ConversionError, DecodeError, ParseError
from dynkube.objects import PatchType
from dynkube.rest import Request, RESTClient, Result
from dynkube.schema import GroupVersion
from dynkube.transport import Timeouts
from dynkube.wire import HTTPRequest, Retry, ServerWarning
from tests.helpers.answers import answer, json_answer, retry_after
from tests.helpers.clock import FakeClock
from tests.helpers.transport import ScriptedTransport, in_order


def get(group_version: str = "v1") -> Request:
    """A request that nobody answers."""
    return RESTClient(ScriptedTransport(in_order()), group_version=GroupVersion.parse(group_version)).get()


def result(body: bytes = b"{}", code: int = 200, content_type: str | None = None, *warnings: str) -> Result:
    """The result of a request with this answer."""
    headers = [("Warning", each) for each in warnings]
    return Result(HTTPRequest("GET", "/api"), answer(code, body, content_type=content_type, headers=headers))


@pytest.mark.parametrize(
    ("request_", "path", "summary"),
    [
        (get().resource("pods"), "/api/v1/pods", "list pods"),
        (get().namespace("prod").resource("pods"), "/api/v1/namespaces/prod/pods", 'list pods in "prod"'),
        (
            get().resource("pods").name("web").namespace("prod"),
            "/api/v1/namespaces/prod/pods/web",
            'get pods "web" in "prod"',
        ),
        (get().resource("nodes").name("n1"), "/api/v1/nodes/n1", 'get nodes "n1"'),
        (
            get("apps/v1").namespace("prod").resource("deployments").name("web").subresource("status"),
            "/apis/apps/v1/namespaces/prod/deployments/web/status",
            'get deployments/status "web" in "prod"',
        ),
        (
            get().resource("nodes").name("n1").subresource("proxy", "metrics"),
            "/api/v1/nodes/n1/proxy/metrics",
            'get nodes/proxy/metrics "n1"',
        ),
        (get().abs_path("/version"), "/version", "get /version"),
        (get().abs_path("/openapi", "v3/"), "/openapi/v3/", "get /openapi/v3/"),
        (get().abs_path("/a b"), "/a%20b", "get /a%20b"),
    ],
)
def test_the_parts_make_a_path_and_a_summary(request_: Request, path: str, summary: str) -> None:
    assert request_.build() == HTTPRequest("GET", path, (), (("Accept", "application/json"),), None, summary)


CORE = RESTClient(ScriptedTransport(in_order()))
APPS = RESTClient(ScriptedTransport(in_order()), group_version=GroupVersion("apps", "v1"))


@pytest.mark.parametrize(
    ("request_", "method", "summary"),
    [
        (CORE.post().namespace("x").resource("pods"), "POST", 'create pods in "x"'),
        (
            CORE.post().namespace("x").resource("pods").name("web").subresource("eviction"),
            "POST",
            'create pods/eviction "web" in "x"',
        ),
        (CORE.put().namespace("prod").resource("pods").name("web"), "PUT", 'update pods "web" in "prod"'),
        (CORE.patch("a/b").namespace("prod").resource("pods").name("web"), "PATCH", 'patch pods "web" in "prod"'),
        (CORE.patch(PatchType.APPLY).resource("nodes").name("n1"), "PATCH", 'apply nodes "n1"'),
        (CORE.delete().namespace("x").resource("pods").name("web"), "DELETE", 'delete pods "web" in "x"'),
        (CORE.delete().namespace("x").resource("pods"), "DELETE", 'delete all pods in "x"'),
        (CORE.delete().abs_path("/x"), "DELETE", "delete /x"),
        (CORE.verb("head").resource("pods"), "HEAD", "head pods"),
        (CORE.verb("GET").resource("pods"), "GET", "list pods"),
    ],
)
def test_each_method_has_its_verb(request_: Request, method: str, summary: str) -> None:
    built = request_.build()
    assert (built.method, built.summary, built.body) == (method, summary, None)
    assert built.headers == (("Accept", "application/json"),)


def test_a_method_that_no_server_knows_is_refused_at_once() -> None:
    with pytest.raises(ParseError, match=r"^unknown HTTP method 'FETCH'; there are DELETE, GET, HEAD, "):
        CORE.verb("FETCH")


def test_a_body_is_sent_as_json() -> None:
    built = CORE.post().resource("nodes").body({"metadata": {"name": "ü"}}).build()
    assert built.body == '{"metadata":{"name":"ü"}}'.encode()
    assert built.headers == (("Accept", "application/json"), ("Content-Type", "application/json"))


@pytest.mark.parametrize(
    ("patch_type", "media_type"),
    [
        (PatchType.JSON, "application/json-patch+json"),
        (PatchType.MERGE, "application/merge-patch+json"),
        (PatchType.STRATEGIC, "application/strategic-merge-patch+json"),
        (PatchType.APPLY, "application/apply-patch+yaml"),
        ("application/x-patch", "application/x-patch"),
    ],
)
def test_a_patch_has_the_media_type_of_its_kind(patch_type: PatchType | str, media_type: str) -> None:
    built = CORE.patch(patch_type).resource("nodes").name("n").body([]).build()
    assert (built.body, built.headers[1]) == (b"[]", ("Content-Type", media_type))


def test_bytes_are_taken_as_they_are() -> None:
    plain = CORE.put().resource("nodes").name("n").body(b"a: 1", content_type="application/yaml").build()
    assert (plain.body, plain.headers[1]) == (b"a: 1", ("Content-Type", "application/yaml"))
    patch = CORE.patch(PatchType.APPLY).resource("nodes").name("n").body(b"a: 1").build()
    assert (patch.body, patch.headers[1]) == (b"a: 1", ("Content-Type", "application/apply-patch+yaml"))


def test_a_body_is_what_it_was_when_it_was_given() -> None:
    value = {"a": 1}
    request = CORE.post().resource("nodes").body(value)
    value["a"] = 2
    assert request.build().body == b'{"a":1}'


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"spec": {"x": [0, float("nan")]}}, "spec.x[1]"),
        ({"spec": {"when": datetime.now(tz=UTC)}}, "spec.when"),
        ({"data": (1,)}, "data"),
        ({"big": 2**63}, "big"),
    ],
)
def test_what_json_can_not_hold_is_refused_with_its_path(value: object, path: str) -> None:
    with pytest.raises(ConversionError) as caught:
        CORE.post().resource("nodes").body(value)
    assert caught.value.path == path
    assert path in str(caught.value)


def test_a_second_body_is_refused_without_showing_either() -> None:
    with pytest.raises(ParseError, match=r"^body is already set$"):
        CORE.post().body({"a": "hidden"}).body({"a": "hidden"})


def test_repr_shows_no_body() -> None:
    assert repr(CORE.post().body({"a": "hidden"})) == "Request({'method': 'POST', 'body': '14 bytes'})"


def test_options_of_writes_stand_in_the_query() -> None:
    request = APPS.post().namespace("x").resource("deployments").params(dry_run=True, force=False, field_manager="me")
    assert request.build().target == ("/apis/apps/v1/namespaces/x/deployments?dryRun=All&fieldManager=me&force=false")


def test_options_and_plain_parameters_stand_in_the_order_given() -> None:
    request = get().resource("pods").params(limit=50, label_selector=None).param("x", "1").params(continue_token="a")  # noqa: S106 - no password
    assert request.build().query == (("limit", "50"), ("x", "1"), ("continue", "a"))


def test_an_accept_header_takes_the_place_of_plain_json() -> None:
    assert get().abs_path("/api").accept("text/plain").build().headers == (("Accept", "text/plain"),)


def test_a_half_built_request_can_be_shared() -> None:
    pods = get().resource("pods").params(limit=1)
    one, other = pods.name("a").params(continue_token="x"), pods.name("b")  # noqa: S106 - no password
    assert [each.build().path for each in (pods, one, other)] == ["/api/v1/pods", "/api/v1/pods/a", "/api/v1/pods/b"]
    assert [len(each.build().query) for each in (pods, one, other)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("twice", "text"),
    [
        (lambda: get().namespace("a").namespace("b"), "namespace is already set to 'a', can't be 'b' too"),
        (lambda: get().resource("a").resource("a"), "resource is already set to 'a', can't be 'a' too"),
        (lambda: get().name("a").name("b"), "name is already set to 'a', can't be 'b' too"),
        (lambda: get().subresource("a").subresource("b"), "subresource is already set to ('a',), can't be ('b',) too"),
        (lambda: get().abs_path("/a").abs_path("/b"), "abs_path is already set to '/a', can't be '/b' too"),
        (lambda: get().accept("a").accept("b"), "accept is already set to 'a', can't be 'b' too"),
    ],
)
def test_a_part_that_is_set_twice_is_refused_at_once(twice: Callable[[], Request], text: str) -> None:
    with pytest.raises(ParseError) as caught:
        twice()
    assert str(caught.value) == text


def test_policies_and_time_outs_are_set_once_too() -> None:
    with pytest.raises(ParseError, match=r"^retry is already set"):
        get().retry(Retry()).retry(Retry())
    with pytest.raises(ParseError, match=r"^timeouts is already set"):
        get().timeouts(Timeouts()).timeouts(Timeouts())


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (get, "a request needs resource() or abs_path()"),
        (lambda: get().name("web"), "a request needs resource() or abs_path()"),
        (lambda: get().resource(""), "resource is empty"),
        (lambda: get().resource("pods").name(""), "name is empty"),
        (lambda: get().resource("pods").namespace(""), "namespace is empty"),
        (lambda: get().resource("pods").subresource("status"), "subresource 'status' of 'pods' needs a name"),
        (lambda: get().resource("pods").name("a/b"), "name 'a/b' may not contain '/'"),
        (lambda: get().resource("pods").namespace(".."), "namespace '..' may not be '..'"),
        (lambda: get().abs_path("/api").resource("pods"), "resource can't go with the absolute path '/api'"),
        (lambda: get().abs_path("/api").name("a").namespace("b"), "namespace can't go with the absolute path '/api'"),
        (lambda: get().abs_path("/api").subresource("a"), "subresource can't go with the absolute path '/api'"),
        (lambda: get().abs_path("/api").name("a"), "name can't go with the absolute path '/api'"),
    ],
)
def test_parts_that_make_no_request_are_refused_before_anything_is_sent(
    build: Callable[[], Request], text: str
) -> None:
    with pytest.raises(ParseError) as caught:
        build().do()
    assert str(caught.value) == text


def test_an_absolute_path_that_walks_is_refused_at_once() -> None:
    with pytest.raises(ParseError, match=r"may not be '..'$"):
        get().abs_path("/api/..")


def test_an_unknown_option_is_refused_at_once() -> None:
    with pytest.raises(
        ParseError, match=r"^unknown option 'colour'; there are allow_watch_bookmarks, continue_token, "
    ):
        get().params(colour="red")


def test_an_option_that_is_set_twice_is_refused_at_once() -> None:
    with pytest.raises(ParseError, match=r"^option limit is already set$"):
        get().params(limit=1).params(limit=2)


def test_repr_shows_the_parts() -> None:
    assert repr(get().resource("pods")) == "Request({'method': 'GET', 'resource': 'pods'})"


def test_do_sends_what_was_built_and_gives_the_answer() -> None:
    response = json_answer({"kind": "PodList", "items": []})
    transport = ScriptedTransport(in_order(response))
    request = RESTClient(transport).get().namespace("prod").resource("pods").params(limit=50)
    found = request.do()
    assert (transport.requests, found.request, found.response) == ([request.build()], request.build(), response)


def test_a_request_may_bring_its_own_policy_and_time_outs() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(retry_after(503, "100"), json_answer({})))
    RESTClient(transport, clock=clock).get().abs_path("/api").retry(Retry(budget_seconds=200.0)).timeouts(
        Timeouts(1.0, 2.0)
    ).do()
    assert (len(clock.sleeps), transport.timeouts) == (1, [Timeouts(1.0, 2.0)] * 2)


def test_a_result_gives_its_bytes_and_its_code() -> None:
    found = result(b"raw", 203)
    assert (found.raw(), found.code) == (b"raw", 203)


def test_a_result_gives_its_warnings() -> None:
    assert result(b"{}", 200, None, '299 - "a"', '299 - "b"').warnings == (ServerWarning("a"), ServerWarning("b"))


def test_a_body_is_decoded_into_what_is_asked_for() -> None:
    assert result(b'{"a":1}').into(dict) == {"a": 1}
    assert result(b'{"a":1}').into(len) == 1


def test_what_the_maker_raises_comes_through() -> None:
    def refuse(_value: object) -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match=r"^no$"):
        result().into(refuse)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (result(b"", 204), "get /api: the answer 204 of content type none is empty"),
        (result(b"", 200, "text/plain"), "get /api: the answer 200 of content type text/plain is empty"),
        (result(b"[]"), "get /api: expected a JSON object, got list"),
        (
            result(b"{"),
            "get /api: not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
    ],
)
def test_a_body_that_is_no_object_is_refused(found: Result, text: str) -> None:
    with pytest.raises(DecodeError) as caught:
        found.into(dict)
    assert str(caught.value) == text


def test_repr_of_a_result_shows_no_body() -> None:
    assert repr(result(b'{"password":"x"}')) == "Result('get /api', code=200, 16 bytes)"
