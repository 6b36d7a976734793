"""What is said when something went wrong: one line, in kubectl's words."""

from __future__ import annotations

from dynkube.cli.printers import printable
from dynkube.errors import (
    APIStatusError,
    ConnectError,
    TransportError,
    UnauthorizedError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.errors import DynkubeError
    from dynkube.schema import GroupVersion


def error_line(error: DynkubeError) -> str:
    """The line for one error.

    Source: kubectl `pkg/cmd/util.checkErr`.
    """
    return printable(" ".join(_text(error).splitlines()))


def _text(error: DynkubeError) -> str:
    """The text, perhaps of several lines."""
    if isinstance(error, UnauthorizedError):
        return f"error: You must be logged in to the server ({error.message or 'Unauthorized'})"
    if isinstance(error, APIStatusError):
        reason = f" ({error.reason})" if error.reason else ""
        return f"Error from server{reason}: {error.message if error.reason else error}"
    if isinstance(error, ConnectError) and error.refused:
        host = error.url.partition("://")[2].partition("/")[0]
        return f"The connection to the server {host} was refused - did you specify the right host or port?"
    if isinstance(error, TransportError):
        return f"Unable to connect to the server: {error}"
    return f"error: {error}"


def failure_lines(failures: Mapping[GroupVersion, DynkubeError]) -> str:
    """A line for each group version that could not be discovered, sorted."""
    lines = [
        f"error: unable to list the resources of {key}: {printable(' '.join(str(failures[key]).split()))}\n"
        for key in failures
    ]
    return "".join(sorted(lines))
