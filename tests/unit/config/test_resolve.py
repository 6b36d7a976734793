"""Resolving: all problems at once, what is not supported yet, and texts; the reference tables have the rest."""

# ruff: noqa: S106 (the tokens and passwords are dummies)

from __future__ import annotations

import pickle

import pytest

from dynkube.config import Cluster, Config, Context, Kubeconfig, Overrides, User, is_nothing_configured, resolve
from dynkube.errors import ConfigError


def kubeconfig(cluster: Cluster | None = None, user: User | None = None, context: Context | None = None) -> Kubeconfig:
    """One of each, chosen; another of each that must never be looked at."""
    return Kubeconfig(
        clusters={
            "c": cluster or Cluster("https://c"),
            "other": Cluster("x y", "o", certificate_authority="/o", certificate_authority_data=b"o", proxy_url="p"),
        },
        users={
            "u": user or User(),
            "other": User(client_certificate="/o", token="o", username="o", exec={}, auth_provider={}, impersonate="o"),
        },
        contexts={"x": context or Context("c", "u", path="/f"), "other": Context("other", "other", "o/o")},
        current_context="x",
    )


def problems(*args: Kubeconfig | Overrides, **kwargs: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        resolve(*args, **kwargs)  # type: ignore[arg-type]  # as the caller gives them
    return caught.value.problems


def test_all_fields_arrive() -> None:
    cluster = Cluster("https://c/", "n", certificate_authority="/ca", disable_compression=True)
    user = User(client_certificate="/cc", client_key_data=b"k", token="t", token_file="/tf")
    assert resolve(kubeconfig(cluster, user, Context("c", "u", "ns", path="/f"))) == Config(
        server="https://c",
        namespace="ns",
        certificate_authority_file="/ca",
        tls_server_name="n",
        client_certificate_file="/cc",
        client_key_data=b"k",
        token="t",
        token_file="/tf",
        disable_compression=True,
        path="/f",
        context="x",
    )
    cluster = Cluster("https://c", certificate_authority_data=b"CA")
    user = User(client_certificate_data=b"CC", client_key="/k", username="u", password="p")
    assert resolve(kubeconfig(cluster, user)) == Config(
        server="https://c",
        certificate_authority_data=b"CA",
        client_certificate_data=b"CC",
        client_key_file="/k",
        username="u",
        password="p",
        path="/f",
        context="x",
    )
    assert resolve(kubeconfig(Cluster("https://c", insecure_skip_tls_verify=True))).insecure_skip_tls_verify


def test_all_overrides_arrive() -> None:
    overrides = Overrides(
        namespace="n",
        server="https://s",
        tls_server_name="t",
        certificate_authority="/ca",
        client_certificate="cc",
        client_key="ck",
        username="un",
        password="pw",
        disable_compression=True,
        request_timeout="1m",
    )
    user = User(client_certificate_data=b"1", client_key_data=b"2", username="3", password="4")
    cluster = Cluster("https://c", "5", certificate_authority_data=b"6", insecure_skip_tls_verify=True)
    assert resolve(kubeconfig(cluster, user, Context("c", "u", "7")), overrides) == Config(
        server="https://s",
        namespace="n",
        certificate_authority_file="/ca",
        tls_server_name="t",
        client_certificate_file="cc",
        client_key_file="ck",
        username="un",
        password="pw",
        disable_compression=True,
        total_timeout_seconds=60.0,
        context="x",
    )


def test_a_key_without_certificate_is_left_aside() -> None:
    config = resolve(kubeconfig(user=User(client_key="/k", client_key_data=b"k")))
    assert (config.client_key_file, config.client_key_data) == ("", b"")


def test_the_default_server_and_namespace_fill_gaps_only() -> None:
    assert resolve(Kubeconfig(), default_server="http://d", default_namespace="n") == Config("http://d", "n")
    config = resolve(kubeconfig(context=Context("c", "u", "ns")), default_server="http://d", default_namespace="n")
    assert (config.server, config.namespace) == ("https://c", "ns")
    assert resolve(kubeconfig(cluster=Cluster()), default_server="http://d").server == "http://d"


def test_every_problem_is_told_at_once() -> None:
    user = User(
        client_certificate="/cc",
        client_certificate_data=b"c",
        client_key="/ck",
        client_key_data=b"k",
        token="t",
        token_file="/tf",
        username="u",
        exec={},
        auth_provider={},
        impersonate="i",
    )
    cluster = Cluster("https://c", "", True, "/ca", b"ca", "http://p")  # noqa: FBT003
    broken = kubeconfig(cluster, user, Context("c", "u", "a/b", path="/f"))
    with pytest.raises(ConfigError) as caught:
        resolve(broken, Overrides(request_timeout="soon"), why_unreadable=lambda path: f"no {path}")
    found = caught.value.problems
    assert found == (
        'client-certificate and client-certificate-data are both given for user "u"',
        'client-key and client-key-data are both given for user "u"',
        'unable to read client-certificate /cc of user "u": no /cc',
        'unable to read client-key /ck of user "u": no /ck',
        'token and username or password are given for user "u", only one of them is allowed',
        'certificate-authority and certificate-authority-data are both given for cluster "c"',
        'unable to read certificate-authority /ca of cluster "c": no /ca',
        'cluster "c" uses proxy-url, which dynkube does not support yet',
        'user "u" uses exec, which dynkube does not support yet',
        'user "u" uses auth-provider, which dynkube does not support yet',
        'user "u" uses impersonation, which dynkube does not support yet',
        'a certificate authority and insecure-skip-tls-verify are both given for cluster "c"',
        'tokenFile and username or password are given for user "u", only one of them is allowed',
        "invalid timeout 'soon': it must be an integer of seconds, or a duration such as 1s, 2m, 3h or 1m30s",
        "namespace 'a/b' may not contain '/'",
    )
    assert str(caught.value) == f"invalid configuration: [{', '.join(found)}]"
    assert (caught.value.path, caught.value.context) == ("/f", "x")
    assert pickle.loads(pickle.dumps(caught.value)).problems == found  # noqa: S301 (our own bytes)


def test_one_problem_stands_alone() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(kubeconfig(cluster=Cluster("ftp://c")))
    assert str(caught.value) == (
        'invalid configuration: server of cluster "c" can\'t be used: its scheme must be http or https'
    )


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        (
            User(client_certificate="/c"),
            'client-key or client-key-data must be given for the client certificate of user "u"',
        ),
        (
            User(client_certificate_data=b"c"),
            'client-key or client-key-data must be given for the client certificate of user "u"',
        ),
        (
            User(token="t", username="u"),
            'token and username or password are given for user "u", only one of them is allowed',
        ),
        (
            User(token="t", password="p"),
            'token and username or password are given for user "u", only one of them is allowed',
        ),
        (
            User(token_file="/t", password="p"),
            'tokenFile and username or password are given for user "u", only one of them is allowed',
        ),
        (User(exec={"command": "c"}), 'user "u" uses exec, which dynkube does not support yet'),
        (User(auth_provider={"name": "oidc"}), 'user "u" uses auth-provider, which dynkube does not support yet'),
        (User(impersonate="i"), 'user "u" uses impersonation, which dynkube does not support yet'),
        (User(impersonate_uid="i"), 'user "u" uses impersonation, which dynkube does not support yet'),
        (User(impersonate_groups=("i",)), 'user "u" uses impersonation, which dynkube does not support yet'),
        (User(impersonate_user_extra={"i": ()}), 'user "u" uses impersonation, which dynkube does not support yet'),
    ],
)
def test_problems_of_the_user(user: User, problem: str) -> None:
    assert problems(kubeconfig(user=user)) == (problem,)


