"""Invariant: any bytes give a Status or DecodeError; any answer is taken or raised as APIStatusError; nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dynkube.codec import decode_json
from dynkube.errors import APIStatusError, DecodeError
from dynkube.objects import Status
from dynkube.wire import HTTPRequest, check_response
from tests.helpers.almost_right import Tally, almost_right
from tests.helpers.answers import answer, data
from tests.helpers.laws import FUZZ

WORD = st.sampled_from(["", "NotFound", "Conflict", "Odd", "\ud800"])
CAUSE = st.fixed_dictionaries({}, optional={"field": WORD, "reason": WORD, "message": WORD})
DETAILS = st.fixed_dictionaries(
    {}, optional={"name": WORD, "causes": st.lists(CAUSE, max_size=2), "retryAfterSeconds": st.integers(-1, 9)}
)
STATUS = st.fixed_dictionaries(
    {"kind": st.just("Status"), "apiVersion": st.just("v1"), "status": st.sampled_from(["Failure", "Success", ""])},
    optional={
        "code": st.integers(0, 600),
        "reason": WORD,
        "message": WORD,
        "details": DETAILS,
        "metadata": st.just({}),
    },
)
CODES = st.sampled_from([200, 201, 206, 301, 400, 401, 404, 409, 410, 429, 500, 503])
TYPES = st.sampled_from([None, "application/json", "text/plain", "text/html;charset=x", ""])
ASKED = st.sampled_from([[], ["5"], ["9" * 400], ["soon"], ["Sun Nov 6 08:49:37 1994"], ["1", "2"], ["-1"]])


def encoded(status: Status) -> dict[str, Any]:
    """The Status as a document; `details` is kept as it came, and holds causes and seconds."""
    words = {"status": status.status, "reason": status.reason, "message": status.message, "code": status.code}
    return {"kind": "Status", "apiVersion": "v1", **words, "details": status.details}


def test_almost_right_statuses() -> None:
    tally = Tally()

    @FUZZ
    @given(almost_right(STATUS))
    def feed(body: bytes) -> None:
        tally.seen += 1
        try:
            status = Status.from_object(decode_json(body))
        except DecodeError:
            return
        tally.accepted += 1
        assert Status.from_object(decode_json(data(encoded(status)))) == status

    feed()
    tally.check()


def test_almost_right_answers() -> None:
    tally = Tally()

    @FUZZ
    @given(almost_right(STATUS) | st.binary(max_size=20), CODES, TYPES, ASKED, st.sampled_from(["GET", "POST"]))
    def feed(body: bytes, code: int, content_type: str | None, asked: list[str], method: str) -> None:
        headers = [("Retry-After", value) for value in asked]
        response = answer(code, body, content_type=content_type, headers=headers)
        tally.seen += 1
        try:
            assert check_response(HTTPRequest(method, "/api"), response, now=0.0) is response
            assert code < 300
        except APIStatusError as error:
            tally.accepted += 1
            assert str(error).startswith(f"{method.lower()} /api: ")  # noqa: PT017 - either way is right
            assert error.code > 0  # noqa: PT017

    feed()
    tally.check()
