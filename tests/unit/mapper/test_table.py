"""What spellings mean in one snapshot."""

from typing import TYPE_CHECKING

import pytest

from dynkube.discovery import APIResourceList, ServerResources
from dynkube.errors import StaleGroupVersionError
from dynkube.mapper.near import ambiguous, no_match
from dynkube.mapper.priority import is_built_in
from dynkube.mapper.table import Table
from dynkube.schema import GroupKind, GroupResource, GroupVersion, GroupVersionKind, GroupVersionResource
from tests.unit.mapper.worlds import APPS, CORE, WIDGETS, resource, served, world

if TYPE_CHECKING:
    from dynkube.mapper.base import What


def found(snapshot: ServerResources, what: "What") -> list[str]:
    """The candidates, marked when none of them wins."""
    answer = Table(snapshot).answer(what)
    if answer is None:
        return []
    names = [str(each.gvr) for each in answer.candidates]
    if answer.mapping is None:
        return ["ambiguous", *names]
    assert str(answer.mapping.gvr) == names[0]
    return names


PODS = "v1, Resource=pods"
DEPLOYMENTS = "apps/v1, Resource=deployments"


@pytest.mark.parametrize(
    "what",
    [
        *["pods", "pod", "po", "Pod", "POD", "Pods", "pods.", "pods.v1.", "pod/web", PODS, "v1, Kind=Pod"],
        *[GroupVersionResource("", "v1", "pods"), GroupVersionResource("", "v1", "po"), GroupResource("", "pod")],
        *[GroupVersionKind("", "v1", "Pod"), GroupKind("", "Pod")],
    ],
)
def test_any_spelling_finds_it(what: "What") -> None:
    assert found(world(CORE, APPS, WIDGETS), what) == [PODS]


@pytest.mark.parametrize(
    "what",
    [
        *["PO", "pods.apps", "pods.v2.", "pods.v1", "pod.ap", "podlist", "list", "status", "nothing"],
        *[GroupVersionResource("", "v1", "pods/status"), GroupVersionResource("apps", "v1", "deployments/scale")],
        *[GroupVersionResource("", "v2", "pods"), GroupResource("apps", "pods"), GroupVersionResource("", "v1", "PO")],
        *[GroupVersionKind("", "v1", "pod"), GroupKind("", "Deployment"), GroupKind("app", "Deployment"), "Scale"],
        *["deployments.v2.apps", "deploy.v2.apps", "Deployment.v2.apps", "deployments.v1.app"],
    ],
)
def test_what_is_not_spelled_right_is_not_found(what: "What") -> None:
    assert found(world(CORE, APPS, WIDGETS), what) == []


@pytest.mark.parametrize(
    "what", ["deployments.app", "deploy.ap", "deploy.v1.a", "deployments.apps", "Deployment.v1.apps"]
)
def test_the_beginning_of_a_group_will_do(what: str) -> None:
    assert found(world(CORE, APPS), what) == [DEPLOYMENTS]


def test_an_exact_group_wins_over_a_more_important_one_that_begins_like_it() -> None:
    longer = served("store.k8s.io/v1", ("shelves", "Shelf", "sh"))
    shorter = served("store.k8s/v1", ("shelves", "Shelf", "sh"))
    for spelling in ("shelves.store.k8s", "shelf.store.k8s", "sh.store.k8s", "SHELF.store.k8s"):
        assert found(world(CORE, longer, shorter), spelling) == ["store.k8s/v1, Resource=shelves"]
    assert found(world(CORE, longer, shorter), "shelves.store.k")[0] == "store.k8s.io/v1, Resource=shelves"


def test_an_exact_group_of_a_kind_wins_over_the_beginning_of_a_group() -> None:
    by_name = served("store.k8s.io/v1", ("racks", "Shelf"), ("shelf", "Other"))
    by_kind = APIResourceList(
        GroupVersion("store.k8s", "v1"), (resource("store.k8s/v1", "boards", "Shelf", singular="board"),)
    )
    assert found(world(by_name, by_kind), "shelf.store.k8s") == ["store.k8s/v1, Resource=boards"]


def test_the_version_is_the_preferred_one_that_has_it() -> None:
    old = served("a.example.com/v1beta1", ("widgets", "Widget"), ("relics", "Relic"))
    older = served("a.example.com/v1alpha1", ("widgets", "Widget"), ("relics", "Relic"))
    new = served("a.example.com/v1", ("widgets", "Widget"))
    snapshot = world(CORE, older, old, new, preferred=["a.example.com/v1"])
    assert found(snapshot, "widgets") == ["a.example.com/v1, Resource=widgets"]
    assert found(snapshot, GroupKind("a.example.com", "Widget")) == ["a.example.com/v1, Resource=widgets"]
    assert found(snapshot, "relics") == ["a.example.com/v1alpha1, Resource=relics"]
    assert found(snapshot, "Relic.v1beta1.a.example.com") == ["a.example.com/v1beta1, Resource=relics"]


