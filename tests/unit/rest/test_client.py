"""RESTClient: sends, retries, refreshes credentials, delivers warnings, raises errors."""

import logging

import pytest

from dynkube.clock import SystemClock
from dynkube.config import Config
from dynkube.errors import (
    ConnectError,
    DynkubeError,
    NotFoundError,
    ServiceUnavailableError,
    StreamBrokenError,
    TooManyRequestsError,
    UnauthorizedError,
)
from dynkube.rest import RESTClient
from dynkube.schema import GroupVersion
from dynkube.transport import Timeouts
from dynkube.wire import HTTPRequest, HTTPResponse, Retry, ServerWarning
from tests.helpers.answers import answer, json_answer, retry_after, status, status_answer
from tests.helpers.clock import FakeClock
from tests.helpers.transport import Outcome, ScriptedTransport, in_order

GET = HTTPRequest("GET", "/api/v1/pods", summary="list pods")
POST = HTTPRequest("POST", "/api/v1/pods")
OK = json_answer({"kind": "PodList"})
BROKEN = StreamBrokenError("broken")
BUSY = retry_after(429, "0")


class Slow:
    """A script whose every send takes some time of the clock."""

    def __init__(self, clock: FakeClock, seconds: float, *outcomes: Outcome) -> None:
        self._clock, self._seconds, self._outcomes = clock, seconds, iter(outcomes)

    def __call__(self, _request: HTTPRequest) -> Outcome:
        """The next outcome, later."""
        self._clock.advance(self._seconds)
        return next(self._outcomes)


def test_a_success_is_sent_once_and_given_back() -> None:
    transport = ScriptedTransport(in_order(OK))
    assert RESTClient(transport).execute(GET) is OK
    assert transport.requests == [GET]


def test_a_busy_server_is_asked_again_after_the_time_it_asks_for() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(retry_after(429, "2"), OK))
    assert RESTClient(transport, clock=clock).execute(GET) is OK
    (wait,) = clock.sleeps
    assert 2.0 <= wait <= 2.2
    assert transport.requests == [GET, GET]


def test_a_date_in_retry_after_is_read_by_the_clock() -> None:
    clock = FakeClock(now=1_000.0)
    transport = ScriptedTransport(in_order(retry_after(503, "Thu, 01 Jan 1970 00:16:50 GMT"), OK))
    RESTClient(transport, clock=clock).execute(POST)
    (wait,) = clock.sleeps
    assert 10.0 <= wait <= 11.0


def test_a_broken_connection_is_tried_again_with_growing_waits() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(in_order(BROKEN, BROKEN, OK))
    assert RESTClient(transport, clock=clock, retry=Retry(base_seconds=1.0)).execute(GET) is OK
    first, second = clock.sleeps
    assert 0.5 <= first <= 1.0 <= second <= 2.0


def test_waits_differ_from_one_client_to_the_next() -> None:
    clock = FakeClock()
    for _ in range(20):
        RESTClient(ScriptedTransport(in_order(BROKEN, OK)), clock=clock).execute(GET)
    assert len(set(clock.sleeps)) > 1


def test_each_retry_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="dynkube.rest")
    RESTClient(ScriptedTransport(in_order(BUSY, OK)), clock=FakeClock()).execute(GET)
    assert caplog.messages == ["list pods: sending again in 0.00 s (try 2 of 5)"]


def test_the_last_error_is_raised_with_the_number_of_attempts() -> None:
    transport = ScriptedTransport(in_order(*[BUSY] * 3))
    with pytest.raises(TooManyRequestsError) as caught:
        RESTClient(transport, clock=FakeClock(), retry=Retry(attempts=3)).execute(GET)
    assert (caught.value.attempts, len(transport.requests)) == (3, 3)


def test_an_error_of_the_first_attempt_says_so() -> None:
    with pytest.raises(NotFoundError) as caught:
        RESTClient(ScriptedTransport(in_order(status_answer(404, "NotFound", "no")))).execute(GET)
    assert (caught.value.attempts, str(caught.value)) == (1, "list pods: no")


def test_the_last_transport_error_is_raised() -> None:
    last = StreamBrokenError("last")
    transport = ScriptedTransport(in_order(BROKEN, last))
    with pytest.raises(StreamBrokenError) as caught:
        RESTClient(transport, clock=FakeClock(), retry=Retry(attempts=2)).execute(GET)
    assert (caught.value, len(transport.requests)) == (last, 2)


def test_a_connection_that_was_never_made_is_not_tried_again() -> None:
    clock, transport = FakeClock(), ScriptedTransport(in_order(ConnectError("refused")))
    with pytest.raises(ConnectError):
        RESTClient(transport, clock=clock).execute(GET)
    assert (len(transport.requests), clock.sleeps) == (1, [])


