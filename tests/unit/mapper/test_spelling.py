"""What people write for a resource, taken apart."""

from typing import TYPE_CHECKING, Any

import pytest

from dynkube.errors import ParseError
from dynkube.mapper.spelling import Form, parse, split_name
from dynkube.schema import GroupKind, GroupResource, GroupVersionKind, GroupVersionResource

if TYPE_CHECKING:
    from dynkube.mapper.base import What


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("pods", [("pods", None, None)]),
        ("pods.", [("pods", None, None)]),
        ("deployments.apps", [("deployments", "apps", None)]),
        ("deployments.v1.apps", [("deployments", "apps", "v1"), ("deployments", "v1.apps", None)]),
        ("leases.coordination.k8s.io", [("leases", "k8s.io", "coordination"), ("leases", "coordination.k8s.io", None)]),
        ("pods.v1.", [("pods", None, "v1"), ("pods", "v1.", None)]),
        ("pods..", [("pods", None, None), ("pods", ".", None)]),
        ("deployments..apps", [("deployments", "apps", None), ("deployments", ".apps", None)]),
        ("deploy/web", [("deploy", None, None)]),
        ("deploy.apps/web.1", [("deploy", "apps", None)]),
    ],
)
def test_a_text_has_one_form_or_two(text: str, forms: list[tuple[str, str | None, str | None]]) -> None:
    spelling = parse(text)
    assert spelling.forms == tuple(Form(*form) for form in forms)
    assert spelling.loose


@pytest.mark.parametrize(
    ("what", "form", "resource"),
    [
        (GroupVersionResource("apps", "v1", "deployments"), Form("deployments", "apps", "v1"), True),
        ("apps/v1, Resource=deployments", Form("deployments", "apps", "v1"), True),
        ("v1, Resource=pods", Form("pods", "", "v1"), True),
        (GroupResource("", "pods"), Form("pods", "", None), True),
        (GroupVersionKind("apps", "v1", "Deployment"), Form("Deployment", "apps", "v1"), False),
        ("apps/v1, Kind=Deployment", Form("Deployment", "apps", "v1"), False),
        (GroupKind("", "Pod"), Form("Pod", "", None), False),
    ],
)
def test_a_name_says_exactly_what_it_means(what: "What", form: Form, *, resource: bool) -> None:
    spelling = parse(what)
    assert spelling.forms == (form,)
    assert (spelling.resource, spelling.kind, spelling.loose) == (resource, not resource, False)


@pytest.mark.parametrize(
    "text", ["", ".", ".apps", "/", "/web", "pods/", "a/b/c", "a,b", "a,b/c", ",", "pods,", "a/, Kind=B", "v1, Kind="]
)
def test_what_breaks_the_grammar_is_a_parse_error(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


@pytest.mark.parametrize("what", [None, 5, {"kind": "Pod"}, ("apps", "v1", "deployments")])
def test_what_is_neither_text_nor_name_is_a_parse_error(what: Any) -> None:
    with pytest.raises(ParseError, match="a resource is a text, GroupVersionResource or GroupVersionKind, got "):
        parse(what)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("a.v1.b.c", Form("a", "b.c", "v1")),
        ("a.v1beta1.b", Form("a", "b", "v1beta1")),
        ("a.example.com", Form("a", "example.com", None)),
        ("a.vendor.example.com", Form("a", "vendor.example.com", None)),
        ("a..b", Form("a", "b", None)),
        ("a.v1", Form("a", "v1", None)),
    ],
)
def test_the_likely_form_has_a_version_only_where_one_stands(text: str, likely: Form) -> None:
    assert parse(text).likely == likely


def test_type_and_name_part_at_the_slash() -> None:
    assert split_name("deploy.v1.apps/web") == ("deploy.v1.apps", "web")
    assert split_name("pods/status") == ("pods", "status")
    assert split_name("pods") == ("pods", None)
