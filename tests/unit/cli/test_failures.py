"""One line for each error, in kubectl's words."""

import pytest

from dynkube.cli.failures import error_line, failure_lines
from dynkube.errors import (
    ConfigError,
    ConnectError,
    DynkubeError,
    ForbiddenError,
    NotFoundError,
    StaleGroupVersionError,
    TLSError,
    UnauthorizedError,
)
from dynkube.schema import GroupVersion


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (NotFoundError("t", reason="NotFound", message="x not found"), "Error from server (NotFound): x not found"),
        (NotFoundError("get /x: the server answered 404"), "Error from server: get /x: the server answered 404"),
        (ForbiddenError("t", reason="Forbidden", message="a\nb"), "Error from server (Forbidden): a b"),
        (UnauthorizedError("t", message="Unauthorized"), "error: You must be logged in to the server (Unauthorized)"),
        (UnauthorizedError("t"), "error: You must be logged in to the server (Unauthorized)"),
        (
            ConnectError("t", url="https://127.0.0.1:6443/prefix/api", refused=True),
            "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?",
        ),
        (ConnectError("get /api: no such host"), "Unable to connect to the server: get /api: no such host"),
        (TLSError("get /api: bad"), "Unable to connect to the server: get /api: bad"),
        (ConfigError("no such context"), "error: no such context"),
        (DynkubeError("anything"), "error: anything"),
    ],
)
def test_error_line(error: DynkubeError, line: str) -> None:
    assert error_line(error) == line


def test_failure_lines_are_sorted_and_one_each() -> None:
    failures = {
        GroupVersion("z", "v1"): StaleGroupVersionError("stale\nz"),
        GroupVersion("a", "v1"): NotFoundError("gone"),
    }
    assert failure_lines(failures) == (
        "error: unable to list the resources of a/v1: gone\nerror: unable to list the resources of z/v1: stale z\n"
    )


def test_no_failures_no_lines() -> None:
    assert failure_lines({}) == ""
