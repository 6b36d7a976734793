"""Laws of the mapper on generated servers, where names collide far more often than on real ones.

The model is client-go's way, written down without an index: all resources in the order in which they win, looked
through one by one.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynkube.discovery import APIGroup, APIGroupVersion, APIResource, APIResourceList, ServerResources
from dynkube.errors import AmbiguousMatchError, NoMatchError
from dynkube.mapper import RESTMapper
from dynkube.schema import GroupVersion, GroupVersionResource
from tests.helpers.laws import LAW

GROUPS = ["", "apps", "a.k8s.io", "a.example.com", "a.example.com.au", "b.example.com"]
VERSIONS = ["v1", "v2", "v1beta1"]
WORDS = ["box", "boxes", "crate", "crates", "po", "pods"]
KINDS = ["Box", "Crate", "URLMap", "Po"]


class Fixed:
    """Discovery that always says the same."""

    def __init__(self, snapshot: ServerResources) -> None:
        self._snapshot = snapshot

    def server_groups_and_resources(self) -> ServerResources:
        """What it was made with."""
        return self._snapshot

    def invalidate(self) -> None:
        """Nothing to ask anew."""


@st.composite
def resource_lists(draw: st.DrawFn, group_version: GroupVersion) -> APIResourceList:
    """What a group version could serve: plurals are unique, nothing else is."""
    names = draw(st.lists(st.sampled_from([*WORDS, "pods/status"]), max_size=4, unique=True))
    resources = [
        APIResource(
            group_version,
            name,
            draw(st.sampled_from(["", *WORDS])),
            namespaced=draw(st.booleans()),
            kind=group_version.with_kind(draw(st.sampled_from(KINDS))),
            short_names=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=1))),
            categories=tuple(draw(st.lists(st.sampled_from(["all", "tool"]), max_size=1))),
        )
        for name in names
    ]
    return APIResourceList(group_version, tuple(resources))


@st.composite
def snapshots(draw: st.DrawFn) -> ServerResources:
    """What a server could serve; the core group is first and has v1, as on every server."""
    names = draw(st.lists(st.sampled_from(GROUPS[1:]), max_size=4, unique=True))
    groups, lists = [], []
    for name in ["", *names]:
        versions = draw(st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=3, unique=True)) if name else ["v1"]
        served = [GroupVersion(name, version) for version in versions]
        groups.append(APIGroup(name, tuple(map(APIGroupVersion, served)), draw(st.sampled_from(served))))
        lists.extend([draw(resource_lists(each)) for each in served])
    return ServerResources(tuple(groups), tuple(lists), {})


def resources_of(snapshot: ServerResources) -> list[APIResource]:
    """All that a spelling could mean, in the order in which it wins."""
    lists = {entry.group_version: entry.resources for entry in snapshot.resource_lists}
    order: list[GroupVersion] = []
    for group in snapshot.groups:
        versions = [version.group_version for version in group.versions]
        order += sorted(versions, key=lambda each, group=group: each != group.preferred_version)  # type: ignore[misc]
    return [each for group_version in order for each in lists[group_version] if not each.is_subresource]


def model(snapshot: ServerResources, word: str, group: str) -> GroupVersionResource | None:
    """What kubectl would take, exact groups before others; group versions are looked through one after the other."""
    served = resources_of(snapshot)
    named = [each for each in served if each.name == word] + [
        each for each in served if word in {each.singular_name, each.kind.kind.lower() * (not each.singular_name)}
    ]
    named.sort(key=lambda each: [one.group_version for one in served].index(each.group_version))
    short = [each for each in served if word in each.short_names]
    kinds = [each for each in served if each.kind.kind.lower() == word]
    for found in (named, short, kinds):
        exact = [each for each in found if group in {"", each.group_version.group}]
        if exact and found is not kinds:
            return exact[0].gvr
        if exact:  # of two resources of one kind in one list the last one
            first = exact[0]
            return [each for each in exact if each.kind == first.kind][-1].gvr
    begins = [each for found in (short, named) for each in found if each.group_version.group.startswith(group)]
    return begins[0].gvr if begins else None


def kubectls(mapper: RESTMapper, spelling: str) -> GroupVersionResource | None:
    """Our first candidate; None when there is none."""
    try:
        return mapper.resources_for(spelling)[0]
    except NoMatchError:
        return None


@LAW
@given(snapshots(), st.sampled_from([*WORDS, "urlmap", "nothing"]), st.sampled_from(["", *GROUPS[1:], "a", "b.ex"]))
def test_the_first_candidate_is_the_models(snapshot: ServerResources, word: str, group: str) -> None:
    spelling = f"{word}.{group}" if group else word
    assert kubectls(RESTMapper(Fixed(snapshot)), spelling) == model(snapshot, word, group)


@LAW
@given(snapshots())
def test_a_kind_leads_to_a_resource_that_leads_back_to_it(snapshot: ServerResources) -> None:
    mapper = RESTMapper(Fixed(snapshot))
    for each in resources_of(snapshot):
        for kind in (each.kind, str(each.kind)):
            assert mapper.kind_for(mapper.resource_for(kind)) == each.kind
        for address in (each.gvr, str(each.gvr), f"{each.gvr.resource}.{each.gvr.version}.{each.gvr.group}"):
            assert mapper.resource_for(address) == each.gvr


@LAW
@given(snapshots(), st.sampled_from([*WORDS, "URLMap", "po.a", "box.v1."]))
def test_what_an_answer_says_means_the_answer(snapshot: ServerResources, spelling: str) -> None:
    mapper = RESTMapper(Fixed(snapshot))
    try:
        mapping = mapper.mapping_for(spelling)
    except (NoMatchError, AmbiguousMatchError):
        return
    assert mapper.mapping_for(mapping.gvr) == mapper.mapping_for(str(mapping.gvr)) == mapping
    assert mapper.mapping_for(spelling) is mapping


@LAW
@given(snapshots(), st.sampled_from([*WORDS, "URLMap", "po.a", "box.v1."]))
def test_the_first_candidate_wins_where_it_is_built_in_or_alone(snapshot: ServerResources, spelling: str) -> None:
    mapper = RESTMapper(Fixed(snapshot))
    try:
        candidates = mapper.resources_for(spelling)
    except NoMatchError:
        return
    if candidates[0].group in {"", "apps", "a.k8s.io"} or len({each.group for each in candidates}) == 1:
        assert mapper.resource_for(spelling) == candidates[0]
        return
    with pytest.raises(AmbiguousMatchError) as raised:
        mapper.resource_for(spelling)
    assert raised.value.candidates == tuple(f"{each.resource}.{each.version}.{each.group}" for each in candidates)
    for spelled, candidate in zip(raised.value.candidates, candidates, strict=True):
        assert mapper.resource_for(spelled) == candidate


@LAW
@given(snapshots(), st.sampled_from(["all", "tool"]))
def test_a_category_holds_each_resource_of_it_once(snapshot: ServerResources, category: str) -> None:
    members = {each.gvr.group_resource for each in resources_of(snapshot) if category in each.categories}
    mapper = RESTMapper(Fixed(snapshot))
    if not members:
        return
    found = mapper.resources_for(category)
    assert [*dict.fromkeys(gvr.group_resource for gvr in found)] == [gvr.group_resource for gvr in found]
    assert {gvr.group_resource for gvr in found} == members
    best = {each.gvr.group_resource: each.gvr for each in reversed(resources_of(snapshot))}
    assert [*found] == [best[gvr.group_resource] for gvr in found]
