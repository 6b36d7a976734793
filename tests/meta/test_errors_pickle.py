"""Every error pickles, with its text and its attributes."""

import pickle

import pytest

from dynkube import errors

KINDS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_comes_back_with_text_and_attributes(kind: type[Exception]) -> None:
    error = kind("what was asked: what happened")
    vars(error).update({name: f"kept {name}" for name in vars(error)})
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above
    assert type(copy) is kind
    assert str(copy) == "what was asked: what happened"
    assert vars(copy) == vars(error)
    assert isinstance(copy, errors.DynkubeError)


def test_a_status_error_keeps_what_the_server_said() -> None:
    cause = errors.StatusCause("spec.x", "FieldValueInvalid", "too long")
    error = errors.InvalidError(
        "create", reason="Invalid", code=422, message="no", details={"kind": "pods"}, causes=[cause], request="create"
    )
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above
    assert (copy.reason, copy.code, copy.message, copy.details) == ("Invalid", 422, "no", {"kind": "pods"})
    assert copy.causes == (cause,)
