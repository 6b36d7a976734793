"""What the real server really saw: records read from the audit log of kube-apiserver."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.realserver.eventually import eventually

HARNESS_USER = "judge"
CONTROLLERS_USER = "system:kube-controller-manager"

# At level Metadata an event has no bodies; the longest part is a URI, which the server takes up to 1 MB with headers.
_LONGEST_LINE_BYTES = 2 << 20

# The cluster's own traffic and the harness's are left out, so that a count is a count of the test's requests.
POLICY: dict[str, Any] = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "rules": [
        {"level": "None", "users": [HARNESS_USER, CONTROLLERS_USER, "system:apiserver"]},
        {"level": "Metadata"},
    ],
}


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request as the server saw it."""

    verb: str
    """Kubernetes' verb (``get``, ``list``, ``watch``, ...); HTTP's in lower case where the URI is no resource."""
    uri: str
    """Path and query, as sent."""
    user: str
    """Who asked, before impersonation; empty when authentication failed."""
    user_agent: str
    """Empty when the client sent none."""
    code: int | None
    """The HTTP status; of a watch as soon as it began. ``None``: the server died before it answered."""
    impersonated_user: str
    """On whose behalf; empty without impersonation."""


class AuditLog:
    """Reads the log of one server. Thread-safe, as it keeps nothing."""

    def __init__(self, path: Path) -> None:
        """Remember the path; the file need not be there yet."""
        self.path = path

    def mark(self) -> int:
        """The place where the log ends now; requests that the server receives from now on come after it."""
        if not self.path.exists():
            return 0
        start = max(self.path.stat().st_size - _LONGEST_LINE_BYTES, 0)
        return start + self._read(start).rfind(b"\n") + 1

    def requests_since(self, mark: int, timeout_seconds: float = 5.0) -> list[RequestRecord]:
        """All requests that the server received after the mark, in the order of their arrival.

        Complete for every request that has been answered: kube-apiserver writes ``RequestReceived`` before it handles a
        request and ``--audit-log-mode=blocking`` makes that a finished write. What may still be missing is the status
        code, which is written after the answer went out. So this waits until each request that had arrived when it was
        called has a code, however long the log stays quiet in between.

        Args:
            mark: From ``mark``.
            timeout_seconds: After this the codes that are still missing stay ``None``; only a killed server and a
                handler that hangs leave any.
        """
        arrivals = [event for event in self._events(mark) if _is_arrival(event)]
        arrived = {event["auditID"] for event in arrivals}
        with contextlib.suppress(AssertionError):
            eventually(lambda: arrived <= self._answers(mark).keys(), timeout_seconds)
        answers = self._answers(mark)
        return [_record(event, answers.get(event["auditID"], {})) for event in arrivals]

    def _answers(self, mark: int) -> dict[str, dict[str, Any]]:
        """Per request the last event with an answer."""
        return {event["auditID"]: event for event in self._events(mark) if event["stage"] != "RequestReceived"}

    def _events(self, mark: int) -> list[dict[str, Any]]:
        content = self._read(mark)
        # The last line may be half written.
        return [json.loads(line) for line in content[: content.rfind(b"\n") + 1].splitlines()]

    def _read(self, start: int) -> bytes:
        if not self.path.exists():
            return b""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read()


def _is_arrival(event: dict[str, Any]) -> bool:
    """Whether the event is the first one of its request.

    A request that fails authentication has no ``RequestReceived``: it is audited once, with its answer.
    """
    if event["stage"] == "RequestReceived":
        return True
    return event["stage"] == "ResponseStarted" and bool(event.get("responseStatus", {}).get("code") == 401)


def _record(arrival: dict[str, Any], answer: dict[str, Any]) -> RequestRecord:
    return RequestRecord(
        verb=arrival["verb"],
        uri=arrival["requestURI"],
        user=arrival.get("user", {}).get("username", ""),
        user_agent=arrival.get("userAgent", ""),
        code=answer.get("responseStatus", {}).get("code"),
        # Authenticated when the request arrives, impersonated only later.
        impersonated_user=answer.get("impersonatedUser", {}).get("username", ""),
    )
