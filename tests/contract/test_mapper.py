"""RESTMapper against the real server, and its answers against the reference kubectl's."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dynkube.config import load_config
from dynkube.discovery import DiscoveryClient, ServerResources
from dynkube.errors import AmbiguousMatchError, NoMatchError, ParseError
from dynkube.mapper import RESTMapper
from dynkube.schema import GroupVersionResource
from tests.contract.broken_api import broken_api
from tests.contract.mapper_spellings import (
    AMBIGUOUS,
    BUILT_IN,
    COLLIDING,
    CUSTOM,
    DIFFERENT,
    MALFORMED,
    NAMED,
    SEVERAL,
    WRONG,
)
from tests.realserver.kubectl import Kubectl
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

_SPELLINGS = [*BUILT_IN, *CUSTOM, *WRONG, *NAMED, *SEVERAL, *MALFORMED, *AMBIGUOUS, *DIFFERENT]
_URL = re.compile(r'verb="GET" url="https://[^/"]+/(?:api|apis/(?P<group>[^/]+))/(?P<version>[^/]+)/(?P<rest>[^?"]+)')


@dataclass(frozen=True, slots=True)
class Said:
    """What kubectl did with a spelling."""

    asked: tuple[GroupVersionResource, ...]
    """What it asked the server for, in order."""
    error: str
    """The line in which it gave up; "" when it did not."""
    warnings: tuple[str, ...]


class Remembered:
    """Discovery that is asked once, and again after `invalidate`: what the cached client will be."""

    def __init__(self, client: DiscoveryClient) -> None:
        self._client = client
        self._known: ServerResources | None = None
        self.asked = 0

    def server_groups_and_resources(self) -> ServerResources:
        """The same object until it is invalidated."""
        if self._known is None:
            self.asked += 1
            self._known = self._client.server_groups_and_resources()
        return self._known

    def invalidate(self) -> None:
        """Ask next time."""
        self._known = None


def _asked(line: str) -> GroupVersionResource | None:
    found = _URL.search(line)
    if not found:
        return None
    parts = found["rest"].split("/")
    resource = parts[2] if parts[0] == "namespaces" and len(parts) > 2 else parts[0]
    return GroupVersionResource(found["group"] or "", found["version"], resource)


def _ask(kubectl: Kubectl, spelling: str) -> Said:
    """What `kubectl get` makes of it."""
    where = () if "/" in spelling else ("--all-namespaces",)
    lines = kubectl("get", "-v=6", "-o", "name", *where, "--", spelling).stderr.decode().splitlines()
    asked = tuple(filter(None, map(_asked, lines)))
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    warnings = tuple(line.removeprefix("Warning: ") for line in lines if line.startswith("Warning: "))
    return Said(asked, "".join(errors), warnings)


@pytest.fixture(scope="module")
def colliding(real_server: RealServer) -> Iterator[None]:
    """Definitions whose names collide."""
    with applied_manifest(real_server, COLLIDING):
        yield


@pytest.fixture(scope="module")
def said(colliding: None, kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What kubectl does with each spelling; its cache is its own, and warm."""
    own = replace(kubectl, home=tmp_path_factory.mktemp("home"))
    own.succeed("api-resources", "-o", "name")
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(_SPELLINGS, pool.map(lambda spelling: _ask(own, spelling), _SPELLINGS), strict=True))


@pytest.fixture
def remembered(discovery: DiscoveryClient) -> Remembered:
    """The server's discovery, asked when it must be."""
    return Remembered(discovery)


@pytest.fixture(scope="module")
def snapshot(colliding: None, real_kubeconfig: Path) -> ServerResources:
    """What the real server serves."""
    with DiscoveryClient.for_config(load_config(str(real_kubeconfig))) as client:
        return client.server_groups_and_resources()


class Fixed:
    """Discovery that always says the same."""

    def __init__(self, snapshot: ServerResources) -> None:
        self._snapshot = snapshot

    def server_groups_and_resources(self) -> ServerResources:
        """What it was made with."""
        return self._snapshot

    def invalidate(self) -> None:
        """Nothing to ask anew."""


@pytest.fixture
def mapper(snapshot: ServerResources) -> RESTMapper:
    """A mapper of what the real server serves."""
    return RESTMapper(Fixed(snapshot))


def _gvr(spelled: str) -> GroupVersionResource:
    resource, version, group = spelled.split(".", 2)
    return GroupVersionResource(group, version, resource)


def test_there_are_enough_spellings() -> None:
    assert len(set(_SPELLINGS)) == len(_SPELLINGS) >= 140
    assert len(BUILT_IN) + len(CUSTOM) + len(NAMED) >= 90
    assert len(WRONG) >= 20


@pytest.mark.parametrize("spelling", [*BUILT_IN, *CUSTOM, *NAMED])
def test_a_spelling_means_what_it_means_to_kubectl(spelling: str, mapper: RESTMapper, said: dict[str, Said]) -> None:
    assert (said[spelling].asked, said[spelling].error) == ((mapper.resource_for(spelling),), "")