def test_the_unselected_stanzas_are_no_problem() -> None:
    assert resolve(kubeconfig()).server == "https://c"
    assert len(problems(kubeconfig(), Overrides(context="other"))) == 9


@pytest.mark.parametrize("server", ["http://c", "c:80"])
def test_plain_http_never_looks_at_tls_or_token_files(server: str) -> None:
    cluster = Cluster(server, insecure_skip_tls_verify=True, certificate_authority_data=b"CA")
    user = User(token_file="/t", username="u")
    assert resolve(kubeconfig(cluster, user), why_unreadable=lambda _path: "gone").username == "u"


def test_files_are_asked_for_once_each_and_only_when_they_count() -> None:
    asked: list[str] = []

    def why(path: str) -> str:
        asked.append(path)
        return ""

    cluster = Cluster("https://c", certificate_authority="/ca")
    resolve(kubeconfig(cluster, User(client_certificate="/c", client_key="/k", token_file="/t")), why_unreadable=why)
    assert asked == ["/c", "/k", "/ca", "/t"]
    asked.clear()
    resolve(kubeconfig(user=User(client_key="/k", token="t", token_file="/t")), why_unreadable=why)
    assert asked == []


def test_an_unreadable_token_file_is_a_problem_with_tls() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(kubeconfig(user=User(token_file="/t")), why_unreadable=lambda _path: "gone")
    assert caught.value.problems == ('unable to read tokenFile /t of user "u": gone',)


