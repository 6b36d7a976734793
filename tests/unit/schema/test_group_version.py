"""GroupVersion and its kin: parse, print, take apart."""

from collections.abc import Callable

import pytest

from dynkube.errors import ParseError
from dynkube.schema import GroupKind, GroupResource, GroupVersion, GroupVersionKind, GroupVersionResource

APPS_V1 = GroupVersion("apps", "v1")
CORE_V1 = GroupVersion("", "v1")


def refusal(parse: Callable[[str], object], text: str) -> str:
    """What the parser says against the text."""
    with pytest.raises(ParseError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("apps/v1", APPS_V1), ("v1", CORE_V1), ("metrics.k8s.io/v1beta1", GroupVersion("metrics.k8s.io", "v1beta1"))],
)
def test_a_group_version_is_parsed_and_printed(text: str, value: GroupVersion) -> None:
    assert (GroupVersion.parse(text), str(value)) == (value, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' has an empty version"),
        ("apps/", "'apps/' has an empty version"),
        ("/v1", "'/v1' has an empty group"),
        ("/", "'/' has an empty group"),
        ("a/b/v1", "'a/b/v1' has a bad character in its group 'a/b'"),
        ("a,b/v1", "'a,b/v1' has a bad character in its group 'a,b'"),
        ("apps/v%31", "'apps/v%31' has a bad character in its version 'v%31'"),
        ("apps/v 1", "'apps/v 1' has a bad character in its version 'v 1'"),
        ("v1\n", "'v1\\n' has a bad character in its version 'v1\\n'"),
        ("a\u00a0/v1", "'a\\xa0/v1' has a bad character in its group 'a\\xa0'"),
    ],
)
def test_what_is_no_group_version_is_refused(text: str, complaint: str) -> None:
    assert refusal(GroupVersion.parse, text) == complaint


def test_the_path_of_a_group_version() -> None:
    assert (APPS_V1.api_path, CORE_V1.api_path) == ("/apis/apps/v1", "/api/v1")


def test_a_group_version_with_a_kind_or_a_resource() -> None:
    assert APPS_V1.with_kind("Deployment") == GroupVersionKind("apps", "v1", "Deployment")
    assert APPS_V1.with_resource("deployments") == GroupVersionResource("apps", "v1", "deployments")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Deployment.apps", GroupKind("apps", "Deployment")),
        ("Pod", GroupKind("", "Pod")),
        ("PodMetrics.metrics.k8s.io", GroupKind("metrics.k8s.io", "PodMetrics")),
    ],
)
def test_a_group_kind_is_parsed_and_printed(text: str, value: GroupKind) -> None:
    assert (GroupKind.parse(text), str(value)) == (value, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' has an empty kind"),
        (".apps", "'.apps' has an empty kind"),
        ("Pod.", "'Pod.' has an empty group"),
        ("Po d", "'Po d' has a bad character in its kind 'Po d'"),
        ("Pod.a/b", "'Pod.a/b' has a bad character in its group 'a/b'"),
    ],
)
def test_what_is_no_group_kind_is_refused(text: str, complaint: str) -> None:
    assert refusal(GroupKind.parse, text) == complaint


def test_a_group_kind_in_a_version() -> None:
    assert GroupKind("apps", "Deployment").with_version("v1") == GroupVersionKind("apps", "v1", "Deployment")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("deployments.apps", GroupResource("apps", "deployments")),
        ("pods", GroupResource("", "pods")),
        ("pods.metrics.k8s.io", GroupResource("metrics.k8s.io", "pods")),
    ],
)
def test_a_group_resource_is_parsed_and_printed(text: str, value: GroupResource) -> None:
    assert (GroupResource.parse(text), str(value)) == (value, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' has an empty resource"),
        (".apps", "'.apps' has an empty resource"),
        ("pods.", "'pods.' has an empty group"),
        ("po/ds", "'po/ds' has a bad character in its resource 'po/ds'"),
        ("pods.a%b", "'pods.a%b' has a bad character in its group 'a%b'"),
    ],
)
def test_what_is_no_group_resource_is_refused(text: str, complaint: str) -> None:
    assert refusal(GroupResource.parse, text) == complaint


