"""Parsing and merging: what the reference's printouts don't show, and the texts of problems."""

# ruff: noqa: S106 (the tokens and passwords are dummies)

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from dynkube.config import Cluster, Config, Context, Kubeconfig, Overrides, User, merge_kubeconfigs, parse_kubeconfig
from dynkube.errors import ConfigError

BAD = Path(__file__).parents[3] / "fixtures" / "kubeconfig" / "files" / "bad"

PROBLEMS = {
    "authority-not-base64": 'cluster "c": certificate-authority-data is not base64',
    "authority-unpadded": 'cluster "c": certificate-authority-data is not base64',
    "authority-urlsafe": 'cluster "c": certificate-authority-data is not base64',
    "cluster-extension-twice": 'cluster "c": extensions: the name "e" stands there twice',
    "cluster-item-string": "clusters[0] must be a mapping, not a string",
    "cluster-string": 'cluster "c" must be a mapping, not a string',
    "cluster-twice": 'clusters: the name "c" stands there twice',
    "clusters-mapping": "clusters must be a list, not a mapping",
    "colors-string": "preferences.colors must be a boolean, not a string",
    "compression-number": 'cluster "c": disable-compression must be a boolean, not a number',
    "context-boolean": 'context "x" must be a mapping, not a boolean',
    "context-twice": 'contexts: the name "x" stands there twice',
    "contexts-number": "contexts must be a list, not a number",
    "control": "line 1, column 4: control characters are not allowed",
    "current-context-number": "current-context must be a string, not a number",
    "exec-args": 'user "u": exec.args[0] must be a string, not a number',
    "exec-env": 'user "u": exec.env must be a list, not a mapping',
    "exec-env-value": 'user "u": exec.env[0].value must be a string, not a number',
    "exec-flag": 'user "u": exec.provideClusterInfo must be a boolean, not a string',
    "exec-string": 'user "u": exec must be a mapping, not a string',
    "extension-name": "extensions[0].name must be a string, not a number",
    "extension-twice": 'extensions: the name "e" stands there twice',
    "extensions-mapping": "extensions must be a list, not a mapping",
    "extra-list": 'user "u": as-user-extra must be a mapping, not a list',
    "extra-value": 'user "u": as-user-extra.a must be a list, not a string',
    "groups-number": 'user "u": as-groups[0] must be a string, not a number',
    "groups-string": 'user "u": as-groups must be a list, not a string',
    "infinity": "line 1, column 4: JSON has no infinity and no NaN",
    "insecure-string": 'cluster "c": insecure-skip-tls-verify must be a boolean, not a string',
    "key-number": 'user "u": client-key-data must be a string, not a number',
    "kind": "kind must be Config",
    "kind-list": "kind must be a string, not a list",
    "list": "a kubeconfig must be a mapping, not a list",
    "name-number": "clusters[0].name must be a string, not a number",
    "namespace-number": 'context "x": namespace must be a string, not a number',
    "not-utf8": "line 1, column 4: not UTF-8",
    "not-yaml": "line 1, column 5: not YAML: mapping values are not allowed in this context",
    "null-key": "line 1, column 1: null can't be a key",
    "preferences-string": "preferences must be a mapping, not a string",
    "provider-config": 'user "u": auth-provider.config.a must be a string, not a number',
    "provider-string": 'user "u": auth-provider must be a mapping, not a string',
    "scalar": "a kubeconfig must be a mapping, not a string",
    "server-list": 'cluster "c": server must be a string, not a list',
    "token-boolean": 'user "u": token must be a string, not a boolean',
    "token-float": 'user "u": token must be a string, not a number',
    "token-list": 'user "u": token must be a string, not a list',
    "token-mapping": 'user "u": token must be a string, not a mapping',
    "token-number": 'user "u": token must be a string, not a number',
    "uid-number": 'user "u": as-uid must be a string, not a number',
    "unknown-alias": "line 1, column 4: an alias without an anchor before it",
    "user-list": 'user "u" must be a mapping, not a list',
    "user-twice": 'users: the name "u" stands there twice',
    "users-string": "users must be a list, not a string",
    "version": "apiVersion must be v1",
    "version-number": "apiVersion must be a string, not a number",
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_names_file_stanza_and_field(name: str) -> None:
    path = f"/etc/{name}.yaml"
    with pytest.raises(ConfigError) as caught:
        parse_kubeconfig((BAD / f"{name}.yaml").read_bytes(), path)
    assert caught.value.problems == (PROBLEMS[name],)
    assert caught.value.path == path
    assert str(caught.value) == f"kubeconfig {path} can't be used: {PROBLEMS[name]}"


def test_every_bad_file_is_in_the_table_or_a_matter_of_yaml() -> None:
    assert {file.stem for file in BAD.iterdir()} - set(PROBLEMS) == {"open-quote", "tab"}


def test_all_problems_of_a_file_are_found_at_once() -> None:
    data = b"kind: Pod\nclusters: [{name: c, cluster: {server: 1, disable-compression: 2}}]\nusers: 7\ncontexts: [[]]\n"
    with pytest.raises(ConfigError) as caught:
        parse_kubeconfig(data)
    assert caught.value.problems == (
        "kind must be Config",
        'cluster "c": server must be a string, not a number',
        'cluster "c": disable-compression must be a boolean, not a number',
        "users must be a list, not a number",
        "contexts[0] must be a mapping, not a list",
    )
    assert str(caught.value) == "kubeconfig data can't be used: " + "; ".join(caught.value.problems)


@pytest.mark.parametrize(
    "text",
    [
        "users: [{name: u, user: {token: [s3cret]}}]",
        "users: [{name: u, user: {token: {s3cret: s3cret}}}]",
        "users: [{name: u, user: {password: 53}}]",
        'users: [{name: u, user: {client-key-data: "s3cret"}}]',
        'users: [{name: u, user: {client-key-data: "s3crété"}}]',
        "users: [{name: u, user: {token: s3cret: 1}}]",
        "users: [{name: u, user: {token: 's3cret}}]",
    ],
)
def test_no_problem_shows_a_value(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_kubeconfig(text.encode(), "/x")
    assert "s3cr" not in str(caught.value)
    assert "53" not in str(caught.value)


def test_names_with_control_characters_are_escaped_in_problems() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_kubeconfig('clusters: [{name: "a\\e\\"é", cluster: 1}]'.encode())
    assert caught.value.problems == ('cluster "a\\u001b\\"é" must be a mapping, not a number',)


FULL = """
clusters:
- name: c
  cluster:
    server: https://c
    tls-server-name: tn
    insecure-skip-tls-verify: true
    certificate-authority: ca
    certificate-authority-data: Q0E=
    proxy-url: http://p
    disable-compression: true
    extensions: [{name: e, extension: {a: [1]}}]
users:
- name: u
  user:
    client-certificate: cc
    client-certificate-data: Q0M=
    client-key: ck
    client-key-data: Q0s=
    token: t
    tokenFile: tf
    as: a
    as-uid: au
    as-groups: [g, h]
    as-user-extra: {k: [v, w]}
    username: un
    password: pw
    auth-provider: {name: ap, config: {a: b}}
    exec: {command: bin/x, args: [a], env: [{name: en, value: v}], apiVersion: v, installHint: h,
      provideClusterInfo: true, interactiveMode: Never}
    extensions: [{name: e}]
contexts:
- name: x
  context: {cluster: c, user: u, namespace: ns, extensions: [{name: e, extension: 1}]}
current-context: x
preferences: {colors: true, extensions: [{name: p, extension: 2}]}
extensions: [{name: t, extension: 3}]
"""


def full(folder: str, path: str) -> Kubeconfig:
    plugin = {
        "command": folder + "bin/x",
        "args": ["a"],
        "env": [{"name": "en", "value": "v"}],
        "apiVersion": "v",
        "installHint": "h",
        "provideClusterInfo": True,
        "interactiveMode": "Never",
    }
    return Kubeconfig(
        clusters={
            "c": Cluster("https://c", "tn", True, folder + "ca", b"CA", "http://p", True, {"e": {"a": [1]}}, path)  # noqa: FBT003
        },
        users={
            "u": User(
                client_certificate=folder + "cc",
                client_certificate_data=b"CC",
                client_key=folder + "ck",
                client_key_data=b"CK",
                token="t",
                token_file=folder + "tf",
                impersonate="a",
                impersonate_uid="au",
                impersonate_groups=("g", "h"),
                impersonate_user_extra={"k": ("v", "w")},
                username="un",
                password="pw",
                auth_provider={"name": "ap", "config": {"a": "b"}},
                exec=plugin,  # type: ignore[arg-type]  # a literal of JSON values
                extensions={"e": None},
                path=path,
            )
        },
        contexts={"x": Context("c", "u", "ns", {"e": 1}, path)},
        current_context="x",
        colors=True,
        preference_extensions={"p": 2},
        extensions={"t": 3},
    )


def test_every_field_is_read() -> None:
    assert parse_kubeconfig(FULL.encode()) == full("", "")
    assert parse_kubeconfig(FULL.encode(), "/etc/kube/config") == full("/etc/kube/", "/etc/kube/config")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        ("a", "/f/g/a"),
        ("./a", "/f/g/a"),
        ("../a", "/f/a"),
        ("../../../a", "/a"),
        ("b/../a", "/f/g/a"),
        ("/b/../a", "/b/../a"),
        ("~/a", "/f/g/~/a"),
    ],
)
def test_relative_paths_are_seen_from_the_files_folder(written: str, read: str) -> None:
    users = parse_kubeconfig(f"users: [{{name: u, user: {{tokenFile: {written!r}}}}}]".encode(), "/f/g/config").users
    assert users["u"].token_file == read


