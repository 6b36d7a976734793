"""Laws of merging and resolving kubeconfigs."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.config import Cluster, Context, Kubeconfig, Overrides, User, merge_kubeconfigs, parse_kubeconfig, resolve
from dynkube.errors import ConfigError
from tests.helpers.laws import LAW
from tests.unit.config.kubectl_document import document

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = st.sampled_from(["a", "b", "c", ""])
TEXTS = st.sampled_from(["", "one", "two"])
SERVERS = st.sampled_from(["", "https://one", "http://two", "three:80"])
FLAGS = st.booleans()
DATA = st.sampled_from([b"", b"1", b"2"])
EXTENSIONS = st.dictionaries(NAMES, st.sampled_from([None, 1, "x", {"y": [1]}]), max_size=2)
CLUSTERS = st.builds(
    Cluster,
    server=SERVERS,
    tls_server_name=TEXTS,
    insecure_skip_tls_verify=FLAGS,
    certificate_authority_data=DATA,
    disable_compression=FLAGS,
    extensions=EXTENSIONS,
)
USERS = st.builds(
    User, client_certificate_data=DATA, client_key_data=DATA, token=TEXTS, username=TEXTS, token_file=TEXTS
)
CONTEXTS = st.builds(Context, cluster=NAMES, user=NAMES, namespace=TEXTS, extensions=EXTENSIONS)
KUBECONFIGS = st.builds(
    Kubeconfig,
    clusters=st.dictionaries(NAMES, CLUSTERS, max_size=3),
    users=st.dictionaries(NAMES, USERS, max_size=3),
    contexts=st.dictionaries(NAMES, CONTEXTS, max_size=3),
    current_context=NAMES,
    colors=FLAGS,
    preference_extensions=EXTENSIONS,
    extensions=EXTENSIONS,
)
OVERRIDES = st.builds(
    Overrides, context=NAMES, cluster=NAMES, user=NAMES, namespace=TEXTS, server=SERVERS, token=TEXTS, username=TEXTS
)


@given(KUBECONFIGS, KUBECONFIGS, KUBECONFIGS)
@LAW
def test_merging_is_associative(one: Kubeconfig, two: Kubeconfig, three: Kubeconfig) -> None:
    left = merge_kubeconfigs([merge_kubeconfigs([one, two]), three])
    right = merge_kubeconfigs([one, merge_kubeconfigs([two, three])])
    assert left == right == merge_kubeconfigs([one, two, three])


@given(KUBECONFIGS)
@LAW
def test_merging_with_nothing_or_with_itself_changes_nothing(one: Kubeconfig) -> None:
    assert merge_kubeconfigs([one]) == one
    assert merge_kubeconfigs([one, Kubeconfig()]) == one
    assert merge_kubeconfigs([Kubeconfig(), one]) == one
    assert merge_kubeconfigs([one, one]) == one


def assert_first_wins(merged: Mapping[str, object], one: Mapping[str, object], two: Mapping[str, object]) -> None:
    assert merged.keys() == one.keys() | two.keys()
    assert all(merged[name] is (one[name] if name in one else two[name]) for name in merged)


@given(KUBECONFIGS, KUBECONFIGS)
@LAW
def test_the_first_stanza_of_a_name_wins_whole(one: Kubeconfig, two: Kubeconfig) -> None:
    merged = merge_kubeconfigs([one, two])
    assert_first_wins(merged.clusters, one.clusters, two.clusters)
    assert_first_wins(merged.users, one.users, two.users)
    assert_first_wins(merged.contexts, one.contexts, two.contexts)
    assert_first_wins(merged.extensions, one.extensions, two.extensions)
    assert merged.current_context == (one.current_context or two.current_context)


def turned(kubeconfig: Kubeconfig) -> Kubeconfig:
    """The same with all names in the opposite order."""
    mappings: dict[str, Any] = {
        field.name: dict(reversed(getattr(kubeconfig, field.name).items()))
        for field in fields(kubeconfig)
        if isinstance(getattr(kubeconfig, field.name), dict)
    }
    return replace(kubeconfig, **mappings)


def outcome(kubeconfig: Kubeconfig, overrides: Overrides) -> object:
    """The Config, or the problems."""
    try:
        return resolve(kubeconfig, overrides)
    except ConfigError as error:
        return error.problems


@given(KUBECONFIGS, KUBECONFIGS, OVERRIDES)
@LAW
def test_the_order_of_names_does_not_matter(one: Kubeconfig, two: Kubeconfig, overrides: Overrides) -> None:
    assert merge_kubeconfigs([turned(one), turned(two)]) == merge_kubeconfigs([one, two])
    assert outcome(turned(one), overrides) == outcome(one, overrides)


def marked(name: str) -> tuple[Cluster, User]:
    """Stanzas that can be told by every field."""
    cluster = Cluster(
        server=f"https://{name}",
        tls_server_name=name,
        certificate_authority_data=name.encode(),
        extensions={name: name},
    )
    user = User(client_certificate_data=name.encode(), client_key_data=name.encode(), token=name, token_file=f"/{name}")
    return cluster, user


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=3), st.integers(0, 2), NAMES, NAMES)
@LAW
def test_resolving_never_mixes_stanzas(pairs: list[tuple[str, str]], chosen: int, cluster: str, user: str) -> None:
    kubeconfig = Kubeconfig(
        clusters={name: marked(f"c{name}")[0] for name in "abc"},
        users={name: marked(f"u{name}")[1] for name in "abc"},
        contexts={
            str(number): Context(one or "a", two or "a", f"n{number}") for number, (one, two) in enumerate(pairs)
        },
    )
    name = str(chosen % len(pairs))
    config = resolve(kubeconfig, Overrides(context=name, cluster=cluster, user=user))
    wanted = kubeconfig.contexts[name]
    title = f"c{cluster or wanted.cluster}"
    assert config.server == f"https://{title}"
    assert (config.tls_server_name, config.certificate_authority_data) == (title, title.encode())
    who = f"u{user or wanted.user}"
    assert (config.token, config.token_file) == (who, f"/{who}")
    assert (config.client_certificate_data, config.client_key_data) == (who.encode(), who.encode())
    assert config.namespace == f"n{name}"


@given(KUBECONFIGS, OVERRIDES)
@LAW
def test_only_the_chosen_stanzas_count(kubeconfig: Kubeconfig, overrides: Overrides) -> None:
    name = overrides.context or kubeconfig.current_context
    context = kubeconfig.contexts.get(name, Context())
    kept = {overrides.cluster or context.cluster}, {overrides.user or context.user}
    less = replace(
        kubeconfig,
        clusters={name: value for name, value in kubeconfig.clusters.items() if name in kept[0]},
        users={name: value for name, value in kubeconfig.users.items() if name in kept[1]},
    )
    assert outcome(less, overrides) == outcome(kubeconfig, overrides)


@given(KUBECONFIGS)
@LAW
def test_what_kubectl_would_print_reads_back(kubeconfig: Kubeconfig) -> None:
    assert parse_kubeconfig(json.dumps(document(kubeconfig)).encode()) == kubeconfig
