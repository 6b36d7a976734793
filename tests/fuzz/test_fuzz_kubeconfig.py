"""Invariant: any bytes are a Kubeconfig or a ConfigError without values; a Kubeconfig is a Config or a ConfigError.

At least a third of the generated files is accepted. What is accepted, printed as kubectl prints it, reads back equal.
"""

# ruff: noqa: PT017 (either outcome is right)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.config import Kubeconfig, Overrides, parse_kubeconfig, resolve
from dynkube.errors import ConfigError
from tests.helpers.almost_right import Tally, almost_right
from tests.helpers.laws import FUZZ
from tests.unit.config.kubectl_document import document

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "s3cret"  # noqa: S105 (a dummy)
TEXTS = st.sampled_from(["", "a", "b", "/x/y", "../z", "ü"])
SECRETS = st.sampled_from([SECRET, "", None])
DATA = st.sampled_from(["", "QUJD", "czNjcmV0", None])
FLAGS = st.sampled_from([True, False, None])
EXTENSIONS: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries({"name": TEXTS, "extension": st.sampled_from([None, 1, {"a": []}])}), max_size=1
)
CLUSTER = st.fixed_dictionaries(
    {"server": st.sampled_from(["https://a", "b:1", "http://c/d", ""])},
    optional={
        "certificate-authority": TEXTS,
        "certificate-authority-data": DATA,
        "insecure-skip-tls-verify": FLAGS,
        "disable-compression": FLAGS,
        "tls-server-name": TEXTS,
        "extensions": EXTENSIONS,
        "unknown": st.sampled_from([1, [], {}]),
    },
)
EXEC = st.fixed_dictionaries(
    {"command": TEXTS}, optional={"args": st.just([SECRET]), "env": st.just([{"name": "n", "value": SECRET}])}
)
USER = st.fixed_dictionaries(
    {},
    optional={
        "token": SECRETS,
        "password": SECRETS,
        "username": TEXTS,
        "client-key-data": DATA,
        "client-certificate": TEXTS,
        "tokenFile": TEXTS,
        "as-groups": st.just(["g"]),
        "as-user-extra": st.just({"k": ["v"]}),
        "exec": EXEC,
    },
)
CONTEXT = st.fixed_dictionaries(
    {"cluster": TEXTS, "user": TEXTS}, optional={"namespace": TEXTS, "extensions": EXTENSIONS}
)


def named(singular: str, stanza: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    entry = st.fixed_dictionaries({"name": st.sampled_from(["a", "b", "", "ü"]), singular: stanza})
    return st.lists(entry, max_size=2, unique_by=lambda item: item["name"])


FILES = st.fixed_dictionaries(
    {"clusters": named("cluster", CLUSTER), "users": named("user", USER), "contexts": named("context", CONTEXT)},
    optional={
        "apiVersion": st.just("v1"),
        "kind": st.just("Config"),
        "current-context": st.sampled_from(["a", "b", "gone"]),
        "preferences": st.just({"colors": True}),
        "extensions": EXTENSIONS,
    },
)


def normal(kubeconfig: Kubeconfig) -> Mapping[str, Any]:
    return document(kubeconfig)


def test_any_file_is_a_kubeconfig_or_a_config_error() -> None:
    tally = Tally()

    @given(almost_right(FILES))
    @FUZZ
    def check(data: bytes) -> None:
        tally.seen += 1
        try:
            kubeconfig = parse_kubeconfig(data, "/etc/config")
        except ConfigError as error:
            assert SECRET not in str(error)
            assert all(error.problems)
            return
        tally.accepted += 1
        printed = json.dumps(normal(kubeconfig)).encode()
        assert normal(parse_kubeconfig(printed, "/etc/config")) == normal(kubeconfig)
        for overrides in (Overrides(), Overrides(context="a"), Overrides(cluster="b", user="a", server="https://s")):
            try:
                config = resolve(kubeconfig, overrides)
            except ConfigError as error:
                assert SECRET not in str(error)
            else:
                assert config.server.startswith(("http://", "https://"))

    check()
    tally.check()


@given(st.binary(max_size=60))
@FUZZ
def test_any_bytes_are_a_kubeconfig_or_a_config_error(data: bytes) -> None:
    try:
        parse_kubeconfig(data)
    except ConfigError as error:
        assert error.problems