def test_a_command_without_slash_is_no_path() -> None:
    users = parse_kubeconfig(b"users: [{name: u, user: {exec: {command: plugin}}}]", "/f/config").users
    assert users["u"].exec is not None
    assert users["u"].exec["command"] == "plugin"


@pytest.mark.parametrize(
    ("version", "written", "mode"),
    [
        ("client.authentication.k8s.io/v1beta1", "", "IfAvailable"),
        ("client.authentication.k8s.io/v1alpha1", "", "IfAvailable"),
        ("client.authentication.k8s.io/v1", "", ""),
        ("client.authentication.k8s.io/v1beta1", "Always", "Always"),
    ],
)
def test_the_interactive_mode_has_a_default_in_old_versions(version: str, written: str, mode: str) -> None:
    text = f"users: [{{name: u, user: {{exec: {{apiVersion: {version}, interactiveMode: {written!r}}}}}}}]"
    plugin = parse_kubeconfig(text.encode()).users["u"].exec
    assert plugin is not None
    assert plugin["interactiveMode"] == mode


def test_warnings_are_passed_on() -> None:
    warnings: list[str] = []
    parse_kubeconfig(b"clusters: [{name: c, cluster: {disable-compression: yes}}]", on_warning=warnings.append)
    assert len(warnings) == 1