@pytest.mark.parametrize("spelling", WRONG)
def test_a_wrong_spelling_is_refused_in_kubectls_words(
    spelling: str, mapper: RESTMapper, said: dict[str, Said]
) -> None:
    with pytest.raises(NoMatchError) as raised:
        mapper.resource_for(spelling)
    assert said[spelling].asked == ()
    assert str(raised.value).startswith(said[spelling].error)
    assert said[spelling].error.startswith("the server doesn't have a resource type ")


@pytest.mark.parametrize("spelling", SEVERAL)
def test_a_category_means_what_it_means_to_kubectl(spelling: str, mapper: RESTMapper, said: dict[str, Said]) -> None:
    assert mapper.resources_for(spelling) == said[spelling].asked


@pytest.mark.parametrize("spelling", MALFORMED)
def test_what_breaks_the_grammar_is_an_error_to_both(spelling: str, mapper: RESTMapper, said: dict[str, Said]) -> None:
    with pytest.raises(ParseError):
        mapper.resources_for(spelling)
    assert (said[spelling].asked, said[spelling].error != "") == ((), True)


@pytest.mark.parametrize("spelling", AMBIGUOUS)
def test_of_several_custom_groups_kubectl_takes_the_first_and_we_none(
    spelling: str, mapper: RESTMapper, said: dict[str, Said]
) -> None:
    with pytest.raises(AmbiguousMatchError) as raised:
        mapper.resource_for(spelling)
    assert len(raised.value.candidates) > 1
    assert [_gvr(raised.value.candidates[0])] == [*said[spelling].asked]
    assert mapper.resources_for(spelling) == tuple(map(_gvr, raised.value.candidates))


def test_the_candidates_of_an_ambiguous_spelling_are_spellings_that_mean_themselves(mapper: RESTMapper) -> None:
    with pytest.raises(AmbiguousMatchError) as raised:
        mapper.resource_for("widgets")
    assert raised.value.candidates == (
        "widgets.v1.alpha.example.com",
        "widgets.v1alpha1.beta.example.com",
        "widgets.v1.beta.example.com.extra",
    )
    for candidate in raised.value.candidates:
        assert mapper.resource_for(candidate) == _gvr(candidate)


@pytest.mark.parametrize("spelling", DIFFERENT)
def test_we_differ_from_kubectl_on_purpose(spelling: str, mapper: RESTMapper, said: dict[str, Said]) -> None:
    ours, theirs = DIFFERENT[spelling]
    assert said[spelling].asked == (() if theirs is None else (_gvr(theirs),))
    if ours is None:
        with pytest.raises(NoMatchError):
            mapper.resource_for(spelling)
    else:
        assert mapper.resource_for(spelling) == _gvr(ours)


@pytest.mark.parametrize("spelling", ["po", "deploy", "deploy.apps", "pods", "ct"])
def test_the_warnings_are_kubectls(spelling: str, snapshot: ServerResources, said: dict[str, Said]) -> None:
    warnings: list[str] = []
    RESTMapper(Fixed(snapshot), on_warning=warnings.append).resource_for(spelling)
    assert tuple(warnings) == said[spelling].warnings


def test_a_kind_leads_to_a_resource_that_leads_back_to_it(mapper: RESTMapper, snapshot: ServerResources) -> None:
    served = [each for entry in snapshot.resource_lists for each in entry.resources if not each.is_subresource]
    assert len(served) > 80
    for resource in served:
        for kind in (resource.kind, str(resource.kind)):
            assert mapper.kind_for(mapper.resource_for(kind)) == resource.kind
        for address in (resource.gvr, str(resource.gvr)):
            assert mapper.mapping_for(address).resource == resource


def test_a_definition_made_by_somebody_else_is_found_at_first_use(
    remembered: Remembered, real_server: RealServer
) -> None:
    mapper = RESTMapper(remembered)
    mapper.resource_for("pods")
    fresh = {
        **COLLIDING[0],
        "metadata": {"name": "widgets.fresh.example.com"},
        "spec": {**COLLIDING[0]["spec"], "group": "fresh.example.com"},
    }
    with applied_manifest(real_server, fresh):
        mapping = mapper.mapping_for("widgets.fresh.example.com")
        assert (str(mapping.gvk), mapping.namespaced) == ("fresh.example.com/v1, Kind=Widget", True)
        assert remembered.asked == 2
        assert mapper.confirm(mapping) == mapping
    with pytest.raises(NoMatchError):
        mapper.confirm(mapping)
    assert remembered.asked == 4


def test_an_unknown_kind_costs_one_revalidation_in_all(remembered: Remembered) -> None:
    mapper = RESTMapper(remembered)
    for _ in range(3):
        with pytest.raises(NoMatchError):
            mapper.kind_for("deploymentz")
    assert remembered.asked == 2


def test_what_is_stale_is_named_where_it_may_hold_the_answer(remembered: Remembered, real_server: RealServer) -> None:
    with broken_api(real_server, "v1beta1.metrics.example.com"), pytest.raises(NoMatchError) as raised:
        RESTMapper(remembered).resource_for("things.metrics.example.com")
    assert list(raised.value.failures) == ["metrics.example.com/v1beta1"]
    assert "metrics.example.com/v1beta1" in str(raised.value)
