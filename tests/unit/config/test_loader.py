"""Files, environment and pods."""

# ruff: noqa: FBT001, S106 (flags of tables; the tokens and passwords are dummies)

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from dynkube.config import (
    Config,
    Kubeconfig,
    Overrides,
    in_cluster_config,
    load_config,
    load_kubeconfig,
    read_kubeconfigs,
)
from dynkube.config.incluster import is_in_cluster, pod_namespace, read_in_cluster
from dynkube.config.loader import load_from
from dynkube.config.paths import kubeconfig_paths
from dynkube.errors import ConfigError, CredentialError

POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}
SERVED = "clusters: [{name: c, cluster: {server: 'https://c'}}]\n"
CHOSEN = SERVED + "users: [{name: u}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """A mounted service account."""
    folder = tmp_path / "account"
    folder.mkdir()
    (folder / "token").write_text(" pod-token\n")
    (folder / "ca.crt").write_text("-----BEGIN CERTIFICATE-----\n")
    (folder / "namespace").write_text("pod-namespace\n")
    return folder


def pod_config(folder: Path) -> Config:
    return Config(
        server="https://10.0.0.1:443",
        namespace="pod-namespace",
        certificate_authority_file=str(folder / "ca.crt"),
        token="pod-token",
        token_file=str(folder / "token"),
    )


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_the_paths_are_those_of_the_environment() -> None:
    listed = os.pathsep.join(["/a", "", "/b", "/a", "c"])
    assert kubeconfig_paths({"KUBECONFIG": listed, "HOME": "/h"}) == ["/a", "/b", "c"]
    assert kubeconfig_paths({"KUBECONFIG": "", "HOME": "/h"}) == ["/h/.kube/config"]
    assert kubeconfig_paths({"KUBECONFIG": os.pathsep, "HOME": "/h"}) == []
    assert kubeconfig_paths({}) == []


def test_the_default_file_is_in_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    write(tmp_path / ".kube" / "config", CHOSEN)
    environ = {"HOME": str(tmp_path)}
    assert load_kubeconfig(environ=environ).current_context == "x"
    assert load_config(environ=environ).path == str(tmp_path / ".kube" / "config")


def test_the_process_environment_serves_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", write(tmp_path / "f", CHOSEN))
    assert load_kubeconfig().current_context == "x"
    assert load_config().server == "https://c"
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(ConfigError, match="KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be set"):
        in_cluster_config()


def test_relative_files_are_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "f", "users: [{name: u, user: {tokenFile: t}}]")
    monkeypatch.chdir(tmp_path)
    user = load_kubeconfig("f", {}).users["u"]
    assert (user.path, user.token_file) == (str(tmp_path / "f"), str(tmp_path / "t"))


def test_an_explicit_file_is_the_only_one(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1", CHOSEN), write(tmp_path / "2", "current-context: second\n")
    assert load_kubeconfig(second, {"KUBECONFIG": first}) == Kubeconfig(current_context="second")


def test_an_explicit_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_kubeconfig(str(tmp_path / "gone"), {})
    assert str(caught.value) == f"kubeconfig {tmp_path}/gone does not exist"
    assert caught.value.path == str(tmp_path / "gone")


def test_bad_files_are_errors_and_do_not_hide_the_others(tmp_path: Path) -> None:
    good, one, two = write(tmp_path / "g", CHOSEN), write(tmp_path / "1", "a: b: c"), write(tmp_path / "2", "users: 1")
    environ = {"KUBECONFIG": os.pathsep.join([one, good, two, str(tmp_path)])}
    with pytest.raises(ConfigError) as caught:
        load_kubeconfig(environ=environ)
    assert len(caught.value.problems) == 3
    assert str(caught.value) == f"3 kubeconfig files can't be used: [{', '.join(caught.value.problems)}]"
    assert caught.value.problems[1:] == (
        f"kubeconfig {two} can't be used: users must be a list, not a number",
        f"unable to read kubeconfig {tmp_path}: Is a directory",
    )
    kubeconfig, errors = read_kubeconfigs([one, good, str(tmp_path)])
    assert kubeconfig.current_context == "x"
    assert [error.path for error in errors] == [one, str(tmp_path)]
    with pytest.raises(ConfigError) as caught:
        load_kubeconfig(environ={"KUBECONFIG": os.pathsep.join([good, two])})
    assert caught.value.problems == ("users must be a list, not a number",)
    assert caught.value.path == two


def test_missing_files_are_a_warning_only_when_a_list_names_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = write(tmp_path / "g", CHOSEN), write(tmp_path / "b", "- ")
    with caplog.at_level(logging.WARNING, "dynkube.config"):
        assert load_kubeconfig(None, {"KUBECONFIG": "/gone/1:/gone/2"}) == Kubeconfig()
        assert caplog.messages == ["kubeconfig not found: /gone/1, /gone/2"]
        caplog.clear()
        assert read_kubeconfigs(["/gone/1", "/gone/2"]) == (Kubeconfig(), [])
        load_kubeconfig(None, {"KUBECONFIG": f"/gone/1:{good}"})
        read_kubeconfigs(["/gone/1", bad])
        load_kubeconfig(None, {"HOME": "/gone"})
        assert caplog.messages == []


def test_odd_scalars_are_logged_with_their_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "f", "preferences: {colors: yes}\n")
    with caplog.at_level(logging.WARNING, "dynkube.config"):
        assert load_kubeconfig(path, {}).colors
    assert caplog.messages == [
        f"{path}: line 1, column 23: read as a boolean; YAML 1.2 would read something else: quote it"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "f", CHOSEN)
    Path(path).chmod(0)
    with pytest.raises(ConfigError, match="Permission denied"):
        load_kubeconfig(path, {})


def test_unreadable_files_are_problems_of_the_config(tmp_path: Path) -> None:
    user = "users: [{name: u, user: {client-certificate: gone, client-key: .}}]\n"
    path = write(tmp_path / "f", CHOSEN.replace("users: [{name: u}]\n", user))
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ={})
    assert caught.value.problems == (
        f'unable to read client-certificate {tmp_path}/gone of user "u": No such file or directory',
        f'unable to read client-key {tmp_path} of user "u": Is a directory',
    )


def test_overrides_are_handed_on(tmp_path: Path) -> None:
    path = write(tmp_path / "f", SERVED)
    config = load_config(path, Overrides(cluster="c", token="t", request_timeout="5"), {})
    assert (config.server, config.token, config.total_timeout_seconds) == ("https://c", "t", 5.0)


def test_a_pod_without_kubeconfig_uses_its_service_account(account: Path) -> None:
    assert load_from(None, Overrides(), POD, str(account)) == pod_config(account)
    environ = {**POD, "KUBECONFIG": "/gone"}
    assert load_from(None, Overrides(), environ, str(account)) == pod_config(account)


def test_a_kubeconfig_wins_in_a_pod(account: Path, tmp_path: Path) -> None:
    config = load_from(write(tmp_path / "f", CHOSEN), Overrides(), POD, str(account))
    assert (config.server, config.namespace, config.token) == ("https://c", "pod-namespace", "")


def test_a_kubeconfig_with_nothing_chosen_leaves_it_to_the_pod(account: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "f", CHOSEN.replace("current-context: x\n", ""))
    assert load_from(path, Overrides(), POD, str(account)) == pod_config(account)


def test_a_broken_kubeconfig_is_an_error_in_a_pod(account: Path, tmp_path: Path) -> None:
    for text in (
        "current-context: gone\n",
        "contexts: [{name: x, context: {cluster: gone}}]\ncurrent-context: x\n",
        "- ",
    ):
        with pytest.raises(ConfigError):
            load_from(write(tmp_path / "f", text), Overrides(), POD, str(account))


def test_nothing_at_all_is_an_error_outside_of_pods(account: Path) -> None:
    for environ, folder in (({}, account), (POD, account / "gone")):
        with pytest.raises(ConfigError, match="no configuration has been provided"):
            load_from(None, Overrides(), environ, str(folder))


@pytest.mark.parametrize(
    ("master", "overrides", "in_pod"),
    [
        ("http://master", Overrides(), True),
        ("http://master", Overrides(token="t", insecure_skip_tls_verify=True, namespace="n"), True),
        ("http://master", Overrides(server="http://master"), True),
        ("http://master", Overrides(server="http://other"), False),
        ("http://master", Overrides(request_timeout="5s"), False),
        ("http://master", Overrides(disable_compression=True), False),
        ("https://master", Overrides(), True),
        ("https://master", Overrides(namespace="n"), True),
        ("https://master", Overrides(token="t"), False),
        ("https://master", Overrides(insecure_skip_tls_verify=True), False),
        ("", Overrides(server="https://other"), False),
        ("", Overrides(token="t"), True),
    ],
)
def test_a_pods_settings_beat_a_mere_default_server(
    account: Path, master: str, overrides: Overrides, in_pod: bool
) -> None:
    environ = {**POD, "KUBERNETES_MASTER": master}
    config = load_from(None, overrides, environ, str(account))
    assert (config.server == (overrides.server or "https://10.0.0.1:443")) == (in_pod or bool(overrides.server))
    assert bool(config.certificate_authority_file) == in_pod
    outside = {"KUBERNETES_MASTER": master or "https://x"}
    assert load_from(None, overrides, outside, str(account)).server == (
        overrides.server or outside["KUBERNETES_MASTER"]
    )


def test_the_namespace_comes_from_the_most_explicit_place(account: Path, tmp_path: Path) -> None:
    implicit = write(tmp_path / "1", CHOSEN)
    explicit = write(tmp_path / "2", CHOSEN.replace("user: u}", "user: u, namespace: default}"))
    folder = str(account)
    named = {**POD, "POD_NAMESPACE": "named"}
    assert load_from(implicit, Overrides(), named, folder).namespace == "named"
    assert load_from(implicit, Overrides(), POD, folder).namespace == "pod-namespace"
    assert load_from(implicit, Overrides(), {"POD_NAMESPACE": "named"}, folder).namespace == "default"
    assert load_from(explicit, Overrides(), named, folder).namespace == "default"
    assert load_from(explicit, Overrides(namespace="o"), named, folder).namespace == "o"


def test_a_pod_is_recognised_by_service_and_token(account: Path) -> None:
    assert is_in_cluster(POD, str(account))
    assert not is_in_cluster({**POD, "KUBERNETES_SERVICE_HOST": ""}, str(account))
    assert not is_in_cluster({**POD, "KUBERNETES_SERVICE_PORT": ""}, str(account))
    (account / "token").unlink()
    assert not is_in_cluster(POD, str(account))
    (account / "token").mkdir()
    assert not is_in_cluster(POD, str(account))


def test_the_pods_namespace(account: Path) -> None:
    assert pod_namespace({"POD_NAMESPACE": "n"}, str(account)) == "n"
    assert pod_namespace({"POD_NAMESPACE": ""}, str(account)) == "pod-namespace"
    (account / "namespace").write_text(" \n")
    assert pod_namespace({}, str(account)) == "default"
    (account / "namespace").write_bytes(b"\xff")
    assert pod_namespace({}, str(account)) == "default"
    assert pod_namespace({}, "/gone") == "default"


def test_an_ipv6_service_is_bracketed(account: Path) -> None:
    environ = {**POD, "KUBERNETES_SERVICE_HOST": "fd00::1"}
    assert read_in_cluster(Overrides(), environ, str(account)).server == "https://[fd00::1]:443"


def test_overrides_in_a_pod(account: Path) -> None:
    overrides = Overrides(
        server="https://s/p/",
        token="t",
        certificate_authority="/ca",
        namespace="n",
        request_timeout="7",
    )
    config = read_in_cluster(overrides, POD, str(account))
    assert config == Config(
        "https://s/p",
        "n",
        "/ca",
        token="t",
        total_timeout_seconds=7.0,
    )
    (account / "token").unlink()
    assert read_in_cluster(overrides, POD, str(account)) == config


def test_malformed_overrides_in_a_pod_are_errors(account: Path) -> None:
    for overrides in (Overrides(server="ftp://x"), Overrides(request_timeout="x")):
        with pytest.raises(ConfigError, match="in-cluster configuration can't be used: "):
            read_in_cluster(overrides, POD, str(account))


def test_a_pod_without_authority_trusts_the_system(account: Path, caplog: pytest.LogCaptureFixture) -> None:
    for damage in (lambda: (account / "ca.crt").write_text("no certificate"), (account / "ca.crt").unlink):
        damage()
        caplog.clear()
        assert read_in_cluster(Overrides(), POD, str(account)).certificate_authority_file == ""
        assert caplog.messages == [f"no certificate authority in {account}/ca.crt: trusting the system's"]


def test_an_unusable_token_is_a_credential_error(account: Path) -> None:
    token = account / "token"
    for content, text in ((b" \n", f"the service account's token {token} is empty"), (b"\xff", "not UTF-8")):
        token.write_bytes(content)
        with pytest.raises(CredentialError, match=text) as caught:
            read_in_cluster(Overrides(), POD, str(account))
        assert caught.value.path == str(token)
    token.unlink()
    with pytest.raises(CredentialError, match="No such file or directory"):
        read_in_cluster(Overrides(), POD, str(account))