def test_what_is_no_transport_error_comes_through_at_once() -> None:
    transport = ScriptedTransport(in_order(DynkubeError("no credentials"), OK))
    with pytest.raises(DynkubeError, match=r"^no credentials$"):
        RESTClient(transport, clock=FakeClock()).execute(GET)
    assert len(transport.requests) == 1


def test_a_policy_may_be_given_with_the_request() -> None:
    transport = ScriptedTransport(in_order(BUSY))
    with pytest.raises(TooManyRequestsError):
        RESTClient(transport, clock=FakeClock()).execute(GET, retry=Retry(attempts=1))
    assert len(transport.requests) == 1


def test_a_failure_that_comes_with_code_200_is_raised() -> None:
    transport = ScriptedTransport(in_order(json_answer(status(404, "NotFound", "words"))))
    with pytest.raises(NotFoundError, match=r"^list pods: words$"):
        RESTClient(transport).execute(GET)


# 401.


def test_new_credentials_are_tried_once() -> None:
    clock, transport = FakeClock(), ScriptedTransport(in_order(answer(401), OK), changed=[True])
    assert RESTClient(transport, clock=clock).execute(POST) is OK
    assert (len(transport.requests), transport.refreshes, clock.sleeps) == (2, 1, [])


def test_without_new_credentials_a_401_is_final() -> None:
    transport = ScriptedTransport(in_order(answer(401)), changed=[False])
    with pytest.raises(UnauthorizedError) as caught:
        RESTClient(transport).execute(GET)
    assert (caught.value.attempts, len(transport.requests), transport.refreshes) == (1, 1, 1)


def test_a_second_401_is_final_though_credentials_change_again() -> None:
    transport = ScriptedTransport(in_order(answer(401), answer(401)), changed=[True, True])
    with pytest.raises(UnauthorizedError) as caught:
        RESTClient(transport).execute(GET)
    assert (caught.value.attempts, len(transport.requests), transport.refreshes) == (2, 2, 1)


def test_credentials_are_refreshed_after_a_401_only() -> None:
    transport = ScriptedTransport(in_order(answer(403)), changed=[True])
    with pytest.raises(DynkubeError):
        RESTClient(transport).execute(GET)
    assert transport.refreshes == 0


def test_the_replay_does_not_use_up_an_attempt_but_counts_as_one() -> None:
    transport = ScriptedTransport(in_order(answer(401), BUSY, BUSY), changed=[True])
    with pytest.raises(TooManyRequestsError) as caught:
        RESTClient(transport, clock=FakeClock(), retry=Retry(attempts=2)).execute(GET)
    assert (caught.value.attempts, len(transport.requests)) == (3, 3)


# Time-outs.


def test_without_time_outs_the_transport_uses_its_own() -> None:
    transport = ScriptedTransport(in_order(OK))
    RESTClient(transport).execute(GET)
    assert transport.timeouts == [None]


def test_the_time_outs_of_the_client_are_those_of_each_request() -> None:
    transport, timeouts = ScriptedTransport(in_order(OK)), Timeouts(1.0, 2.0)
    RESTClient(transport, timeouts=timeouts).execute(GET)
    assert transport.timeouts == [timeouts]


def test_the_time_outs_of_the_request_count_before_those_of_the_client() -> None:
    transport = ScriptedTransport(in_order(OK))
    RESTClient(transport, timeouts=Timeouts(1.0, 2.0)).execute(GET, timeouts=Timeouts(3.0, 4.0))
    assert transport.timeouts == [Timeouts(3.0, 4.0)]


def test_the_total_counts_over_all_tries() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(Slow(clock, 3.0, BUSY, BUSY, OK))
    RESTClient(transport, clock=clock).execute(GET, timeouts=Timeouts(1.0, 2.0, 10.0))
    assert transport.timeouts == [Timeouts(1.0, 2.0, 10.0), Timeouts(1.0, 2.0, 7.0), Timeouts(1.0, 2.0, 4.0)]


def test_a_wait_that_the_total_does_not_cover_is_not_begun() -> None:
    clock, transport = FakeClock(), ScriptedTransport(in_order(retry_after(503, "5")))
    with pytest.raises(ServiceUnavailableError) as caught:
        RESTClient(transport, clock=clock, timeouts=Timeouts(total_seconds=5.0)).execute(GET)
    assert (clock.sleeps, caught.value.attempts) == ([], 1)


