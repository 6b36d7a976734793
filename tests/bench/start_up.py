"""How long the command line takes to start, beside the reference kubectl: `python -m tests.bench.start_up`.

Prints a table of medians and ratios. It needs the real server's binaries, and asserts nothing.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.latency import far_away
from tests.bench.measure import Command, in_turn, ratio
from tests.realserver.binaries import find
from tests.realserver.server import RealServer

_ROUND_TRIP_SECONDS = 0.02
_CONNECT = "import dynkube; dynkube.connect().mapper.mapping_for('deploy')"


def _environment(folder: Path, kubeconfig: Path) -> dict[str, str]:
    """The same for both programs: homes and caches of their own."""
    return {
        "HOME": str(folder),
        "KUBECONFIG": str(kubeconfig),
        "KUBECACHEDIR": str(folder / "kubectl-cache"),
        "DYNKUBE_CACHE_DIR": str(folder / "dynkube-cache"),
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def _far_kubeconfig(server: RealServer, folder: Path, port: int) -> Path:
    """A kubeconfig that leads through the forwarder."""
    document = server.kubeconfig()
    document["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
    path = folder / "far.kubeconfig"
    path.write_text(json.dumps(document))
    path.chmod(0o600)
    return path


def _pairs(kubectl: str, near: dict[str, str], far: dict[str, str]) -> Iterator[tuple[str, Command, Command]]:
    """Name of the case, ours, and what it is compared with."""

    def python(name: str, code: str, environment: dict[str, str] = near) -> Command:
        return Command(name, [sys.executable, "-c", code], environment)

    def ours(environment: dict[str, str], *words: str) -> Command:
        return Command(f"dynkube {' '.join(words)}", [sys.executable, "-m", "dynkube", *words], environment)

    def theirs(environment: dict[str, str], *words: str) -> Command:
        return Command(f"kubectl {' '.join(words)}", [kubectl, *words], environment)

    def cold(environment: dict[str, str]) -> tuple[Command, Command]:
        """Both without their caches; `rm` is a process of the same weight on both sides."""
        folders = f"{environment['KUBECACHEDIR']} {environment['DYNKUBE_CACHE_DIR']}"
        shell = ["/bin/sh", "-c"]
        mine = f"rm -rf {folders}; exec {sys.executable} -m dynkube resources"
        other = f"rm -rf {folders}; exec {kubectl} api-resources"
        return Command("dynkube, cold", [*shell, mine], environment), Command(
            "kubectl, cold", [*shell, other], environment
        )

    # The first case leaves warm caches behind.
    yield "revalidating, loopback", ours(near, "resources"), theirs(near, "api-resources")
    yield "cached", ours(near, "resources", "--cached"), theirs(near, "api-resources", "--cached")
    yield "revalidating, 20 ms", ours(far, "resources"), theirs(far, "api-resources")
    yield "cold, 20 ms", *cold(far)
    yield "--help against bare + argparse", ours(near, "--help"), python("argparse", "import argparse")
    yield "import dynkube against bare", python("dynkube", "import dynkube"), python("bare", "pass")
    # The caches are warm again: the cold case ends with a run of each.
    yield (
        "connect() and a mapping against import requests, yaml",
        python("connect", _CONNECT),
        python("requests, yaml", "import requests, yaml"),
    )


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each command")
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, RealServer(find()) as server:
        folder = Path(name)
        near = _environment(folder, server.write_kubeconfig(folder / "near.kubeconfig"))
        place = urlsplit(server.url)
        with far_away(str(place.hostname), int(place.port or 0), _ROUND_TRIP_SECONDS) as port:
            far = {**near, "KUBECONFIG": str(_far_kubeconfig(server, folder, port))}
            rows = [_measured(case, options.runs) for case in _pairs(str(server.binaries.kubectl), near, far)]
    for row in rows:
        sys.stdout.write(
            "{case:54} CPU {cpu_ms:6.1f} / {other_cpu_ms:6.1f} ms = {cpu:.2f}   "
            "wall {wall_ms:6.1f} / {other_wall_ms:6.1f} ms = {wall:.2f} ({wall_min:.2f} to {wall_max:.2f})\n".format(
                **row
            )
        )
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=2) + "\n")
    return 0


def _measured(case: tuple[str, Command, Command], runs: int) -> dict[str, Any]:
    """Medians in milliseconds, and ratios."""
    name, *commands = case
    ours, theirs = in_turn(commands, runs)
    wall, wall_min, wall_max = ratio(ours.wall, theirs.wall)
    return {
        "case": name,
        "cpu_ms": statistics.median(ours.cpu) * 1000,
        "other_cpu_ms": statistics.median(theirs.cpu) * 1000,
        "cpu": ratio(ours.cpu, theirs.cpu)[0],
        "wall_ms": statistics.median(ours.wall) * 1000,
        "other_wall_ms": statistics.median(theirs.wall) * 1000,
        "wall": wall,
        "wall_min": wall_min,
        "wall_max": wall_max,
    }


if __name__ == "__main__":
    sys.exit(main())
