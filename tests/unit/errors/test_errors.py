"""The tree of errors: who descends from whom, what each carries, that all survive pickling."""

import inspect
import pickle

import pytest

from dynkube import errors
from dynkube.errors import (
    AlreadyExistsError,
    AmbiguousMatchError,
    APIStatusError,
    ApplyConflictError,
    BadRequestError,
    ConfigError,
    ConflictError,
    ConnectError,
    ConversionError,
    CredentialError,
    DecodeError,
    DynkubeError,
    ExpiredError,
    FieldConflict,
    ForbiddenError,
    GroupDiscoveryError,
    InternalServerError,
    InvalidError,
    MethodNotAllowedError,
    NoMatchError,
    NotFoundError,
    ParseError,
    RequestTimeoutError,
    ServerTimeoutError,
    ServiceUnavailableError,
    StaleGroupVersionError,
    StatusCause,
    StreamBrokenError,
    TLSError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
)

PARENTS: list[tuple[type[Exception], type[Exception]]] = [
    (DynkubeError, Exception),
    (ParseError, DynkubeError),
    (ParseError, ValueError),
    (ConfigError, DynkubeError),
    (CredentialError, ConfigError),
    (TransportError, DynkubeError),
    (ConnectError, TransportError),
    (TLSError, TransportError),
    (RequestTimeoutError, TransportError),
    (StreamBrokenError, TransportError),
    (APIStatusError, DynkubeError),
    (BadRequestError, APIStatusError),
    (UnauthorizedError, APIStatusError),
    (ForbiddenError, APIStatusError),
    (NotFoundError, APIStatusError),
    (MethodNotAllowedError, APIStatusError),
    (AlreadyExistsError, APIStatusError),
    (ConflictError, APIStatusError),
    (ApplyConflictError, ConflictError),
    (ExpiredError, APIStatusError),
    (InvalidError, APIStatusError),
    (TooManyRequestsError, APIStatusError),
    (ServerTimeoutError, APIStatusError),
    (InternalServerError, APIStatusError),
    (ServiceUnavailableError, APIStatusError),
    (DecodeError, DynkubeError),
    (StaleGroupVersionError, DynkubeError),
    (GroupDiscoveryError, DynkubeError),
    (NoMatchError, DynkubeError),
    (AmbiguousMatchError, DynkubeError),
    (ConversionError, DynkubeError),
    (ConversionError, ValueError),
]
ALL = [found for _, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, DynkubeError)]
EXAMPLES: list[DynkubeError] = [
    ParseError("text"),
    ConfigError("text", path="/kube/config", context="prod", problems=["one", "two"]),
    CredentialError("text", path="/kube/token"),
    ConnectError("text", method="GET", url="https://api.test/api", refused=True),
    RequestTimeoutError("text", method="GET", url="https://api.test/api"),
    ConflictError(
        "text",
        reason="Conflict",
        code=409,
        message="words",
        details={"name": "web"},
        causes=[StatusCause("spec", "Why", "because")],
        retry_after_seconds=2.5,
        request='get pods "web"',
    ),
    DecodeError("text", path="items[0]"),
    StaleGroupVersionError("text", group_version="a/v1"),
    GroupDiscoveryError("text", by_group_version={"a/v1": StaleGroupVersionError("stale", group_version="a/v1")}),
    NoMatchError("text", near=["pods"], failures={"a/v1": DecodeError("text")}),
    AmbiguousMatchError("text", candidates=["widgets.v1.a", "widgets.v1.b"]),
    ConversionError("text", path="spec.replicas"),
    ApplyConflictError("text", causes=[StatusCause(".spec.x", "FieldManagerConflict", 'conflict with "me" using v1')]),
]


@pytest.mark.parametrize(("child", "parent"), PARENTS)
def test_each_error_has_its_place_in_the_tree(child: type[Exception], parent: type[Exception]) -> None:
    assert parent in child.__bases__


def test_the_table_above_is_complete() -> None:
    assert {child for child, _ in PARENTS} == set(ALL)


@pytest.mark.parametrize("error", ALL)
def test_the_room_draws_each_error_in_its_tree(error: type[DynkubeError]) -> None:
    assert f" {error.__name__} " in (errors.__doc__ or "").replace("\n", " ")


@pytest.mark.parametrize("error", ALL)
def test_each_error_needs_no_more_than_its_text(error: type[DynkubeError]) -> None:
    assert str(error("some text")) == "some text"


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_pickles_with_all_that_it_carries(error: DynkubeError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), again.args, repr(vars(again))) == (type(error), error.args, repr(vars(error)))


