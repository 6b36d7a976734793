"""`--cached`: what is printed without asking, and of whom."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dynkube.cli import cached
from dynkube.cli.flags import Flags, normalize, parse
from dynkube.discovery import fast_digest
from dynkube.testing import APIServer
from tests.realserver.certs import CertificateAuthority
from tests.unit.cli.command_lines import CommandLine
from tests.unit.discovery.disk_stores import ROOT, run_python
from tests.unit.testing.definitions import definition


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def server(line: CommandLine) -> Iterator[APIServer]:
    """A server that the kubeconfig names."""
    with APIServer() as running:
        line.write(running.url)
        yield running


def assert_nothing_cached(line: CommandLine, *words: str) -> None:
    """One line says that nothing is known."""
    ran = line.run("resources", "--cached", *words)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: nothing is cached of http")
    assert ran.err.count("\n") == 1


def flags_for(*words: str) -> Flags:
    """The flags of a `resources --cached`."""
    return parse(normalize(["resources", "--cached", *words]))


def test_with_an_empty_cache_one_line_says_so_and_nothing_is_asked(line: CommandLine, server: APIServer) -> None:
    assert_nothing_cached(line)
    assert server.requests == []
    assert line.cache_files() == []


def test_it_prints_what_was_printed_before_even_when_the_server_is_gone(line: CommandLine, server: APIServer) -> None:
    asked = line.run("resources", "-o", "wide")
    assert asked.code == 0
    server.clear_requests()
    assert line.run("resources", "--cached", "-o", "wide") == asked
    assert server.requests == []
    server.stop()
    assert line.run("resources", "--cached", "-o", "wide") == asked


def test_other_flags_of_the_output_still_count(line: CommandLine, server: APIServer) -> None:
    line.run("resources")
    found = line.run("resources", "--cached", "--api-group=apps", "-o=name", "-n", "somewhere").out
    assert "deployments.apps\n" in found
    assert "pods\n" not in found


def test_after_versions_the_resources_are_cached_too(line: CommandLine, server: APIServer) -> None:
    line.run("versions")
    server.stop()
    assert "deployments" in line.run("resources", "--cached").out


def test_an_old_server_is_cached_too(line: CommandLine) -> None:
    with APIServer(aggregated=False) as old:
        line.write(old.url)
        asked = line.run("resources")
        assert asked.code == 0
    assert line.run("resources", "--cached") == asked


def test_what_is_missing_of_an_old_server_is_a_failure(line: CommandLine) -> None:
    with APIServer(aggregated=False) as old:
        line.write(old.url)
        line.run("versions")
    ran = line.run("resources", "--cached")
    assert (ran.code, ran.out) == (1, "")
    assert "error: unable to list the resources of apps/v1: not in the cache\n" in ran.err


def test_it_neither_reads_settings_nor_loads_a_client(
    line: CommandLine, server: APIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)  # where the other process runs: relative paths in flags are seen from there
    line.run("resources")
    code = (
        "import sys; from dynkube.cli import main; code = main(['resources', '--cached']);"
        "print(code, [name for name in ('yaml', 'requests', 'diskcache', 'ssl') if name in sys.modules])"
    )
    assert run_python(code).splitlines()[-1] == "0 []"


@pytest.mark.parametrize(
    "words",
    [
        ("--context=other",),
        ("--user=other",),
        ("--token=mine",),
        ("--username=me", "--password=mine"),
        ("--server=http://127.0.0.1:9",),
    ],
    ids=lambda words: words[0],
)
def test_flags_that_name_another_user_or_server_get_nothing_of_the_first(
    words: tuple[str, ...], line: CommandLine, server: APIServer
) -> None:
    line.run("resources")
    assert_nothing_cached(line, *words)
    assert line.run("resources", "--cached").code == 0


@pytest.mark.parametrize("flag", ["as", "as-uid", "as-group", "as-user-extra"])
def test_somebody_to_be_impersonated_is_not_answered_with_what_the_user_sees(
    flag: str, line: CommandLine, server: APIServer
) -> None:
    line.run("resources")
    for words in (("resources",), ("resources", "--cached")):
        ran = line.run(*words, f"--{flag}=x")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == f"error: --{flag}: impersonation is not supported yet\n"


def test_another_current_context_gets_nothing_of_the_first(line: CommandLine, server: APIServer) -> None:
    line.run("resources")
    document = json.loads(line.kubeconfig.read_text())
    line.kubeconfig.write_text(json.dumps({**document, "current-context": "other"}))
    assert_nothing_cached(line)


def test_another_user_of_the_same_name_gets_nothing_of_the_first(line: CommandLine, server: APIServer) -> None:
    line.run("resources")
    line.write(server.url, user={"token": "new"})
    assert_nothing_cached(line)


def test_each_user_gets_what_he_has_seen(line: CommandLine, server: APIServer) -> None:
    first = line.run("resources", "-o=name")
    server.register_crd(definition())
    other = line.run("resources", "-o=name", "--context=other")
    assert "widgets.example.com" in other.out
    server.stop()
    assert line.run("resources", "--cached", "-o=name") == first
    assert line.run("resources", "--cached", "-o=name", "--context=other") == other


def test_a_changed_authority_in_the_same_file_gets_nothing_of_the_first(
    line: CommandLine, server: APIServer, tmp_path: Path
) -> None:
    authority = tmp_path / "ca.crt"
    authority.write_bytes(CertificateAuthority("one").pem)
    line.write(server.url, authority=str(authority))
    assert line.run("resources").code == 0
    assert line.run("resources", "--cached").code == 0
    authority.write_bytes(CertificateAuthority("two").pem)
    assert_nothing_cached(line)


def test_files_with_names_of_any_bytes_are_cached_too(
    line: CommandLine, server: APIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, kubeconfig = (tmp_path / os.fsdecode(name) for name in (b"ca\xff", b"config\xff"))
    authority.write_bytes(CertificateAuthority("one").pem)
    line.kubeconfig.rename(kubeconfig)
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    words = ("resources", f"--certificate-authority={authority}")
    asked = line.run(*words)
    assert (asked.code, asked.err) == (0, "")
    server.stop()
    assert line.run(*words, "--cached") == asked


def test_a_kubeconfig_that_changed_without_changing_the_server_is_read_again(
    line: CommandLine, server: APIServer
) -> None:
    asked = line.run("resources")
    line.kubeconfig.write_text(line.kubeconfig.read_text() + "\n")
    server.stop()
    for _ in range(2):
        assert line.run("resources", "--cached") == asked


def test_flags_alone_are_enough_without_a_kubeconfig(line: CommandLine) -> None:
    with APIServer() as server:
        flag = f"--server={server.url}"
        asked = line.run("resources", flag)
        assert asked.code == 0
    ran = line.run("resources", "--cached", flag)
    assert (ran.code, ran.out) == (0, asked.out)


def test_without_any_settings_one_line_says_so(line: CommandLine) -> None:
    ran = line.run("resources", "--cached")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1].startswith("error: ")


def test_from_a_folder_that_is_gone_it_works_as_anywhere(
    line: CommandLine, server: APIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert line.run("resources").code == 0
    assert line.run("resources", "--cached").code == 0


def test_the_folder_may_be_given_by_a_flag(line: CommandLine, server: APIServer, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    asked = line.run("resources", f"--cache-dir={folder}")
    assert (folder / "cache.db").exists()
    assert line.cache_files() == []
    assert line.run("resources", "--cached", f"--cache-dir={folder}") == asked
    assert_nothing_cached(line)


def test_no_secret_gets_into_the_folder(line: CommandLine, server: APIServer) -> None:
    line.write(server.url, user={"token": "s3cret-of-file"})
    assert line.run("resources").code == 0
    assert line.run("resources", "--token=s3cret-of-flag").code == 0
    assert line.run("resources", "--user=other", "--username=me", "--password=s3cret-word").code in {0, 1}
    contents = [path.read_bytes() for path in line.cache.rglob("*") if path.is_file()]
    assert len(contents) >= 2
    assert not any(b"s3cret" in content for content in contents)


def test_settings_that_are_known_are_not_written_again(line: CommandLine, server: APIServer) -> None:
    line.run("resources")
    before = (line.cache / "cache.db").read_bytes()
    line.run("resources")
    assert (line.cache / "cache.db").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "[]",
        "{}",
        '{"key":7,"files":{}}',
        '{"key":"x","files":[]}',
        '{"key":"x","files":{"/nowhere":"x"}}',
        '{"key":"x","files":{"\\u0000":"x"}}',
        '{"key":"x","files":{"\\ud800":"x"}}',
        '{"key":"of nobody","files":{}}',
    ],
)
def test_a_damaged_row_of_settings_costs_no_more_than_reading_them(
    text: str, line: CommandLine, server: APIServer
) -> None:
    asked = line.run("resources")
    flags = flags_for()
    store = cached.open_store(flags)
    secret, parts = store.secret(create=False), cached._parts(flags)
    assert secret
    assert parts
    store.write_text(f"settings:{fast_digest(parts, secret)}", text)
    server.stop()
    for _ in range(2):
        assert line.run("resources", "--cached") == asked


def test_an_unusable_folder_is_an_empty_cache(line: CommandLine, server: APIServer) -> None:
    line.cache.write_bytes(b"")
    assert line.run("resources").code == 0
    ran = line.run("resources", "--cached")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1].startswith("error: nothing is cached of ")
