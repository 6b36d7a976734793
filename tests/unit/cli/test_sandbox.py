"""`--sandbox`: a server of its own, and nothing left behind."""

from pathlib import Path

import pytest

from tests.unit.cli.command_lines import CommandLine


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


def test_it_prints_what_a_new_server_serves_without_any_settings(line: CommandLine) -> None:
    ran = line.run("resources", "--sandbox")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split() == ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
    assert ["deployments", "deploy", "apps/v1", "true", "Deployment"] in [each.split() for each in lines]


def test_it_leaves_no_file(line: CommandLine) -> None:
    line.run("resources", "--sandbox")
    assert list(line.folder.iterdir()) == []


def test_settings_of_the_environment_do_not_count(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    line.kubeconfig.write_text("no kubeconfig")
    monkeypatch.setenv("KUBERNETES_MASTER", "http://127.0.0.1:9")
    assert line.run("resources", "--sandbox").code == 0


def test_flags_of_the_output_count(line: CommandLine) -> None:
    assert line.run("resources", "--sandbox", "--api-group=batch", "-o=name").out == "cronjobs.batch\njobs.batch\n"


@pytest.mark.parametrize("output", ["json", "yaml", "kyaml", "csv", "tree", "wide", "name"])
def test_each_format_names_the_resources(output: str, line: CommandLine) -> None:
    ran = line.run("resources", "--sandbox", f"--output={output}", "--subresources")
    assert (ran.code, ran.err) == (0, "")
    assert "deployments" in ran.out
    assert "status" in ran.out


@pytest.mark.parametrize(
    "flag",
    [
        "--cached",
        "--cache-dir=x",
        "--kubeconfig=x",
        "--context=x",
        "--cluster=x",
        "--user=x",
        "--server=x",
        "--token=x",
        "--username=x",
        "--password=x",
        "--certificate-authority=x",
        "--client-certificate=x",
        "--client-key=x",
        "--tls-server-name=x",
        "--insecure-skip-tls-verify",
    ],
)
def test_flags_that_name_another_server_are_refused(flag: str, line: CommandLine) -> None:
    ran = line.run("resources", "--sandbox", flag)
    name = flag.partition("=")[0]
    assert ran == (1, "", f"error: --sandbox can't go with {name}\n")


def test_a_sandbox_that_is_declined_is_none(line: CommandLine) -> None:
    ran = line.run("resources", "--sandbox=false")
    assert (ran.code, ran.out) == (1, "")
