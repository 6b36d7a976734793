"""Hooks and the rate limiter: who is told what, when, and that what a hook raises leaves nothing behind."""

import logging
from typing import Any, NoReturn

import pytest

from dynkube.errors import NotFoundError, RequestTimeoutError, StreamBrokenError, TooManyRequestsError
from dynkube.rest import RESTClient, RetryEvent
from dynkube.schema import GroupVersion
from dynkube.transport import Exchange, RateLimiter, Timeouts
from dynkube.wire import HTTPRequest, Retry, ServerWarning
from tests.helpers.answers import answer, json_answer, retry_after, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.transport import Outcome, ScriptedTransport, in_order
from tests.unit.transport.loopback import LoopbackServer, answering, resetting

GET = HTTPRequest("GET", "/api/v1/pods", summary="list pods")
OK = json_answer({"kind": "PodList"})
BROKEN = StreamBrokenError("broken")
BUSY = retry_after(429, "0")


class HookError(Exception):
    """What a hook raises."""


def refuse(_value: object) -> NoReturn:
    """A hook that raises."""
    raise HookError


# Each sending.


def test_each_sending_is_told_before_it_happens() -> None:
    told: list[tuple[HTTPRequest, int]] = []
    transport = ScriptedTransport(in_order(BUSY, BROKEN, OK))
    client = RESTClient(
        transport, clock=FakeClock(), on_request=lambda request: told.append((request, len(transport.requests)))
    )
    client.execute(GET)
    assert told == [(GET, 0), (GET, 1), (GET, 2)]


def test_a_client_for_another_group_version_has_the_same_hooks_and_limits() -> None:
    heard: list[object] = []
    clock = FakeClock()
    client = RESTClient(
        ScriptedTransport(in_order(BUSY, OK)),
        clock=clock,
        on_request=heard.append,
        on_retry=heard.append,
        rate_limiter=RateLimiter(1.0, 1, clock),
    ).for_group_version(GroupVersion("apps", "v1"))
    client.execute(GET)
    assert [type(each) for each in heard] == [HTTPRequest, RetryEvent, HTTPRequest]
    assert clock.sleeps == [0.0, 1.0]


# Each further try.


def test_each_retry_is_told_before_the_wait() -> None:
    clock, heard = FakeClock(), list[tuple[RetryEvent, int]]()
    client = RESTClient(
        ScriptedTransport(in_order(BUSY, BROKEN, OK)),
        clock=clock,
        on_retry=lambda event: heard.append((event, len(clock.sleeps))),
    )
    client.execute(GET)
    assert heard == [
        (RetryEvent(GET, 1, 0.0, 429, None), 0),
        (RetryEvent(GET, 2, clock.sleeps[1], None, BROKEN), 1),
    ]


def test_what_is_not_tried_again_is_no_retry() -> None:
    heard: list[RetryEvent] = []
    transport = ScriptedTransport(in_order(OK, status_answer(404), BUSY))
    client = RESTClient(transport, clock=FakeClock(), retry=Retry(attempts=1), on_retry=heard.append)
    client.execute(GET)
    for error in (NotFoundError, TooManyRequestsError):
        with pytest.raises(error):
            client.execute(GET)
    assert heard == []


def test_the_replay_with_new_credentials_is_a_retry_without_a_wait() -> None:
    heard: list[RetryEvent] = []
    transport = ScriptedTransport(in_order(answer(401), BUSY, OK), changed=[True])
    RESTClient(transport, clock=FakeClock(), on_retry=heard.append).execute(GET)
    assert heard == [RetryEvent(GET, 1, 0.0, 401, None), RetryEvent(GET, 2, 0.0, 429, None)]


def test_a_client_for_a_config_has_the_hooks_and_policies_given() -> None:
    clock, heard = FakeClock(), list[object]()
    limiter = RateLimiter(1.0, 2, clock)
    with (
        LoopbackServer(answering(b"{}", "Retry-After: 0", 'Warning: 299 - "a"', code="429 Busy")) as server,
        RESTClient.for_config(
            server.config(),
            retry=Retry(attempts=3),
            rate_limiter=limiter,
            on_request=heard.append,
            observer=heard.append,
            on_retry=heard.append,
            on_warning=lambda _, warning: heard.append(warning),
        ) as client,
        pytest.raises(TooManyRequestsError),
    ):
        client.execute(GET)
    a_try = [HTTPRequest, Exchange]
    assert [type(each) for each in heard] == [*a_try, RetryEvent, *a_try, RetryEvent, *a_try, ServerWarning]
    assert clock.sleeps == [1.0]


def test_a_retry_is_printed_without_the_body() -> None:
    event = RetryEvent(HTTPRequest("PUT", "/x", body=b"hidden", summary='update secrets "a"'), 1, 0.5, 429, None)
    assert f"{event}" == ("""RetryEvent('update secrets "a"', attempt=1, delay_seconds=0.5, code=429, error=None)""")


# What hooks raise.