def test_what_is_not_there_is_told_together() -> None:
    overrides = Overrides(context="cx", cluster="cc", user="cu")
    assert problems(kubeconfig(), overrides) == (
        'context "cx" does not exist',
        'cluster "cc" does not exist',
        'user "cu" does not exist',
    )


def test_a_missing_context_hides_the_missing_server() -> None:
    assert problems(Kubeconfig(current_context="gone")) == ('context "gone" does not exist',)


@pytest.mark.parametrize(
    ("given", "problem", "nothing"),
    [
        (Kubeconfig(), "no configuration has been provided, try setting KUBERNETES_MASTER environment variable", True),
        (Kubeconfig(contexts={"x": Context("c", "u")}, clusters={"c": Cluster("a")}), "no context chosen", True),
        (
            Kubeconfig(contexts={"x": Context()}, current_context="x"),
            'cluster was not specified for context "x"',
            False,
        ),
        (
            Kubeconfig(contexts={"x": Context("c")}, current_context="x"),
            'cluster "c" was not found for context "x"',
            False,
        ),
        (kubeconfig(cluster=Cluster(tls_server_name="t")), 'no server found for cluster "c"', False),
    ],
)
def test_why_there_is_no_server(given: Kubeconfig, problem: str, nothing: bool) -> None:  # noqa: FBT001
    with pytest.raises(ConfigError) as caught:
        resolve(given)
    assert caught.value.problems == (problem,)
    assert is_nothing_configured(caught.value) is nothing


def test_a_missing_user_is_anonymous() -> None:
    config = resolve(kubeconfig(context=Context("c", "gone")))
    assert (config.token, config.username) == ("", "")


def test_overrides_choose_without_a_context() -> None:
    assert resolve(Kubeconfig(clusters={"c": Cluster("https://c")}), Overrides(cluster="c")).server == "https://c"
    assert resolve(Kubeconfig(), Overrides(server="https://s")).server == "https://s"
    chosen = resolve(Kubeconfig(users={"u": User(token="t")}), Overrides(server="https://s", user="u"))
    assert chosen.token == "t"  # noqa: S105


def test_insecure_replaces_authority_and_data() -> None:
    cluster = Cluster("https://c", certificate_authority="/ca", certificate_authority_data=b"CA")
    config = resolve(kubeconfig(cluster), Overrides(insecure_skip_tls_verify=True))
    assert config.insecure_skip_tls_verify
    assert (config.certificate_authority_file, config.certificate_authority_data) == ("", b"")


def test_the_tls_name_survives_other_overrides() -> None:
    cluster = Cluster("https://c", "n")
    assert resolve(kubeconfig(cluster), Overrides(token="t")).tls_server_name == "n"
    assert resolve(kubeconfig(cluster), Overrides(server="https://s")).tls_server_name == ""
    assert resolve(kubeconfig(cluster), Overrides(tls_server_name="m")).tls_server_name == "m"


def test_the_namespace_is_taken_as_it_is() -> None:
    assert problems(kubeconfig(), Overrides(namespace="ns/x")) == ("namespace 'ns/x' may not contain '/'",)
    assert resolve(kubeconfig(context=Context("c", "u", "Odd_One"))).namespace == "Odd_One"
