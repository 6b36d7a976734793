"""How a list's CPU and memory grow with the number of pods: figures, and a picture of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench.plan import CASES, LABELS
from tests.bench.programs import Programs
from tests.bench.results import Growth, median
from tests.bench.runner import Limits, run_case

_PODS = (1000, 2000, 5000, 10_000, 20_000)
_PEERS = ("dynkube", "orjson", "lightkube", "kubernetes-typed", "client-go")


def measure(programs: Programs, limits: Limits, progress: Callable[[str], None]) -> list[Growth]:
    """List so many pods at once, for each number."""
    case = next(case for case in CASES if case.name == "list")
    points = []
    for pods in _PODS[:3] if limits.quick else _PODS:
        progress(f"growth: {pods} pods")
        rows = run_case(replace(case, n=pods, quick_n=pods), list(_PEERS), programs, limits)
        points += [Growth(row.peer, pods, median(row.cpu), int(median(row.peak_bytes))) for row in rows if row.cpu]
    return points


def plot(points: Sequence[Growth], path: Path) -> None:
    """Draw two pictures side by side; the file's suffix says in which format."""
    import matplotlib as mpl  # of the extra: only who wants a picture needs it

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
    for peer in dict.fromkeys(point.peer for point in points):
        own = [point for point in points if point.peer == peer]
        pods = [point.pods for point in own]
        axes[0].plot(pods, [point.cpu for point in own], marker="o", label=LABELS[peer])
        axes[1].plot(pods, [point.peak_bytes / (1 << 20) for point in own], marker="o", label=LABELS[peer])
    for axis, what in zip(axes, ("CPU, s", "peak memory, MiB"), strict=True):
        axis.set_xlabel("pods listed")
        axis.set_ylabel(what)
        axis.set_ylim(bottom=0)
        axis.grid(visible=True, alpha=0.3)
    axes[0].legend()
    figure.savefig(path)
