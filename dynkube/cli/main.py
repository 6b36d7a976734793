"""From argv to an exit code."""

from __future__ import annotations

import io
import os
import sys

from dynkube.cli.flags import UsageError, normalize, parse
from dynkube.errors import DynkubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

    from dynkube.cli.flags import Flags


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: without the program's name; that of the process by default.

    Returns:
        The exit code: 0 when all went well, 1 for any error, as kubectl has it.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # the same bytes as kubectl's in every locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _die_by("SIGPIPE")
    except KeyboardInterrupt:
        _die_by("SIGINT")
    except OSError as error:  # the output can't be written, or a file that was named can't be touched
        sys.stderr.write(f"error: {error}\n")
        _forget(sys.stdout)
        return 1
    return code


def _open_closed_streams() -> None:
    """Give a process that was started without stdout or stderr a place to write to."""
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - pathlib is dear; it stays open till the end


def _forget(stream: TextIO) -> None:
    """Drop what can't be written, so that the interpreter doesn't try again at its end."""
    if stream is sys.__stdout__:
        with _nowhere() as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def _run(argv: Sequence[str]) -> int:
    """Parse, run the command, and put what went wrong into one line."""
    try:
        flags = parse(normalize(argv))
        return _command(flags)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
    except DynkubeError as error:
        from dynkube.cli.failures import error_line

        sys.stderr.write(f"{error_line(error)}\n")
    return 1


def _command(flags: Flags) -> int:
    """Run the command that was asked for. Its modules are imported here, so that `--help` doesn't pay for them."""
    match flags.command:
        case "resources":
            from dynkube.cli.resources import run as run_resources

            return run_resources(flags)
        case "versions":
            from dynkube.cli.versions import run as run_versions

            return run_versions(flags)
        case text:  # --help, --version, or no command at all: the parser has the text ready
            sys.stdout.write(text)
            return 0


def _die_by(name: str) -> NoReturn:
    """End as a program that knows nothing of the signal ends: quietly, and so that the shell sees what happened."""
    import signal

    number = getattr(signal, name, None)
    if number is not None:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(1)
