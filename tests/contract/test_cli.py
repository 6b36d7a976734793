"""The command line beyond kubectl's, on the real server."""

import csv
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.broken_api import broken_api
from tests.contract.conftest import RunCLI
from tests.realserver.kubectl import Kubectl
from tests.realserver.server import RealServer

pytestmark = pytest.mark.usefixtures("custom_resources")


def _dynkube_requests(server: RealServer, mark: int) -> list[str]:
    return [each.uri for each in server.requests_since(mark) if each.user_agent.startswith("dynkube/")]


def test_resources_asks_the_server_twice(run_cli: RunCLI, real_server: RealServer) -> None:
    mark = real_server.mark()
    assert run_cli("resources").returncode == 0
    assert sorted(_dynkube_requests(real_server, mark)) == ["/api", "/apis"]


def test_versions_asks_the_server_twice(run_cli: RunCLI, real_server: RealServer) -> None:
    mark = real_server.mark()
    assert run_cli("versions").returncode == 0
    assert sorted(_dynkube_requests(real_server, mark)) == ["/api", "/apis"]


def test_a_failing_api_gives_the_rest_then_the_failure_and_exit_code_1(
    run_cli: RunCLI, kubectl: Kubectl, real_server: RealServer
) -> None:
    with broken_api(real_server, "v1beta1.metrics.example.com"):
        found = run_cli("resources")
        assert found.stdout == kubectl("api-resources").stdout
        assert found.stderr.decode().startswith("error: unable to list the resources of metrics.example.com/v1beta1: ")
        assert found.stderr.count(b"\n") == 1
        assert found.returncode == 1
        versions = run_cli("versions")
        assert versions.stdout == kubectl("api-versions").stdout.replace(b"metrics.example.com/v1beta1\n", b"")
        assert b"metrics.example.com/v1beta1" in versions.stderr
        assert versions.returncode == 1
        tree = run_cli("resources", "-o", "tree")
        assert b"metrics.example.com\n  v1beta1 (stale)\n" in tree.stdout


def test_all_versions_shows_a_resource_in_each_of_its_versions(run_cli: RunCLI) -> None:
    lines = run_cli("resources", "--all-versions", "--api-group=stable.example.com", "--no-headers").stdout.splitlines()
    assert [line.split()[0] + b" " + line.split()[-3] for line in lines] == [
        b"crontabs stable.example.com/v1",
        b"crontabs stable.example.com/v1beta1",
        b"relics stable.example.com/v1beta1",
    ]


def test_subresources_are_shown_when_asked_for(run_cli: RunCLI) -> None:
    found = run_cli("resources", "--subresources", "--api-group=stable.example.com", "-o", "name").stdout
    assert found.decode().split() == [
        "crontabs.stable.example.com",
        "crontabs/scale.stable.example.com",
        "crontabs/status.stable.example.com",
        "relics.stable.example.com",
    ]


def test_csv_holds_what_the_wide_table_holds(run_cli: RunCLI) -> None:
    text = run_cli("resources", "-o", "csv", "--api-group=stable.example.com").stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["crontabs", "relics"]
    assert rows[0]["shortnames"] == "ct,cron"
    assert rows[0]["categories"] == "all,example"
    assert rows[1]["namespaced"] == "false"


def test_the_tree_shows_groups_versions_resources_and_subresources(run_cli: RunCLI) -> None:
    found = run_cli("resources", "-o", "tree", "--all-versions", "--subresources", "--api-group=stable.example.com")
    assert found.stdout.decode().splitlines() == [
        "stable.example.com",
        "  v1 (preferred)",
        "    crontabs CronTab namespaced",
        "      scale Scale",
        "      status CronTab",
        "  v1beta1",
        "    crontabs CronTab namespaced",
        "    relics Relic cluster",
    ]


def test_verbosity_shows_requests_then_headers_then_bodies_and_never_a_credential(
    run_cli: RunCLI, real_server: RealServer, tmp_path: Path
) -> None:
    kubeconfig = real_server.write_kubeconfig(tmp_path / "token.kubeconfig", auth="token")

    def said(level: int) -> str:
        cold = f"--cache-dir={tmp_path / str(level)}"
        return run_cli("versions", f"-v={level}", cold, kubeconfig=kubeconfig).stderr.decode()

    shown = {level: said(level) for level in (5, 6, 7, 8)}
    assert shown[5] == ""
    assert shown[6].count("GET https://") == 2
    assert "Authorization" not in shown[6]
    assert "Authorization: Bearer <masked>" in shown[7]
    assert "Response body:" not in shown[7]
    assert "Response body: {" in shown[8]
    assert "characters more]" in shown[8]
    assert real_server.admin_token not in "".join(shown.values())


def test_a_token_works_on_the_command_line(run_cli: RunCLI, real_server: RealServer, tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    ca.write_bytes(real_server.ca_pem)
    nothing = tmp_path / "empty"
    nothing.touch()
    words = ("versions", "--server", real_server.url, "--certificate-authority", str(ca))
    assert run_cli(*words, "--token", real_server.admin_token, kubeconfig=nothing).returncode == 0
    wrong = run_cli(*words, "--token", "wrong", kubeconfig=nothing)
    assert wrong.stderr == b"error: You must be logged in to the server (Unauthorized)\n"
    assert wrong.returncode == 1


def test_an_unknown_authority_is_one_line(run_cli: RunCLI, real_server: RealServer, tmp_path: Path) -> None:
    nothing = tmp_path / "empty"
    nothing.touch()
    found = run_cli("versions", "--server", real_server.url, kubeconfig=nothing)
    assert found.stderr.startswith(b"Unable to connect to the server: get /api")
    assert b"certificate can't be verified" in found.stderr
    assert found.stderr.count(b"\n") == 1
    assert found.returncode == 1


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="the platform has no SIGPIPE to end by")
def test_a_closed_pipe_ends_it_quietly_as_it_ends_kubectl(real_kubeconfig: Path, tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    environment = {"HOME": str(tmp_path), "KUBECONFIG": str(real_kubeconfig), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "dynkube", "resources"]
    try:
        done = subprocess.run(
            command, stdout=write_end, stderr=subprocess.PIPE, env=environment, timeout=18, check=False
        )
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")
