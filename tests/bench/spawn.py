"""Runs one program and says what it took: `python -I -S spawn.py FD PROGRAM ARGUMENT...`.

A process of its own, and a small one, because Linux counts what the parent held at the moment of the start as the
child's peak memory. What it found goes to the file descriptor FD as JSON; the program has the other streams.
"""

import json
import os
import sys
import time


def main(words: list[str]) -> int:
    """Run it, and report."""
    channel, program = int(words[0]), words[1:]
    os.set_inheritable(channel, False)  # noqa: FBT003 - takes no keyword
    begin = time.perf_counter()
    process = os.posix_spawnp(program[0], program, os.environ)
    _, status, usage = os.wait4(process, 0)
    took = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - begin,
        "peak_bytes": usage.ru_maxrss * 1024,
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    os.write(channel, json.dumps(took).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
