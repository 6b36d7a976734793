"""The command line when the world is not as it should be: one line on stderr, no traceback, the right end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.transport.loopback import LoopbackServer, sending, silent


@contextmanager
def _process(tmp_path: Path, *words: str, **streams: object) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m dynkube` under way."""
    environment = {
        "HOME": str(tmp_path),
        "LC_ALL": "C",
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "dynkube", *words]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def _said(tmp_path: Path, *words: str) -> tuple[str, str, int]:
    """stdout, stderr and exit code."""
    with _process(tmp_path, *words) as process:
        out, err = process.communicate(timeout=18)
        return out.decode(), err.decode(), process.returncode


def _answer(body: bytes, content_type: str = "application/json", code: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {code}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (_answer(b"<html>", "text/html; charset=utf-8"), "the answer is text/html, not JSON"),
        (_answer(b""), "the answer is empty"),
        (_answer(b"[1]"), "expected a JSON object"),
        (_answer(b"[" * 100_000), "nested too deeply"),
        (_answer(b"no", "text/plain", "500 No"), "the server answered 500 (internal error)"),
        (_answer(b"", "text/plain", "302 Found", "Location: https://login.example.com/x?token=1"), "https://login.example.com)"),
        (_answer(b"", "text/plain", "403 No"), "the server answered 403 (forbidden)"),
    ],
)  # fmt: skip
def test_a_server_that_is_none_is_one_line(answer: bytes, text: str, tmp_path: Path) -> None:
    with LoopbackServer(sending(answer)) as server:
        out, err, code = _said(tmp_path, "resources", "--server", server.url)
    assert (out, code) == ("", 1)
    assert err.count("\n") == 1
    assert text in err
    assert "token" not in err


def test_orders_to_the_terminal_are_not_passed_on(tmp_path: Path) -> None:
    resource = (
        b'{"resource":"po\x1b[31mds\\n","responseKind":{"kind":"P\\u001bd"},"scope":"Namespaced","verbs":["get"]}'
    ).replace(b"\x1b", b"\\u001b")
    body = b'{"items":[{"versions":[{"version":"v1","resources":[' + resource + b"]}]}]}"
    head = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    answer = _answer(body, head, "200 OK", 'Warning: 299 - "=?utf-8?q?a=1b]0;b=07?="')
    with LoopbackServer(sending(answer)) as server:
        out, err, code = _said(tmp_path, "resources", "--server", server.url, "-v8")
    assert code == 0
    assert "\x1b" not in out + err
    assert "\x07" not in out + err
    assert "po\\x1b[31mds" in out
    assert out.count("\n") == 2
    assert "Warning: a\\x1b]0;b\\x07\n" in err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--kubeconfig", "a" * 5000], "a" * 5000),
        (["--kubeconfig", "."], "unable to read kubeconfig ."),
        (["--kubeconfig", "missing"], "kubeconfig missing does not exist"),
        (["--server", "http://127.0.0.1:1", "--username", "\udcff", "--password", "x"], "no UTF-8 form"),
        (["--server", "https://127.0.0.1:1", "--tls-server-name", "a..b"], "tls-server-name 'a..b' is no host name"),
        (["--server", "https://127.0.0.1:1", "--tls-server-name", ".a"], "tls-server-name '.a' is no host name"),
        (["--server", "ftp://127.0.0.1"], "its scheme must be http or https"),
        (["--server", "https://user:secret@127.0.0.1:1"], "user"),
        (["--as", "jane"], "--as: impersonation is not supported yet"),
        ([], "no configuration has been provided"),
    ],
)
def test_settings_that_can_not_be_used_are_one_line(words: list[str], text: str, tmp_path: Path) -> None:
    out, err, code = _said(tmp_path, "resources", *words)
    assert (out, code) == ("", 1)
    assert err.count("\n") == 1
    assert text in err
    assert "secret" not in err
    assert "Traceback" not in err


def test_an_authority_may_come_from_a_pipe(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, b"no certificate\n")
    os.close(write_end)
    words = ["versions", "--server", "https://127.0.0.1:1", "--certificate-authority", f"/dev/fd/{read_end}"]
    with _process(tmp_path, *words, pass_fds=(read_end,)) as process:
        os.close(read_end)
        _, err = process.communicate(timeout=18)
    assert b"holds no certificate" in err  # it was read by whoever needs it, after the check


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full, _process(tmp_path, "resources", "--sandbox", stdout=full) as process:
        _, err = process.communicate(timeout=18)
        assert (err.count(b"\n"), process.returncode) == (1, 1)
    assert b"No space left" in err


def test_closed_streams_are_no_traceback(tmp_path: Path) -> None:
    shell = f'"{sys.executable}" -m dynkube resources --sandbox >&- 2>err; echo $?'
    environment = {"HOME": str(tmp_path), "PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        ["/bin/sh", "-c", shell], cwd=tmp_path, env=environment, capture_output=True, timeout=18, check=True
    )
    assert (done.stdout, (tmp_path / "err").read_bytes()) == (b"0\n", b"")


def test_an_interrupt_ends_it_at_once_though_the_server_is_silent(tmp_path: Path) -> None:
    with LoopbackServer(silent) as server, _process(tmp_path, "resources", "--server", server.url) as process:
        while server.connections < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=8)
    assert (process.returncode, err) == (-signal.SIGINT, b"")


def test_a_request_time_out_covers_it_all(tmp_path: Path) -> None:
    with LoopbackServer(silent) as server:
        _, err, code = _said(tmp_path, "resources", "--server", server.url, "--request-timeout=200ms")
    assert code == 1
    assert err.startswith("Unable to connect to the server: get /api")
    assert "(total time-out)" in err
