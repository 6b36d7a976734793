"""The command line prints what the reference kubectl prints, byte for byte, on the real server."""

import pytest

from tests.contract.conftest import RunCLI
from tests.realserver.kubectl import Kubectl

pytestmark = pytest.mark.usefixtures("custom_resources")

RESOURCES = [
    "",
    "-o wide",
    "-o=wide",
    "-owide",
    "-o name",
    "-o json",
    "-o yaml",
    "-o kyaml",
    "--namespaced=false",
    "--namespaced=true",
    "--namespaced",
    "--verbs=list,get",
    "--verbs=list --verbs=deletecollection",
    "--verbs=create -o wide",
    "--api-group=apps",
    "--api-group=",
    "--api-group=stable.example.com -o wide",
    "--api-group=stable.example.com -o yaml",
    "--categories=all",
    "--categories=all,example -o json",
    "--sort-by=name",
    "--sort-by=kind",
    "--sort-by=kind -o wide --namespaced=false",
    "--no-headers",
    "--no-headers=true -o wide",
    "--no-headers --api-group=apps",
    "--api-group=nothing.example.com",
    "--api-group=nothing.example.com --no-headers",
    "--api-group=nothing.example.com -o wide",
    "--api-group=nothing.example.com -o name",
    "--api-group=nothing.example.com -o json",
    "--api-group=nothing.example.com -o yaml",
    "--api-group=nothing.example.com -o kyaml",
    "--verbs=nothing",
    "--categories=nothing",
    "--show-managed-fields -o json --api-group=apps",
    "--cached=false --api-group=apps",
]


@pytest.mark.parametrize("flags", RESOURCES)
def test_resources_prints_what_kubectl_api_resources_prints(flags: str, run_cli: RunCLI, kubectl: Kubectl) -> None:
    expected = kubectl("api-resources", *flags.split())
    found = run_cli("resources", *flags.split())
    assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, b"", 0)
    assert expected.returncode == 0


def test_versions_prints_what_kubectl_api_versions_prints(run_cli: RunCLI, kubectl: Kubectl) -> None:
    expected = kubectl("api-versions")
    found = run_cli("versions")
    assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, b"", expected.returncode)
    assert b"stable.example.com/v1beta1\n" in found.stdout


def test_kubectls_own_names_of_the_commands_work_too(run_cli: RunCLI) -> None:
    assert run_cli("api-resources", "-o", "name").stdout == run_cli("resources", "-o", "name").stdout
    assert run_cli("api-versions").stdout == run_cli("versions").stdout


REFUSED = [
    "api-resources foo",
    "api-resources --sort-by=foo",
    "api-resources -s http://127.0.0.1:1",
    "api-versions extra",
]


@pytest.mark.parametrize("words", REFUSED)
def test_what_kubectl_refuses_is_refused_in_its_last_words(words: str, run_cli: RunCLI, kubectl: Kubectl) -> None:
    expected = kubectl(*words.split())
    found = run_cli(*words.split())
    # Before its last words kubectl logs each try to connect, and behind a usage error it points to its own help.
    said = [line for line in expected.stderr.decode().splitlines() if not line.startswith(("E1", "E0", "See "))]
    assert expected.returncode == found.returncode == 1
    assert [line for line in found.stderr.decode().splitlines() if not line.startswith("See ")] == said
    assert found.stdout == b""


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("--context=nope", 'context "nope" does not exist'),
        ("--cluster=nope", 'cluster "nope" does not exist'),
        ("--user=nope", 'user "nope" does not exist'),
        ("--request-timeout=abc", "timeout 'abc'"),
        ("--token=a --username=b", "token"),
        ("--bogus", "unknown flag: --bogus"),
        ("--context", "flag needs an argument: --context"),
        ("--namespaced=maybe", "--namespaced"),
        ("-o custom", 'unable to match a printer suitable for the output format "custom", allowed formats are: '),
    ],
)
def test_what_kubectl_refuses_is_refused_in_our_words(words: str, text: str, run_cli: RunCLI, kubectl: Kubectl) -> None:
    found = run_cli("resources", *words.split())
    assert found.returncode == kubectl("api-resources", *words.split()).returncode == 1
    first, *others = found.stderr.decode().splitlines()
    assert first.startswith("error: ")
    assert text in first
    assert [line for line in others if not line.startswith("See ")] == []