def test_at_the_end_of_the_total_nothing_is_sent_any_more() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(Slow(clock, 10.0, BROKEN))
    with pytest.raises(StreamBrokenError):
        RESTClient(transport, clock=clock, retry=Retry(base_seconds=0.0)).execute(
            GET, timeouts=Timeouts(None, None, 10.0)
        )
    assert len(transport.requests) == 1


def test_a_replay_after_the_total_has_next_to_no_time() -> None:
    clock = FakeClock()
    transport = ScriptedTransport(Slow(clock, 10.0, answer(401), OK), changed=[True])
    RESTClient(transport, clock=clock).execute(GET, timeouts=Timeouts(1.0, 2.0, 10.0))
    assert transport.timeouts[1] == Timeouts(1.0, 2.0, 0.001)


# Warnings.


def warned(code: int, *lines: str) -> HTTPResponse:
    """An answer with warnings."""
    return answer(code, b"{}", headers=[("Warning", line) for line in lines])


def test_each_warning_goes_to_the_handler() -> None:
    heard: list[tuple[HTTPRequest, ServerWarning]] = []
    transport = ScriptedTransport(in_order(warned(200, '299 - "a", 299 - "b"', '299 - "c"')))
    RESTClient(transport, on_warning=lambda *each: heard.append(each)).execute(GET)
    assert heard == [(GET, ServerWarning(text)) for text in "abc"]


def test_warnings_of_an_error_are_delivered_too() -> None:
    heard: list[str] = []
    client = RESTClient(
        ScriptedTransport(in_order(warned(404, '299 - "a"'))), on_warning=lambda _, each: heard.append(each.text)
    )
    with pytest.raises(NotFoundError):
        client.execute(GET)
    assert heard == ["a"]


def test_warnings_are_logged_unless_somebody_takes_them(caplog: pytest.LogCaptureFixture) -> None:
    RESTClient(ScriptedTransport(in_order(warned(200, '299 - "a"')))).execute(GET)
    assert [(each.name, each.levelname, each.getMessage()) for each in caplog.records] == [
        ("dynkube.rest", "WARNING", "list pods: the server warns: a")
    ]


# The client itself.


def test_a_client_looks_at_the_core_group_unless_told() -> None:
    assert RESTClient(ScriptedTransport(in_order())).group_version == GroupVersion("", "v1")


def test_a_client_for_another_group_version_shares_all_else() -> None:
    clock, heard = FakeClock(), list[str]()
    transport = ScriptedTransport(in_order(BUSY, warned(200, '299 - "a"')))
    client = RESTClient(
        transport,
        clock=clock,
        retry=Retry(attempts=2),
        timeouts=Timeouts(1.0, 2.0),
        on_warning=lambda _, each: heard.append(each.text),
    ).for_group_version(GroupVersion("apps", "v1"))
    client.get().resource("deployments").do()
    assert transport.targets == ["/apis/apps/v1/deployments"] * 2
    assert (heard, transport.timeouts, clock.sleeps) == (["a"], [Timeouts(1.0, 2.0)] * 2, [0.0])


def test_closing_the_client_closes_the_transport() -> None:
    transport = ScriptedTransport(in_order())
    RESTClient(transport).close()
    assert transport.closed


def test_leaving_the_context_closes_the_transport() -> None:
    transport = ScriptedTransport(in_order())
    with RESTClient(transport) as client:
        assert (client.server, transport.closed) == ("https://api.test:6443/prefix", False)
    assert transport.closed


def test_repr_names_the_server() -> None:
    client = RESTClient(ScriptedTransport(in_order()), group_version=GroupVersion("apps", "v1"))
    assert repr(client) == "RESTClient('https://api.test:6443/prefix', group_version='apps/v1')"


def test_time_is_the_time_of_the_machine_unless_told() -> None:
    assert isinstance(RESTClient(ScriptedTransport(in_order()))._clock, SystemClock)


def test_a_client_for_a_config_takes_the_time_outs_of_the_config() -> None:
    config = Config("https://api.test:6443", connect_timeout_seconds=1.0, read_timeout_seconds=2.0)
    with RESTClient.for_config(config) as client:
        assert (client.server, client._timeouts) == ("https://api.test:6443", Timeouts(1.0, 2.0, None))


def test_each_success_is_told_to_who_wants_to_know() -> None:
    heard: list[tuple[HTTPRequest, HTTPResponse]] = []
    transport = ScriptedTransport(in_order(BUSY, OK, status_answer(404), OK))
    client = RESTClient(transport, clock=FakeClock(), on_success=lambda *each: heard.append(each))
    client.execute(GET)
    with pytest.raises(NotFoundError):
        client.execute(POST)
    client.for_group_version(GroupVersion("apps", "v1")).execute(POST)
    assert heard == [(GET, OK), (POST, OK)]
