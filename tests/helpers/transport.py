"""ScriptedTransport: answers as the test says and remembers what was asked."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from dynkube.transport import Timeouts
from dynkube.wire import HTTPRequest, HTTPResponse

Outcome: TypeAlias = HTTPResponse | Exception
Script: TypeAlias = Callable[[HTTPRequest], Outcome]
_OK = 200


class ScriptedTransport:
    """A transport without a socket. Thread-safe as far as its script is.

    Args:
        script: the outcome of each request; an exception is raised.
        changed: what each call of `refresh_credentials` says, in order; then False.
    """

    def __init__(self, script: Script, *, changed: Iterable[bool] = ()) -> None:
        self.requests: list[HTTPRequest] = []
        self.timeouts: list[Timeouts | None] = []
        self.refreshes = 0
        self.closed = False
        self._script = script
        self._changed = iter(changed)

    @property
    def server(self) -> str:
        """An address that nobody has."""
        return "https://api.test:6443/prefix"

    def send(
        self,
        request: HTTPRequest,
        timeouts: Timeouts | None = None,
        on_head: Callable[[bytes], None] | None = None,
    ) -> HTTPResponse:
        """What the script says."""
        self.requests.append(request)
        self.timeouts.append(timeouts)
        outcome = self._script(request)
        if isinstance(outcome, Exception):
            raise outcome
        if on_head is not None and outcome.code == _OK and outcome.body:
            on_head(outcome.body[:4096])
        return outcome

    def open_ahead(self, count: int) -> None:
        """There is nothing to open."""

    def refresh_credentials(self) -> bool:
        """What the script says."""
        self.refreshes += 1
        return next(self._changed, False)

    def close(self) -> None:
        """Note it."""
        self.closed = True

    @property
    def targets(self) -> list[str]:
        """Path and query of each request, in order of sending."""
        return [request.target for request in self.requests]


def in_order(*outcomes: Outcome) -> Script:
    """One outcome a request; one request too many is an error of the test."""
    waiting = iter(outcomes)
    return lambda _request: next(waiting)


def by_target(outcomes: Mapping[str, Outcome]) -> Script:
    """The outcome for each path and query; one that is not listed is an error of the test."""
    return lambda request: outcomes[request.target]
