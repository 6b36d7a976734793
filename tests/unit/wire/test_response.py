"""From an answer to a value or an APIStatusError."""

import pytest

from dynkube.errors import (
    AlreadyExistsError,
    APIStatusError,
    ApplyConflictError,
    BadRequestError,
    ConflictError,
    ExpiredError,
    ForbiddenError,
    InternalServerError,
    InvalidError,
    MethodNotAllowedError,
    NotFoundError,
    ServerTimeoutError,
    ServiceUnavailableError,
    StatusCause,
    TooManyRequestsError,
    UnauthorizedError,
)
from dynkube.wire import HTTPRequest, HTTPResponse, check_response
from tests.helpers.answers import answer, data, json_answer, retry_after, status, status_answer

GET = HTTPRequest("GET", "/api/v1/pods/web", summary='get pods "web"')
POST = HTTPRequest("POST", "/api/v1/pods", summary='create pods "web"')

REASONS: dict[str, type[APIStatusError]] = {
    "AlreadyExists": AlreadyExistsError,
    "BadRequest": BadRequestError,
    "Conflict": ConflictError,
    "Expired": ExpiredError,
    "Forbidden": ForbiddenError,
    "Gone": ExpiredError,
    "InternalError": InternalServerError,
    "Invalid": InvalidError,
    "MethodNotAllowed": MethodNotAllowedError,
    "NotFound": NotFoundError,
    "ServerTimeout": ServerTimeoutError,
    "ServiceUnavailable": ServiceUnavailableError,
    "Timeout": ServerTimeoutError,
    "TooManyRequests": TooManyRequestsError,
    "Unauthorized": UnauthorizedError,
}
CODES: dict[int, tuple[type[APIStatusError], str]] = {
    100: (APIStatusError, "unexpected"),
    199: (APIStatusError, "unexpected"),
    207: (APIStatusError, "unexpected"),
    304: (APIStatusError, "unexpected"),
    400: (BadRequestError, "bad request"),
    401: (UnauthorizedError, "unauthorized"),
    402: (APIStatusError, "unexpected"),
    403: (ForbiddenError, "forbidden"),
    404: (NotFoundError, "not found"),
    405: (MethodNotAllowedError, "method not allowed"),
    406: (APIStatusError, "not acceptable"),
    409: (ConflictError, "conflict"),
    410: (ExpiredError, "gone"),
    413: (APIStatusError, "request too large"),
    415: (APIStatusError, "unsupported media type"),
    418: (APIStatusError, "unexpected"),
    422: (InvalidError, "invalid"),
    429: (TooManyRequestsError, "too many requests"),
    499: (APIStatusError, "unexpected"),
    500: (InternalServerError, "internal error"),
    501: (InternalServerError, "internal error"),
    502: (InternalServerError, "internal error"),
    503: (ServiceUnavailableError, "service unavailable"),
    504: (ServerTimeoutError, "timeout"),
    599: (InternalServerError, "internal error"),
}


def refusal(response: HTTPResponse, request: HTTPRequest = GET, *, now: float = 0.0) -> APIStatusError:
    """The error that the answer means."""
    with pytest.raises(APIStatusError) as caught:
        check_response(request, response, now=now)
    return caught.value


@pytest.mark.parametrize("code", range(200, 207))
def test_a_success_is_given_back(code: int) -> None:
    response = json_answer({"kind": "Pod"}, code)
    assert check_response(GET, response, now=0.0) is response


@pytest.mark.parametrize(("code", "expected"), CODES.items())
def test_without_a_status_the_code_decides(code: int, expected: tuple[type[APIStatusError], str]) -> None:
    kind, phrase = expected
    error = refusal(answer(code, b"<html>", content_type="text/html"))
    assert (type(error), str(error)) == (kind, f'get pods "web": the server answered {code} ({phrase})')


def test_a_conflict_at_a_post_means_that_it_exists() -> None:
    error = refusal(answer(409), POST)
    assert (type(error), str(error)) == (
        AlreadyExistsError,
        'create pods "web": the server answered 409 (already exists)',
    )


def test_another_code_at_a_post_means_what_it_says() -> None:
    assert type(refusal(answer(404), POST)) is NotFoundError


@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
@pytest.mark.parametrize(("reason", "kind"), REASONS.items())
def test_the_reason_of_a_status_decides_before_the_code(
    request_: HTTPRequest, reason: str, kind: type[APIStatusError]
) -> None:
    error = refusal(status_answer(418, reason, "words"), request_)
    assert (type(error), error.reason, error.code) == (kind, reason, 418)


@pytest.mark.parametrize("reason", ["", "Unknown", "notfound"])
def test_an_unknown_reason_leaves_it_to_the_code(reason: str) -> None:
    error = refusal(status_answer(403, reason, "words"))
    assert (type(error), error.reason) == (ForbiddenError, reason)