def test_secrets_are_not_in_reprs() -> None:
    data = FULL.replace("token: t", "token: s3cret").replace("password: pw", "password: s3cret")
    data = data.replace("username: un", "username: s3cret").replace("{a: b}", "{a: s3cret}")
    data = (
        data.replace("args: [a]", "args: [s3cret]").replace("http://p", "http://u:s3cret@p").replace("Q0s=", "czNjcmV0")
    )
    kubeconfig = parse_kubeconfig(data.encode())
    assert kubeconfig.users["u"].client_key_data == b"s3cret"
    config = Config("https://x", token="s3cret", username="s3cret", password="s3cret", client_key_data=b"s3cret")
    overrides = Overrides(token="s3cret", username="s3cret", password="s3cret")
    assert "s3cret" not in repr(kubeconfig) + repr(config) + repr(overrides)


def test_values_hash_compare_and_pickle() -> None:
    kubeconfig = parse_kubeconfig(FULL.encode())
    again = pickle.loads(pickle.dumps(kubeconfig))  # noqa: S301 (our own bytes)
    assert again == kubeconfig
    assert hash(again) == hash(kubeconfig)
    assert hash(again.users["u"]) == hash(kubeconfig.users["u"])


def test_merging_nothing_is_empty() -> None:
    assert merge_kubeconfigs([]) == Kubeconfig()


def test_the_first_stanza_wins_whole_and_the_order_of_names_is_kept() -> None:
    one = Kubeconfig(
        clusters={"b": Cluster(server="1")},
        users={"b": User(username="1")},
        contexts={"b": Context(cluster="1")},
        preference_extensions={"b": 1},
        extensions={"b": 1},
    )
    two = Kubeconfig(
        clusters={"a": Cluster(server="2"), "b": Cluster(proxy_url="2")},
        users={"a": User(token="2"), "b": User(token="2")},
        contexts={"a": Context(user="2"), "b": Context(user="2")},
        current_context="two",
        colors=True,
        preference_extensions={"a": 2, "b": 2},
        extensions={"a": 2, "b": 2},
    )
    three = Kubeconfig(current_context="three")
    merged = merge_kubeconfigs(iter([one, two, three]))
    assert merged == Kubeconfig(
        clusters={"b": Cluster(server="1"), "a": Cluster(server="2")},
        users={"b": User(username="1"), "a": User(token="2")},
        contexts={"b": Context(cluster="1"), "a": Context(user="2")},
        current_context="two",
        colors=True,
        preference_extensions={"b": 1, "a": 2},
        extensions={"b": 1, "a": 2},
    )
    assert list(merged.clusters) == ["b", "a"]
    assert one.clusters == {"b": Cluster(server="1")}
