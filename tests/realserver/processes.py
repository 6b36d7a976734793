"""Child processes that are gone for certain when they are no longer wanted."""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

_TETHER = Path(__file__).resolve().with_name("tether.py")
_TAIL_LINES = 25


class ProcessFailedError(Exception):
    """A child process ended although it should run; the message has the tail of its log."""


class Child:
    """One program as a child process, which can be stopped or killed and started again with the same arguments.

    Owns the process and appends its output to the log file. Not thread-safe. However the parent ends, kill -9 included,
    the child ends too (on Linux; elsewhere a kill -9 of the parent leaves it running).
    """

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        """Only remember; ``start`` starts.

        Args:
            name: For messages.
            command: The program as an absolute path, and its arguments.
            log: Where stdout and stderr go.
        """
        self.name = name
        self.log = log
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._forker: ThreadPoolExecutor | None = None

    @property
    def pid(self) -> int | None:
        """The process id, also of a process that has ended; ``None`` before the first start."""
        return None if self._process is None else self._process.pid

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program; returns as soon as it is forked."""
        if self.is_running():
            raise ProcessFailedError(f"{self.name} runs already")
        self._release_forker()
        # The kernel's parent is a thread: forked from a test's thread, the child would die with that test. This thread
        # lives as long as the child is wanted.
        self._forker = ThreadPoolExecutor(1, thread_name_prefix=f"forker of {self.name}")
        self._process = self._forker.submit(self._fork).result()

    def _fork(self) -> subprocess.Popen[bytes]:
        tether = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid())]
        with self.log.open("ab") as log:
            # A group of its own: Ctrl-C in the terminal goes to pytest alone, which then stops the servers in order.
            return subprocess.Popen(
                [*tether, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
                process_group=0,
            )

    def check(self) -> None:
        """Raise ProcessFailedError with the tail of the log when the process has ended."""
        if not self.is_running():
            code = None if self._process is None else self._process.returncode
            raise ProcessFailedError(f"{self.name} ended with exit code {code}; its log ends with:\n{self.log_tail()}")

    def log_tail(self) -> str:
        """The last lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-_TAIL_LINES:])

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """Ask it to end, kill it when it has not ended in time, and wait until it is gone. May be repeated."""
        self._signal(signal.SIGTERM)
        if self._process is not None:
            try:
                self._process.wait(timeout_seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._release_forker()

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._release_forker()

    def _signal(self, number: signal.Signals) -> None:
        # While it has not been waited for, its process id can't belong to another process.
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _release_forker(self) -> None:
        if self._forker is not None:
            self._forker.shutdown(wait=False)
            self._forker = None


class ExitGuard:
    """Calls ``clean_up`` when this process ends without having done so: at exit, SIGTERM or SIGHUP.

    Owns an atexit entry and, when it was made in the main thread, the handlers of those signals where nobody else had
    one. SIGINT needs no handler: KeyboardInterrupt unwinds the fixtures.
    """

    _SIGNALS = (signal.SIGTERM, signal.SIGHUP)

    def __init__(self, clean_up: Callable[[], None]) -> None:
        """Begin to guard."""
        self._clean_up = clean_up
        self._handled: list[signal.Signals] = []
        atexit.register(clean_up)
        if threading.current_thread() is threading.main_thread():
            self._handled = [number for number in self._SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
        for number in self._handled:
            signal.signal(number, self._on_signal)

    def release(self) -> None:
        """End to guard: the clean-up was done. May be repeated."""
        atexit.unregister(self._clean_up)
        if threading.current_thread() is threading.main_thread():
            for number in self._handled:
                if signal.getsignal(number) == self._on_signal:
                    signal.signal(number, signal.SIG_DFL)
            self._handled = []

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._clean_up()
        # Then die of the signal as if there were no handler, so that the parent sees the true reason.
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
