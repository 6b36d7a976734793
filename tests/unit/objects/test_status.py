"""Status: from a decoded document."""

from typing import Any

import pytest

from dynkube.errors import DecodeError, StatusCause
from dynkube.objects import Status

FULL: dict[str, Any] = {
    "kind": "Status",
    "apiVersion": "v1",
    "metadata": {},
    "status": "Failure",
    "message": "pods is invalid",
    "reason": "Invalid",
    "code": 422,
    "details": {
        "name": "web",
        "causes": [
            {"field": "spec.a", "reason": "FieldValueInvalid", "message": "no"},
            {"field": "spec.b"},
            {"reason": None, "message": "why"},
        ],
        "retryAfterSeconds": 3,
    },
}


def complaint(value: Any) -> tuple[str, str]:
    """The text and path of the decoder's complaint."""
    with pytest.raises(DecodeError) as caught:
        Status.from_object(value)
    return str(caught.value), caught.value.path


def test_all_fields_are_read() -> None:
    assert Status.from_object(FULL) == Status(
        status="Failure",
        code=422,
        reason="Invalid",
        message="pods is invalid",
        details=FULL["details"],
        causes=(
            StatusCause("spec.a", "FieldValueInvalid", "no"),
            StatusCause("spec.b", "", ""),
            StatusCause("", "", "why"),
        ),
        retry_after_seconds=3,
    )


@pytest.mark.parametrize("value", [{}, {"kind": "", "apiVersion": ""}, {"kind": None, "status": None, "code": None}])
def test_what_is_absent_is_empty(value: Any) -> None:
    assert Status.from_object(value) == Status("", 0, "", "", None, (), None)


@pytest.mark.parametrize("details", [{}, {"causes": None, "retryAfterSeconds": None}, {"retryAfterSeconds": 0}])
def test_details_may_say_nothing(details: Any) -> None:
    status = Status.from_object({"details": details})
    assert (status.details, status.causes, status.retry_after_seconds) == (details, (), None)


@pytest.mark.parametrize(("word", "failed"), [("Failure", True), ("Success", False), ("", False), ("failure", False)])
def test_only_failure_is_a_failure(word: str, failed: bool) -> None:  # noqa: FBT001 - the expected answer
    assert Status(word).is_failure is failed


@pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), ([], "list"), ("Status", "str"), (1, "int")])
def test_what_is_no_object_is_refused(value: Any, kind: str) -> None:
    assert complaint(value) == (f"expected a Status, got {kind}", "")


@pytest.mark.parametrize("change", [{"kind": "Pod"}, {"apiVersion": "v2"}, {"kind": 1}, {"kind": "status"}])
def test_another_kind_is_refused(change: dict[str, Any]) -> None:
    assert complaint({**FULL, **change}) == ("expected a Status of v1, got another kind", "kind")


@pytest.mark.parametrize(
    ("change", "path", "kind"),
    [
        ({"status": 1}, "status", "str"),
        ({"code": "422"}, "code", "int"),
        ({"code": True}, "code", "int"),
        ({"code": 1.5}, "code", "int"),
        ({"reason": []}, "reason", "str"),
        ({"message": {}}, "message", "str"),
        ({"details": []}, "details", "dict"),
        ({"details": {"causes": {}}}, "details.causes", "list"),
        ({"details": {"causes": [{}, {"field": 1}]}}, "details.causes[1].field", "str"),
        ({"details": {"causes": [{"reason": False}]}}, "details.causes[0].reason", "str"),
        ({"details": {"causes": [{"message": 0}]}}, "details.causes[0].message", "str"),
        ({"details": {"retryAfterSeconds": "3"}}, "details.retryAfterSeconds", "int"),
        ({"details": {"retryAfterSeconds": False}}, "details.retryAfterSeconds", "int"),
    ],
)
def test_a_field_of_the_wrong_type_is_refused_with_its_path(change: dict[str, Any], path: str, kind: str) -> None:
    assert complaint({**FULL, **change}) == (f"{path} is not of type {kind}", path)


@pytest.mark.parametrize("item", [None, "text", 1, []])
def test_a_cause_that_is_no_object_is_refused_with_its_path(item: Any) -> None:
    path = "details.causes[1]"
    assert complaint({"details": {"causes": [{}, item]}}) == (f"{path} is not an object", path)