def test_core_v1_goes_before_all_that_the_server_lists_earlier() -> None:
    assert found(world(served("a.k8s.io/v1", ("pods", "Pod")), CORE), "pods") == [
        PODS,
        "a.k8s.io/v1, Resource=pods",
    ]


def test_a_built_in_group_wins_where_it_comes_first() -> None:
    other = served("a.example.com/v1", ("deployments", "Deployment", "deploy"))
    for spelling in ("deployments", "deploy", "Deployment"):
        assert found(world(CORE, APPS, other), spelling) == [DEPLOYMENTS, "a.example.com/v1, Resource=deployments"]
        assert found(world(CORE, other, APPS), spelling)[0] == "ambiguous"


def test_among_custom_groups_a_word_is_ambiguous() -> None:
    other = served("b.example.com/v1", ("widgets", "Widget", "wd"))
    both = ["ambiguous", "a.example.com/v1, Resource=widgets", "b.example.com/v1, Resource=widgets"]
    for spelling in ("widgets", "Widget", "wd", "widgets.v1."):
        assert found(world(CORE, WIDGETS, other), spelling) == both
    assert found(world(CORE, WIDGETS, other), "widgets.b") == [both[2]]


def test_within_a_group_the_first_wins() -> None:
    several = served("a.example.com/v1", ("box", "Crate", "x"), ("boxes", "Box", "x"), ("crate", "Old"))
    assert found(world(several), "box")[0] == "a.example.com/v1, Resource=box"
    assert found(world(several), "crate")[0] == "a.example.com/v1, Resource=crate"
    answer = Table(world(several)).answer("x")
    assert answer is not None
    assert answer.mapping is not None
    assert answer.mapping.gvr.resource == "box"
    assert answer.warnings == ('short name "x" could also match lower priority resource boxes.a.example.com',)


def test_a_name_wins_over_a_short_name() -> None:
    other = served("a.example.com/v1", ("po", "Potato"))
    assert found(world(CORE, other), "po") == ["a.example.com/v1, Resource=po"]


def test_of_two_resources_with_one_kind_the_one_listed_last_holds_it() -> None:
    templates = served("a.example.com/v1", ("processed", "Template"), ("templates", "Template"))
    assert found(world(templates), GroupKind("a.example.com", "Template")) == ["a.example.com/v1, Resource=templates"]
    assert found(world(templates), "processed") == ["a.example.com/v1, Resource=processed"]


def test_kinds_are_found_where_the_singular_is_another_word() -> None:
    odd = APIResourceList(
        GroupVersion("a.example.com", "v1"), (resource("a.example.com/v1", "odds", "OddThing", singular="odd"),)
    )
    for spelling in ("OddThing", "oddthing", "ODDTHING.a.example.com", "oddTHING.v1.a.example.com"):
        assert found(world(CORE, odd), spelling) == ["a.example.com/v1, Resource=odds"]


def test_old_servers_give_no_singular() -> None:
    old = APIResourceList(GroupVersion("", "v1"), (resource("v1", "services", "Service", singular=""),))
    custom = served("a.example.com/v1", ("services", "Service"))
    assert found(world(old, custom), "service")[0] == "v1, Resource=services"


def test_a_group_may_begin_like_a_version() -> None:
    riddles = served("v1.example.com/v2", ("riddles", "Riddle"))
    assert found(world(riddles), "riddles.v1.example.com") == ["v1.example.com/v2, Resource=riddles"]
    assert found(world(riddles), "riddles.v2.v1.example.com") == ["v1.example.com/v2, Resource=riddles"]


def test_what_is_stale_is_found_when_nothing_else_is() -> None:
    stale = served("metrics.k8s.io/v1beta1", ("pods", "PodMetrics"), ("gauges", "Gauge", "po"), stale=True)
    snapshot = world(CORE, stale)
    assert found(snapshot, "pods") == [PODS]
    assert found(snapshot, "po") == [PODS]
    assert found(snapshot, "gauges") == ["metrics.k8s.io/v1beta1, Resource=gauges"]
    assert found(snapshot, "pods.metrics.k8s.io") == ["metrics.k8s.io/v1beta1, Resource=pods"]


def test_what_takes_no_verbs_is_found() -> None:
    mute = APIResourceList(
        GroupVersion("a.example.com", "v1"), (resource("a.example.com/v1", "mutes", "Mute", verbs=()),)
    )
    assert found(world(mute), "mute") == ["a.example.com/v1, Resource=mutes"]


def _categories(version: str, *names: str, stale: bool = False) -> APIResourceList:
    each = [resource(version, name, name.title(), categories=("all",)) for name in names]
    return APIResourceList(GroupVersion.parse(version), tuple(each), stale)


def test_a_category_lists_each_of_its_resources_once_in_its_best_version() -> None:
    snapshot = world(
        _categories("v1", "pods"),
        _categories("a.example.com/v1beta1", "widgets", "relics"),
        served("a.example.com/v1", ("widgets", "Widget")),
        preferred=["a.example.com/v1"],
    )
    members = ["v1, Resource=pods", "a.example.com/v1, Resource=widgets", "a.example.com/v1beta1, Resource=relics"]
    assert [str(each.gvr) for each in Table(snapshot).category("all")] == members
    assert found(snapshot, "all") == ["ambiguous", *members]
    assert Table(snapshot).category("tool") == ()


