"""Runs a program that dies with its parent: ``python tether.py PARENT_PID PROGRAM ARGUMENTS...``.

Becomes the program (exec), so the process id stays the same. It is a program of its own because the only other place
for the call, ``preexec_fn``, runs Python between fork and exec, where a lock that another thread held stays locked for
ever.
"""

import ctypes
import os
import signal
import sys

# From linux/prctl.h. Kept across exec; fires when the *thread* that forked ends, not only its process.
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGKILL at the parent's death, then become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    # Other systems have no such call: there the children end with `stop`, with atexit and with the signal handlers.
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    # The parent may have died before the call; then nobody will ever send the signal.
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    os.execv(program[0], program)  # noqa: S606 - that it needs no shell is the point


if __name__ == "__main__":
    main()