def test_a_group_resource_in_a_version() -> None:
    assert GroupResource("apps", "deployments").with_version("v1") == GroupVersionResource("apps", "v1", "deployments")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("apps/v1, Kind=Deployment", GroupVersionKind("apps", "v1", "Deployment")),
        ("v1, Kind=Pod", GroupVersionKind("", "v1", "Pod")),
    ],
)
def test_a_kind_is_parsed_and_printed(text: str, value: GroupVersionKind) -> None:
    assert (GroupVersionKind.parse(text), str(value)) == (value, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' is not of the form 'group/version, Kind=kind'"),
        ("v1", "'v1' is not of the form 'group/version, Kind=kind'"),
        ("v1, Resource=pods", "'v1, Resource=pods' is not of the form 'group/version, Kind=kind'"),
        ("v1, Kind=", "'v1, Kind=' has an empty kind"),
        (", Kind=Pod", "'' has an empty version"),
        ("v1, Kind=a/b", "'v1, Kind=a/b' has a bad character in its kind 'a/b'"),
        ("v1, Kind=A, Kind=B", "'v1, Kind=A, Kind=B' has a bad character in its kind 'A, Kind=B'"),
    ],
)
def test_what_is_no_kind_is_refused(text: str, complaint: str) -> None:
    assert refusal(GroupVersionKind.parse, text) == complaint


def test_a_kind_from_the_fields_of_an_object() -> None:
    assert GroupVersionKind.from_api_version("apps/v1", "Deployment") == GroupVersionKind("apps", "v1", "Deployment")


@pytest.mark.parametrize(
    ("api_version", "kind", "complaint"),
    [
        ("apps/v1", "", "'' has an empty kind"),
        ("apps/v1", "a b", "'a b' has a bad character in its kind 'a b'"),
        ("", "Pod", "'' has an empty version"),
    ],
)
def test_bad_fields_of_an_object_are_refused(api_version: str, kind: str, complaint: str) -> None:
    assert refusal(lambda text: GroupVersionKind.from_api_version(text, kind), api_version) == complaint


def test_the_parts_of_a_kind() -> None:
    kind = GroupVersionKind("apps", "v1", "Deployment")
    assert (kind.group_version, kind.group_kind) == (APPS_V1, GroupKind("apps", "Deployment"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("apps/v1, Resource=deployments", GroupVersionResource("apps", "v1", "deployments")),
        ("v1, Resource=pods/status", GroupVersionResource("", "v1", "pods/status")),
    ],
)
def test_a_resource_is_parsed_and_printed(text: str, value: GroupVersionResource) -> None:
    assert (GroupVersionResource.parse(text), str(value)) == (value, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("v1", "'v1' is not of the form 'group/version, Resource=resource'"),
        ("v1, Resource=", "'v1, Resource=' has an empty resource"),
        ("v1, Resource=pods/", "'v1, Resource=pods/' has an empty resource"),
        ("v1, Resource=/status", "'v1, Resource=/status' has an empty resource"),
        ("v1, Resource=po ds", "'v1, Resource=po ds' has a bad character in its resource 'po ds'"),
        ("v1, Resource=pods/a%b", "'v1, Resource=pods/a%b' has a bad character in its resource 'a%b'"),
        ("/v1, Resource=pods", "'/v1' has an empty group"),
        (
            "v1, Resource=a, Resource=b",
            "'v1, Resource=a, Resource=b' has a bad character in its resource 'a, Resource=b'",
        ),
    ],
)
def test_what_is_no_resource_is_refused(text: str, complaint: str) -> None:
    assert refusal(GroupVersionResource.parse, text) == complaint


def test_the_parts_of_a_resource() -> None:
    resource = GroupVersionResource("apps", "v1", "deployments")
    assert (resource.group_version, resource.group_resource) == (APPS_V1, GroupResource("apps", "deployments"))
