"""Files, merges and choices as the reference kubectl prints them; see record_expectations.py."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from dynkube.config import Config, Kubeconfig, Overrides, load_kubeconfig, merge_kubeconfigs, parse_kubeconfig, resolve
from dynkube.errors import ConfigError
from tests.unit.config.kubectl_document import document, flattened

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubeconfig"
FILES = FIXTURES / "files"
CASES = json.loads((FIXTURES / "view_cases.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((FIXTURES / "view_expected.json").read_text(encoding="utf-8"))


def load(case: dict[str, Any]) -> Kubeconfig:
    """The kubeconfig that the case's files make, found as kubectl finds them."""
    flags = dict(arg.split("=", 1) for arg in case["args"])
    listed = os.pathsep.join(str(FILES / name) if name else "" for name in case["files"])
    path = flags.get("--kubeconfig")
    return load_kubeconfig(path and str(FILES / path), {"KUBECONFIG": listed})


def load_as_written(case: dict[str, Any]) -> Kubeconfig:
    """The same with paths as they stand in the files: `kubectl config view` does not resolve them."""
    flags = dict(arg.split("=", 1) for arg in case["args"])
    names = [flags["--kubeconfig"]] if "--kubeconfig" in flags else case["files"]
    files = [FILES / name for name in names if name and (FILES / name).exists()]
    return merge_kubeconfigs(parse_kubeconfig(file.read_bytes()) for file in files)


def context_of(case: dict[str, Any]) -> str:
    return next((arg.partition("=")[2] for arg in case["args"] if arg.startswith("--context=")), "")


def parametrize(view: str, *, fails: bool) -> pytest.MarkDecorator:
    """The cases whose view failed, or worked, in kubectl."""
    cases = [case for case in CASES if ("error" in EXPECTED[case["name"]][view]) == fails]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


@parametrize("view", fails=False)
def test_files_are_read_and_merged_as_by_kubectl(case: dict[str, Any]) -> None:
    assert document(load_as_written(case)) == EXPECTED[case["name"]]["view"]
    assert set(load(case).clusters) == set(load_as_written(case).clusters)


@parametrize("view", fails=True)
def test_files_that_kubectl_refuses_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(case)
    assert all(caught.value.problems)


@parametrize("flatten", fails=False)
def test_paths_lead_to_the_files_that_kubectl_reads(case: dict[str, Any]) -> None:
    expected = EXPECTED[case["name"]]["flatten"]
    for entry in expected["users"] or []:
        make_absolute(entry["user"], load(case).users[entry["name"]].path)
    assert document(flattened(load(case))) == expected


def make_absolute(user: dict[str, Any], path: str) -> None:
    """Kubectl embeds certificates, but leaves these two as they are written; we resolve them."""
    if "tokenFile" in user:
        user["tokenFile"] = os.path.normpath(Path(path).parent / user["tokenFile"])
    if "/" in user.get("exec", {}).get("command", ""):
        user["exec"]["command"] = os.path.normpath(Path(path).parent / user["exec"]["command"])


def stanza(expected: dict[str, Any], plural: str, singular: str) -> dict[str, Any]:
    """The one cluster or user that is left; empty when none is."""
    found = expected[plural]
    return dict(found[0][singular]) if found else {}


def unsupported(cluster: dict[str, Any], user: dict[str, Any]) -> bool:
    return bool({"proxy-url"} & set(cluster) or {"exec", "auth-provider", "as"} & set(user))


def content(path: str, data: bytes) -> str:
    return base64.b64encode(Path(path).read_bytes() if path else data).decode()


def assert_config_holds(config: Config, cluster: dict[str, Any], user: dict[str, Any], context: dict[str, Any]) -> None:
    assert config.server == cluster["server"]
    assert config.namespace == context.get("namespace", "default")
    assert config.tls_server_name == cluster.get("tls-server-name", "")
    assert config.insecure_skip_tls_verify == cluster.get("insecure-skip-tls-verify", False)
    assert config.disable_compression == cluster.get("disable-compression", False)
    authority = content(config.certificate_authority_file, config.certificate_authority_data)
    assert authority == cluster.get("certificate-authority-data", "")
    certificate = content(config.client_certificate_file, config.client_certificate_data)
    assert certificate == user.get("client-certificate-data", "")
    assert content(config.client_key_file, config.client_key_data) == user.get("client-key-data", "")
    assert config.token == user.get("token", "")
    assert config.token_file == user.get("tokenFile", "")
    assert (config.username, config.password) == (user.get("username", ""), user.get("password", ""))


@parametrize("minify", fails=False)
def test_the_chosen_stanzas_are_those_that_kubectl_leaves(case: dict[str, Any]) -> None:
    expected = EXPECTED[case["name"]]["minify"]
    cluster, user = stanza(expected, "clusters", "cluster"), stanza(expected, "users", "user")
    if user:
        make_absolute(user, load(case).users[expected["users"][0]["name"]].path)
    overrides = Overrides(context=context_of(case))
    sound = cluster.get("server") and not unsupported(cluster, user)
    contradicting = "token" in user and {"username", "password"} & set(user)
    authority_unused = cluster.get("insecure-skip-tls-verify") and "certificate-authority-data" in cluster
    if not sound or contradicting or authority_unused:
        with pytest.raises(ConfigError, match="invalid configuration"):
            resolve(load(case), overrides)
        return
    context = expected["contexts"][0]
    config = resolve(load(case), overrides)
    assert config.context == context["name"] == expected["current-context"]
    assert_config_holds(config, cluster, user, context["context"])


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "cannot locate context" in EXPECTED[case["name"]]["minify"].get("error", "")],
    ids=lambda case: case["name"],
)
def test_a_context_that_kubectl_does_not_find_is_not_found(case: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(load(case), Overrides(context=context_of(case)))
    name = context_of(case) or load(case).current_context
    assert caught.value.problems == (f'context "{name}" does not exist',)
    assert caught.value.context == name
