"""The programs run against the real server, each as a user would start it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.examples import list_pods
from tests.realserver.eventually import eventually
from tests.realserver.kubectl import Kubectl
from tests.realserver.manifests import Manifest, applied_manifest
from tests.realserver.server import RealServer

Run = Callable[..., subprocess.CompletedProcess[str]]
Apply = Callable[[Manifest], None]

_ROOT = Path(__file__).parents[2]
_NAMESPACE = "examples"


@pytest.fixture(scope="module")
def home(real_server: RealServer) -> Iterator[str]:
    """A namespace for the programs, in which pods can be made."""
    with applied_manifest(real_server, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _NAMESPACE}}):
        account = f"/api/v1/namespaces/{_NAMESPACE}/serviceaccounts"
        eventually(lambda: bool(real_server.get_json(account)["items"]))
        yield _NAMESPACE


@pytest.fixture
def run(real_server: RealServer, home: str, tmp_path: Path) -> Run:
    """Start a program with arguments, as a user of whose context `home` is the namespace."""

    def start(
        program: str, *arguments: str, user: str = "admin", token: str = "", server: str = "", code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        kubeconfig = real_server.kubeconfig(user)
        if token:
            kubeconfig["users"][0]["user"] = {"token": token}
        if server:
            kubeconfig["clusters"][0]["cluster"]["server"] = server
        kubeconfig["contexts"][0]["context"]["namespace"] = home
        path = tmp_path / f"{user}.kubeconfig"
        path.write_text(json.dumps(kubeconfig))
        path.chmod(0o600)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", f"tests.examples.{program}", *arguments],
            capture_output=True,
            text=True,
            env={
                "DYNKUBE_CACHE_DIR": str(tmp_path / "cache"),
                "HOME": str(tmp_path),
                "KUBECONFIG": str(path),
                "LC_ALL": "C.UTF-8",
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join([str(_ROOT), *sys.path]),
            },
            cwd=tmp_path,
            timeout=18,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, "")
        return done

    return start


@pytest.fixture
def as_admin(real_kubeconfig: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For programs that run in this process."""
    monkeypatch.setenv("KUBECONFIG", str(real_kubeconfig))


def pod(name: str, namespace: str) -> dict[str, Any]:
    """With one container, which nobody starts: there is no node."""
    containers = [{"name": "main", "image": "registry.k8s.io/coredns/coredns:v1.12.1"}]
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": containers}}


def node(name: str, *, unschedulable: bool = False) -> dict[str, Any]:
    """A node that nobody runs."""
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {"unschedulable": unschedulable}}


def names(server: RealServer, path: str) -> list[str]:
    """Of all objects of a list."""
    return [item["metadata"]["name"] for item in server.get_json(path)["items"]]


def test_pods_are_listed(run: Run, home: str, apply_manifest: Apply, real_server: RealServer) -> None:
    apply_manifest([pod(f"listed-{number}", home) for number in range(3)])
    mark = real_server.mark()
    lines = run("list_pods", home).stdout.splitlines()
    assert lines == [*[f"listed-{number} Pending" for number in range(3)], f"There are 3 pods in {home}"]
    requests = [each.uri for each in real_server.requests_since(mark) if each.user == "admin"]
    assert requests == [f"/api/v1/namespaces/{home}/pods?limit=500"]


@pytest.mark.usefixtures("as_admin")
def test_pods_are_listed_page_by_page(
    home: str, apply_manifest: Apply, real_server: RealServer, capsys: pytest.CaptureFixture[str]
) -> None:
    apply_manifest([pod(f"listed-{number}", home) for number in range(3)])
    mark = real_server.mark()
    list_pods.main(home, page_size=2)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[:-1]] == [f"listed-{n}" for n in range(3)]
    assert len(real_server.requests_since(mark)) == 2


@pytest.mark.parametrize("program", ["create_update_delete_deployment", "dynamic_create_update_delete_deployment"])
def test_a_deployment_lives_and_takes_all_it_owns_with_it(
    program: str, run: Run, home: str, real_server: RealServer
) -> None:
    mark = real_server.mark()
    assert run(program).stdout.splitlines() == [
        "Created deployment 'demo-deployment' with 2 replicas.",
        "Updated deployment, now generation 2.",
        f"Listing deployments in namespace '{home}':",
        " * demo-deployment (1 replicas of nginx:1.13)",
        "Deleting deployment, which waits for foregroundDeletion.",
        "Deleted deployment.",
    ]
    one = f"/apis/apps/v1/namespaces/{home}/deployments/demo-deployment"
    asked = [
        (each.verb, each.code)
        for each in real_server.requests_since(mark)
        if each.user == "admin" and each.uri.partition("?")[0] == one
    ]
    assert asked[0] == ("get", 200)
    assert ("update", 200) in asked
    assert ("delete", 200) in asked
    assert asked[-1] == ("get", 404)
    for path in ("/apis/apps/v1/{}/deployments", "/apis/apps/v1/{}/replicasets", "/api/v1/{}/pods"):
        assert names(real_server, path.format(f"namespaces/{home}")) == []


