"""RESTMapper: when it asks the server again, and when it does not."""

import pytest

from dynkube.errors import AmbiguousMatchError, ConnectError, NoMatchError, ParseError
from dynkube.mapper import RESTMapper, RESTMapping
from dynkube.schema import GroupResource, GroupVersionKind, GroupVersionResource
from tests.helpers.clock import FakeClock
from tests.unit.mapper.worlds import (
    APPS,
    CORE,
    WIDGETS,
    CountedDiscovery,
    resource,
    served,
    world,
)

BEFORE = world(CORE, APPS)
AFTER = world(CORE, APPS, WIDGETS)
PODS = GroupVersionResource("", "v1", "pods")


def test_a_mapping_says_where_and_what() -> None:
    mapper = RESTMapper(CountedDiscovery(BEFORE))
    pods = CORE.resources[0]
    assert mapper.mapping_for("po") == RESTMapping(
        PODS, GroupVersionKind("", "v1", "Pod"), namespaced=True, resource=pods
    )
    assert mapper.resource_for("po") == PODS
    assert mapper.kind_for("po") == GroupVersionKind("", "v1", "Pod")
    assert mapper.resources_for("po") == (PODS,)


def test_subresources_are_those_of_the_resource_in_its_version() -> None:
    mapper = RESTMapper(CountedDiscovery(world(CORE, APPS, served("apps/v1beta1", ("deployments/old", "Old")))))
    assert mapper.subresources(mapper.mapping_for("deploy")) == {"scale"}
    assert mapper.subresources(mapper.mapping_for("po")) == {"status"}
    assert mapper.subresources(mapper.mapping_for("svc")) == set()


def test_what_is_known_costs_no_request() -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery)
    for _ in range(3):
        for spelling in ("pods", "deploy", "Service"):
            mapper.resource_for(spelling)
    assert (discovery.fetches, discovery.invalidations) == (1, 0)


def test_nothing_is_asked_before_the_first_look_up() -> None:
    discovery = CountedDiscovery(BEFORE)
    RESTMapper(discovery)
    assert discovery.calls == 0


def test_a_table_is_built_anew_when_discovery_has_a_new_snapshot() -> None:
    discovery = CountedDiscovery(BEFORE, world(CORE))
    mapper = RESTMapper(discovery)
    mapper.resource_for("deploy")
    discovery.invalidate()
    with pytest.raises(NoMatchError):
        mapper.resource_for("deploy")


def test_a_miss_asks_the_server_once_and_finds_what_is_new() -> None:
    discovery = CountedDiscovery(BEFORE, AFTER)
    mapper = RESTMapper(discovery)
    mapper.resource_for("pods")
    assert str(mapper.resource_for("wd")) == "a.example.com/v1, Resource=widgets"
    assert (discovery.fetches, discovery.invalidations) == (2, 1)


def test_an_unknown_word_costs_one_revalidation_until_its_time_is_over() -> None:
    clock = FakeClock()
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery, clock=clock)
    for advance, invalidations in ((0.0, 1), (0.0, 1), (9.9, 1), (0.1, 2), (9.9, 2), (0.2, 3)):
        clock.advance(advance)
        with pytest.raises(NoMatchError):
            mapper.kind_for("nothing")
        assert discovery.invalidations == invalidations


def test_the_time_can_be_set() -> None:
    clock = FakeClock()
    discovery = CountedDiscovery(BEFORE)
    for seconds, invalidations in ((0.0, 3), (60.0, 4)):
        mapper = RESTMapper(discovery, clock=clock, negative_seconds=seconds)
        for _ in range(3):
            with pytest.raises(NoMatchError):
                mapper.kind_for("nothing")
            clock.advance(20.0)
        assert discovery.invalidations == invalidations


def test_each_spelling_has_its_own_entry() -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    for what in ("nothing", "nothing", "nothing.apps", GroupResource("", "nothing"), GroupResource("", "nothing")):
        with pytest.raises(NoMatchError):
            mapper.resource_for(what)
    assert discovery.invalidations == 3


def test_what_comes_by_another_way_is_found_before_the_time_is_over() -> None:
    discovery = CountedDiscovery(BEFORE, BEFORE, AFTER)
    mapper = RESTMapper(discovery, clock=FakeClock())
    with pytest.raises(NoMatchError):
        mapper.resource_for("wd")
    discovery.invalidate()
    assert mapper.resource_for("wd").resource == "widgets"


def test_invalidate_drops_everything() -> None:
    discovery = CountedDiscovery(BEFORE)
    warnings: list[str] = []
    mapper = RESTMapper(discovery, clock=FakeClock(), on_warning=warnings.append)
    with pytest.raises(NoMatchError):
        mapper.resource_for("nothing")
    mapper.invalidate()
    assert (discovery.fetches, discovery.invalidations) == (2, 2)
    with pytest.raises(NoMatchError):
        mapper.resource_for("nothing")
    assert (discovery.fetches, discovery.invalidations) == (4, 3)


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynkube.mapper.negative._MOST_ENTRIES", 2)
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    for spelling, invalidations in (("a", 1), ("b", 2), ("a", 2), ("c", 3), ("b", 3), ("a", 4)):
        with pytest.raises(NoMatchError):
            mapper.resource_for(spelling)
        assert discovery.invalidations == invalidations


def test_a_failed_revalidation_is_the_error_and_leaves_no_entry() -> None:
    discovery = CountedDiscovery(BEFORE, ConnectError("refused"), AFTER)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("pods")
    with pytest.raises(ConnectError):
        mapper.resource_for("wd")
    assert mapper.resource_for("wd").resource == "widgets"


