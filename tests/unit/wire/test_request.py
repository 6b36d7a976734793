"""Requests as values: paths, query strings, what may be sent twice."""

from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.schema import GroupVersion
from dynkube.wire import HTTPRequest, absolute_path, relative_url, resource_path

APPS_V1 = GroupVersion("apps", "v1")
CORE_V1 = GroupVersion("", "v1")


@pytest.mark.parametrize(
    ("group_version", "resource", "more", "path"),
    [
        (CORE_V1, "pods", {}, "/api/v1/pods"),
        (CORE_V1, "pods", {"namespace": "prod"}, "/api/v1/namespaces/prod/pods"),
        (CORE_V1, "pods", {"namespace": "prod", "name": "web"}, "/api/v1/namespaces/prod/pods/web"),
        (CORE_V1, "nodes", {"name": "n1"}, "/api/v1/nodes/n1"),
        (APPS_V1, "deployments", {}, "/apis/apps/v1/deployments"),
        (
            APPS_V1,
            "deployments",
            {"namespace": "prod", "name": "web", "subresources": ["status"]},
            "/apis/apps/v1/namespaces/prod/deployments/web/status",
        ),
        (
            CORE_V1,
            "nodes",
            {"name": "n1", "subresources": ("proxy", "metrics")},
            "/api/v1/nodes/n1/proxy/metrics",
        ),
    ],
)
def test_the_path_of_a_resource(group_version: GroupVersion, resource: str, more: dict[str, Any], path: str) -> None:
    assert resource_path(group_version, resource, **more) == path


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("system:node:n1", "system:node:n1"),
        ("a-b.c_d~e", "a-b.c_d~e"),
        ("!$&'()*+,;=:@", "!$&'()*+,;=:@"),
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("é", "%C3%A9"),
        ("a\\b", "a%5Cb"),
        ("[x]", "%5Bx%5D"),
        ('"<>^`{|}', "%22%3C%3E%5E%60%7B%7C%7D"),
        ("٣", "%D9%A3"),
    ],
)
def test_a_segment_is_escaped_only_where_it_must_be(name: str, escaped: str) -> None:
    assert resource_path(CORE_V1, "pods", namespace="prod", name=name) == f"/api/v1/namespaces/prod/pods/{escaped}"


BAD_SEGMENTS = [
    (".", "{what} '.' may not be '.'"),
    ("..", "{what} '..' may not be '..'"),
    ("a/b", "{what} 'a/b' may not contain '/'"),
    ("a%2Fb", "{what} 'a%2Fb' may not contain '%'"),
    ("a\nb", "{what} 'a\\nb' may not contain '\\n'"),
    ("\x7f", "{what} '\\x7f' may not contain '\\x7f'"),
]


@pytest.mark.parametrize(("value", "text"), BAD_SEGMENTS)
@pytest.mark.parametrize("what", ["group", "version", "namespace", "resource", "name", "subresource"])
def test_no_segment_can_leave_its_place(what: str, value: str, text: str) -> None:
    parts = {"group": "apps", "version": "v1", "resource": "pods", "namespace": "prod", "name": "web", what: value}
    subresource = parts.pop("subresource", "status")
    group_version = GroupVersion(parts.pop("group"), parts.pop("version"))
    with pytest.raises(ParseError) as caught:
        resource_path(group_version, **parts, subresources=[subresource])
    assert str(caught.value) == text.format(what=what)


def test_a_segment_that_has_no_utf8_form_is_refused() -> None:
    with pytest.raises(ParseError):
        resource_path(CORE_V1, "pods", name="\udcff")


@pytest.mark.parametrize(
    ("group_version", "resource", "text"),
    [(GroupVersion("apps", ""), "pods", "version is empty"), (CORE_V1, "", "resource is empty")],
)
def test_an_empty_segment_that_must_be_there_is_refused(group_version: GroupVersion, resource: str, text: str) -> None:
    with pytest.raises(ParseError) as caught:
        resource_path(group_version, resource)
    assert str(caught.value) == text


def test_an_empty_subresource_is_refused() -> None:
    with pytest.raises(ParseError, match=r"^subresource is empty$"):
        resource_path(CORE_V1, "pods", name="web", subresources=[""])


def test_subresources_may_come_from_any_iterable() -> None:
    assert resource_path(CORE_V1, "nodes", name="n1", subresources=iter(["proxy", "a"])) == "/api/v1/nodes/n1/proxy/a"


def test_a_subresource_needs_a_name() -> None:
    with pytest.raises(ParseError, match=r"^subresource 'status' of 'pods' needs a name$"):
        resource_path(CORE_V1, "pods", namespace="prod", subresources=["status", "more"])


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        ("/", "/"),
        ("//", "/"),
        ("/version", "/version"),
        ("/version/", "/version/"),
        ("//a//b", "/a/b"),
        ("/a//", "/a/"),
        ("/openapi/v3/apis/apps/v1", "/openapi/v3/apis/apps/v1"),
        ("/.well-known/a b", "/.well-known/a%20b"),
        ("/...", "/..."),
    ],
)
def test_an_absolute_path_keeps_one_final_slash(path: str, escaped: str) -> None:
    assert absolute_path(path) == escaped


