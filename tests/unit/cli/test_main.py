"""From argv to an exit code, and to bytes."""

from __future__ import annotations

import errno
import io
import os
import signal
import socket
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import pytest

from dynkube.cli import main
from dynkube.testing import APIServer
from dynkube.version import __version__
from tests.unit.cli.command_lines import CommandLine, start
from tests.unit.testing.definitions import definition

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

WAIT_SECONDS = 10


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


def output(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    """Exit code and what was printed; one that doesn't end is ended."""
    try:
        out, err = process.communicate(timeout=WAIT_SECONDS)
    finally:
        process.kill()
    return process.returncode, out, err


def test_the_version_is_printed(line: CommandLine) -> None:
    assert line.run("--version") == (0, f"dynkube {__version__}\n", "")


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("--context=x",)])
def test_without_a_command_the_help_is_printed(words: tuple[str, ...], line: CommandLine) -> None:
    ran = line.run(*words)
    assert (ran.code, ran.err) == (0, "")
    assert "resources" in ran.out


def test_each_command_has_its_help(line: CommandLine) -> None:
    assert "--sandbox" in line.run("resources", "--help").out
    assert "--sandbox" not in line.run("versions", "--help").out


def test_flags_end_at_two_hyphens_and_lists_may_be_quoted(line: CommandLine) -> None:
    words = ("resources", "--sandbox", "--api-group=batch", "-o=name", '--verbs="list","get"')
    assert line.run(*words, "--").out == "cronjobs.batch\njobs.batch\n"


@pytest.mark.parametrize("alias", ["api-resources", "api-versions"])
def test_kubectls_names_are_understood(alias: str, line: CommandLine) -> None:
    with APIServer() as server:
        line.write(server.url)
        assert line.run(alias) == line.run(alias.removeprefix("api-"))


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("versions", "--nonsense"),
        ("versions", "too", "many"),
        ("versions", "--context"),
        ("versions", "--disable-compression=perhaps"),
        ("versions", "-v=x"),
        ("resources", "-o=nonsense"),
        ("resources", "--sort-by=nonsense"),
    ],
    ids=" ".join,
)
def test_a_usage_error_is_exit_code_1_and_prints_nothing(words: tuple[str, ...], line: CommandLine) -> None:
    ran = line.run(*words)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")


@pytest.mark.parametrize("command", ["resources", "versions"])
def test_any_other_error_is_exit_code_1_and_one_line(command: str, line: CommandLine) -> None:
    with APIServer() as server:
        line.write(server.url)
    host = server_host(line)
    ran = line.run(command)
    text = f"The connection to the server {host} was refused - did you specify the right host or port?\n"
    assert ran == (1, "", text)
    ran = line.run(command, "--context=nowhere")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("error: ")


def server_host(line: CommandLine) -> str:
    """Host and port of the kubeconfig's server."""
    return line.kubeconfig.read_text().partition("http://")[2].partition('"')[0]


def test_a_broken_kubeconfig_is_one_line(line: CommandLine) -> None:
    line.kubeconfig.write_text("clusters: [\n  x")
    ran = line.run("versions")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("error: ")


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}], ids=["C", "Latin 1"])
def test_what_is_printed_is_utf_8_in_every_locale(environment: dict[str, str], line: CommandLine) -> None:
    with APIServer() as server:
        server.register_crd(definition(shortNames=["größe"]))
        line.write(server.url)
        with start("resources", KUBECONFIG=str(line.kubeconfig), HOME=str(line.folder), **environment) as process:
            code, out, err = output(process)
    assert (code, err) == (0, b"")
    assert "größe".encode() in out
    with start("versions", "--context=größe", HOME=str(line.folder), **environment) as process:
        code, out, err = output(process)
    assert (code, out) == (1, b"")
    assert "größe".encode() in err


def test_output_may_go_anywhere_a_program_likes(line: CommandLine) -> None:
    with redirect_stdout(io.StringIO()) as out:
        assert main(["--version"]) == 0
    assert out.getvalue() == f"dynkube {__version__}\n"


class _Full(io.StringIO):
    """Where nothing can be written, and no file behind it."""

    def write(self, _text: str) -> int:
        """Refuse."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_output_that_can_not_be_written_is_one_line(line: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    with redirect_stdout(_Full()):
        assert main(["--version"]) == 1
    assert capsys.readouterr().err == "error: [Errno 28] No space left on device\n"


@pytest.mark.parametrize(
    ("redirection", "words", "code", "err"),
    [
        (">/dev/full", "--version", 1, b"error: [Errno 28] No space left on device\n"),
        (">/dev/full", "resources --sandbox", 1, b"error: [Errno 28] No space left on device\n"),
        (">&-", "--version", 0, b""),
        ("2>&-", "nonsense", 1, b""),
    ],
)
def test_a_process_whose_output_leads_nowhere_ends_with_its_code_and_no_traceback(
    redirection: str, words: str, code: int, err: bytes, tmp_path: Path
) -> None:
    with start(*words.split(), HOME=str(tmp_path), redirection=redirection) as process:
        assert output(process) == (code, b"", err)


def test_what_a_terminal_would_obey_is_escaped(line: CommandLine) -> None:
    with APIServer() as server:
        server.register_crd(definition(shortNames=["\x1b[31mred"]))
        line.write(server.url)
        found = [line.run("resources"), line.run("versions", "--context=\x1b[31mred")]
    for text in (found[0].out, found[1].err):
        assert "\x1b" not in text
        assert "[31mred" in text


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="the platform has no SIGPIPE to end by")
@pytest.mark.parametrize("words", [("resources", "--sandbox"), ("--version",)], ids=["much", "little"])
def test_a_closed_pipe_ends_it_quietly(words: tuple[str, ...], tmp_path: Path) -> None:
    with start(*words, HOME=str(tmp_path)) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait(WAIT_SECONDS) == -signal.SIGPIPE
        assert process.stderr
        assert process.stderr.read() == b""


def test_an_interrupt_ends_it_quietly_while_it_waits_for_the_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(WAIT_SECONDS)
        words = ("versions", f"--server=http://127.0.0.1:{silent.getsockname()[1]}", "--kubeconfig", os.devnull)
        with start(*words, HOME=str(tmp_path)) as process:
            connection, _ = silent.accept()
            with connection:
                connection.settimeout(WAIT_SECONDS)
                assert connection.recv(1)
                process.send_signal(signal.SIGINT)
                assert output(process) == (-signal.SIGINT, b"", b"")
