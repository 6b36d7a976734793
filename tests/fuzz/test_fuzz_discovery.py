"""Invariant: any bytes give discovery values or DecodeError, nothing else; values encode back to themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.discovery import OpenAPIV3Paths
from dynkube.errors import DecodeError
from dynkube.schema import GroupVersion
from dynkube.wire import (
    decode_core_versions,
    decode_discovery,
    decode_group_list,
    decode_resource_list,
    decode_version,
)
from tests.helpers import discovery_documents as encode
from tests.helpers.almost_right import Tally, almost_right
from tests.helpers.answers import data
from tests.helpers.laws import FUZZ

APPS_V1 = GroupVersion("apps", "v1")
VERSION = st.sampled_from(["v1", "v2", "v1beta1"])
GROUP = st.sampled_from(["", "apps", "metrics.k8s.io"])
VERBS = st.lists(st.sampled_from(["get", "list", "watch"]), max_size=3)
KIND = st.fixed_dictionaries({"group": GROUP, "version": VERSION, "kind": st.sampled_from(["Pod", "Scale"])})


def document(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A document of a kind with these fields."""
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


SUBRESOURCE = st.fixed_dictionaries(
    {"subresource": st.sampled_from(["status", "scale"]), "responseKind": KIND, "verbs": VERBS},
    optional={"acceptedTypes": st.lists(KIND, max_size=1)},
)
RESOURCE = st.fixed_dictionaries(
    {
        "resource": st.sampled_from(["pods", "nodes"]),
        "responseKind": KIND,
        "scope": st.sampled_from(["Namespaced", "Cluster"]),
        "singularResource": st.sampled_from(["pod", "node", ""]),
        "verbs": VERBS,
    },
    optional={
        "shortNames": st.lists(st.just("po"), max_size=2),
        "categories": st.lists(st.just("all"), max_size=1),
        "subresources": st.lists(SUBRESOURCE, max_size=2),
    },
)
AGGREGATED_VERSION = st.fixed_dictionaries(
    {
        "version": VERSION,
        "freshness": st.sampled_from(["Current", "Stale"]),
        "resources": st.lists(RESOURCE, max_size=2),
    }
)
AGGREGATED = document(
    "APIGroupDiscoveryList",
    items=st.lists(
        st.fixed_dictionaries(
            {
                "metadata": st.fixed_dictionaries({"name": GROUP}),
                "versions": st.lists(AGGREGATED_VERSION, min_size=1, max_size=2),
            }
        ),
        max_size=2,
    ),
)
LISTED_VERSION = VERSION.map(lambda version: {"groupVersion": f"apps/{version}", "version": version})
APIS = document(
    "APIGroupList",
    groups=st.lists(
        st.fixed_dictionaries(
            {"name": st.just("apps"), "versions": st.lists(LISTED_VERSION, max_size=3)},
            optional={"preferredVersion": LISTED_VERSION},
        ),
        max_size=2,
    ),
)
LEGACY_RESOURCE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["pods", "pods/status"]),
        "singularName": st.sampled_from(["", "pod"]),
        "namespaced": st.booleans(),
        "kind": st.sampled_from(["Pod", "Scale"]),
        "verbs": VERBS,
    },
    optional={"group": GROUP, "version": VERSION, "shortNames": st.lists(st.just("po"), max_size=2)},
)
OPENAPI = st.fixed_dictionaries(
    {
        "paths": st.dictionaries(
            st.sampled_from(["api/v1", "apis/apps/v1"]),
            st.fixed_dictionaries(
                {
                    "serverRelativeURL": st.sampled_from(["/openapi/v3/api/v1?hash=1", "/version"])
                    | st.integers(0, 99).map("/openapi/v3/apis/apps/v1?hash={}".format)
                    | st.text("ab", max_size=4).map("/".__add__)
                    | st.text("/.%:[]ad?#\u2100\ud800", max_size=6).map("/".__add__)
                }
            ),
            max_size=2,
        )
    }
)


def decode_openapi(body: bytes) -> OpenAPIV3Paths:
    """The index of OpenAPI documents."""
    from dynkube.codec import decode_object

    return OpenAPIV3Paths.from_object(decode_object(body))


def encode_openapi(value: OpenAPIV3Paths) -> dict[str, Any]:
    """The index again."""
    return {"paths": {name: {"serverRelativeURL": url} for name, url in value.urls.items()}}


def encode_version(value: Any) -> dict[str, str]:
    """The version again."""
    names = [
        "major",
        "minor",
        "gitVersion",
        "gitCommit",
        "gitTreeState",
        "buildDate",
        "goVersion",
        "compiler",
        "platform",
    ]
    return dict(zip(names, value._values(), strict=True))


CASES: dict[str, tuple[st.SearchStrategy[Any], Callable[[bytes], Any], Callable[[Any], Any]]] = {
    "aggregated": (AGGREGATED, decode_discovery, encode.aggregated),
    "core": (
        document("APIVersions", versions=st.lists(VERSION | st.just("apps/v1"), max_size=3)),
        decode_core_versions,
        encode.core_versions,
    ),
    "groups": (APIS, decode_group_list, encode.group_list),
    "resources": (
        document("APIResourceList", groupVersion=st.just("apps/v1"), resources=st.lists(LEGACY_RESOURCE, max_size=3)),
        lambda body: decode_resource_list(body, APPS_V1),
        encode.resource_list,
    ),
    "version": (
        st.fixed_dictionaries({"major": st.just("1"), "minor": st.just("36+"), "gitVersion": st.text(max_size=4)}),
        decode_version,
        encode_version,
    ),
    "openapi": (OPENAPI, decode_openapi, encode_openapi),
}


@pytest.mark.parametrize("case", CASES)
def test_almost_right_documents(case: str) -> None:
    documents, decode, encode_again = CASES[case]
    tally = Tally()

    @FUZZ
    @given(almost_right(documents))
    def feed(body: bytes) -> None:
        tally.seen += 1
        try:
            value = decode(body)
        except DecodeError as error:
            assert error.path in str(error)  # noqa: PT017 - either way is right
            return
        tally.accepted += 1
        assert decode(data(encode_again(value))) == value

    feed()
    tally.check()


@pytest.mark.parametrize("case", CASES)
def test_any_bytes(case: str) -> None:
    decode = CASES[case][1]
    refused = []

    @FUZZ
    @given(st.binary(max_size=12) | st.sampled_from([b"[" * 100_000, b"null", b'{"kind":NaN}', b"\xef\xbb\xbf{}"]))
    def feed(body: bytes) -> None:
        try:
            decode(body)
        except DecodeError:
            refused.append(body)

    feed()
    assert len(refused) > 50