@pytest.mark.parametrize("hook", ["on_request", "on_retry", "on_success", "on_warning"])
def test_what_a_hook_raises_comes_through_and_ends_it(hook: str) -> None:
    outcomes: dict[str, list[Outcome]] = {
        "on_request": [],
        "on_retry": [BUSY],
        "on_success": [OK],
        "on_warning": [answer(200, headers=[("Warning", '299 - "a"')])],
    }
    clock, transport = FakeClock(), ScriptedTransport(in_order(*outcomes[hook]))
    hooks: dict[str, Any] = {hook: lambda *values: refuse(values)}
    with pytest.raises(HookError):
        RESTClient(transport, clock=clock, **hooks).execute(GET)
    assert (len(transport.requests), clock.sleeps) == (len(outcomes[hook]), [])


@pytest.mark.parametrize(("hook", "code"), [("on_retry", "429 Busy"), ("observer", "200 OK"), ("on_request", "200 OK")])
def test_what_a_hook_raises_leaves_the_connection_to_the_next_request(hook: str, code: str) -> None:
    hooks: dict[str, Any] = {hook: refuse}
    with LoopbackServer(answering(b"{}", "Retry-After: 0", code=code)) as server:
        with RESTClient.for_config(server.config(), **hooks) as client:
            for _ in range(5):
                with pytest.raises(HookError):
                    client.execute(GET)
        assert server.connections == (0 if hook == "on_request" else 1)


def test_an_observer_that_raises_when_no_answer_came_is_heard_too() -> None:
    with LoopbackServer(resetting) as server, RESTClient.for_config(server.config(), observer=refuse) as client:
        for _ in range(3):
            with pytest.raises(HookError):
                client.execute(GET)
        assert len(server.requests) == 3


# The rate limiter.


def test_every_try_takes_a_token() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(answer(401), BUSY, OK), changed=[True])
    limiter = RateLimiter(2.0, 1, clock)
    RESTClient(transport, clock=clock, rate_limiter=limiter).execute(GET)
    assert clock.sleeps == [0.5, 0.0, 0.5]


def test_clients_may_share_a_limiter() -> None:
    clock = FakeClock()
    limiter = RateLimiter(1.0, 2, clock)
    for _ in range(3):
        RESTClient(ScriptedTransport(in_order(OK)), clock=clock, rate_limiter=limiter).execute(GET)
    assert clock.sleeps == [1.0]


def test_a_request_is_told_after_the_limiter_gave_leave() -> None:
    clock, heard = FakeClock(), list[float]()
    limiter = RateLimiter(1.0, 1, clock)
    client = RESTClient(
        ScriptedTransport(in_order(OK, OK)),
        clock=clock,
        rate_limiter=limiter,
        on_request=lambda _: heard.append(clock.monotonic()),
    )
    client.execute(GET)
    client.execute(GET)
    assert heard[1] - heard[0] == 1.0


def test_the_wait_for_the_first_token_is_no_part_of_the_total() -> None:
    clock = FakeClock()
    limiter = RateLimiter(0.01, 1, clock)
    limiter.wait()
    transport = ScriptedTransport(in_order(OK))
    client = RESTClient(transport, clock=clock, rate_limiter=limiter, timeouts=Timeouts(1.0, 2.0, 5.0))
    client.execute(GET)
    assert (clock.sleeps, transport.timeouts) == ([100.0], [Timeouts(1.0, 2.0, 5.0)])


def test_the_wait_for_a_further_token_is_part_of_the_total() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(BUSY, OK))
    client = RESTClient(
        transport, clock=clock, rate_limiter=RateLimiter(0.5, 1, clock), timeouts=Timeouts(1.0, 2.0, 5.0)
    )
    client.execute(GET)
    assert transport.timeouts == [Timeouts(1.0, 2.0, 5.0), Timeouts(1.0, 2.0, 3.0)]


@pytest.mark.parametrize(("first", "error"), [(BUSY, TooManyRequestsError), (BROKEN, StreamBrokenError)])
def test_where_a_token_comes_too_late_the_last_outcome_is_taken(first: Outcome, error: type[Exception]) -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(first))
    client = RESTClient(
        transport, clock=clock, rate_limiter=RateLimiter(0.1, 1, clock), timeouts=Timeouts(1.0, 2.0, 5.0)
    )
    with pytest.raises(error) as caught:
        client.execute(GET)
    assert len(transport.requests) == 1
    assert getattr(caught.value, "attempts", 1) == 1
    assert not isinstance(caught.value, RequestTimeoutError)


@pytest.mark.parametrize(
    ("qps", "level"),
    [(25.0, None), (10.0, "DEBUG"), (1.0, "DEBUG"), (0.5, "INFO")],
    ids=["40 ms", "0.1 s", "1 s", "2 s"],
)
def test_long_waits_for_the_limiter_are_logged(qps: float, level: str | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="dynkube.rest")
    clock = FakeClock()
    limiter = RateLimiter(qps, 1, clock)
    limiter.wait()
    RESTClient(ScriptedTransport(in_order(OK)), clock=clock, rate_limiter=limiter).execute(GET)
    text = f"list pods: waited {1 / qps:.2f} s for this client's own rate limiter"
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == ([(level, text)] if level else [])
