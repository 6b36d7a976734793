"""One case of one peer, in a process of its own: `python -m tests.bench.case PEER CASE SERVER_URL N`.

It runs in the interpreter that has the peer, so it and `cases` import nothing of dynkube (those of dynkube apart).
Prints one JSON object: what the case itself took, without imports and preparation, and what the server was asked
meanwhile.
"""

import gc
import importlib
import json
import os
import sys
import time
from typing import Any

from tests.bench.cases import MODULES, Found, Task, WrongResultError
from tests.bench.server_stats import read_stats


def main(words: list[str]) -> int:
    """Prepare, work, check, print."""
    peer, case, server, n = words
    task = Task(peer, case, server, int(n))
    work = importlib.import_module(f"tests.bench.cases.{MODULES[peer]}").CASES[case](task)
    gc.collect()
    before, held = read_stats(server), _resident_bytes()
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    gc.collect()
    held = _resident_bytes() - held
    after = read_stats(server)
    _check(task, found)
    answer = {
        "cpu": cpu,
        "wall": wall,
        "held_bytes": held,
        "requests": after["requests"] - before["requests"],
        "connections": after["connections"] - before["connections"],
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    if found.threads_linger:
        os._exit(0)
    return 0


def _check(task: Task, found: Found) -> None:
    """A broken peer is not a fast one.

    Raises:
        WrongResultError: it saw less or more than there is.
    """
    least, most = (task.n, task.n) if found.expected is None else found.expected
    if not least <= found.count <= most:
        raise WrongResultError(f"{task.peer} saw {found.count}, expected {least} to {most}")


def _resident_bytes() -> int:
    """What the process holds now."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be measured as well
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def answer_of(output: str) -> dict[str, Any]:
    """The JSON object in the last line of a case's output."""
    lines = output.strip().splitlines()
    answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
