"""Retry: whether and when to send again."""

import math

import pytest

from dynkube.errors import (
    ConnectError,
    RequestTimeoutError,
    StreamBrokenError,
    TLSError,
    TransportError,
)
from dynkube.wire import HTTPRequest, Retry
from tests.helpers.answers import answer, retry_after

GET = HTTPRequest("GET", "/api")
POST = HTTPRequest("POST", "/api")
NOW = 1_000.0
BROKEN = StreamBrokenError("broken")


def test_the_policy_that_everybody_gets() -> None:
    assert Retry() == Retry(
        attempts=5,
        budget_seconds=30.0,
        base_seconds=0.1,
        cap_seconds=5.0,
        codes=frozenset((502, 503, 504)),
        sent=1,
        waited_seconds=0.0,
    )


@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
@pytest.mark.parametrize("code", [200, 206, 301, 400, 401, 403, 404, 409, 410, 422, 428, 430, 499])
def test_an_answer_below_500_is_taken_whatever_it_asks(request_: HTTPRequest, code: int) -> None:
    assert Retry().after_response(request_, retry_after(code, "1"), now=NOW, jitter=0.0) is None


@pytest.mark.parametrize(
    ("request_", "code", "again"),
    [
        (GET, 429, True),
        (POST, 429, True),
        (GET, 502, True),
        (GET, 503, True),
        (GET, 504, True),
        (GET, 500, False),
        (GET, 501, False),
        (GET, 505, False),
        (POST, 500, False),
        (POST, 502, False),
        (POST, 503, False),
        (POST, 504, False),
    ],
)
def test_without_retry_after(request_: HTTPRequest, code: int, again: bool) -> None:  # noqa: FBT001 - the expected answer
    step = Retry().after_response(request_, answer(code), now=NOW, jitter=0.0)
    assert step == ((0.05, Retry(sent=2, waited_seconds=0.05)) if again else None)


@pytest.mark.parametrize(
    ("request_", "code", "again"),
    [
        (GET, 429, True),
        (POST, 429, True),
        (GET, 503, True),
        (POST, 503, True),
        (GET, 500, True),
        (GET, 501, True),
        (GET, 599, True),
        (POST, 500, False),
        (POST, 502, False),
        (POST, 504, False),
        (HTTPRequest("PATCH", "/api"), 500, False),
        (HTTPRequest("PUT", "/api"), 500, True),
    ],
)
def test_with_retry_after(request_: HTTPRequest, code: int, again: bool) -> None:  # noqa: FBT001 - the expected answer
    step = Retry().after_response(request_, retry_after(code, "2"), now=NOW, jitter=0.0)
    assert step == ((2.0, Retry(sent=2, waited_seconds=2.0)) if again else None)


def test_a_retry_after_of_nothing_still_counts_as_asked() -> None:
    step = Retry().after_response(POST, retry_after(503, "0"), now=NOW, jitter=1.0)
    assert step == (0.0, Retry(sent=2, waited_seconds=0.0))


def test_a_retry_after_that_says_nothing_counts_as_absent() -> None:
    assert Retry().after_response(POST, retry_after(503, "soon"), now=NOW, jitter=0.0) is None


def test_a_date_in_retry_after_is_compared_with_now() -> None:
    step = Retry().after_response(POST, retry_after(503, "Thu, 01 Jan 1970 00:16:50 GMT"), now=NOW, jitter=0.0)
    assert step == (10.0, Retry(sent=2, waited_seconds=10.0))


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 2.0), (0.5, 2.1), (1.0, 2.2)])
def test_jitter_adds_up_to_a_tenth_to_what_the_server_asks(jitter: float, seconds: float) -> None:
    step = Retry().after_response(GET, retry_after(429, "2"), now=NOW, jitter=jitter)
    assert step is not None
    assert step == (step[0], Retry(sent=2, waited_seconds=step[0]))
    assert step[0] == pytest.approx(seconds)


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 0.05), (0.5, 0.075), (1.0, 0.1)])
def test_a_back_off_lasts_half_to_all_of_the_base(jitter: float, seconds: float) -> None:
    step = Retry().after_error(GET, BROKEN, jitter=jitter)
    assert step is not None
    assert step[0] == pytest.approx(seconds)


@pytest.mark.parametrize(("sent", "seconds"), [(1, 0.1), (2, 0.2), (3, 0.4), (6, 3.2), (7, 5.0), (8, 5.0)])
def test_each_back_off_is_twice_as_long_up_to_the_cap(sent: int, seconds: float) -> None:
    step = Retry(attempts=10, sent=sent).after_error(GET, BROKEN, jitter=1.0)
    assert step is not None
    assert step == (step[0], Retry(attempts=10, sent=sent + 1, waited_seconds=step[0]))
    assert step[0] == pytest.approx(seconds)


def test_a_policy_without_end_goes_on_at_the_cap() -> None:
    policy = Retry(attempts=10_000, budget_seconds=math.inf, sent=2_000)
    step = policy.after_error(GET, BROKEN, jitter=1.0)
    assert step == (5.0, policy.replace(sent=2_001, waited_seconds=5.0))


@pytest.mark.parametrize(("sent", "again"), [(3, True), (4, True), (5, False), (6, False)])
def test_attempts_count_the_first_one_too(sent: int, again: bool) -> None:  # noqa: FBT001 - the expected answer
    assert (Retry(attempts=5, sent=sent).after_error(GET, BROKEN, jitter=0.0) is not None) is again


def test_a_single_attempt_is_never_repeated() -> None:
    assert Retry(attempts=1).after_error(GET, BROKEN, jitter=0.0) is None


@pytest.mark.parametrize(("waited", "again"), [(27.0, True), (28.0, True), (28.1, False), (30.0, False)])
def test_a_wait_may_reach_the_budget_and_not_go_beyond(waited: float, again: bool) -> None:  # noqa: FBT001 - as above
    step = Retry(waited_seconds=waited).after_response(GET, retry_after(429, "2"), now=NOW, jitter=0.0)
    assert step == ((2.0, Retry(sent=2, waited_seconds=waited + 2.0)) if again else None)


def test_what_the_server_asks_is_not_cut_to_the_cap() -> None:
    step = Retry().after_response(GET, retry_after(429, "20"), now=NOW, jitter=0.0)
    assert step == (20.0, Retry(sent=2, waited_seconds=20.0))


def test_a_connection_that_broke_is_tried_again() -> None:
    assert Retry().after_error(GET, BROKEN, jitter=0.0) == (0.05, Retry(sent=2, waited_seconds=0.05))


def test_a_post_whose_connection_broke_is_not() -> None:
    assert Retry().after_error(POST, BROKEN, jitter=0.0) is None


@pytest.mark.parametrize("kind", [TransportError, ConnectError, TLSError, RequestTimeoutError])
def test_no_other_transport_error_is_tried_again(kind: type[TransportError]) -> None:
    assert Retry().after_error(GET, kind("no"), jitter=0.0) is None


def test_the_codes_are_part_of_the_policy() -> None:
    policy = Retry(codes=frozenset((500,)))
    assert policy.after_response(GET, answer(502), now=NOW, jitter=0.0) is None
    assert policy.after_response(GET, answer(500), now=NOW, jitter=0.0) is not None
