"""Media types: what is asked for, and which discovery document came."""

import pytest

from dynkube.wire import ACCEPT_DISCOVERY, ACCEPT_JSON, discovery_format

V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def test_the_newest_discovery_form_is_asked_for_first_and_plain_json_last() -> None:
    assert ACCEPT_DISCOVERY == (
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
        "application/json"
    )


def test_plain_json_is_just_that() -> None:
    assert ACCEPT_JSON == "application/json"


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        (V2, "v2"),
        (V2.replace("v=v2", "v=v2beta1"), "v2beta1"),
        ("application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", "v2"),
        (f"{V2};charset=utf-8", "v2"),
        (f"application/json; charset=utf-8; {V2.partition(';')[2]}", "v2"),
        (f"{V2};profile=nopeer", "v2"),
        ('Application/JSON ; G = apidiscovery.k8s.io ; V="v2" ; AS=APIGroupDiscoveryList', "v2"),
        (f"{V2};flag", "v2"),
    ],
)
def test_an_aggregated_document_is_known_by_its_media_type(content_type: str, form: str) -> None:
    assert discovery_format(content_type) == form


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "application/json;charset=utf-8",
        "application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=meta.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2;as=Table",
        "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=V2;as=APIGroupDiscoveryList",
        "application/json;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2",
        ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        f"{V2};v=v2=v2",
        V2.replace("v=v2", "v=Xv2"),
    ],
)
def test_everything_else_is_a_legacy_document(content_type: str) -> None:
    assert discovery_format(content_type) == ""