@pytest.mark.parametrize("path", ["", "version", "version/", "https://evil.test/"])
def test_an_absolute_path_starts_with_a_slash(path: str) -> None:
    with pytest.raises(ParseError) as caught:
        absolute_path(path)
    assert str(caught.value) == f"path {path!r} must start with '/'"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/a/../b", "path segment '..' may not be '..'"),
        ("/a/.", "path segment '.' may not be '.'"),
        ("/..", "path segment '..' may not be '..'"),
        ("/a%2e", "path segment 'a%2e' may not contain '%'"),
        ("/a\r\nHost: b", "path segment 'a\\r\\nHost: b' may not contain '\\r'"),
    ],
)
def test_an_absolute_path_cannot_walk_or_smuggle(path: str, text: str) -> None:
    with pytest.raises(ParseError) as caught:
        absolute_path(path)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("/openapi/v3/apis/apps/v1?hash=0A1B", "/openapi/v3/apis/apps/v1", (("hash", "0A1B"),)),
        ("/openapi/v3/version/", "/openapi/v3/version/", ()),
        ("/a%20b", "/a%20b", ()),
        ("/a?x=&y=1%262&x=a+b&z", "/a", (("x", ""), ("y", "1&2"), ("x", "a b"), ("z", ""))),
        ("/a:b@c", "/a:b@c", ()),
        ("/a#part", "/a", ()),
    ],
)
def test_a_relative_url_is_taken_apart(url: str, path: str, query: tuple[tuple[str, str], ...]) -> None:
    assert relative_url(url) == (path, query)


@pytest.mark.parametrize(
    "url",
    ["https://evil.test/openapi", "//evil.test/openapi", "/\t/evil.test/a", "openapi/v3", "", "?hash=1", "file:/a"],
)
def test_a_url_that_leads_away_from_the_server_is_refused(url: str) -> None:
    with pytest.raises(ParseError) as caught:
        relative_url(url)
    assert str(caught.value) == f"{url!r} is not relative to the server"


@pytest.mark.parametrize("url", ["/a/../b", "/a/%2e%2e/b", "/%2E", "/a%250a", "/a%00", "/a/%0d%0aHost:b"])
def test_a_relative_url_cannot_walk_or_smuggle(url: str) -> None:
    with pytest.raises(ParseError, match=r"^path segment "):
        relative_url(url)


@pytest.mark.parametrize("url", ["//[", "//[::1", "//\u2100", "/\ud800"])
def test_a_url_that_no_parser_takes_is_refused_as_any_other(url: str) -> None:
    with pytest.raises(ParseError):
        relative_url(url)


@pytest.mark.parametrize(
    ("method", "idempotent"),
    [
        ("GET", True),
        ("HEAD", True),
        ("OPTIONS", True),
        ("PUT", True),
        ("DELETE", True),
        ("POST", False),
        ("PATCH", False),
    ],
)
def test_which_methods_may_be_sent_twice(method: str, idempotent: bool) -> None:  # noqa: FBT001 - the expected answer
    assert HTTPRequest(method, "/api").idempotent is idempotent


def test_without_a_query_the_target_is_the_path() -> None:
    assert HTTPRequest("GET", "/api/v1/pods").target == "/api/v1/pods"


def test_the_query_is_escaped_and_sorted_by_name() -> None:
    query = (("limit", "5"), ("labelSelector", "app in (a,b)&é"), ("continue", "a/b+c=="))
    expected = "/pods?continue=a%2Fb%2Bc%3D%3D&labelSelector=app+in+%28a%2Cb%29%26%C3%A9&limit=5"
    assert HTTPRequest("GET", "/pods", query).target == expected


def test_values_of_one_name_keep_their_order() -> None:
    assert HTTPRequest("GET", "/exec", (("command", "ls"), ("a", "1"), ("command", "-l"))).target == (
        "/exec?a=1&command=ls&command=-l"
    )


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (HTTPRequest("GET", "/api/v1/pods"), "get /api/v1/pods"),
        (HTTPRequest("GET", "/api", (("a", "b"),)), "get /api"),
        (HTTPRequest("GET", "/api", summary='get pods "web"'), 'get pods "web"'),
    ],
)
def test_a_request_prints_what_it_asks(request_: HTTPRequest, text: str) -> None:
    assert str(request_) == text


def test_a_request_has_no_more_than_method_and_path_unless_told() -> None:
    request = HTTPRequest("GET", "/api")
    assert (request.query, request.headers, request.body, request.summary) == ((), (), None, "")