def test_a_category_of_one_means_that_one() -> None:
    assert found(world(_categories("a.example.com/v1", "widgets")), "all") == ["a.example.com/v1, Resource=widgets"]
    assert found(world(CORE, _categories("a.example.com/v1", "stales", stale=True)), "all") == [
        "a.example.com/v1, Resource=stales"
    ]


def test_a_resource_goes_before_a_category_of_its_name() -> None:
    snapshot = world(served("a.example.com/v1", ("all", "All")), _categories("b.example.com/v1", "x", "y"))
    assert found(snapshot, "all") == ["a.example.com/v1, Resource=all"]


def test_lists_without_a_group_and_groups_without_a_list_do_no_harm() -> None:
    whole = world(CORE, APPS)
    assert found(ServerResources(whole.groups, (CORE,), {}), "deploy") == []
    assert found(ServerResources((), (CORE, APPS), {}), "deploy") == []


def test_answers_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynkube.mapper.table._MOST_ANSWERS", 2)
    table = Table(world(CORE))
    first = table.answer("pods")
    assert table.answer("pods") is first
    for spelling in ("Pods", "pOds", "poDs"):
        assert table.answer(spelling) == first
        assert len(table._answers) <= 2


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        *[(name, True) for name in ("", "apps", "batch", "policy", "autoscaling", "extensions", "events.k8s.io")],
        *[(name, False) for name in ("k8s.io", "xk8s.io", "example.com", "app", "k8s.io.example.com")],
    ],
)
def test_built_in_groups(group: str, *, expected: bool) -> None:
    assert is_built_in(group) is expected


@pytest.mark.parametrize(
    ("what", "text", "near"),
    [
        ("deploymnt", 'the server doesn\'t have a resource type "deploymnt"', ["deployments.apps"]),
        ("Podz", 'the server doesn\'t have a resource type "Podz"', ["pods"]),
        ("PO", 'the server doesn\'t have a resource type "PO"', ["pods"]),
        ("zzzzzz", 'the server doesn\'t have a resource type "zzzzzz"', []),
        ("pods.v2.", 'the server doesn\'t have a resource type "pods" in version "v2"', ["pods"]),
        (
            "deployments.v9.apps",
            'the server doesn\'t have a resource type "deployments" in group "apps" and version "v9"',
            ["deployments.apps"],
        ),
        (
            "widgets.b.exmaple.com",
            'the server doesn\'t have a resource type "widgets" in group "b.exmaple.com"',
            ["widgets.b.example.com", "widgets.a.example.com"],
        ),
        (
            GroupVersionKind("apps", "v1", "Deploymnt"),
            'no matches for kind "Deploymnt" in version "apps/v1"',
            ["deployments.apps"],
        ),
        (GroupVersionKind("", "v1", "pod"), 'no matches for kind "pod" in version "v1"', ["pods"]),
        (GroupKind("app", "Pod"), 'no matches for kind "Pod" in group "app"', ["pods"]),
    ],
)
def test_a_miss_says_what_is_near(what: "What", text: str, near: list[str]) -> None:
    other = served("b.example.com/v1", ("widgets", "Widget"))
    error = no_match(what, Table(world(CORE, APPS, WIDGETS, other)))
    assert error.near[: len(near)] == tuple(near)
    assert len(error.near) <= 3
    assert bool(error.near) == bool(near)
    said, _, hint = str(error).partition("; ")
    assert said == text
    quoted = " or ".join([f'"{name}"' for name in error.near])
    assert hint == (f"did you mean {quoted}?" if near else "")
    assert error.failures == {}


def test_a_miss_names_the_failures_that_may_hold_it() -> None:
    broken = StaleGroupVersionError("stale")
    snapshot = world(CORE, failures={"metrics.k8s.io/v1": broken, "other.example.com/v1": broken})
    everywhere = no_match("zzz", Table(snapshot))
    assert everywhere.failures == {"metrics.k8s.io/v1": broken, "other.example.com/v1": broken}
    assert str(everywhere).endswith("; could not be discovered: metrics.k8s.io/v1, other.example.com/v1")
    assert list(no_match("zzz.v1.metrics.k8s.io", Table(snapshot)).failures) == ["metrics.k8s.io/v1"]
    assert list(no_match("zzz.other", Table(snapshot)).failures) == ["other.example.com/v1"]
    assert no_match(GroupKind("", "Zzz"), Table(snapshot)).failures == {}


def test_an_ambiguous_word_lists_its_candidates() -> None:
    candidates = [*CORE.resources[:1], *WIDGETS.resources]
    error = ambiguous("things", candidates)
    assert error.candidates == ("pods.v1.", "widgets.v1.a.example.com")
    assert str(error) == '"things" means several resources: pods.v1., widgets.v1.a.example.com'