def test_what_was_set_after_the_making_is_pickled_too() -> None:
    error = NotFoundError("text")
    error.attempts = 3
    assert pickle.loads(pickle.dumps(error)).attempts == 3  # noqa: S301 - our own bytes


def test_a_config_error_without_problems_has_its_text_as_the_one_problem() -> None:
    error = ConfigError("text")
    assert (error.path, error.context, error.problems) == ("", "", ("text",))


def test_a_config_error_keeps_its_problems_in_order() -> None:
    assert ConfigError("text", problems=iter(["b", "a"])).problems == ("b", "a")


def test_a_transport_error_says_what_was_asked() -> None:
    error = TransportError("text", method="GET", url="https://api.test/api")
    assert (error.method, error.url) == ("GET", "https://api.test/api")


def test_a_transport_error_may_not_know_what_was_asked() -> None:
    error = TransportError("text")
    assert (error.method, error.url) == ("", "")


def test_a_connect_error_says_whether_it_was_refused() -> None:
    error = ConnectError("text", method="GET", url="https://api.test", refused=True)
    assert (error.method, error.url, error.refused, ConnectError("text").refused) == (
        "GET",
        "https://api.test",
        True,
        False,
    )


def test_a_status_error_without_a_status_is_empty() -> None:
    error = APIStatusError("text")
    assert vars(error) == {
        "reason": "",
        "code": 0,
        "message": "",
        "details": {},
        "causes": (),
        "retry_after_seconds": None,
        "request": "",
        "attempts": 1,
    }


def test_a_status_error_carries_the_status() -> None:
    cause = StatusCause("spec", "Why", "because")
    error = APIStatusError(
        "text",
        reason="Conflict",
        code=409,
        message="words",
        details={"name": "web"},
        causes=iter([cause]),
        retry_after_seconds=0.0,
        request="get pods",
    )
    assert vars(error) == {
        "reason": "Conflict",
        "code": 409,
        "message": "words",
        "details": {"name": "web"},
        "causes": (cause,),
        "retry_after_seconds": 0.0,
        "request": "get pods",
        "attempts": 1,
    }


def test_two_errors_do_not_share_their_details() -> None:
    APIStatusError("text").details["name"] = "web"
    assert APIStatusError("text").details == {}


def test_a_decode_error_has_a_path() -> None:
    assert (DecodeError("text", path="items[0]").path, DecodeError("text").path) == ("items[0]", "")


def test_a_stale_error_names_its_group_version() -> None:
    assert StaleGroupVersionError("text", group_version="a/v1").group_version == "a/v1"
    assert StaleGroupVersionError("text").group_version == ""


def test_a_discovery_error_keeps_its_own_copy_of_the_failures() -> None:
    failures: dict[str, DynkubeError] = {"a/v1": DecodeError("text")}
    error = GroupDiscoveryError("text", by_group_version=failures)
    failures.clear()
    assert list(error.by_group_version) == ["a/v1"]


def test_a_discovery_error_without_failures_has_none() -> None:
    assert GroupDiscoveryError("text").by_group_version == {}


def test_a_failed_search_says_what_was_near_and_what_could_not_be_looked_at() -> None:
    failures: dict[str, DynkubeError] = {"a/v1": DecodeError("text")}
    error = NoMatchError("text", near=iter(["pods", "nodes"]), failures=failures)
    failures.clear()
    assert (error.near, list(error.failures)) == (("pods", "nodes"), ["a/v1"])


def test_a_failed_search_may_know_no_more() -> None:
    assert vars(NoMatchError("text")) == {"near": (), "failures": {}}


def test_candidates_keep_their_order() -> None:
    assert AmbiguousMatchError("text", candidates=iter(["b", "a"])).candidates == ("b", "a")
    assert AmbiguousMatchError("text").candidates == ()


def test_a_conflict_of_an_apply_names_fields_and_managers() -> None:
    messages = ['conflict with "kubectl" using apps/v1', 'conflict with "a b" with subresource "status"', "somebody"]
    causes = [StatusCause(f".spec.{n}", "FieldManagerConflict", text) for n, text in enumerate(messages)]
    assert ApplyConflictError("text", causes=causes).conflicts == (
        FieldConflict(".spec.0", "kubectl", messages[0]),
        FieldConflict(".spec.1", "a b", messages[1]),
        FieldConflict(".spec.2", "", "somebody"),
    )


def test_where_an_expired_list_goes_on_survives_pickling() -> None:
    error = ExpiredError("text")
    assert error.continue_token == ""
    place = "further"
    error.continue_token = place
    assert pickle.loads(pickle.dumps(error)).continue_token == place  # noqa: S301 - our own bytes