def test_a_conflict_between_field_managers_has_a_class_of_its_own() -> None:
    cause = {"field": ".spec.x", "reason": "FieldManagerConflict", "message": 'conflict with "me" using v1'}
    error = refusal(status_answer(409, "Conflict", "words", details={"causes": [cause]}))
    assert isinstance(error, ApplyConflictError)
    assert [(each.field, each.manager) for each in error.conflicts] == [(".spec.x", "me")]


@pytest.mark.parametrize("code", [409, 422])
def test_other_causes_make_no_conflict_between_field_managers(code: int) -> None:
    cause = {"field": ".spec.x", "reason": "FieldValueInvalid", "message": "no"}
    reason = "Conflict" if code == 409 else "Invalid"
    assert type(refusal(status_answer(code, reason, "words", details={"causes": [cause]}))) is REASONS[reason]


def test_an_error_about_a_secret_quotes_no_value() -> None:
    words = 'Secret "s" is invalid: patch: Invalid value: "{\\"data\\":\\"cGFzcw==\\"}": illegal base64 data'
    asked = HTTPRequest("PATCH", "/api/v1/namespaces/x/secrets/s", summary='patch secrets "s" in "x"')
    error = refusal(status_answer(422, "Invalid", words), asked)
    assert str(error) == 'patch secrets "s" in "x": Secret "s" is invalid: patch: Invalid value (not shown)'
    assert error.message == words
    assert "cGFzcw" in str(refusal(status_answer(422, "Invalid", words), GET))


def test_an_expired_list_says_where_it_may_go_on() -> None:
    place = "further"
    error = refusal(status_answer(410, "Expired", "words", metadata={"continue": place}))
    assert isinstance(error, ExpiredError)
    assert error.continue_token == place
    assert vars(refusal(status_answer(410, "Expired", "words"))).get("continue_token") == ""


def test_an_error_carries_all_that_the_status_says() -> None:
    details = {"name": "web", "causes": [{"field": "spec", "reason": "Why", "message": "no"}], "retryAfterSeconds": 7}
    error = refusal(status_answer(422, "Invalid", "pods is invalid", details=details))
    assert str(error) == 'get pods "web": pods is invalid'
    assert vars(error) == {
        "reason": "Invalid",
        "code": 422,
        "message": "pods is invalid",
        "details": details,
        "causes": (StatusCause("spec", "Why", "no"),),
        "retry_after_seconds": 7,
        "request": 'get pods "web"',
        "attempts": 1,
    }


def test_an_error_without_a_status_carries_what_there_is() -> None:
    error = refusal(answer(404, b" 404 page not found\n", content_type="text/plain"))
    assert vars(error) == {
        "reason": "",
        "code": 404,
        "message": "404 page not found",
        "details": {},
        "causes": (),
        "retry_after_seconds": None,
        "request": 'get pods "web"',
        "attempts": 1,
    }


def test_a_status_without_a_message_is_told_by_its_code() -> None:
    assert str(refusal(status_answer(404, "NotFound"))) == 'get pods "web": the server answered 404 (not found)'


def test_the_code_in_the_status_counts_before_that_of_the_answer() -> None:
    error = refusal(json_answer(status(410, "", "too old"), 500))
    assert (type(error), error.code) == (ExpiredError, 410)


def test_a_status_without_a_code_takes_that_of_the_answer() -> None:
    error = refusal(json_answer(status(0, "", "words"), 404))
    assert (type(error), error.code) == (NotFoundError, 404)


@pytest.mark.parametrize("code", [200, 201, 206])
def test_a_failure_is_an_error_whatever_the_code(code: int) -> None:
    error = refusal(json_answer(status(404, "NotFound", "words"), code))
    assert (type(error), error.code, str(error)) == (NotFoundError, 404, 'get pods "web": words')


def test_a_status_of_success_is_a_success() -> None:
    response = json_answer({"kind": "Status", "apiVersion": "v1", "status": "Success"})
    assert check_response(GET, response, now=0.0) is response


@pytest.mark.parametrize(
    "body",
    [
        b'["Status"]',
        b'{"kind": "Pod", "note": "Status"}',
        b'{"kind": "Status", "status": 1}',
        b'{"kind": "Status"',
        b'"Status"',
        b'{"kind": "Status"}',
    ],
)
def test_what_only_looks_like_a_status_is_a_success(body: bytes) -> None:
    response = answer(200, body)
    assert check_response(GET, response, now=0.0) is response


def test_a_status_is_known_by_its_first_512_bytes() -> None:
    failure = data(status(404, "NotFound", "words"))
    ends_inside = b" " * (512 - failure.index(b'"Status"') - len(b'"Status"')) + failure
    assert type(refusal(answer(200, ends_inside))) is NotFoundError
    beyond = answer(200, b" " + ends_inside)
    assert check_response(GET, beyond, now=0.0) is beyond


