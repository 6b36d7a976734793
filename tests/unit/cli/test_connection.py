"""From flags to a client, and what a run asks the server for."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from dynkube.cli.connection import warning_label
from dynkube.testing import APIServer
from tests.unit.cli.command_lines import CommandLine
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


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers two empty documents, each with warnings."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One answer."""
        kind = "APIVersions" if self.path == "/api" else "APIGroupList"
        body = f'{{"kind":"{kind}","versions":[],"groups":[]}}'.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for text in ("old  news", f"of {self.path}"):
            self.send_header("Warning", f'299 - "{text}"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def warning_server() -> Iterator[str]:
    """The URL of a server that warns."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", ["resources", "versions"])
def test_the_first_run_asks_twice_and_the_second_one_is_told_that_nothing_changed(
    command: str, line: CommandLine, server: APIServer
) -> None:
    asked = line.run(command)
    assert (asked.code, asked.err) == (0, "")
    assert line.run(command) == asked
    assert sorted((each.path, each.status, "if-none-match" in each.headers) for each in server.requests) == [
        ("/api", 200, False),
        ("/api", 304, True),
        ("/apis", 200, False),
        ("/apis", 304, True),
    ]


def test_what_changed_since_the_last_run_is_shown(line: CommandLine, server: APIServer) -> None:
    line.run("resources")
    server.register_crd(definition())
    assert "widgets" in line.run("resources").out
    assert "example.com/v1\n" in line.run("versions").out


def test_an_unusable_cache_is_one_warning_and_a_right_answer(line: CommandLine, server: APIServer) -> None:
    line.cache.write_bytes(b"")
    ran = line.run("versions")
    assert ran.code == 0
    assert "apps/v1\n" in ran.out
    assert ran.err.startswith("Warning: discovery cache ")
    assert ran.err.count("\n") == 1


def test_a_run_that_failed_leaves_no_settings_behind(line: CommandLine, server: APIServer) -> None:
    server.stop()
    assert line.run("resources").code == 1
    assert "cache.db" not in line.cache_files()


@pytest.mark.parametrize("flag", ["as", "as-uid", "as-group", "as-user-extra"])
def test_impersonation_is_refused(flag: str, line: CommandLine, server: APIServer) -> None:
    assert line.run("versions", f"--{flag}=x") == (1, "", f"error: --{flag}: impersonation is not supported yet\n")
    assert server.requests == []


def test_each_warning_is_shown_once(line: CommandLine) -> None:
    with warning_server() as url:
        ran = line.run("versions", f"--server={url}")
    assert (ran.code, ran.out) == (0, "")
    assert sorted(row for row in ran.err.splitlines() if "kubeconfig" not in row) == [
        "Warning: of /api",
        "Warning: of /apis",
        "Warning: old news",
    ]


@pytest.mark.parametrize("command", ["resources", "versions"])
def test_warnings_may_count_as_errors(command: str, line: CommandLine, server: APIServer) -> None:
    assert line.run(command, "--warnings-as-errors").code == 0
    with warning_server() as url:
        ran = line.run(command, f"--server={url}", "--warnings-as-errors")
    assert ran.code == 1
    assert ran.err.endswith("error: 3 warnings received\n")


def test_verbosity_shows_the_requests(line: CommandLine, server: APIServer) -> None:
    shown = line.run("versions", "-v=6").err.splitlines()
    assert sorted(row.rpartition(" in ")[0] for row in shown) == [
        f"GET {server.url}{path} 200" for path in ("/api", "/apis")
    ]


@pytest.mark.parametrize(
    ("environment", "terminal", "label"),
    [
        ({}, True, "\x1b[33;1mWarning:\x1b[0m"),
        ({}, False, "Warning:"),
        ({"NO_COLOR": "1"}, True, "Warning:"),
        ({"TERM": "dumb"}, True, "Warning:"),
    ],
)
def test_warnings_are_yellow_on_a_terminal_that_may_have_colours(
    *, environment: dict[str, str], terminal: bool, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    assert warning_label() == label