def test_a_pod_is_found(run: Run, apply_manifest: Apply) -> None:
    apply_manifest(pod("coredns", "kube-system"))
    assert run("get_pod").stdout.splitlines() == [
        "Found pod coredns in namespace kube-system: Pending",
        " * registry.k8s.io/coredns/coredns:v1.12.1",
    ]


def test_a_pod_that_is_not_there_is_told_apart(run: Run) -> None:
    assert run("get_pod", code=1).stdout == "Pod coredns in namespace kube-system not found\n"


def test_who_may_not_look_is_told_so(run: Run) -> None:
    assert run("get_pod", user="reader", code=2).stdout == (
        'May not read pods in namespace kube-system: pods "coredns" is forbidden: User "reader" cannot get resource '
        '"pods" in API group "" in the namespace "kube-system"\n'
    )


def test_other_answers_that_are_errors_show_the_servers_words(run: Run) -> None:
    shown = run("get_pod", token="wrong", code=2).stdout  # noqa: S106 - no secret
    assert shown == "Error getting pod coredns in namespace kube-system: Unauthorized\n"


def test_that_nothing_listens_is_told_apart(run: Run) -> None:
    shown = run("get_pod", server="https://127.0.0.1:1", code=2).stdout
    assert shown.startswith("No answer: ")
    assert shown.endswith("connection to 127.0.0.1:1 refused\n")


def test_a_node_is_found_by_field_annotated_and_deleted(
    run: Run, apply_manifest: Apply, real_server: RealServer, kubectl: Kubectl
) -> None:
    apply_manifest([node("example-1"), node("example-2", unschedulable=True)])
    assert run("nodes", "example-1").stdout.splitlines() == [
        "Nodes that pods may be scheduled on:",
        " * example-1",
        "Annotated node example-1: going away",
        "Deleted node example-1.",
    ]
    assert names(real_server, "/api/v1/nodes") == ["example-2"]


def test_a_node_that_someone_holds_on_to_waits_for_its_end(
    run: Run, apply_manifest: Apply, real_server: RealServer, kubectl: Kubectl
) -> None:
    held = node("example-3")
    held["metadata"]["finalizers"] = ["examples.dynkube.dev/held"]
    apply_manifest(held)
    try:
        assert run("nodes", "example-3").stdout.splitlines()[-1] == "Node example-3 waits for its end."
        metadata = real_server.get_json("/api/v1/nodes/example-3")["metadata"]
        assert metadata["annotations"]["example.com/note"] == "going away"
        assert metadata["deletionTimestamp"]
    finally:
        kubectl.succeed("patch", "node", "example-3", "--type=merge", '-p={"metadata":{"finalizers":null}}')


def test_resources_are_listed_live_and_from_the_cache_without_a_request(
    run: Run, real_server: RealServer, tmp_path: Path
) -> None:
    def requests(*arguments: str) -> tuple[str, list[str]]:
        mark = real_server.mark()
        shown = run("list_resources", *arguments).stdout
        return shown, [each.uri for each in real_server.requests_since(mark) if each.user == "admin"]

    live, asked = requests()
    assert sorted(asked) == ["/api", "/apis"]
    assert "core (prefers v1)\n" in live
    assert "  apps/v1 deployments/scale\n" in live
    folder = str(tmp_path / "discovery")
    assert requests(folder)[0] == live
    assert requests(folder) == (live, [])


def test_a_custom_resource_lives_from_its_definition_to_its_deletion(run: Run, real_server: RealServer) -> None:
    assert run("custom_resource").stdout.splitlines() == [
        "Defined backups.examples.dynkube.dev",
        "Created nightly, which keeps 7 by default",
        "Refused: spec.keep, spec.schedule",
        "Weekly would change: True",
        "Weekly would change: False",
        " * nightly: 0 3 * * *, last run never",
        " * weekly: 0 4 * * 0, last run 2026-11-20T04:00:00Z",
        "Left: []",
        "Deleted backups.examples.dynkube.dev",
    ]
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    eventually(lambda: "backups.examples.dynkube.dev" not in names(real_server, definitions), 15)