def test_a_success_with_an_error_code_is_an_error_all_the_same() -> None:
    error = refusal(json_answer({"kind": "Status", "status": "Success", "message": "fine"}, 500))
    assert (type(error), str(error)) == (InternalServerError, 'get pods "web": fine')


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"kind": "Pod", "status": "Failure", "message": "x"}',
        b'{"kind": "Status", "message": "x"}',
        b'{"code":',
    ],
)
def test_a_body_that_is_no_status_stays_out_of_the_text(body: bytes) -> None:
    error = refusal(answer(404, body, content_type="application/json"))
    assert (str(error), error.message, error.reason) == (
        'get pods "web": the server answered 404 (not found)',
        "",
        "",
    )


def test_a_status_may_leave_out_kind_and_version() -> None:
    error = refusal(json_answer({"status": "Failure", "reason": "NotFound", "message": "words"}, 500))
    assert (type(error), error.code) == (NotFoundError, 500)


def test_a_status_may_come_after_white_space() -> None:
    error = refusal(answer(500, b"\n " + data(status(404, "NotFound", "words"))))
    assert type(error) is NotFoundError


def test_the_message_of_a_text_answer_is_kept_short() -> None:
    assert refusal(answer(502, b" " + b"x" * 600, content_type="text/plain; charset=utf-8")).message == "x" * 512


def test_a_text_answer_is_read_as_utf8_whatever_it_is() -> None:
    assert refusal(answer(502, b"a\xff\xc3\xa9", content_type="TEXT/html")).message == "a\ufffdé"


def test_no_more_of_a_text_answer_is_read_than_may_be_shown() -> None:
    assert refusal(answer(502, b" " * 2047 + b"xy", content_type="text/plain")).message == "x"


def test_an_answer_without_a_content_type_counts_as_text() -> None:
    assert refusal(answer(502, b"down")).message == "down"


def test_an_answer_of_another_media_type_has_no_message() -> None:
    assert refusal(answer(502, b"down", content_type="application/octet-stream")).message == ""


def test_seconds_of_the_header_are_carried() -> None:
    assert refusal(retry_after(503, "3")).retry_after_seconds == 3.0


def test_a_date_of_the_header_is_compared_with_now() -> None:
    error = refusal(retry_after(503, "Thu, 01 Jan 1970 00:01:00 GMT"), now=10.0)
    assert error.retry_after_seconds == 50.0


def test_the_header_counts_before_the_status() -> None:
    answered = json_answer(status(429, details={"retryAfterSeconds": 7}), 429, headers=[("Retry-After", "0")])
    assert refusal(answered).retry_after_seconds == 0.0


def test_a_header_that_says_nothing_leaves_it_to_the_status() -> None:
    answered = json_answer(status(429, details={"retryAfterSeconds": 7}), 429, headers=[("Retry-After", "soon")])
    assert refusal(answered).retry_after_seconds == 7


def test_not_modified_is_a_success_for_those_who_asked_for_news_only() -> None:
    request, response = GET.replace(headers=(("Accept", "a"), ("If-None-Match", '"1"'))), answer(304)
    assert check_response(request, response, now=0.0) is response


@pytest.mark.parametrize(("code", "header"), [(304, "If-Match"), (303, "If-None-Match"), (412, "If-None-Match")])
def test_not_modified_is_an_error_for_all_others(code: int, header: str) -> None:
    assert refusal(answer(code), GET.replace(headers=((header, '"1"'),))).code == code


@pytest.mark.parametrize(
    ("code", "location", "said"),
    [
        (302, "https://login.example.com:8443/x?token=1", "302 (unexpected: redirects are not followed, here to https://login.example.com:8443)"),
        (307, "http://other", "307 (unexpected: redirects are not followed, here to http://other)"),
        (300, "/elsewhere?token=1", "300 (unexpected: a redirect)"),
        (302, "/login?token=1&next=https://api/", "302 (unexpected: a redirect)"),
        (302, "https://[token=1", "302 (unexpected: a redirect)"),
        (302, "https://login.example.com?token=1", "302 (unexpected: redirects are not followed, here to https://login.example.com)"),
        (302, "https://me:secret@login.example.com#token=1", "302 (unexpected: redirects are not followed, here to https://login.example.com)"),
        (399, None, "399 (unexpected)"),
        (404, "https://login.example.com", "404 (not found)"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_to_but_not_with_what(code: int, location: str | None, said: str) -> None:
    headers = [("Location", location)] if location else []
    with pytest.raises(APIStatusError) as caught:
        check_response(GET, answer(code, headers=headers), now=0.0)
    assert str(caught.value) == f'get pods "web": the server answered {said}'
