"""The audit log is read at the right moment; that the server writes it so is for ``test_realserver``."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.realserver.audit import AuditLog


def _line(audit_id: str, stage: str, code: int | None = None) -> str:
    event = {"auditID": audit_id, "stage": stage, "verb": "get", "requestURI": f"/{audit_id}"}
    return json.dumps(event if code is None else event | {"responseStatus": {"code": code}}) + "\n"


def _append(log: AuditLog, text: str) -> None:
    with log.path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit.log")


def test_without_a_file_nothing_was_asked(log: AuditLog) -> None:
    assert log.requests_since(log.mark()) == []


def test_answer_that_is_logged_late_is_waited_for(log: AuditLog) -> None:
    _append(log, _line("a", "RequestReceived"))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(log.requests_since, 0)
        with pytest.raises(TimeoutError):
            asked.result(timeout=0.2)
        _append(log, _line("b", "RequestReceived") + _line("a", "ResponseComplete", 200))
        assert [(record.uri, record.code) for record in asked.result()] == [("/a", 200)]


def test_request_without_an_answer_has_no_code(log: AuditLog) -> None:
    _append(log, _line("a", "RequestReceived"))
    assert [record.code for record in log.requests_since(0, timeout_seconds=0)] == [None]


def test_request_from_before_the_mark_does_not_count_when_it_ends_after_it(log: AuditLog) -> None:
    _append(log, _line("watch", "RequestReceived") + _line("watch", "ResponseStarted", 200))
    mark = log.mark()
    _append(log, _line("watch", "ResponseComplete", 200) + _line("refused", "ResponseStarted", 401))
    assert [record.uri for record in log.requests_since(mark)] == ["/refused"]


def test_half_a_line_is_left_for_later(log: AuditLog) -> None:
    whole = _line("a", "RequestReceived") + _line("a", "ResponseComplete", 200)
    _append(log, whole + whole[:20])
    assert len(log.requests_since(0)) == 1
    assert log.mark() == len(whole)