def test_a_failed_first_discovery_is_the_error() -> None:
    discovery = CountedDiscovery(ConnectError("refused"), BEFORE)
    mapper = RESTMapper(discovery)
    with pytest.raises(ConnectError):
        mapper.resource_for("pods")
    assert mapper.resource_for("pods") == PODS
    assert discovery.invalidations == 0


def test_an_interrupted_revalidation_counts_for_nobody() -> None:
    discovery = CountedDiscovery(BEFORE, KeyboardInterrupt(), AFTER)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapper.resource_for("pods")
    with pytest.raises(KeyboardInterrupt):
        mapper.resource_for("wd")
    assert mapper.resource_for("wd").resource == "widgets"


def test_a_spelling_that_breaks_the_grammar_costs_nothing() -> None:
    discovery = CountedDiscovery(BEFORE)
    mapper = RESTMapper(discovery)
    for spelling in ("", "a/b/c", "pods,svc"):
        for method in (mapper.resource_for, mapper.resources_for):
            with pytest.raises(ParseError):
                method(spelling)
    with pytest.raises(ParseError):
        mapper.split_argument("pods/")
    assert discovery.invalidations == 0


def test_an_ambiguous_word_is_an_error_and_all_its_resources_can_be_had() -> None:
    other = served("b.example.com/v1", ("widgets", "Widget"))
    discovery = CountedDiscovery(world(CORE, WIDGETS, other))
    mapper = RESTMapper(discovery)
    with pytest.raises(AmbiguousMatchError) as raised:
        mapper.kind_for("widget")
    assert raised.value.candidates == ("widgets.v1.a.example.com", "widgets.v1.b.example.com")
    assert [gvr.group for gvr in mapper.resources_for("widget")] == ["a.example.com", "b.example.com"]
    assert discovery.invalidations == 0


def test_a_category_goes_before_a_resource_where_several_are_asked_for() -> None:
    named = served("a.example.com/v1", ("all", "All"))
    member = resource("b.example.com/v1", "members", "Member", categories=("all",))
    discovery = CountedDiscovery(world(named, named.replace(group_version=member.group_version, resources=(member,))))
    mapper = RESTMapper(discovery)
    assert mapper.resources_for("all") == (member.gvr,)
    assert mapper.resource_for("all").group == "a.example.com"


def test_resources_for_takes_names_too() -> None:
    mapper = RESTMapper(CountedDiscovery(BEFORE))
    assert mapper.resources_for(PODS) == (PODS,)
    with pytest.raises(NoMatchError):
        mapper.resources_for("nothing")


def test_an_argument_parts_into_type_and_name() -> None:
    mapper = RESTMapper(CountedDiscovery(BEFORE))
    pods = mapper.mapping_for("pods")
    assert mapper.split_argument("po/web") == (pods, "web")
    assert mapper.split_argument("pods/status") == (pods, "status")
    assert mapper.split_argument("pods") == (pods, None)
    assert mapper.split_argument("v1, Resource=pods") == (pods, None)
    assert mapper.mapping_for("po/web") == pods


def test_each_warning_is_given_once() -> None:
    warnings: list[str] = []
    other = served("b.example.com/v1", ("podlets", "Podlet", "po"))
    mapper = RESTMapper(CountedDiscovery(world(CORE, other)), on_warning=warnings.append)
    expected = ['short name "po" could also match lower priority resource podlets.b.example.com']
    for _ in range(2):
        assert mapper.resource_for("po") == PODS
        assert warnings == expected
    mapper.invalidate()
    mapper.resource_for("po")
    assert warnings == expected * 2


def test_without_anybody_to_warn_nobody_is_warned() -> None:
    other = served("b.example.com/v1", ("podlets", "Podlet", "po"))
    assert RESTMapper(CountedDiscovery(world(CORE, other))).resource_for("po") == PODS


def test_confirm_asks_once_and_gives_the_mapping_of_now() -> None:
    rescoped = WIDGETS.replace(resources=tuple(each.replace(namespaced=False) for each in WIDGETS.resources))
    discovery = CountedDiscovery(AFTER, world(CORE, rescoped))
    mapper = RESTMapper(discovery)
    old = mapper.mapping_for("wd")
    assert mapper.confirm(old) == old.replace(namespaced=False, resource=rescoped.resources[0])
    assert discovery.invalidations == 1


@pytest.mark.parametrize(
    "then",
    [
        [CORE],
        [CORE, served("a.example.com/v2", ("widgets", "Widget"))],
        [CORE, served("a.example.com/v1", ("others", "Other", "widgets"))],
    ],
)
def test_confirm_says_when_it_is_gone(then: list[object]) -> None:
    discovery = CountedDiscovery(AFTER, world(*then))  # type: ignore[arg-type]
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapping = mapper.mapping_for("wd")
    with pytest.raises(NoMatchError) as raised:
        mapper.confirm(mapping)
    assert '"widgets" in group "a.example.com" and version "v1"' in str(raised.value)
    assert discovery.invalidations == 1


def test_confirm_leaves_an_entry_for_what_is_gone() -> None:
    discovery = CountedDiscovery(AFTER, BEFORE)
    mapper = RESTMapper(discovery, clock=FakeClock())
    mapping = mapper.mapping_for("wd")
    with pytest.raises(NoMatchError):
        mapper.confirm(mapping)
    with pytest.raises(NoMatchError):
        mapper.mapping_for(mapping.gvr)
    assert discovery.invalidations == 1
